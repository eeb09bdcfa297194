"""Who hears of what is said: on the page, by letter, and not any more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Membership, Role, User
from classrooms import discussion, letters, notifying
from classrooms.anchors import Pin
from classrooms.discussion import Speaker
from classrooms.notifying import Letters, Notice
from classrooms.threads import Thread
from generation import bell
from projects import organising
from projects.models import Scene
from tests.conftest import Cast

Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the queue was asked for."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(bell, "call", lambda *given: calls.append(given))
    return calls


@pytest.fixture
def thread(cast: Cast, scene: Scene, rung: list[Any]) -> Thread:
    """Alice's scene; bob calls carol, and the stranger, who hears nothing."""
    return discussion.begin(scene, Speaker(cast.bob), "@carol, @charlie: a trace?", Pin())


def heard() -> set[tuple[str, str]]:
    return {(notice.user.display_name, notice.reason) for notice in Notice.objects.select_related("user")}


def age(hours: float) -> None:
    Notice.objects.update(created_at=timezone.now() - timedelta(hours=hours))


def test_those_hear_of_it_whom_it_concerns(cast: Cast, thread: Thread) -> None:
    assert heard() == {("alice", "comment"), ("carol", "mention")}
    discussion.reply(thread, Speaker(cast.alice), "Yes, @bob")
    assert heard() == {("alice", "comment"), ("carol", "mention"), ("bob", "mention")}
    discussion.resolve(thread, cast.alice)
    assert ("bob", "resolved") in heard()
    assert ("alice", "resolved") not in heard()


def test_a_name_put_in_later_is_told_once(cast: Cast, thread: Thread) -> None:
    comment = thread.comments.get()
    discussion.edit(comment, Speaker(cast.bob), "@carol, @alice: a trace?")
    discussion.edit(comment, Speaker(cast.bob), "@alice, @carol: a trace")
    assert heard() == {("alice", "comment"), ("carol", "mention")}


def test_the_bell_counts_the_page_lists_and_reading_ends_it(cast: Cast, thread: Thread, browser_of: Browser) -> None:
    carol = browser_of(cast.carol)
    assert "Notices, 1 unread" in carol.get(reverse("home")).text
    page = carol.get(reverse("notices")).text
    assert "mentioned you in" in page
    assert f"#thread-{thread.pk}" in page
    alice = Notice.objects.get(user=cast.alice)
    carol.post(reverse("notices_read"), {"notice": alice.pk})
    assert Notice.objects.unread().count() == 2, "one reads one's own only"
    carol.post(reverse("notices_read"), {"notice": Notice.objects.get(user=cast.carol).pk})
    assert "Notices, 0 unread" in carol.get(reverse("home")).text
    browser_of(cast.alice).post(reverse("notices_read"))
    assert not Notice.objects.unread().exists()
    assert carol.post(reverse("notices_read"), {"notice": "x"}).status_code == 404


def test_looking_at_the_thread_is_reading(cast: Cast, thread: Thread, browser_of: Browser) -> None:
    assert browser_of(cast.carol).post(reverse("comments_seen", args=[thread.pk])).status_code == 204
    assert list(Notice.objects.unread().values_list("user", flat=True)) == [cast.alice.pk]


@pytest.mark.parametrize("end", ["left", "trashed", "deleted"])
def test_what_one_may_not_see_any_more_is_not_told(cast: Cast, thread: Thread, browser_of: Browser, end: str) -> None:
    age(hours=25)
    match end:
        case "left":
            Membership.objects.filter(user=cast.carol).delete()
        case "trashed":
            organising.trash([thread.scene], cast.bob)
        case _:
            discussion.delete(thread.comments.get(), Speaker(cast.bob), Role.EDITOR)
    assert "a trace" not in browser_of(cast.carol).get(reverse("notices")).text
    assert not letters.post(cast.carol.pk)
    assert mail.outbox == []


def test_strangers_have_no_page_of_notices(client: Client, db: None) -> None:
    for name in ("notices", "notices_read", "notices_letters"):
        answer = client.post(reverse(name)) if name != "notices" else client.get(reverse(name))
        assert answer.status_code == 302
        assert reverse("account_login") in answer.headers["Location"]


def test_a_day_is_told_in_one_letter(cast: Cast, thread: Thread, rung: list[Any]) -> None:
    discussion.begin(thread.scene, Speaker(cast.bob), "@carol again", Pin())
    letters.ring_due()
    assert (rung, letters.post(cast.carol.pk)) == ([], False), "not before a day has passed"
    age(hours=25)
    letters.ring_due()
    letters.ring_due()
    assert sorted(rung) == sorted((notifying.TASK, user.pk) for user in (cast.alice, cast.carol))
    assert letters.post(cast.carol.pk)
    assert not letters.post(cast.carol.pk), "each notice goes out once"
    [letter] = mail.outbox
    assert letter.to == ["carol@example.org"]
    assert letter.subject == "manimgen: 2 comments concern you"
    assert f"/scenes/{thread.scene_id}/#thread-{thread.pk}" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_wants_letters_at_once_gets_them_at_once(
    cast: Cast,
    scene: Scene,
    rung: list[Any],
    browser_of: Browser,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    browser_of(cast.carol).post(reverse("notices_letters"), {"letters": "instantly"})
    with django_capture_on_commit_callbacks(execute=True):
        discussion.begin(scene, Speaker(cast.bob), "@carol", Pin())
    assert rung == [(notifying.TASK, cast.carol.pk)]
    assert letters.post(cast.carol.pk)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("ended", ["off", "read"])
def test_who_wants_none_or_has_read_it_gets_none(cast: Cast, thread: Thread, rung: list[Any], ended: str) -> None:
    age(hours=25)
    for user in (cast.alice, cast.carol):
        if ended == "off":
            notifying.choose_letters(user, Letters.OFF)
        else:
            notifying.read(user)
    letters.ring_due()
    assert (rung, letters.post(cast.carol.pk), mail.outbox) == ([], False, [])


def test_a_letter_that_is_not_taken_is_sent_again(cast: Cast, thread: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Any) -> int:
        raise SMTPServerDisconnected

    age(hours=25)
    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", refuse)
        assert not letters.post(cast.carol.pk)
    assert letters.post(cast.carol.pk)


def test_the_letters_own_address_ends_them_by_a_press_only(cast: Cast, thread: Thread) -> None:
    age(hours=25)
    letters.post(cast.carol.pk)
    found = re.search(r"http\S+/notices/unsubscribe/\S+", str(mail.outbox[0].body))
    assert found
    address = found.group().partition("8000")[2]
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.get(address).status_code == 200
    assert notifying.letters_of(cast.carol) == Letters.DAILY
    assert visitor.post(address).status_code == 200
    assert notifying.letters_of(cast.carol) == Letters.OFF
    assert visitor.get(reverse("notices_unsubscribe", args=["made-up"])).status_code == 404


def test_old_notices_are_forgotten(cast: Cast, thread: Thread, rung: list[Any]) -> None:
    Notice.objects.update(created_at=timezone.now() - notifying.KEPT - timedelta(days=1))
    letters.ring_due()
    assert not Notice.objects.exists()
