"""The cast: alice owns the department's team, bob edits, carol views, charlie is a stranger to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from asgiref.sync import SyncToAsync
from django.db import connections
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiToken, Membership, Role, Team, User
from projects.models import Project, Subject


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files made for a test may hold the time of their making, and every worker has to give a test the same name."""
    return argname if isinstance(val, bytes) else None


@dataclass(frozen=True)
class Cast:
    alice: User
    bob: User
    carol: User
    charlie: User
    team: Team
    project: Project


@pytest.fixture(autouse=True)
def quick_passwords(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Asynchronous tests ask the database in a thread of their own, whose connection would outlive the database."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture
def cast(db: None) -> Cast:
    alice, bob, carol, charlie = (
        User.objects.create_user(f"{name}@example.org", "correct horse")
        for name in ("alice", "bob", "carol", "charlie")
    )
    team = Team.objects.create(name="Mathematics")
    for user, role in ((alice, Role.OWNER), (bob, Role.EDITOR), (carol, Role.VIEWER)):
        Membership.objects.create(team=team, user=user, role=role)
    project = Project.objects.create(team=team, title="Parabolas", subject=Subject.ALGEBRA)
    return Cast(alice, bob, carol, charlie, team, project)


@pytest.fixture
def browser_of(client: Client) -> Callable[[User], Client]:
    """A browser in which somebody is signed in."""

    def sign_in(user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture
def script_of(db: None) -> Callable[[User], APIClient]:
    """A script with somebody's API token, which changes what it finds, whatever that is (`If-Match: *`)."""

    def with_token(user: User) -> APIClient:
        script = APIClient()
        secret = ApiToken.objects.issue(user, "test")
        script.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_IF_MATCH="*")
        return script

    return with_token
