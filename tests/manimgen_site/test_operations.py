"""The operator's page and what every page says about rendering: staff, owner, stranger, nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import audit
from accounts.models import AuditEntry, Deed, User
from manimgen_site import standing
from tests.conftest import Cast

Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def forgotten(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test reads afresh."""
    cache.clear()
    monkeypatch.setattr(standing, "READ_SECONDS", -1.0)
    monkeypatch.setattr(standing._Noted, "unsafe", False)


def answer(monkeypatch: pytest.MonkeyPatch, **state: Any) -> None:
    """The render server's next answers."""
    known = {"ready": True, "tier": "A", "refusal": None, "unsafe": False}
    monkeypatch.setattr(standing, "ping", lambda socket: known | state)


def test_the_page_is_for_staff_only(cast: Cast, browser_of: Browser) -> None:
    page = reverse("operations")
    assert [browser_of(person).get(page).status_code for person in (cast.alice, cast.charlie)] == [404, 404]
    assert Client().get(page).status_code == 404
    staff = User.objects.create_superuser("root@example.org", "correct horse")
    assert browser_of(staff).get(page).status_code == 200
    assert browser_of(staff).post(page).status_code == 405


def test_it_says_what_is_missing_and_who_reached_out(cast: Cast, browser_of: Browser, settings: LazySettings) -> None:
    settings.RENDER_SOCKET = Path("/nonexistent")
    audit.record(Deed.POLICY_HIT, team=cast.team, user=cast.bob, about="scene 1", problems=["wants “os”"])
    audit.record(Deed.ASSET_UPLOADED, team=cast.team, user=cast.bob, about="assets/cat.png")
    staff = User.objects.create_superuser("root@example.org", "correct horse")
    page = browser_of(staff).get(reverse("operations"))
    assert not page.context["parts"]["render_server"]["ok"]
    assert "wants “os”" in page.text
    assert "cat.png" not in page.text


def test_it_shows_the_tier_and_its_layers(
    cast: Cast, browser_of: Browser, settings: LazySettings, render_socket: Path
) -> None:
    settings.RENDER_SOCKET = render_socket
    staff = User.objects.create_superuser("root@example.org", "correct horse")
    found = browser_of(staff).get(reverse("operations")).context["renderer"]
    assert found["tier"] in {"A+", "A", "B"}
    assert found["layers"]["landlock"]


def test_unsafe_rendering_is_said_on_every_page_and_once_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, tier="none", unsafe=True)
    standing.refresh()
    standing.refresh()
    for page in ("landing", "account_login"):
        assert "without the wall" in Client().get(reverse(page)).text
    assert AuditEntry.objects.filter(deed=Deed.UNSAFE_RENDER).count() == 1


def test_refused_rendering_is_said_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, tier="none", refusal="The kernel gives no Landlock.")
    standing.refresh()
    text = Client().get(reverse("landing")).text
    assert "Nothing can be drawn here at the moment" in text
    assert "Landlock" not in text


def test_where_all_is_well_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch)
    standing.refresh()
    assert 'class="alarm"' not in Client().get(reverse("landing")).text


def test_a_page_never_asks_the_render_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(socket: Path) -> dict[str, Any]:
        raise AssertionError

    monkeypatch.setattr(standing, "ping", refuse)
    assert Client().get(reverse("landing")).status_code == 200
