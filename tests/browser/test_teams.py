"""The pages of teams in a browser: every width, every theme, by keyboard."""

from __future__ import annotations

import re

from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from accounts import activity, invitations, teams
from accounts.activity import Verb
from accounts.models import Role
from tests.browser.conftest import Visitor
from tests.browser.test_pages import check_look
from tests.conftest import Cast


def test_the_members_page_fits_every_width_and_can_be_used_by_all(visitor: Visitor, cast: Cast) -> None:
    cache.clear()
    invitations.invite(cast.team, cast.alice, str, role=Role.VIEWER, email=f"{'long' * 14}@example.org")
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse("team", args=[cast.team.pk]))
    for closed in page.locator("details.disclose:not([data-menu]) > summary").all():
        closed.click()
    check_look(page)


def test_an_admin_invites_by_keyboard_and_copies_the_link(visitor: Visitor, cast: Cast) -> None:
    cache.clear()
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse("team", args=[cast.team.pk]))
    page.get_by_label("People who may use the link").fill("3")
    page.keyboard.press("Enter")
    link = re.compile(rf"^{re.escape(visitor.site.url)}/join/[\w-]{{43}}/$")
    expect(page.get_by_label("Link of the invitation")).to_have_value(link)
    check_look(page)


def test_the_list_the_feed_and_an_invitation_fit_every_width(visitor: Visitor, cast: Cast) -> None:
    cache.clear()
    teams.delete(teams.create(cast.alice, "Gone " * 12), cast.alice, "Gone " * 12)
    for number in range(60):
        activity.record(cast.team, cast.bob, Verb.MADE, f"{number} {'x' * 90}", page="lesson", target=cast.project.pk)
    token = invitations.invite(cast.team, cast.alice, str, role=Role.VIEWER, email="dora@example.org").url
    check_look(visitor.open(reverse("join", args=[token])))
    visitor.sign_in(cast.alice)
    check_look(visitor.open(reverse("team_list")))
    check_look(visitor.open(reverse("feed", args=[cast.team.pk])))
    visitor.open(reverse("join", args=[token]))
    expect(visitor.page.get_by_role("alert")).to_contain_text("d…@example.org")
    check_look(visitor.page)
    visitor.trouble.clear()  # the browser notes the 403 itself
