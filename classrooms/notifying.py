"""Who hears of what is said: a notice for each person whom it concerns, read on a page or sent by letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classrooms.threads import Comment, Thread
from generation import bell

KEPT = timedelta(days=90)
MOST_TOLD = 50
"""People who hear of one comment."""
MOST_COUNTED = 99
TASK = "classrooms.tasks.post_letter"


class Reason(models.TextChoices):
    """Why somebody hears of it, as it is said after a name and before the scene's."""

    MENTION = "mention", _("mentioned you in")
    REPLY = "reply", _("replied in")
    COMMENT = "comment", _("commented on")
    RESOLVED = "resolved", _("settled a comment in")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def seen_by_members(self) -> Self:
        """Those whose people may still see the scene, which is not in the trash."""
        scene = "thread__scene__"
        may = models.Q(**{f"{scene}project__team__memberships__user": models.F("user")})
        gone = (f"{scene}deleted_at", f"{scene}project__deleted_at", f"{scene}project__team__deleted_at")
        return self.filter(may, **dict.fromkeys(gone))

    def shown(self) -> Self:
        related = ("comment__author", "thread__scene__project__team", "thread__resolved_by", "actor")
        return self.seen_by_members().select_related(*related)

    def to_send(self) -> Self:
        """What nobody has read yet, and no letter has told."""
        return self.unread().seen_by_members().filter(sent_at=None)

    def outlived(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEPT)


class Notice(models.Model):
    """A comment, or a settled thread, that concerns `user`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="notices")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="notices")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("user", "-created_at"), name="classrooms_notices_of_user"),
            models.Index(fields=("user",), name="classrooms_notices_unread", condition=models.Q(read_at=None)),
            models.Index(fields=("created_at",), name="classrooms_notices_by_age"),
        )
        constraints = (
            models.UniqueConstraint("user", "comment", name="classrooms_notice_once"),
            models.CheckConstraint(condition=models.Q(reason__in=Reason.values), name="classrooms_notice_reason_known"),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.reason}"

    @property
    def actor_name(self) -> str:
        if self.actor:
            return self.actor.display_name
        return self.comment.author_name if self.comment else ""


class Letters(models.TextChoices):
    """When unread notices go out by e-mail."""

    OFF = "off", _("never")
    INSTANTLY = "instantly", _("at once")
    DAILY = "daily", _("once a day, together")


class NoticeSettings(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="notice_settings")
    letters = models.CharField(max_length=10, choices=Letters.choices, default=Letters.DAILY)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(letters__in=Letters.values), name="classrooms_letters_known"),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.letters}"


def tell_of(comment: Comment, *, is_first: bool) -> None:
    """Give notice of a comment to those whom it calls, who take part in its thread, and whose scene it is about."""
    thread = comment.thread
    reasons: dict[int, Reason] = {}
    if is_first and thread.scene.author_id:
        reasons[thread.scene.author_id] = Reason.COMMENT
    reasons |= dict.fromkeys(_taking_part(thread), Reason.REPLY)
    reasons |= dict.fromkeys(comment.mentions.values_list("pk", flat=True), Reason.MENTION)
    _give(thread, comment.author, reasons, comment)


def tell_of_mentions(comment: Comment) -> None:
    """A comment was changed: whom it calls now hears of it, once."""
    known = set(comment.notices.values_list("user_id", flat=True))
    called = [pk for pk in comment.mentions.values_list("pk", flat=True) if pk not in known]
    _give(comment.thread, comment.author, dict.fromkeys(called, Reason.MENTION), comment)


def tell_resolved(thread: Thread, actor: User) -> None:
    _give(thread, actor, dict.fromkeys(_taking_part(thread), Reason.RESOLVED), None)


def _taking_part(thread: Thread) -> Iterable[int]:
    spoken = thread.comments.filter(author__isnull=False, deleted_at=None)
    return spoken.order_by("-created_at").values_list("author_id", flat=True)


def _give(thread: Thread, actor: User | None, reasons: dict[int, Reason], comment: Comment | None) -> None:
    if actor:
        reasons.pop(actor.pk, None)
    members = thread.scene.project.team.memberships.filter(user__in=reasons, user__is_active=True)
    told = list(members.values_list("user_id", flat=True)[:MOST_TOLD])
    Notice.objects.bulk_create(
        Notice(user_id=pk, thread=thread, comment=comment, actor=actor, reason=reasons[pk]) for pk in told
    )
    hasty = NoticeSettings.objects.filter(user__in=told, letters=Letters.INSTANTLY).values_list("user_id", flat=True)
    for pk in hasty:
        transaction.on_commit(lambda pk=pk: bell.call(TASK, pk), robust=True)  # type: ignore[misc]


def read(user: User, *, thread: Thread | None = None, id: int | None = None) -> int:
    """Mark as read: all, those of a thread, or one. How many were not."""
    rows = user.notices.unread()
    if thread is not None:
        rows = rows.filter(thread=thread)
    if id is not None:
        rows = rows.filter(pk=id)
    return rows.update(read_at=timezone.now())


def letters_of(user: User) -> Letters:
    kept = NoticeSettings.objects.filter(user=user).values_list("letters", flat=True).first()
    return Letters(kept) if kept else Letters.DAILY


def choose_letters(user: User, letters: Letters) -> None:
    NoticeSettings.objects.update_or_create(user=user, defaults={"letters": letters})


def context(request: HttpRequest) -> dict[str, Any]:
    """For every template: `unread_notices`, looked up where it is shown."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(lambda: _unread(user))}


def _unread(user: Any) -> int:
    unread = Notice.objects.filter(user=user).unread()
    if not unread.order_by().exists():  # mostly so, and told without a join
        return 0
    return unread.seen_by_members()[: MOST_COUNTED + 1].count()
