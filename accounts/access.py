"""Who acts, and what they may do to a team: the one place where roles are looked up.

Strangers get 404, members whose role is too weak get 403.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from allauth.idp.oidc.models import Client
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.bearers import Bearer, Refused, bearer_of
from accounts.hooks.records import HookDelivery, HookEndpoint
from accounts.models import Invitation, Membership, Role, Team, User
from accounts.plans import PLANS
from accounts.scopes import covers
from accounts.throttles import address_of

GUEST_TEAM = "guest_team"
READING = {"GET", "HEAD"}
BEARING = {"bearer", "token"}
"""The schemes of `Authorization` under which tokens are sent."""


@dataclass(frozen=True)
class Actor:
    """A person, or the visitor of a session with a guest team, or nobody known yet."""

    user: User | None = None
    guest_team_id: UUID | None = None
    bearer: Bearer | None = None
    """The token that the person sent; None: they sit at a browser, and nothing narrows what they may do."""
    roles: Mapping[UUID, Role] | None = field(default=None, compare=False)
    """By team, of whoever only reads and is answered at once; None: the database is asked each time."""

    @property
    def is_authenticated(self) -> bool:
        """Whether there is anything that this actor could own (REST framework asks for this name)."""
        return self.user is not None or self.guest_team_id is not None

    @property
    def pk(self) -> str:
        """What REST framework's throttles count by."""
        return f"user-{self.user.pk}" if self.user else f"guest-{self.guest_team_id}"

    @property
    def only_team(self) -> Team | None:
        """The one team that the token opens, if it is a team's."""
        return self.bearer.team if self.bearer else None

    @property
    def api_rate(self) -> int:
        """Requests to the API a minute."""
        return self.bearer.rate if self.bearer else PLANS["team" if self.user else "guest"].api_rate

    def may(self, scope: str) -> bool:
        """Whether the token, if there is one, allows this. Roles are looked up besides."""
        return self.bearer is None or covers(self.bearer.scopes, scope)

    def teams(self, prefix: str = "", needed: Role = Role.VIEWER) -> Q:
        """The filter for rows of the teams in which this actor has the role; `prefix` leads from the row to the id."""
        if self.user is None:
            return Q(**{f"{prefix}in": [self.guest_team_id] if self.guest_team_id else []})
        if self.roles is not None:
            return Q(**{f"{prefix}in": [team for team, role in self.roles.items() if role.covers(needed)]})
        covering = [role for role in Role if role.covers(needed)]
        return Q(**{f"{prefix}in": self.memberships().filter(role__in=covering).values("team")})

    def memberships(self) -> QuerySet[Membership]:
        """The person's memberships of teams that are there, or of the token's one team."""
        rows = Membership.objects.filter(user=self.user, team__deleted_at=None)
        return rows.filter(team=self.only_team) if self.only_team else rows

    def knowing(self, memberships: Iterable[Membership]) -> Actor:
        """The same, with these as all roles: for one answer, not for what lives longer."""
        return replace(self, roles={membership.team_id: Role(membership.role) for membership in memberships})


def actor_of(request: HttpRequest, scope: str = "") -> Actor:
    """The actor behind a page or a file: the session's, or a token's where it allows `scope`.

    Pages name no scope, so that a token opens none of them: what it may do is told by the API's doors.
    """
    if secret := secret_of(request):
        try:
            actor = actor_with(secret, request)
        except Refused:
            return Actor()
        return actor if scope and actor.may(scope) else Actor()
    return actor_in(request.user, request.session)


def secret_of(request: HttpRequest) -> str | None:
    """What was sent as a bearer token."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() in BEARING else None


def actor_with(secret: str, request: HttpRequest) -> Actor:
    """The actor that holds the token. Raises bearers.Refused."""
    bearer = bearer_of(secret, address_of(request))
    return Actor(user=bearer.user, bearer=bearer, roles=bearer.roles if request.method in READING else None)


def actor_in(user: User | AnonymousUser, session: Any) -> Actor:
    """The actor of a session; consumers have its parts in their scope."""
    if isinstance(user, User) and user.is_active:
        return Actor(user=user)
    guest_team = session.get(GUEST_TEAM)
    return Actor(guest_team_id=UUID(guest_team)) if guest_team else Actor()


def person_or_404(request: HttpRequest) -> User:
    """Whoever is signed in, for the pages that visitors have none of."""
    user = actor_of(request).user
    if user is None:
        raise Http404
    return user


def role_in(actor: Actor, team: Team) -> Role | None:
    """The actor's role in the team; a guest owns the guest team of the session."""
    if actor.user is None:
        return Role.OWNER if team.is_guest and team.pk == actor.guest_team_id else None
    if actor.roles is not None:
        return actor.roles.get(team.pk)
    role = actor.memberships().filter(team=team).values_list("role", flat=True).first()
    return Role(role) if role else None


def team_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Team:
    team = get_object_or_404(Team, pk=id)
    require(actor, team, needed)
    return team


def deleted_team_or_404(actor: Actor, id: UUID) -> Team:
    """A team in the trash, for those who own it: they alone may bring it back."""
    if actor.user is None:
        raise Http404
    if actor.only_team:
        raise Http404
    owned = Membership.objects.filter(user=actor.user, role=Role.OWNER).values("team")
    return get_object_or_404(Team.objects.filter(deleted_at__isnull=False, pk__in=owned), pk=id)


def invitation_or_404(actor: Actor, id: UUID, needed: Role) -> Invitation:
    invitation = get_object_or_404(Invitation.objects.select_related("team"), pk=id)
    require(actor, invitation.team, needed)
    return invitation


def app_or_404(actor: Actor, id: str, needed: Role) -> tuple[Client, Team]:
    """An app of a team's, and the team."""
    app = get_object_or_404(Client, pk=id, data__has_key="team")
    return app, team_or_404(actor, UUID(app.data["team"]), needed)


def hook_endpoint_or_404(actor: Actor, id: UUID, needed: Role) -> HookEndpoint:
    endpoint = get_object_or_404(HookEndpoint.objects.select_related("team"), pk=id)
    require(actor, endpoint.team, needed)
    return endpoint


def hook_delivery_or_404(actor: Actor, id: int, needed: Role) -> HookDelivery:
    delivery = get_object_or_404(HookDelivery.objects.select_related("endpoint__team", "event"), pk=id)
    require(actor, delivery.endpoint.team, needed)
    return delivery


def require(actor: Actor, team: Team, needed: Role) -> Role:
    """The actor's role in the team. Strangers: Http404. Too weak a role: PermissionDenied."""
    role = role_in(actor, team)
    if role is None:
        raise Http404
    if not role.covers(needed):
        raise PermissionDenied(
            _("Your role in this team is “%(role)s”; this needs “%(needed)s”.")
            % {
                "role": role.label,
                "needed": needed.label,
            }
        )
    return role
