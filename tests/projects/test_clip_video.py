from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.urls import reverse

from accounts.models import User
from projects.actions import keep_clip
from projects.models import Clip, Origin, Scene
from tests.conftest import Cast

CONTENT = bytes(range(256)) * 4000
Browser = Callable[[User], Client]


@pytest.fixture
def clip(cast: Cast, tmp_path: Path) -> Clip:
    video, poster = tmp_path / "film.mp4", tmp_path / "poster.png"
    video.write_bytes(CONTENT)
    poster.write_bytes(b"picture")
    scene = Scene.objects.create(project=cast.project, title="A parabola", author=cast.bob)
    revision = scene.add_revision(code="pass", scene_class="S", engine="composer", origin=Origin.PROMPT)
    captions = [{"text": "A curve", "start": 0.0, "end": 2.0}]
    facts: dict[str, Any] = {"quality": "l", "key": "k", "width": 854, "height": 480, "fps": 15, "duration": 2.0}
    return keep_clip(revision, video=video, poster=poster, captions=captions, **facts)


@async_to_sync
async def read(answer: Any) -> bytes:
    return b"".join([piece async for piece in answer])


def fetch(browser: Client, clip: Clip, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    answer = browser.get(reverse("clip_video", args=[clip.pk]), headers=headers)
    body = read(answer) if answer.streaming else answer.content
    return answer.status_code, body, dict(answer.headers)


def test_members_get_the_whole_film(cast: Cast, clip: Clip, browser_of: Browser) -> None:
    status, body, headers = fetch(browser_of(cast.carol), clip)
    assert (status, body, headers["Content-Type"], headers["Accept-Ranges"]) == (200, CONTENT, "video/mp4", "bytes")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=1000-", 1000, len(CONTENT) - 1), ("bytes=-7", len(CONTENT) - 7, len(CONTENT) - 1)],
)
def test_a_range_is_answered_with_just_that_part(
    cast: Cast, clip: Clip, browser_of: Browser, wanted: str, first: int, last: int
) -> None:
    status, body, headers = fetch(browser_of(cast.carol), clip, range=wanted)
    assert (status, body) == (206, CONTENT[first : last + 1])
    assert headers["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert headers["Content-Length"] == str(last - first + 1)


def test_a_range_behind_the_end_is_refused(cast: Cast, clip: Clip, browser_of: Browser) -> None:
    status, _, headers = fetch(browser_of(cast.carol), clip, range=f"bytes={len(CONTENT)}-")
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")


@pytest.mark.parametrize("nonsense", ["bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=5-2x"])
def test_a_range_that_makes_no_sense_gets_the_whole(cast: Cast, clip: Clip, browser_of: Browser, nonsense: str) -> None:
    assert fetch(browser_of(cast.carol), clip, range=nonsense)[0] == 200


def test_an_unchanged_film_is_not_sent_again(cast: Cast, clip: Clip, browser_of: Browser) -> None:
    browser = browser_of(cast.carol)
    etag = fetch(browser, clip)[2]["ETag"]
    assert fetch(browser, clip, **{"if-none-match": etag})[:2] == (304, b"")
    assert fetch(browser, clip, range="bytes=0-1", **{"if-range": '"older"'})[0] == 200


def test_head_tells_the_size_without_the_film(cast: Cast, clip: Clip, browser_of: Browser) -> None:
    answer = browser_of(cast.carol).head(reverse("clip_video", args=[clip.pk]))
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, str(len(CONTENT)), b"")


def test_captions_are_webvtt(cast: Cast, clip: Clip, browser_of: Browser) -> None:
    answer = browser_of(cast.carol).get(reverse("clip_captions", args=[clip.pk]))
    assert answer["Content-Type"].startswith("text/vtt")
    assert b"A curve" in answer.content


@pytest.mark.parametrize("view", ["clip_video", "clip_poster", "clip_captions"])
def test_strangers_and_nobody_get_404(cast: Cast, clip: Clip, browser_of: Browser, view: str) -> None:
    address = reverse(view, args=[clip.pk])
    assert browser_of(cast.charlie).get(address).status_code == 404
    assert Client().get(address).status_code == 404
    assert browser_of(cast.alice).post(address).status_code == 405
