"""The pages of developers in a browser: the API's documentation under our content policy, tokens, apps, consent."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from accounts import apps_of_others
from accounts.models import ApiToken
from tests.browser.conftest import Visitor
from tests.browser.test_pages import WIDTHS, check_look, scrolls_sideways
from tests.conftest import Cast


def test_the_documentation_lists_the_operations_and_tries_one_under_the_content_policy(
    visitor: Visitor, cast: Cast
) -> None:
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse("api_docs"))
    expect(page.get_by_text("Who you are to the API, and what your token allows.")).to_be_visible(timeout=20_000)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert not scrolls_sideways(page), f"at {width} px"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("#operations-account-account_read").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_contain_text("alice@example.org", timeout=20_000)


@pytest.mark.parametrize("made", [False, True], ids=["empty", "made"])
def test_the_page_of_tokens_fits_every_width_and_can_be_used_by_all(visitor: Visitor, cast: Cast, made: bool) -> None:
    cache.clear()
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse("tokens"))
    if made:
        ApiToken.objects.issue(cast.alice, "nightly " * 9, team=cast.team, scopes="scenes:read clips:read")
        page.get_by_label("What it is for").fill("export")
        page.get_by_label("read: films", exact=False).check()
        page.get_by_role("button", name="Make the token").click()
        expect(page.get_by_label("The new token")).to_have_value(re.compile(r"^mg_[\w-]{43}$"))
    check_look(page)


def test_an_owner_registers_an_app_and_a_person_lets_it_in(visitor: Visitor, cast: Cast) -> None:
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse("apps", args=[cast.team.pk]))
    check_look(page)
    back = f"{visitor.site.url}/healthz"
    page.get_by_label("Name", exact=True).fill("Slides")
    page.get_by_label("Redirect addresses").fill(back)
    page.get_by_label("It can keep no secret").check()
    page.get_by_label("read: films", exact=False).check()
    page.get_by_role("button", name="Register the app").click()
    expect(page.get_by_role("heading", name="Slides")).to_be_visible()
    check_look(page)
    app = apps_of_others.apps_of(cast.team).get()
    query = {
        "client_id": app.pk, "redirect_uri": back, "response_type": "code", "scope": "openid clips:read",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "state": "s",
    }  # fmt: skip
    page = visitor.open(f"/o/authorize?{urlencode(query)}")
    check_look(page)
    page.get_by_role("button", name="Let it in").click()
    page.wait_for_url(f"{back}?code=*")
