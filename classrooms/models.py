"""Where people meet over a scene: the text that they edit together, what they say about it, and shelves for pupils."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from classrooms.classroom import Classroom, ShelfLink, Shelved
from classrooms.notifying import Notice, NoticeSettings
from classrooms.threads import Comment, Thread
from projects.models import Scene

__all__ = ["Classroom", "Comment", "Notice", "NoticeSettings", "ShelfLink", "Shelved", "Thread"]


class Document(models.Model):
    """A scene's source as people edit it: a Yjs document, kept as a snapshot and the updates that came after it.

    It is made once, from the newest revision, and from then on only ever grows by updates: a second document made
    from the same text would, merged with the first, hold the text twice.
    """

    scene = models.OneToOneField(Scene, on_delete=models.CASCADE, primary_key=True, related_name="document")
    snapshot = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"the document of {self.scene_id}"


class Update(models.Model):
    """A change to a document, as Yjs encodes it. Compaction puts it into the snapshot and deletes it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="updates")
    data = models.BinaryField()
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"update {self.pk} of {self.document_id}"
