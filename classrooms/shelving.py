"""What is done with classrooms and their shelves: the page and the API both call these.

Whoever calls has looked up that the actor's role suffices. Changes of one shelf take their turns at the classroom.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import activity, audit
from accounts.activity import Verb
from accounts.hooks.kinds import Kind
from accounts.hooks.publishing import person, publish
from accounts.models import Deed, Team, User
from classrooms.classroom import Classroom, ShelfLink, Shelved
from projects.models import Project

MOST_CLASSROOMS = 200
"""Of a team."""
MOST_LESSONS = 200
"""On a shelf."""


def create(team: Team, user: User, **values: str) -> Classroom:
    """A classroom with an empty shelf that nobody outside sees; `values` are name, subject, year."""
    if team.classrooms.count() >= MOST_CLASSROOMS:
        raise ValidationError({"team": _("This team has many classrooms: delete those of past years first.")})
    with transaction.atomic():
        classroom = team.classrooms.create(**values)
        audit.record(Deed.CLASSROOM_MADE, team=team, user=user, about=classroom.name, classroom=str(classroom.pk))
        _tell(classroom, user, Verb.MADE)
        _tell_hooks(Kind.CLASSROOM_CREATED, classroom, user)
    return classroom


def edit(classroom: Classroom, user: User, **values: str) -> None:
    """Change its name, subject or year."""
    before = classroom.name
    for name, value in values.items():
        setattr(classroom, name, value)
    with transaction.atomic():
        classroom.save(update_fields=[*values, "updated_at"])
        if classroom.name != before:
            _tell(classroom, user, Verb.RENAMED)


def delete(classroom: Classroom, user: User) -> bool:
    """For good, with its shelf and the address of it; the lessons stay. False when it was gone already."""
    with transaction.atomic():
        gone, _each = Classroom.objects.filter(pk=classroom.pk).delete()
        if gone:
            facts = {"classroom": str(classroom.pk)}
            audit.record(Deed.CLASSROOM_DELETED, team=classroom.team, user=user, about=classroom.name, **facts)
            activity.record(classroom.team, user, Verb.CLASSROOM_DELETED, classroom.name)
            _tell_hooks(Kind.CLASSROOM_DELETED, classroom, user)
    return gone > 0


def put(classroom: Classroom, user: User, lessons: Sequence[Project]) -> int:
    """Put lessons of the same team at the end of the shelf; how many were not there yet."""
    if any(lesson.team_id != classroom.team_id for lesson in lessons):
        raise ValidationError({"projects": _("A shelf holds lessons of its own team only.")})
    with transaction.atomic():
        shelf = _turn(classroom)
        there = {row.project_id for row in shelf}
        new = [lesson for lesson in lessons if lesson.pk not in there]
        if len(there) + len(new) > MOST_LESSONS:
            sentence = _("A shelf holds %(most)d lessons, and this would be more: take some off first.")
            raise ValidationError({"projects": sentence % {"most": MOST_LESSONS}})
        last = classroom.shelf.aggregate(last=Max("place"))["last"] or 0
        places = enumerate(new, last + 1)
        Shelved.objects.bulk_create(Shelved(classroom=classroom, project=each, place=place) for place, each in places)
        if new:
            _tell_moved(classroom, user, new, into=True)
    return len(new)


def take(classroom: Classroom, user: User, lessons: Sequence[Project]) -> int:
    """Take lessons off the shelf, at once for those who look at it; how many were there."""
    with transaction.atomic():
        there = {row.project_id for row in _turn(classroom)}
        gone = [lesson for lesson in lessons if lesson.pk in there]
        classroom.shelf.filter(project__in=gone).delete()
        if gone:
            _tell_moved(classroom, user, gone, into=False)
    return len(gone)


def order(classroom: Classroom, user: User, lessons: Sequence[UUID]) -> None:
    """Put the shelf into this order: each lesson on it, that is not in the trash, once."""
    with transaction.atomic():
        rows = {row.project_id: row for row in _turn(classroom) if row.project.deleted_at is None}
        if len(lessons) != len(rows) or set(lessons) != set(rows):
            raise ValidationError({"projects": _("Name each lesson of the shelf once: it has changed meanwhile.")})
        _lay([rows[id] for id in lessons])
        _tell_shelf(classroom, user)


def shift(classroom: Classroom, user: User, lesson: UUID, by: int) -> None:
    """Move a lesson by so many places, as far as the shelf goes. One that is not there stays away."""
    with transaction.atomic():
        rows = [row for row in _turn(classroom) if row.project.deleted_at is None]
        now = next((at for at, row in enumerate(rows) if row.project_id == lesson), None)
        if now is not None:
            rows.insert(max(0, now + by), rows.pop(now))
            _lay(rows)
            _tell_shelf(classroom, user)


def share(classroom: Classroom, user: User, *, days: int | None = None, password: str = "") -> tuple[ShelfLink, str]:
    """Give the shelf an address for people without an account; it is returned with its token, which is not kept.

    There is one address at a time: the one before leads nowhere from now on.
    """
    link = ShelfLink(classroom=classroom, author=user)
    token = link.seal(days=days, password=password)
    with transaction.atomic():
        _turn(classroom)
        is_renewed = bool(classroom.links.filter(revoked_at=None).update(revoked_at=timezone.now()))
        link.save()
        audit.record(
            Deed.LINK_SHARED, team=classroom.team, user=user, about=classroom.name, classroom=str(classroom.pk),
            has_password=link.has_password, days=days, is_renewed=is_renewed,
        )  # fmt: skip
        _tell(classroom, user, Verb.SHARED)
        end = link.expires_at.isoformat() if link.expires_at else None
        _tell_hooks(Kind.SHELF_SHARED, classroom, user, link={"has_password": link.has_password, "expires_at": end})
    return link, token


def unshare(classroom: Classroom, user: User) -> bool:
    """The address leads nowhere any more. False when there was none."""
    with transaction.atomic():
        if not classroom.links.filter(revoked_at=None).update(revoked_at=timezone.now()):
            return False
        facts = {"classroom": str(classroom.pk)}
        audit.record(Deed.LINK_REVOKED, team=classroom.team, user=user, about=classroom.name, **facts)
    return True


def _turn(classroom: Classroom) -> list[Shelved]:
    """The shelf, after everybody who changes it at the same time has had their turn."""
    if not Classroom.objects.select_for_update().filter(pk=classroom.pk).exists():
        raise Http404  # deleted meanwhile
    return list(classroom.shelf.select_related("project"))


def _lay(rows: Sequence[Shelved]) -> None:
    for place, row in enumerate(rows, 1):
        row.place = place
    Shelved.objects.bulk_update(rows, ["place"])


def _tell(classroom: Classroom, user: User, verb: Verb) -> None:
    """A line in the team's feed, with the way there."""
    activity.record(classroom.team, user, verb, classroom.name, page="classroom", target=classroom.pk)


