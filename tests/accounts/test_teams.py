"""Teams: making, renaming, roles, leaving, handing over, deleting; the page and the API call the same verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts import activity, teams
from accounts.access import Actor, role_in
from accounts.activity import Verb
from accounts.models import AuditEntry, Membership, Role, Team, User
from projects.models import Project
from tests.conftest import Cast

Browser = Callable[[User], Client]
Script = Callable[[User], APIClient]


def role_of(user: User, team: Team) -> Role | None:
    return role_in(Actor(user=user), team)


def test_whoever_makes_a_team_owns_it_and_works_in_it(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.charlie)
    answer = browser.post(reverse("team_list"), {"name": "Physics"})
    team = Team.objects.get(name="Physics")
    assert answer.headers["Location"] == reverse("team", args=[team.pk])
    assert role_of(cast.charlie, team) == Role.OWNER
    browser.post(reverse("start"), {"prompt": "Plot y = x^2"})
    assert Project.objects.filter(team=team).count() == 1


def test_a_team_without_a_name_is_answered_at_the_field(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.alice).post(reverse("team_list"), {"name": " "})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_a_chosen_team_counts_only_while_one_may_edit_there(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.bob)
    assert browser.post(reverse("team_choose", args=[cast.team.pk])).status_code == 302
    Membership.objects.filter(user=cast.bob, team=cast.team).update(role=Role.VIEWER)
    browser.post(reverse("start"), {"prompt": "Plot y = x^2"})
    assert Project.objects.exclude(pk=cast.project.pk).get().team == cast.bob.personal_team()


def test_a_changed_role_holds_at_once(cast: Cast, browser_of: Browser) -> None:
    address = reverse("team_member", args=[cast.team.pk, cast.bob.pk])
    assert browser_of(cast.alice).post(address, {"role": "admin"}).status_code == 302
    assert role_of(cast.bob, cast.team) == Role.ADMIN
    assert AuditEntry.objects.get().facts == {"member": cast.bob.pk, "before": "editor", "after": "admin"}


def test_an_admin_neither_makes_nor_touches_owners(cast: Cast) -> None:
    teams.change_role(cast.team, cast.alice, cast.bob, Role.ADMIN)
    for member, role in ((cast.alice, Role.VIEWER), (cast.carol, Role.OWNER), (cast.bob, Role.OWNER)):
        with pytest.raises(ValidationError, match="Only an owner"):
            teams.change_role(cast.team, cast.bob, member, role)
    with pytest.raises(ValidationError, match="Only an owner"):
        teams.remove(cast.team, cast.bob, cast.alice)


def test_the_last_owner_neither_leaves_nor_steps_down(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="needs an owner"):
        teams.leave(cast.team, cast.alice)
    with pytest.raises(ValidationError, match="needs an owner"):
        teams.remove(cast.team, cast.alice, cast.alice)
    with pytest.raises(ValidationError, match="needs an owner"):
        teams.change_role(cast.team, cast.alice, cast.alice, Role.ADMIN)
    teams.change_role(cast.team, cast.alice, cast.bob, Role.OWNER)
    teams.leave(cast.team, cast.alice)
    assert role_of(cast.alice, cast.team) is None


def test_a_personal_team_is_neither_left_nor_handed_over_nor_deleted(cast: Cast) -> None:
    own = cast.alice.personal_team()
    with pytest.raises(ValidationError, match="yours alone"):
        teams.leave(own, cast.alice)
    with pytest.raises(ValidationError, match="yours alone"):
        teams.hand_over(own, cast.alice, cast.bob, own.name)
    with pytest.raises(ValidationError, match="yours alone"):
        teams.delete(own, cast.alice, own.name)


def test_handing_over_needs_the_teams_name(cast: Cast, browser_of: Browser) -> None:
    browser, address = browser_of(cast.alice), reverse("team_hand_over", args=[cast.team.pk])
    for given in ({"member": cast.bob.pk, "name": "wrong"}, {"member": "x", "name": "Mathematics"}, {}):
        assert browser.post(address, given).status_code == 422
    wrong = browser.post(address, {"member": cast.bob.pk, "name": "wrong"}).text
    assert f'<option value="{cast.bob.pk}" selected>' in wrong, "who was chosen stays chosen"
    assert browser.post(address, {"member": cast.charlie.pk, "name": "Mathematics"}).status_code == 422
    assert browser.post(address, {"member": cast.bob.pk, "name": "Mathematics"}).status_code == 302
    assert [role_of(person, cast.team) for person in (cast.alice, cast.bob)] == [Role.ADMIN, Role.OWNER]


def test_a_deleted_team_is_gone_for_all_until_an_owner_brings_it_back(cast: Cast, browser_of: Browser) -> None:
    alice, bob = browser_of(cast.alice), browser_of(cast.bob)
    assert alice.post(reverse("team_delete", args=[cast.team.pk]), {"name": "wrong"}).status_code == 422
    assert alice.post(reverse("team_delete", args=[cast.team.pk]), {"name": "Mathematics"}).status_code == 302
    pages = [reverse("team", args=[cast.team.pk]), reverse("lesson", args=[cast.project.pk])]
    assert [browser.get(page).status_code for browser in (alice, bob) for page in pages] == [404] * 4
    assert "Mathematics" in alice.get(reverse("team_list")).text
    restore = reverse("team_restore", args=[cast.team.pk])
    assert [bob.post(restore).status_code, alice.post(restore).status_code] == [404, 302]
    assert [bob.get(page).status_code for page in pages] == [200, 200]


def test_a_team_deleted_long_ago_is_known_as_outlived(cast: Cast) -> None:
    for days, outlived in ((29, 0), (31, 1)):
        Team.objects.filter(pk=cast.team.pk).update(deleted_at=timezone.now() - timedelta(days=days))
        assert Team.objects.outlived().count() == outlived


def test_the_members_page_asks_as_often_for_many_as_for_few(
    cast: Cast, browser_of: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = User.objects.bulk_create(User(email=f"p{number}@example.org") for number in range(40))
    Membership.objects.bulk_create(Membership(team=cast.team, user=person, role="viewer") for person in people)
    browser = browser_of(cast.alice)
    browser.get(reverse("team", args=[cast.team.pk]))
    with django_assert_max_num_queries(8):
        assert "p39@example.org" in browser.get(reverse("team", args=[cast.team.pk])).text


def test_the_feed_tells_members_what_was_done_with_a_way_there(cast: Cast, browser_of: Browser) -> None:
    activity.record(cast.team, cast.bob, Verb.MADE, "Parabolas", page="lesson", target=cast.project.pk)
    activity.record(cast.team, None, Verb.SHARED, "x" * 300, page="no_such_page", target=cast.project.pk)
    page = browser_of(cast.carol).get(reverse("feed", args=[cast.team.pk])).text
    assert reverse("lesson", args=[cast.project.pk]) in page
    assert "Somebody" in page
    line = cast.team.activities.last()
    assert line is not None
    with pytest.raises(TypeError, match="append-only"):
        line.save()


def test_the_api_does_what_the_pages_do(cast: Cast, script_of: Script) -> None:
    alice = script_of(cast.alice)
    team = alice.post("/api/v1/teams/", {"name": "Physics"}).json()
    assert team["role"] == "owner"
    one = f"/api/v1/teams/{team['id']}/"
    assert alice.patch(one, {"name": "Chemistry"}).json()["name"] == "Chemistry"
    assert alice.get(f"{one}members/").json()["results"][0]["email"] == "alice@example.org"
    assert "Chemistry" in [each["name"] for each in alice.get("/api/v1/teams/").json()["results"]]
    assert alice.delete(f"{one}?confirm=Physics").json()["errors"].keys() == {"name"}
    assert alice.delete(f"{one}?confirm=Chemistry").status_code == 204
    assert alice.get(one).status_code == 404
    assert alice.post(f"{one}restore/").status_code == 200
    members = f"/api/v1/teams/{cast.team.pk}/members/"
    assert alice.patch(f"{members}{cast.bob.pk}/", {"role": "viewer"}).json()["role"] == "viewer"
    assert alice.patch(f"{members}{cast.bob.pk}/", {"role": "emperor"}).status_code == 400
    assert alice.delete(f"{members}{cast.bob.pk}/").status_code == 204
    assert alice.post(f"/api/v1/teams/{cast.team.pk}/leave/").json()["errors"].keys() == {"role"}
    handed = {"member": cast.carol.pk, "confirm": "Mathematics"}
    assert alice.post(f"/api/v1/teams/{cast.team.pk}/hand-over/", handed).json()["role"] == "admin"
    feed = alice.get(f"/api/v1/teams/{cast.team.pk}/feed/").json()
    assert [line["verb"] for line in feed["results"]] == ["handed_over", "removed", "role_changed"]


def test_a_scene_that_somebody_starts_is_told_in_the_feed(cast: Cast, browser_of: Browser) -> None:
    browser_of(cast.bob).post(reverse("start"), {"prompt": "Plot y = x^2", "project": cast.project.pk})
    assert cast.team.activities.values_list("user", "verb", "about").get() == (cast.bob.pk, "made", "Plot y = x^2")
