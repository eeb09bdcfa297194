from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("projects", "0002_asset")]

    operations = [
        AddIndexConcurrently("scene", models.Index(fields=("-updated_at",), name="projects_scene_newest")),
    ]
