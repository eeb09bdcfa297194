"""The API lists films by when they were drawn."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("projects", "0008_revision_labels")]
    operations: ClassVar = [
        AddIndexConcurrently("clip", models.Index(fields=("-created_at", "-id"), name="projects_clip_newest")),
    ]
