"""Apps of others: registered by a team's owner, let in by a person; a real client library asks a real server."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from joserfc import jwt
from joserfc.jwk import KeySet
from pytest_django.live_server_helper import LiveServer

from accounts import apps_of_others
from accounts.models import AuditEntry, Deed, User
from tests.conftest import Cast

Browser = Callable[[User], Client]
BACK = "https://app.example/back"
SCOPE = "openid profile email scenes:read"


@pytest.fixture
def app(transactional_db: None, cast: Cast) -> Any:
    scopes = ["scenes:read", "scenes:write"]
    made, _secret = apps_of_others.register(
        cast.team, cast.alice, name="Slides", redirect_uris=[BACK], scopes=scopes, is_public=True
    )
    return made


class Consenter:
    """A person at a browser who is asked whether to let an app in."""

    def __init__(self, site: str, browser: Client) -> None:
        self.session = requests.Session()
        self.session.cookies.set(settings.SESSION_COOKIE_NAME, browser.cookies[settings.SESSION_COOKIE_NAME].value)
        self.address = f"{site}/o/authorize"

    def ask(self, address: str) -> requests.Response:
        return self.session.get(address, timeout=30)

    def answer(self, page: str, **fields: Any) -> str:
        """The address that the app is told."""
        found = dict(re.findall(r'name="(csrfmiddlewaretoken|request)" value="([^"]+)"', page))
        headers = {"Referer": self.address}
        sent = self.session.post(self.address, data=found | fields, headers=headers, allow_redirects=False, timeout=30)
        assert sent.status_code == 302, sent.text
        return sent.headers["Location"]


def client_for(app: Any, **more: Any) -> OAuth2Session:
    method = "none" if app.type == "public" else "client_secret_basic"
    return OAuth2Session(
        app.pk, scope=SCOPE, redirect_uri=BACK, code_challenge_method="S256", token_endpoint_auth_method=method, **more
    )


def test_an_app_is_let_in_and_does_what_it_was_allowed(
    app: Any, cast: Cast, live_server: LiveServer, browser_of: Browser
) -> None:
    site = live_server.url
    told = requests.get(f"{site}/.well-known/openid-configuration", timeout=30).json()
    assert (told["issuer"], told["token_endpoint"]) == (site, f"{site}/o/token")
    client, verifier = client_for(app), generate_token(48)
    address, state = client.create_authorization_url(told["authorization_endpoint"], code_verifier=verifier, nonce="n")
    bob = Consenter(site, browser_of(cast.bob))
    page = bob.ask(address)
    assert "Let “Slides” in?" in page.text
    assert "form-action 'self' https://app.example" in page.headers["Content-Security-Policy"]
    back = bob.answer(page.text, action="grant", scopes=SCOPE.split())
    token = client.fetch_token(told["token_endpoint"], authorization_response=back, code_verifier=verifier, state=state)
    keys = KeySet.import_key_set(requests.get(told["jwks_uri"], timeout=30).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["iss"], claims["aud"], claims["sub"]) == (site, app.pk, str(cast.bob.pk))
    user = client.get(told["userinfo_endpoint"]).json()
    assert (user["sub"], user["name"], user["email"]) == (str(cast.bob.pk), "bob", "bob@example.org")
    assert client.get(f"{site}/api/v1/scenes/").status_code == 200
    refused = client.post(f"{site}/api/v1/projects/", json={"title": "x"})
    assert (refused.status_code, refused.json()["id"]) == (403, "scope_missing")
    assert client.get(f"{site}/developers/tokens/", allow_redirects=False).status_code == 302
    client.revoke_token(told["revocation_endpoint"], token["access_token"], token_type_hint="access_token")
    assert client.get(f"{site}/api/v1/scenes/").status_code == 401


def test_an_app_that_is_not_let_in_is_told(app: Any, cast: Cast, live_server: LiveServer, browser_of: Browser) -> None:
    address, _state = client_for(app).create_authorization_url(f"{live_server.url}/o/authorize", code_verifier="v" * 48)
    bob = Consenter(live_server.url, browser_of(cast.bob))
    back = bob.answer(bob.ask(address).text, action="cancel")
    assert parse_qs(urlsplit(back).query)["error"] == ["access_denied"]


def test_a_stolen_code_is_worth_nothing_without_its_verifier(
    app: Any, cast: Cast, live_server: LiveServer, browser_of: Browser
) -> None:
    client = client_for(app)
    address, _state = client.create_authorization_url(f"{live_server.url}/o/authorize", code_verifier="v" * 48)
    bob = Consenter(live_server.url, browser_of(cast.bob))
    back = bob.answer(bob.ask(address).text, action="grant", scopes=SCOPE.split())
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.fetch_token(f"{live_server.url}/o/token", authorization_response=back, code_verifier="w" * 48)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"redirect_uri": "https://thief.example/"}, "redirect"),
        ({"client_id": "nobody"}, "client_id"),
    ],
    ids=["redirect", "client"],
)
def test_what_is_not_registered_is_shown_to_the_person_and_leads_nowhere(
    app: Any, cast: Cast, browser_of: Browser, change: dict[str, str], said: str
) -> None:
    query = {"client_id": app.pk, "redirect_uri": BACK, "response_type": "code", "scope": "openid"} | change
    page = browser_of(cast.bob).get("/o/authorize", query)
    assert "This app can't come in" in page.text
    assert "Location" not in page


def test_a_public_app_has_to_use_pkce(app: Any, cast: Cast, browser_of: Browser) -> None:
    query = {"client_id": app.pk, "redirect_uri": BACK, "response_type": "code", "scope": "openid"}
    answer = browser_of(cast.bob).get("/o/authorize", query)
    assert (answer.status_code, "error=invalid_request" in answer["Location"]) == (302, True)


def test_owners_register_renew_and_remove_apps(cast: Cast, browser_of: Browser) -> None:
    browser, address = browser_of(cast.alice), reverse("apps", args=[cast.team.pk])
    form = {"name": "Slides", "redirect_uris": f"{BACK}\nhttp://localhost:9/x", "scopes": ["scenes:read"]}
    page = browser.post(address, form)
    made = page.context["made"]
    assert escape(made["secret"]) in page.text
    assert made["app"].check_secret(made["secret"])
    assert made["secret"] not in browser.get(address).text
    renewed = browser.post(reverse("app_secret", args=[cast.team.pk, made["app"].pk])).context["made"]["secret"]
    made["app"].refresh_from_db()
    assert (made["app"].check_secret(renewed), made["app"].check_secret(made["secret"])) == (True, False)
    assert browser.post(reverse("app_remove", args=[cast.team.pk, made["app"].pk])).status_code == 302
    assert not apps_of_others.apps_of(cast.team).exists()
    deeds = [Deed.APP_REMOVED, Deed.APP_SECRET_CHANGED, Deed.APP_REGISTERED]
    assert list(AuditEntry.objects.values_list("deed", flat=True)) == deeds


@pytest.mark.parametrize(
    "address", ["http://app.example/", "javascript:alert(1)", "https://x.example/#f", "https://*.example/", "nonsense"]
)
def test_an_address_that_is_not_safe_is_refused(cast: Cast, browser_of: Browser, address: str) -> None:
    form = {"name": "Slides", "redirect_uris": address, "scopes": ["scenes:read"]}
    page = browser_of(cast.alice).post(reverse("apps", args=[cast.team.pk]), form)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["redirect_uris"])


def test_only_owners_see_the_apps(cast: Cast, browser_of: Browser) -> None:
    address = reverse("apps", args=[cast.team.pk])
    statuses = [browser_of(each).get(address).status_code for each in (cast.alice, cast.bob, cast.charlie)]
    assert statuses == [200, 403, 404]
    assert Client().get(address).status_code == 302
