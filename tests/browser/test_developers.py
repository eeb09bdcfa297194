"""The pages of developers in a browser: the API's documentation under our content policy, tokens, apps, consent."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts import apps_of_others
from accounts.hooks.records import HookDelivery
from accounts.models import ApiRequest, ApiToken
from generation import actions
from generation.models import Generation
from tests.browser.conftest import Visitor
from tests.browser.test_pages import WIDTHS, check_look, scrolls_sideways
from tests.conftest import Cast


@pytest.fixture
def generation(transactional_db: None, cast: Cast) -> Generation:
    return actions.start(cast.project, cast.bob, "Plot y = x^2")


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


@pytest.mark.parametrize("name", ["developers", "requests", "usage", "api_changes", "guide"])
def test_a_page_of_developers_fits_every_width_and_can_be_used_by_all(
    visitor: Visitor, cast: Cast, generation: Generation, name: str
) -> None:
    facts = {"user": cast.bob, "method": "GET", "status": 404, "milliseconds": 12, "token": "mg_Xk3v9Q"}
    ApiRequest.objects.create(at=timezone.now(), path="/api/v1/" + "scenes/" * 20, request_id="a" * 32, **facts)
    visitor.sign_in(cast.bob)
    check_look(visitor.open(reverse(name, args=["api"] if name == "guide" else [])))


def test_the_call_that_made_something_is_shown_with_it(visitor: Visitor, cast: Cast, generation: Generation) -> None:
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("as_code", args=[generation.pk]))
    expect(page.get_by_role("textbox", name="curl")).to_have_value(re.compile("Bearer .TOKEN"))
    check_look(page)


def test_a_pasted_token_stands_in_the_calls_at_once(visitor: Visitor, cast: Cast) -> None:
    visitor.sign_in(cast.bob)
    page = visitor.open(reverse("developers"))
    page.get_by_label("Paste one").fill("mg_pasted")
    expect(page.get_by_role("textbox", name="Python")).to_have_value(re.compile("token = 'mg_pasted'"))
    page.get_by_role("button", name="Make one for a day").click()
    expect(page.get_by_role("textbox", name="curl")).to_have_value(re.compile(r"Bearer mg_[\w-]{43}"))
    check_look(page)


def test_a_webhook_is_made_tried_and_its_log_read(visitor: Visitor, cast: Cast) -> None:
    visitor.sign_in(cast.alice)
    page = visitor.open(reverse("webhooks", args=[cast.team.pk]))
    page.get_by_label("Address").fill("http://hooks.example.org/")
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_role("alert")).to_contain_text("https://")
    expect(page.get_by_label("Address")).to_have_value("http://hooks.example.org/")
    visitor.trouble.clear()  # the browser notes the 422 itself
    check_look(page)
    page.get_by_label("Address").fill("https://hooks.example.org/films")
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_label("The secret")).to_have_value(re.compile("^whsec_"))
    check_look(page)
    page.get_by_role("link", name="Send an example, and see its log").click()
    page.get_by_role("button", name="Send an example").click()
    delivery = HookDelivery.objects.get()
    expect(page.locator("#log")).to_contain_text("waiting")
    delivery.tries.create(status=500, error="answered_no", answer="x" * 900, milliseconds=41)
    HookDelivery.objects.update(state="failed")
    expect(page.locator("#log")).to_contain_text("given up")
    page.locator("#log summary").click()
    expect(page.get_by_role("button", name="Send again")).to_be_visible()
    check_look(page)
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#log summary")).to_have_count(2)
