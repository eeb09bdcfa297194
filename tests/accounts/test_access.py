import pytest
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import key_lookup
from accounts.access import Actor, actor_with, require, role_in
from accounts.keys import digest
from accounts.models import ApiToken, Membership, Role, Team, User
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


def test_a_token_brings_its_person_the_roles_and_the_plan_in_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own = cast.bob.personal_team()
    secret = ApiToken.objects.issue(cast.bob, "test", team=cast.team)
    with django_assert_num_queries(1):
        found = key_lookup.find(digest(secret))
        assert found is not None
        token, roles = found
        assert (token.user, token.team, token.user.own_team) == (cast.bob, cast.team, own)
    assert token == ApiToken.objects.get(digest=digest(secret))
    assert model_to_dict(token.user) == model_to_dict(cast.bob)
    assert roles == {cast.team.pk: "editor", own.pk: "owner"}


def test_the_roles_that_come_with_a_token_leave_out_deleted_teams(cast: Cast) -> None:
    secret = ApiToken.objects.issue(cast.bob, "test")
    Team.objects.filter(pk=cast.team.pk).update(deleted_at=timezone.now())
    found = key_lookup.find(digest(secret))
    assert found is not None
    assert found[1] == {}
    assert found[0].user.pk == cast.bob.pk


def test_a_token_of_somebody_who_may_not_come_in_is_not_found(cast: Cast) -> None:
    secret = ApiToken.objects.issue(cast.bob, "test")
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert key_lookup.find(digest(secret)) is None


def test_a_token_that_only_reads_asks_for_no_role_again_and_one_that_writes_does(
    cast: Cast, rf: RequestFactory
) -> None:
    secret = ApiToken.objects.issue(cast.bob, "test")
    reads, writes = (actor_with(secret, request) for request in (rf.get("/"), rf.post("/")))
    Membership.objects.filter(user=cast.bob).delete()
    assert role_in(reads, cast.team) is Role.EDITOR
    assert role_in(writes, cast.team) is None
