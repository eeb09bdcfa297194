"""The API lists generations by when they began."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("generation", "0007_own_budget")]
    operations: ClassVar = [
        AddIndexConcurrently("generation", models.Index(fields=("-created_at", "-id"), name="generation_newest")),
    ]
