"""The activity record of a team: for its owners and admins."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts import audit
from accounts.models import Deed, Membership, Role, User
from tests.conftest import Cast


def test_owners_and_admins_read_it_and_nobody_else(cast: Cast, browser_of: Callable[[User], Client]) -> None:
    Membership.objects.filter(user=cast.bob).update(role=Role.ADMIN)
    page = reverse("activity", args=[cast.team.pk])
    people = (cast.alice, cast.bob, cast.carol, cast.charlie)
    assert [browser_of(person).get(page).status_code for person in people] == [200, 200, 403, 404]
    assert Client().get(page).status_code == 404
    assert browser_of(cast.alice).post(page).status_code == 405


def test_it_holds_the_teams_own_entries_page_by_page(
    cast: Cast, browser_of: Callable[[User], Client], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        audit.record(Deed.ASSET_UPLOADED, team=cast.team, user=cast.bob, about=f"assets/{number}.png")
    audit.record(Deed.ASSET_UPLOADED, team=cast.charlie.personal_team(), about="assets/other.png")
    browser = browser_of(cast.alice)
    address = reverse("activity", args=[cast.team.pk])
    browser.get(address)
    with django_assert_max_num_queries(7):
        first = browser.get(address)
    assert "assets/59.png" in first.text
    assert "other.png" not in first.text
    assert "assets/0.png" in browser.get(address, {"page": 2}).text


def test_people_who_have_left_are_named_so(cast: Cast, browser_of: Callable[[User], Client]) -> None:
    audit.record(Deed.ASSET_UPLOADED, team=cast.team, user=cast.bob, about="assets/cat.png")
    cast.bob.delete()
    page = browser_of(cast.alice).get(reverse("activity", args=[cast.team.pk]))
    assert "somebody who has left" in page.text
