"""What a scene can be found by. Triggers of the database keep these rows (migration 0004); nobody else writes them."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func

LANGUAGES = ("english", "simple")
"""PostgreSQL's configurations: stems of English words, and every word as it stands, in whatever language.

The function `projects_scene_words` of migration 0004 uses both.
"""


class SceneText(models.Model):
    """The words of a scene: its title, all its prompts, the newest film's captions, the newest revision's code.

    In `vector` the title counts most (A), then the prompts (B), then the captions (C), then the code (D).
    """

    scene = models.OneToOneField("projects.Scene", on_delete=models.CASCADE, primary_key=True, related_name="text")
    title = models.TextField(default="", db_default="")
    prompts = models.TextField(default="", db_default="")
    captions = models.TextField(default="", db_default="")
    code = models.TextField(default="", db_default="")
    vector = models.GeneratedField(
        expression=Func(F("title"), F("prompts"), F("captions"), F("code"), function="projects_scene_words"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = (GinIndex(fields=("vector",), name="projects_scene_words"),)

    def __str__(self) -> str:
        return self.title
