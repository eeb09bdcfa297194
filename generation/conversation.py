"""What was said about a scene: the wishes of its authors, the engine's answers, and the revisions they led to."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import User
from generation.types import Source
from projects.models import Revision, Scene

LONGEST = 2_000
"""Characters of what somebody says."""
SHOWN = 50
"""Messages of a conversation that the studio shows, the newest."""


class Message(models.Model):
    """Something that was said: by `author`, or by the engine that worked for `generation`."""

    scene = models.ForeignKey(Scene, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    is_engine = models.BooleanField(default=False)
    text = models.TextField()
    generation = models.ForeignKey(
        "generation.Generation", on_delete=models.SET_NULL, null=True, related_name="messages"
    )
    revision = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="messages")
    """What it led to."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text[:60]


def ask(generation: Any) -> Message:
    """Somebody's wish, which the generation is to carry out."""
    return Message.objects.create(
        scene=generation.scene, author=generation.author, text=generation.change, generation=generation
    )


def answer(generation: Any, source: Source, revision: Revision) -> None:
    """What the engine has done about a wish, once it is a revision."""
    generation.messages.filter(is_engine=False).update(revision=revision)
    Message.objects.create(
        scene=generation.scene, is_engine=True, text=source.remark, generation=generation, revision=revision
    )
