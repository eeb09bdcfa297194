"""The first page of developers, and the calls that it shows: they run as they stand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiToken, User
from accounts.rest.snippets import snippets
from generation.models import Generation
from tests.conftest import Cast

Browser = Callable[[User], Client]
BODY = {"prompt": "It's a “curve”: $HOME, `x`\nJSON", "quality": "m", "plan_first": True, "temperature": None}


def test_the_page_has_a_place_for_ones_token_and_makes_one_for_a_day(cast: Cast, browser_of: Browser) -> None:
    bob = browser_of(cast.bob)
    page = bob.get(reverse("developers"))
    assert "YOUR_TOKEN" in page.text
    made = bob.post(reverse("developers"))
    token = ApiToken.objects.get()
    assert "YOUR_TOKEN" not in made.text
    assert made.text.count(f"Bearer {token.prefix}") == 1
    assert (token.user, token.team) == (cast.bob, None)
    assert token.expires_at is not None
    assert "generations:write" in token.scopes
    assert token.prefix not in bob.get(reverse("developers")).text
    assert Client().get(reverse("developers")).status_code == 302


def run(language: str, text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    program = {"curl": "bash", "Python": sys.executable, "JavaScript": shutil.which("node") or "node"}[language]
    name = {"curl": "call.sh", "Python": "call.py", "JavaScript": "call.mjs"}[language]
    (folder / name).write_text(text, encoding="utf-8")
    return subprocess.run(
        [program, folder / name], env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["curl", "Python", "JavaScript"])
@pytest.mark.parametrize("given", ["in the text", "in the environment"])
def test_a_call_runs_as_it_stands(
    cast: Cast, live_server: LiveServer, tmp_path: Path, language: str, given: str
) -> None:
    cache.clear()
    secret = ApiToken.objects.issue(cast.bob, "test")
    calls = snippets(f"{live_server.url}/api/v1/generations/", BODY, secret if given == "in the text" else "")
    (text,) = [call.text for call in calls if call.language == language]
    said = run(language, text, tmp_path, TOKEN=secret)
    assert said.returncode == 0, said.stdout + said.stderr
    made = Generation.objects.get()
    assert (made.prompt, made.quality, made.plan_first) == (BODY["prompt"], "m", True)
    assert str(made.pk) in said.stdout


@pytest.mark.django_db(transaction=True)
def test_what_was_made_on_a_page_can_be_made_again_by_its_code(
    cast: Cast, live_server: LiveServer, browser_of: Browser, tmp_path: Path
) -> None:
    cache.clear()
    bob = browser_of(cast.bob)
    bob.post(reverse("start"), {"prompt": "Bubble sort 5, 2, 9, 1, 7", "project": str(cast.project.pk)})
    first = Generation.objects.get()
    page = bob.get(reverse("as_code", args=[first.pk])).text
    call = unescape(page.split("data-call>")[1].split("</textarea>")[0]).replace("http://testserver", live_server.url)
    said = run("curl", call, tmp_path, TOKEN=ApiToken.objects.issue(cast.bob, "test"))
    assert said.returncode == 0, said.stdout + said.stderr
    second = Generation.objects.exclude(pk=first.pk).get()
    for name in ("prompt", "engine", "quality", "seed", "plan_first", "wishes"):
        assert getattr(second, name) == getattr(first, name), name
    assert second.scene.project_id == first.scene.project_id


def test_strangers_see_no_code(cast: Cast, browser_of: Browser, generation_of_bob: Any) -> None:
    page = reverse("as_code", args=[generation_of_bob.pk])
    assert [browser_of(user).get(page).status_code for user in (cast.carol, cast.charlie)] == [200, 404]


@pytest.fixture
def generation_of_bob(cast: Cast) -> Generation:
    return Generation.objects.create(
        scene=cast.project.scenes.create(title="Roots"), prompt="Roots", engine="auto", quality="l"
    )


def test_the_pages_of_usage_and_changes(cast: Cast, browser_of: Browser, generation_of_bob: Generation) -> None:
    page = browser_of(cast.bob).get(reverse("usage"), {"team": str(cast.team.pk)}).text
    assert page.count('<svg class="chart"') == 3
    assert page.count('class="chart__bar"') == 1
    assert browser_of(cast.charlie).get(reverse("usage"), {"team": str(cast.team.pk)}).status_code == 404
    assert browser_of(cast.bob).get(reverse("usage"), {"team": "nonsense"}).status_code == 404
    assert "webhooks" in Client().get(reverse("api_changes")).text
