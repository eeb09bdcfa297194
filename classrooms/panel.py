"""The comments of a scene as the studio and the page behind a link show them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role, User
from classrooms import mentions
from classrooms.anchors import Place, Places
from classrooms.discussion import MOST_THREADS, Speaker
from classrooms.presence import HUES
from classrooms.threads import Anchor, Comment, Thread
from projects.models import Scene


def panel(scene: Scene, user: User | None, role: Role | None, guest: Speaker | None = None) -> dict[str, Any]:
    """All threads of a scene, as somebody may see and use them. `guest`: who came by a link to comment."""
    places = Places(scene)
    threads = scene.threads.whole().order_by("created_at", "pk")[:MOST_THREADS]
    speaker, is_guest = guest or Speaker(user), guest is not None
    rows = [_row(thread, places, speaker, role) for thread in threads]
    may_comment = is_guest or (user is not None and role is not None and role.covers(Role.COMMENTER))
    return {
        "scene": scene,
        "open_threads": [row for row in rows if not row["thread"].is_resolved],
        "settled_threads": [row for row in rows if row["thread"].is_resolved],
        "may_comment": may_comment,
        "may_settle": may_comment and not is_guest,
        "may_ask": role is not None and role.covers(Role.EDITOR),
        "people": list(mentions.people(scene.project.team)) if may_comment and not is_guest else [],
        "revision": places.newest.number if places.newest else None,
    }


def place_words(thread: Thread, place: Place) -> str:
    """Where the thread is pinned."""
    match thread.anchor:
        case Anchor.MOMENT:
            return _("at %s") % _clock(place.at)
        case Anchor.REGION:
            return _("in the picture at %s") % _clock(place.at)
        case Anchor.STEP:
            return _("at the step “%s”") % thread.step
        case Anchor.LINE:
            return _("at line %d") % (place.line or 0)
    return ""


def _row(thread: Thread, places: Places, speaker: Speaker, role: Role | None) -> dict[str, Any]:
    place = places.of(thread)
    comments = [_said(comment, speaker, role) for comment in thread.comments.all()]
    first = next((row["comment"] for row in comments if not row["comment"].deleted_at), None)
    return {
        "thread": thread,
        "place": place,
        "where": place_words(thread, place),
        "comments": comments,
        "begun_by": first.author_name if first else "",
        "hue": _hue(first.author_id if first else None),
    }


def _said(comment: Comment, speaker: Speaker, role: Role | None) -> dict[str, Any]:
    is_own = speaker.wrote(comment)
    may_speak = speaker.link is not None or (role is not None and role.covers(Role.COMMENTER))
    return {
        "comment": comment,
        "pieces": mentions.parts(comment.text, list(comment.mentions.all())),
        "hue": _hue(comment.author_id),
        "may_edit": is_own and may_speak,
        "may_delete": may_speak and (is_own or (role is not None and role.covers(Role.EDITOR))),
    }


def _hue(user_id: int | None) -> int:
    return (user_id or 0) % HUES + 1


def _clock(seconds: float | None) -> str:
    whole = int(seconds or 0)
    return f"{whole // 60}:{whole % 60:02}"
