"""A site that can't keep up says so, kindly, and when to come back."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg_pool import PoolTimeout

from generation import views


def ask(address: str, monkeypatch: pytest.MonkeyPatch, error: Exception) -> tuple[int, str, str | None]:
    """Status, text and Retry-After of a page that fails like that."""

    def fail(*given: object) -> None:
        raise error

    monkeypatch.setattr(views, "_landing_context", fail)
    answer = Client(raise_request_exception=False).get(address)
    return answer.status_code, answer.content.decode(), answer.headers.get("Retry-After")


def no_connection_is_free() -> OperationalError:
    error = OperationalError("couldn't get a connection after 10.00 sec")
    error.__cause__ = PoolTimeout()
    return error


def test_a_page_for_which_no_connection_comes_free_asks_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    status, text, retry_after = ask("/", monkeypatch, no_connection_is_free())
    assert (status, retry_after) == (503, "5")
    assert "Try again in a few seconds" in text


def test_what_breaks_otherwise_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    status, text, retry_after = ask("/", monkeypatch, OperationalError("the disk is full"))
    assert (status, retry_after) == (500, None)
    assert "It is our fault" in text
