from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0007_traces"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="label",
            field=models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="name"),
        ),
    ]