def _tell_moved(classroom: Classroom, user: User, lessons: Sequence[Project], *, into: bool) -> None:
    titles = lessons[0].title if len(lessons) == 1 else _lessons(len(lessons))
    facts = {"classroom": str(classroom.pk), "lessons": [str(lesson.pk) for lesson in lessons]}
    deed = Deed.SHELVED if into else Deed.UNSHELVED
    audit.record(deed, team=classroom.team, user=user, about=classroom.name, **facts)
    verb = Verb.SHELVED if into else Verb.UNSHELVED
    about = f"{classroom.name}: {titles}"
    activity.record(classroom.team, user, verb, about, page="classroom", target=classroom.pk)
    _tell_shelf(classroom, user)


def _tell_shelf(classroom: Classroom, user: User) -> None:
    """What stands on the shelf now, in its order."""
    lessons = classroom.shelf.filter(project__deleted_at=None).values_list("project", flat=True)
    _tell_hooks(Kind.SHELF_CHANGED, classroom, user, projects=[str(lesson) for lesson in lessons])


def _tell_hooks(kind: Kind, classroom: Classroom, user: User, **more: Any) -> None:
    shown = {"id": str(classroom.pk), "name": classroom.name, "path": reverse("api_classroom", args=[classroom.pk])}
    publish(classroom.team, kind, {"classroom": shown, "by": person(user), **more})


def _lessons(count: int) -> str:
    return ngettext("%(count)d lesson", "%(count)d lessons", count) % {"count": count}
