import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generation", "0006_changes")]

    operations = [
        migrations.AddField(
            model_name="teamengines",
            name="most_cost",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="By the prices of the servers. Empty: no bound.",
                max_digits=10,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="money a month at most",
            ),
        ),
        migrations.AddField(
            model_name="teamengines",
            name="most_tokens",
            field=models.PositiveBigIntegerField(
                blank=True,
                help_text="At all servers together. Empty: no bound.",
                null=True,
                verbose_name="tokens a month at most",
            ),
        ),
    ]
