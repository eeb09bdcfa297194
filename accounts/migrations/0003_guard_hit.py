from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_plans_and_audit"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="deed",
            field=models.CharField(choices=[('asset_uploaded', 'uploaded a file'), ('asset_deleted', 'deleted a file'), ('policy_hit', "a scene's code wanted what scenes may not do"), ('wall_hit', 'a running scene was stopped by the wall'), ('guard_hit', 'asked again and again for what a school must not make'), ('operator_alerted', 'the operator was alerted'), ('unsafe_render', 'the site started with rendering outside the wall')], max_length=30),
        ),
    ]
