"""The team's feed: what its members did, in words. Every room says its own by `record`; the audit log is another."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Activity, Team, User

ABOUT_LENGTH = 200


class Verb(models.TextChoices):
    """What can have been done, as it is said after a name and before what it was done to."""

    MADE = "made", _("made")
    RENDERED = "rendered", _("drew")
    EDITED = "edited", _("edited")
    PUSHED = "pushed", _("changed by git")
    RENAMED = "renamed", _("renamed")
    COPIED = "copied", _("copied")
    MOVED = "moved", _("moved")
    ARCHIVED = "archived", _("archived")
    UNARCHIVED = "unarchived", _("took out of the archive")
    TRASHED = "trashed", _("put into the trash")
    RESTORED = "restored", _("took out of the trash")
    SHARED = "shared", _("shared by link")
    SHELVED = "shelved", _("put on the shelf of")
    UNSHELVED = "unshelved", _("took off the shelf of")
    CLASSROOM_DELETED = "classroom_deleted", _("deleted the classroom")
    COMMENTED = "commented", _("commented on")
    INVITED = "invited", _("invited")
    JOINED = "joined", _("joined the team")
    LEFT = "left", _("left the team")
    REMOVED = "removed", _("took out of the team:")
    ROLE_CHANGED = "role_changed", _("changed the role of")
    TEAM_CREATED = "team_created", _("created the team")
    TEAM_RENAMED = "team_renamed", _("renamed the team to")
    HANDED_OVER = "handed_over", _("handed the team over to")


def record(
    team: Team, user: User | None, verb: Verb, about: str = "", *, page: str = "", target: UUID | None = None
) -> None:
    """Append a line: `about` is the name of what it was done to, `page` the URL name that shows the id `target`."""
    if team.is_guest:
        return
    team.activities.create(user=user, verb=verb.value, about=about[:ABOUT_LENGTH], page=page, target=target)


def feed(team: Team) -> QuerySet[Activity]:
    """The newest first, with the people."""
    return team.activities.select_related("user")


def verb_words(activity: Activity) -> str:
    """What was done, in the reader's language."""
    return str(Verb(activity.verb).label) if activity.verb in Verb.values else activity.verb


def address(activity: Activity) -> str:
    """The page that shows it, or nothing."""
    if not (activity.page and activity.target):
        return ""
    try:
        return reverse(activity.page, args=[activity.target])
    except NoReverseMatch:
        return ""
