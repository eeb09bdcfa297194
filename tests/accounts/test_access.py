import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.access import Actor, require, role_in
from accounts.models import Role, Team
from tests.conftest import Cast


def test_each_role_covers_itself_and_the_weaker_ones() -> None:
    order = [Role.VIEWER, Role.COMMENTER, Role.EDITOR, Role.ADMIN, Role.OWNER]
    assert [[role.covers(needed) for needed in order] for role in order] == [
        [needed_at <= role_at for needed_at in range(5)] for role_at in range(5)
    ]


def test_members_have_their_role(cast: Cast) -> None:
    people = (cast.alice, cast.bob, cast.carol, cast.charlie)
    roles = [role_in(Actor(user=person), cast.team) for person in people]
    assert roles == [Role.OWNER, Role.EDITOR, Role.VIEWER, None]


def test_strangers_and_nobody_get_404(cast: Cast) -> None:
    for actor in (Actor(user=cast.charlie), Actor()):
        with pytest.raises(Http404):
            require(actor, cast.team, Role.VIEWER)


def test_a_weak_role_is_told_which_one_is_needed(cast: Cast) -> None:
    with pytest.raises(PermissionDenied, match="editor"):
        require(Actor(user=cast.carol), cast.team, Role.EDITOR)


def test_a_guest_owns_the_guest_team_of_the_session_and_no_other(cast: Cast) -> None:
    mine, other = (Team.objects.create(name="Guest", is_guest=True) for _ in range(2))
    guest = Actor(guest_team_id=mine.pk)
    assert [role_in(guest, team) for team in (mine, other, cast.team)] == [Role.OWNER, None, None]


def test_a_guest_id_that_names_a_real_team_opens_nothing(cast: Cast) -> None:
    assert role_in(Actor(guest_team_id=cast.team.pk), cast.team) is None
