"""Links for people without an account: opening, taking back, and who comes in by one. Pages and API call these."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts import activity, audit
from accounts.activity import Verb
from accounts.models import Deed, User, digest
from accounts.throttles import seconds_to_wait
from projects.links import Link, LinkRole, ShareLink
from projects.models import Clip, Scene
from projects.news import tell_link

MOST_OPEN = 50
MOST_DAYS = 365
UNLOCKED = "unlocked_links"
MOST_UNLOCKED = 20


@dataclass(frozen=True)
class Shared:
    """What a link leads to: the scene with its newest film, and what may be done with it (`link.role`)."""

    link: ShareLink
    scene: Scene
    clip: Clip | None


class PasswordNeeded(Exception):
    """The link is good, but asks for its password first."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link


def share(
    scene: Scene, user: User, *, role: LinkRole = LinkRole.VIEW, days: int | None = None, password: str = ""
) -> tuple[ShareLink, str]:
    """Open a link; it is returned with its token, which is not kept. `days` None: it ends when it is taken back."""
    if scene.share_links.open().count() >= MOST_OPEN:
        raise ValidationError({"scene": _("Many links to this scene are open: take some back first.")})
    link = ShareLink(scene=scene, role=role, author=user)
    token = link.seal(days=days, password=password)
    team = scene.project.team
    with transaction.atomic():
        link.save()
        audit.record(
            Deed.LINK_SHARED, team=team, user=user, about=scene.title, scene=str(scene.pk), role=role,
            has_password=link.has_password, days=days,
        )  # fmt: skip
        activity.record(team, user, Verb.SHARED, scene.title, page="studio", target=scene.pk)
        tell_link(link, user)
    return link, token


def revoke(link: ShareLink, user: User) -> bool:
    """Nobody comes in by it any more. False when it was taken back already."""
    with transaction.atomic():
        if not link.take_back():
            return False
        team = link.scene.project.team
        audit.record(Deed.LINK_REVOKED, team=team, user=user, about=link.scene.title, scene=str(link.scene_id))
    return True


def shared_scene(token: str, session: MutableMapping[str, Any]) -> Shared:
    """What the token leads to, for the visitor of this session. Raises Http404 and PasswordNeeded."""
    link = link_of(token)
    require_unlocked(link, session)
    return Shared(link, link.scene, newest_clip(link.scene))


def link_of(token: str) -> ShareLink:
    """The open link with this token, to a scene that is there. Raises Http404."""
    found = ShareLink.objects.open().filter(
        digest=digest(token), scene__in=Scene.objects.live(), scene__project__team__deleted_at=None
    )
    link = found.select_related("scene__project__team").first()
    if link is None:
        raise Http404
    return link


def require_unlocked(link: Link, session: MutableMapping[str, Any]) -> None:
    """Raises PasswordNeeded where the link has a password that was not given in this session."""
    if link.has_password and not _is_unlocked(link, session):
        raise PasswordNeeded(link)


def unlock(link: Link, session: MutableMapping[str, Any], password: str, ident: str) -> None:
    """Remember in the session that the password was right. `ident` is whom to count: tries are limited."""
    wait = seconds_to_wait("password", f"{link.pk}-{ident}")
    if wait is not None:
        sentence = _("That was tried too often. Try again in %d min.")
        raise ValidationError({"password": sentence % max(1, wait // 60)})
    if not link.fits(password):
        raise ValidationError({"password": _("This is not the password. Ask whoever gave you the link.")})
    kept = dict(list(session.get(UNLOCKED, {}).items())[1 - MOST_UNLOCKED :])
    session[UNLOCKED] = kept | {str(link.pk): _mark(link)}


def newest_clip(scene: Scene) -> Clip | None:
    """The film of the newest revision that has one."""
    clips = Clip.objects.filter(revision__scene=scene).select_related("revision")
    return clips.order_by("-revision__number", "-created_at").first()


def _is_unlocked(link: Link, session: MutableMapping[str, Any]) -> bool:
    return constant_time_compare(session.get(UNLOCKED, {}).get(str(link.pk), ""), _mark(link))


def _mark(link: Link) -> str:
    """Another one when the password changes."""
    return salted_hmac("projects.sharing", link.password).hexdigest()
