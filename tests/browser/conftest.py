"""A real Chromium. `page` looks at the whole site as `manage.py up` runs it, `visitor` at its pages alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.site import Site, running_site

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FILM_MILLISECONDS = 180_000

# Playwright's sync API keeps an event loop in the tests' thread, which Django takes for a reason to refuse queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For one module only: while Playwright runs, no asynchronous test can run in the same thread."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def context(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=site.url)
    context.set_default_timeout(FILM_MILLISECONDS)
    expect.set_options(timeout=FILM_MILLISECONDS)
    yield context
    context.close()
    expect.set_options(timeout=None)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


class Visitor:
    """Somebody at a browser: a guest until signed in. `trouble` is what the console and the network complained of."""

    def __init__(self, context: BrowserContext, site: LiveServer) -> None:
        self.context = context
        self.site = site
        self.trouble: list[str] = []
        self.page = context.new_page()
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.trouble.append(f"script: {error}"))
        self.page.on("request", self._note_request)
        self.page.route_web_socket("**/comments/", lambda route: None)  # the pages' own server has no sockets

    def sign_in(self, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.site.url}])

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.site.url}{path}")
        return self.page

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.trouble.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self.trouble.append(f"elsewhere: {request.url}")


@pytest.fixture
def visitor(
    transactional_db: None, chromium: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visitor]:
    """Fails the test in the end if a page loaded anything from elsewhere or wrote an error to its console."""
    rates = {"member": "1000/min", "guest": "1000/min"}
    monkeypatch.setattr("generation.throttles.StartThrottle.THROTTLE_RATES", rates)
    for module in ("generation.events", "classrooms.discussion"):
        monkeypatch.setattr(f"{module}._wake", lambda id: None)  # needs a thread with no loop
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    context.set_default_timeout(20_000)
    visitor = Visitor(context, live_server)
    yield visitor
    context.close()
    assert visitor.trouble == []
