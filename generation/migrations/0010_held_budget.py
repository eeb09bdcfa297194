"""A job at work holds what it may yet take of its team's budgets."""

from decimal import Decimal
from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("generation", "0009_team_prefers_a_server")]
    operations: ClassVar = [
        migrations.AddField("job", "held_tokens", models.PositiveBigIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "job",
            "held_cost",
            models.DecimalField(db_default=Decimal(0), decimal_places=6, default=Decimal(0), max_digits=12),
        ),
    ]
