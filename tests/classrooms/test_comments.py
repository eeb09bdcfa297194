"""Comments: who may do what, what is kept, what is told, on the studio's page and in the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import Activity, AuditEntry, Deed, Membership, Role, User
from classrooms import discussion, mentions
from classrooms.anchors import Pin
from classrooms.discussion import Speaker
from classrooms.threads import Anchor, Comment, Thread
from generation.models import Generation, Message
from projects import organising
from projects.models import Scene
from tests.conftest import Cast

Browser = Callable[[User], Client]
Script = Callable[[User], APIClient]


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def dora(cast: Cast) -> User:
    """Who may comment."""
    dora = User.objects.create_user("dora@example.org", name="Dora May")
    Membership.objects.create(team=cast.team, user=dora, role=Role.COMMENTER)
    return dora


@pytest.fixture
def thread(cast: Cast, scene: Scene) -> Thread:
    return discussion.begin(scene, Speaker(cast.bob), "Could Q leave a trace?", Pin())


def post(browser: Client, view: str, *args: Any, **given: Any) -> Any:
    return browser.post(reverse(view, args=args), given, headers={"X-Requested-With": "fetch"})


def test_a_comment_is_pinned_shown_and_told_in_the_feed(
    cast: Cast, scene: Scene, dora: User, browser_of: Browser
) -> None:
    answer = post(browser_of(dora), "comments", scene.pk, text=" Slower, please ", anchor="line", line="5")
    assert answer.status_code == 204
    page = browser_of(cast.carol).get(reverse("comments", args=[scene.pk])).text
    assert "Slower, please" in page
    assert "Dora May" in page
    assert 'data-line="5"' in page
    assert Thread.objects.get().revision == scene.revisions.get()
    assert Activity.objects.get().verb == "commented"


def test_words_are_shown_as_words(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    discussion.begin(scene, Speaker(cast.bob), "<script>x()</script> @alice", Pin())
    page = browser_of(cast.alice).get(reverse("comments", args=[scene.pk])).text
    assert "<script>x()" not in page
    assert '<b class="mention">@alice</b>' in page


def test_a_viewer_reads_and_does_not_write(cast: Cast, scene: Scene, thread: Thread, browser_of: Browser) -> None:
    carol, comment = browser_of(cast.carol), thread.comments.get()
    page = carol.get(reverse("comments", args=[scene.pk])).text
    assert "<form" not in page
    asked = [("comments", scene.pk), ("comment_reply", thread.pk), ("comment_resolve", thread.pk)]
    asked += [("comment_ask", thread.pk), ("comment_edit", comment.pk), ("comment_delete", comment.pk)]
    assert [post(carol, view, id, text="No", anchor="scene").status_code for view, id in asked] == [403] * 6
    assert Comment.objects.get().text == "Could Q leave a trace?"


def test_strangers_find_nothing(cast: Cast, scene: Scene, thread: Thread, browser_of: Browser) -> None:
    comment = thread.comments.get()
    for browser in (browser_of(cast.charlie), Client()):
        asked = [("comments", scene.pk), ("comment_reply", thread.pk), ("comment_resolve", thread.pk)]
        asked += [("comment_ask", thread.pk), ("comment_edit", comment.pk), ("comment_delete", comment.pk)]
        asked += [("comments_seen", thread.pk)]
        assert [post(browser, view, id, text="No").status_code for view, id in asked] == [404] * 7
        assert browser.get(reverse("comments", args=[scene.pk])).status_code == 404


def test_in_the_trash_nothing_is_said(cast: Cast, scene: Scene, thread: Thread, browser_of: Browser) -> None:
    organising.trash([scene], cast.bob)
    assert post(browser_of(cast.bob), "comment_reply", thread.pk, text="More").status_code == 404


def test_a_visitor_signs_up_first(db: None) -> None:
    guest = Client()
    guest.post(reverse("start"), {"prompt": "Plot y = x^2"})
    assert post(guest, "comments", Scene.objects.get().pk, text="Me", anchor="scene").status_code == 403


def test_ones_own_words_can_be_changed_and_nobody_elses(
    cast: Cast, scene: Scene, thread: Thread, browser_of: Browser
) -> None:
    comment = thread.comments.get()
    assert post(browser_of(cast.alice), "comment_edit", comment.pk, text="Other").status_code == 403
    assert post(browser_of(cast.bob), "comment_edit", comment.pk, text="Let Q leave a trace").status_code == 204
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at is not None) == ("Let Q leave a trace", True)


def test_a_deleted_comment_leaves_its_place_and_the_last_one_takes_the_thread(
    cast: Cast, thread: Thread, dora: User, browser_of: Browser
) -> None:
    first, second = thread.comments.get(), discussion.reply(thread, Speaker(dora), "Yes")
    assert post(browser_of(dora), "comment_delete", first.pk).status_code == 403
    assert post(browser_of(cast.bob), "comment_delete", first.pk).status_code == 204
    assert list(thread.comments.values_list("text", flat=True)) == ["", "Yes"]
    assert not AuditEntry.objects.exists()
    assert post(browser_of(cast.alice), "comment_delete", second.pk).status_code == 204
    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.user, entry.facts["author_id"]) == (Deed.COMMENT_DELETED, cast.alice, dora.pk)
    assert not Thread.objects.exists()


def test_a_thread_is_settled_and_a_reply_takes_it_up_again(
    cast: Cast, thread: Thread, dora: User, browser_of: Browser
) -> None:
    assert post(browser_of(dora), "comment_resolve", thread.pk).status_code == 204
    page = browser_of(cast.carol).get(reverse("comments", args=[thread.scene_id])).text
    assert "Settled by Dora May" in page
    assert not discussion.resolve(thread, cast.bob), "it was settled already"
    discussion.reply(thread, Speaker(cast.bob), "Not yet")
    thread.refresh_from_db()
    assert not thread.is_resolved
    discussion.resolve(thread, cast.bob)
    assert post(browser_of(dora), "comment_resolve", thread.pk, again="").status_code == 204
    assert Thread.objects.open().exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [(" ", "Write what you want to say."), ("x" * (discussion.LONGEST + 2), "2 characters too long")],
    ids=["nothing", "too much"],
)
def test_what_is_no_comment_is_answered_with_what_to_do(
    cast: Cast, scene: Scene, browser_of: Browser, text: str, words: str
) -> None:
    answer = post(browser_of(cast.bob), "comments", scene.pk, text=text, anchor="scene")
    assert (answer.status_code, words in answer.json()["message"]) == (422, True)
    assert not Thread.objects.exists()


def test_there_is_an_end_to_threads_and_to_each(cast: Cast, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discussion, "MOST_THREADS", 1)
    monkeypatch.setattr(discussion, "MOST_COMMENTS", 2)
    thread = discussion.begin(scene, Speaker(cast.bob), "One", Pin())
    with pytest.raises(ValidationError, match="very many"):
        discussion.begin(scene, Speaker(cast.bob), "Two", Pin())
    discussion.reply(thread, Speaker(cast.bob), "Two")
    with pytest.raises(ValidationError, match="very long"):
        discussion.reply(thread, Speaker(cast.bob), "Three")


def test_too_often_is_told(cast: Cast, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.throttles.Throttle.THROTTLE_RATES", {"comment": "1/hour"})
    discussion.begin(scene, Speaker(cast.bob), "One", Pin())
    with pytest.raises(ValidationError, match="short time"):
        discussion.begin(scene, Speaker(cast.bob), "Two", Pin())


def test_the_engine_is_asked_with_the_place_and_the_entry_is_linked(
    cast: Cast, scene: Scene, browser_of: Browser
) -> None:
    thread = discussion.begin(scene, Speaker(cast.bob), "Make the dot red", Pin(anchor=Anchor.LINE, line=6))
    answer = post(browser_of(cast.bob), "comment_ask", thread.pk)
    generation = Generation.objects.get(pk=answer.json()["id"])
    assert generation.change == "In line 6: Make the dot red"
    thread.refresh_from_db()
    assert thread.message == Message.objects.get(generation=generation)
    assert f"#said-{thread.message_id}" in browser_of(cast.bob).get(reverse("comments", args=[scene.pk])).text
    again = post(browser_of(cast.bob), "comment_ask", thread.pk)
    assert (again.status_code, "being worked on" in again.json()["message"]) == (409, True)


def test_a_scene_without_code_has_nothing_to_change(cast: Cast, browser_of: Browser) -> None:
    bare = Scene.objects.create(project=cast.project, title="Soon")
    thread = discussion.begin(bare, Speaker(cast.bob), "Make the dot red", Pin())
    assert post(browser_of(cast.bob), "comment_ask", thread.pk).status_code == 409


def test_members_are_called_by_name_and_by_address_where_names_are_shared(cast: Cast, dora: User) -> None:
    other = User.objects.create_user("dora2@example.org", name="Dora May")
    called = mentions.meant("@Bob and @alice's, not bob@example.org, @charlie or @bobby; @dora@example.org", cast.team)
    assert called == [cast.bob, cast.alice, dora]
    assert mentions.meant("@dora may", cast.team) == [dora]
    Membership.objects.create(team=cast.team, user=other, role=Role.VIEWER)
    assert mentions.meant("@Dora May", cast.team) == []
    assert "dora2@example.org" in mentions.people(cast.team)


def test_many_threads_cost_no_more_queries(
    cast: Cast, scene: Scene, browser_of: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        thread = discussion.begin(scene, Speaker(cast.bob), f"@alice {number}", Pin(anchor=Anchor.LINE, line=6))
        discussion.reply(thread, Speaker(cast.alice), "Yes")
    scene.add_revision(code="# another\n", scene_class="Plot", engine="hand", origin="edit")
    browser = browser_of(cast.carol)
    with django_assert_max_num_queries(14):
        browser.get(reverse("comments", args=[scene.pk]))


def test_the_api_does_what_the_page_does(cast: Cast, scene: Scene, dora: User, script_of: Script) -> None:
    api, address = script_of(dora), f"/api/v1/scenes/{scene.pk}/comments/"
    made = api.post(address, {"text": "Slower", "anchor": "line", "line": 6}).json()
    thread = f"/api/v1/threads/{made['id']}/"
    assert (made["line"], made["is_outdated"], made["comments"][0]["author"]) == (6, False, "Dora May")
    said = api.post(f"{thread}replies/", {"text": "Much"}).json()
    assert api.post(f"{thread}resolve/").json()["resolved_at"]
    assert [row["id"] for row in api.get(address, {"resolved": True}).json()["results"]] == [made["id"]]
    assert api.get(address, {"resolved": False}).json()["results"] == []
    assert api.post(f"{thread}reopen/").json()["resolved_at"] is None
    changed = api.patch(f"/api/v1/comments/{said['id']}/", {"text": "Much slower"}).json()
    assert (changed["text"], changed["edited_at"] is None) == ("Much slower", False)
    assert api.delete(f"/api/v1/comments/{said['id']}/").status_code == 204
    assert api.get(thread).json()["comments"][1]["text"] == ""
    assert api.post(f"{thread}ask/").status_code == 403
    assert script_of(cast.bob).post(f"{thread}ask/").status_code == 201
    refused = api.post(address, {"text": "Slower", "anchor": "line", "line": 99})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["line"])
