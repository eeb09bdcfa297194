"""Links for people without an account: the film and nothing else, while the link is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import AuditEntry, Deed, Team, User
from classrooms import discussion
from classrooms.anchors import Pin
from classrooms.discussion import Speaker
from classrooms.threads import Comment
from projects import organising, sharing
from projects.links import LinkRole
from projects.models import Clip, Scene, ShareLink
from tests.conftest import Cast
from tests.projects.films import film

Browser = Callable[[User], Client]
Script = Callable[[User], APIClient]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return film(cast.project)


def files(token: str) -> list[str]:
    clip = Clip.objects.get()
    return [reverse(f"shared_{name}", args=[token, clip.pk]) for name in ("video", "poster", "captions")]


def statuses(visitor: Client, token: str) -> list[int]:
    return [visitor.get(address).status_code for address in [reverse("shared", args=[token]), *files(token)]]


def test_nothing_is_shared_until_somebody_does(cast: Cast, scene: Scene) -> None:
    assert not scene.share_links.exists()
    assert statuses(Client(), "made-up") == [404] * 4


def test_a_link_shows_the_film_its_captions_and_nothing_of_the_team(
    cast: Cast, scene: Scene, browser_of: Browser
) -> None:
    page = browser_of(cast.bob).post(reverse("scene_share", args=[scene.pk]), {"days": "", "password": ""})
    url = page.context["made"]
    answer = Client().get(url)
    assert "The vertex" in answer.text
    for hidden in ("class S", "Mathematics", "Parabolas", "bob", reverse("studio", args=[scene.pk]), "?download"):
        assert hidden not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    link = ShareLink.objects.get()
    assert (link.views, link.role) == (1, "view")
    assert url.rstrip("/").rpartition("/")[2] not in str(ShareLink.objects.values().get())


def test_the_video_is_served_in_ranges_and_asked_for_again_each_time(cast: Cast, scene: Scene) -> None:
    _link, token = sharing.share(scene, cast.bob)
    video = files(token)[0]
    answer = Client().get(video, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (206, "bytes 0-3/8")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert Client().get(video.replace(str(Clip.objects.get().pk), str(scene.pk))).status_code == 404
    assert Client().post(video).status_code == 405


@pytest.mark.parametrize("end", ["revoked", "old", "scene trashed", "project trashed", "team deleted"])
def test_a_link_that_has_ended_leads_nowhere_at_once(cast: Cast, scene: Scene, browser_of: Browser, end: str) -> None:
    link, token = sharing.share(scene, cast.bob, days=3)
    visitor = Client()
    assert statuses(visitor, token) == [200] * 4
    match end:
        case "revoked":
            browser_of(cast.bob).post(reverse("share_link_revoke", args=[link.pk]))
        case "old":
            ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "scene trashed":
            organising.trash([scene], cast.bob)
        case "project trashed":
            organising.trash([cast.project], cast.bob)
        case _:
            Team.objects.filter(pk=cast.team.pk).update(deleted_at=timezone.now())
    assert statuses(visitor, token) == [404] * 4


def test_a_password_opens_the_link_for_one_browser(cast: Cast, scene: Scene) -> None:
    link, token = sharing.share(scene, cast.bob, password="open sesame")
    page = reverse("shared", args=[token])
    visitor, other = Client(), Client()
    locked = visitor.get(page)
    assert ("Parabola" in locked.text, locked.headers["Referrer-Policy"]) == (False, "same-origin")
    assert statuses(visitor, token)[1:] == [404] * 3
    assert visitor.post(page, {"password": "wrong"}).status_code == 422
    assert visitor.post(page, {"password": "open sesame"}).status_code == 302
    assert statuses(visitor, token) == [200] * 4
    assert statuses(other, token)[1:] == [404] * 3
    assert "open sesame" not in str(ShareLink.objects.values().get())
    link.set_password("another one")
    link.save()
    assert statuses(visitor, token)[1:] == [404] * 3


def test_guessing_a_password_is_slow(cast: Cast, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.throttles.Throttle.THROTTLE_RATES", {"password": "2/hour"})
    _link, token = sharing.share(scene, cast.bob, password="open sesame")
    page, visitor = reverse("shared", args=[token]), Client()
    for _try in range(2):
        visitor.post(page, {"password": "wrong"})
    answer = visitor.post(page, {"password": "open sesame"})
    assert (answer.status_code, "too often" in answer.text) == (422, True)


def test_a_scene_without_a_film_says_so(cast: Cast) -> None:
    _link, token = sharing.share(Scene.objects.create(project=cast.project, title="Soon"), cast.bob)
    assert "not drawn yet" in Client().get(reverse("shared", args=[token])).text


@pytest.mark.parametrize(("given", "field"), [({"days": "0"}, "days"), ({"password": "short"}, "password")])
def test_bad_input_is_answered_at_its_field(
    cast: Cast, scene: Scene, browser_of: Browser, script_of: Script, given: dict[str, str], field: str
) -> None:
    answer = browser_of(cast.bob).post(reverse("scene_share", args=[scene.pk]), given)
    assert (answer.status_code, list(answer.context["share"].errors)) == (422, [field])
    told = script_of(cast.bob).post(f"/api/v1/scenes/{scene.pk}/links/", given)
    assert (told.status_code, list(told.json()["errors"])) == (400, [field])


def test_a_visitor_shares_nothing_before_signing_up(db: None) -> None:
    guest = Client()
    studio = guest.post(reverse("start"), {"prompt": "Plot y = x^2"}).headers["Location"]
    scene = Scene.objects.get()
    page = guest.post(reverse("scene_share", args=[scene.pk]), {"days": "3"})
    assert (page.status_code, ShareLink.objects.count()) == (422, 0)
    assert guest.get(studio).status_code == 200


def test_the_api_opens_lists_and_takes_back_links(cast: Cast, scene: Scene, script_of: Script) -> None:
    bob = script_of(cast.bob)
    address = f"/api/v1/scenes/{scene.pk}/links/"
    made = bob.post(address, {"days": 3, "password": "open sesame"}).json()
    assert made["url"].startswith("http://testserver/s/")
    assert [(row["id"], row["has_password"]) for row in bob.get(address).json()["results"]] == [(made["id"], True)]
    assert bob.delete(f"/api/v1/links/{made['id']}/").status_code == 204
    assert bob.get(address).json()["results"] == []
    assert AuditEntry.objects.filter(deed__in=(Deed.LINK_SHARED, Deed.LINK_REVOKED)).count() == 2


def test_a_link_lets_nobody_comment_unless_it_says_so(cast: Cast, scene: Scene) -> None:
    _link, token = sharing.share(scene, cast.bob)
    address = reverse("shared_comments", args=[token])
    assert 'data-part="comments"' not in Client().get(reverse("shared", args=[token])).text
    assert [Client().get(address).status_code, Client().post(address, {"text": "Me"}).status_code] == [404, 404]


def test_whoever_has_a_comment_link_comments_under_a_name(cast: Cast, scene: Scene, browser_of: Browser) -> None:
    page = browser_of(cast.bob).post(reverse("scene_share", args=[scene.pk]), {"role": "comment"})
    link, token = ShareLink.objects.get(), page.context["made"].rstrip("/").rpartition("/")[2]
    visitor, address = Client(), reverse("shared_comments", args=[token])
    assert visitor.get(reverse("shared", args=[token])).headers["Referrer-Policy"] == "same-origin"
    nameless = visitor.post(address, {"text": "Lovely", "anchor": "scene"})
    assert (nameless.status_code, list(nameless.json()["fields"])) == (422, ["name"])
    visitor.post(address, {"text": "Lovely, @alice", "anchor": "moment", "at": "1", "name": " Mr  Fox "})
    comment = Comment.objects.get()
    assert (comment.author, comment.name, comment.link, comment.mentions.count()) == (None, "Mr Fox", link, 0)
    visitor.post(reverse("shared_reply", args=[token, comment.thread_id]), {"text": "And again", "name": "Mr Fox"})
    shown = visitor.get(address)
    assert "And again" in shown.text
    assert not [view for view in ("/resolve/", 'action="/comments/', "/ask/") if view in shown.text]
    assert shown.headers["X-Robots-Tag"] == "noindex, nofollow"
    other = discussion.begin(film(cast.project, "Other"), Speaker(cast.bob), "Not yours", Pin())
    stray = visitor.post(reverse("shared_reply", args=[token, other.pk]), {"text": "Me", "name": "Mr Fox"})
    sharing.revoke(link, cast.bob)
    assert (stray.status_code, visitor.get(address).status_code) == (404, 404)
    assert visitor.post(address, {"text": "Still here", "name": "Mr Fox"}).status_code == 404


def test_whoever_came_by_a_link_changes_and_deletes_their_own_words(cast: Cast, scene: Scene) -> None:
    link, token = sharing.share(scene, cast.bob, role=LinkRole.COMMENT)
    fox, hare = Client(), Client()
    fox.post(reverse("shared_comments", args=[token]), {"text": "Lovly", "anchor": "scene", "name": "Fox"})
    comment = Comment.objects.get()
    edit, delete = (reverse(f"shared_comment_{verb}", args=[token, comment.pk]) for verb in ("edit", "delete"))
    assert edit in fox.get(reverse("shared_comments", args=[token])).text
    assert edit not in hare.get(reverse("shared_comments", args=[token])).text, "the same name is not the same person"
    assert [hare.post(address, {"text": "Mine", "name": "Fox"}).status_code for address in (edit, delete)] == [404, 404]
    assert fox.post(edit, {"text": " "}).status_code == 422
    assert fox.post(edit, {"text": "Lovely, @alice"}).status_code == 302
    comment.refresh_from_db()
    assert (comment.text, comment.name, comment.mentions.count()) == ("Lovely, @alice", "Fox", 0)
    assert comment.edited_at
    assert [fox.get(address).status_code for address in (edit, delete)] == [405, 405]
    fox.post(reverse("shared_reply", args=[token, comment.thread_id]), {"text": "And again", "name": "Fox"})
    assert fox.post(delete).status_code == 302
    assert [each.text for each in Comment.objects.order_by("created_at")] == ["", "And again"]
    assert fox.post(edit, {"text": "Back"}).status_code == 404, "what is deleted stays deleted"
    sharing.revoke(link, cast.bob)
    last = Comment.objects.get(deleted_at=None)
    assert fox.post(reverse("shared_comment_delete", args=[token, last.pk])).status_code == 404


def test_words_said_by_one_link_are_not_changed_by_another(cast: Cast, scene: Scene) -> None:
    _link, token = sharing.share(scene, cast.bob, role=LinkRole.COMMENT)
    _link, other = sharing.share(scene, cast.bob, role=LinkRole.COMMENT)
    fox = Client()
    fox.post(reverse("shared_comments", args=[token]), {"text": "Lovely", "anchor": "scene", "name": "Fox"})
    said = Comment.objects.get().pk
    assert fox.post(reverse("shared_comment_edit", args=[other, said]), {"text": "Else"}).status_code == 404
    discussion.begin(scene, Speaker(cast.alice), "A member's words", Pin())
    members = Comment.objects.get(author=cast.alice).pk
    assert fox.post(reverse("shared_comment_delete", args=[token, members])).status_code == 404


def test_a_locked_comment_link_is_locked_for_comments_too(cast: Cast, scene: Scene) -> None:
    _link, token = sharing.share(scene, cast.bob, password="open sesame", role=LinkRole.COMMENT)
    visitor, address = Client(), reverse("shared_comments", args=[token])
    assert visitor.get(address).status_code == 404
    visitor.post(reverse("shared", args=[token]), {"password": "open sesame"})
    assert visitor.get(address).status_code == 200


def test_the_api_opens_comment_links(cast: Cast, scene: Scene, script_of: Script) -> None:
    address = f"/api/v1/scenes/{scene.pk}/links/"
    assert script_of(cast.bob).post(address, {"role": "comment"}).json()["role"] == "comment"
    assert script_of(cast.bob).post(address, {}).json()["role"] == "view"
