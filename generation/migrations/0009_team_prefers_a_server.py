"""A team says which model server it asks first; a call of one says which step of a scene it mended."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("generation", "0008_newest")]
    operations: ClassVar = [
        migrations.AddField(
            "teamengines",
            "server",
            models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="asked first"),
        ),
        migrations.AddField(
            "modelcall", "step", models.CharField(blank=True, db_default="", default="", max_length=120)
        ),
    ]
