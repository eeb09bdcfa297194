"""A film that plays while it is drawn: its pieces are kept, listed, served to the team only, and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from generation import events, pieces
from generation.models import ENDED, Generation, Piece, Status
from generation.run import Run
from tests.conftest import Cast

Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def own_folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def run(generation: Generation) -> Run:
    """Of a worker that draws."""
    return begin(generation)


def begin(generation: Generation) -> Run:
    Generation.objects.filter(pk=generation.pk).update(status=Status.RENDERING)
    job = generation.jobs.select_related("generation").get()
    job.generation.fence = events.seize(generation.pk)
    return Run(job)


@pytest.fixture
def draw(tmp_path: Path) -> Callable[..., None]:
    """Let a worker bring the segment with this number."""

    def draw(run: Run, number: int, duration: float = 1.0) -> None:
        init, file = tmp_path / "init.mp4", tmp_path / "segment.m4s"
        init.write_bytes(b"header")
        file.write_bytes(b"segment %d of take %d" % (number, run.fence))
        event = {"event": "segment", "number": number, "start": number - 1.0, "duration": duration, "frames": 15}
        pieces.keep(run, event | {"init": str(init), "file": str(file)})

    return draw


def fetch(browser: Client, address: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    answer = browser.get(address, headers=headers)

    @async_to_sync
    async def read() -> bytes:
        return b"".join([part async for part in answer])  # type: ignore[attr-defined]

    return answer.status_code, read() if answer.streaming else answer.content, dict(answer.headers)


def playlist(browser: Client, generation: Generation) -> str:
    status, body, headers = fetch(browser, reverse("film", args=[generation.pk]))
    assert (status, headers["Content-Type"]) == (200, "application/vnd.apple.mpegurl")
    assert "no-store" in headers["Cache-Control"]
    return body.decode()


def test_a_segment_is_told_with_its_address_and_served(
    run: Run, draw: Callable[..., None], cast: Cast, browser_of: Browser
) -> None:
    draw(run, 1)
    told = run.generation.events.get(kind="segment").data
    assert {name: told[name] for name in ("number", "start", "duration", "frames")} == {
        "number": 1,
        "start": 0.0,
        "duration": 1.0,
        "frames": 15,
    }
    status, body, headers = fetch(browser_of(cast.carol), told["url"])
    assert (status, body, headers["Content-Type"]) == (200, b"segment 1 of take %d" % run.fence, "video/mp4")
    assert "private" in headers["Cache-Control"]
    status, body, _ = fetch(browser_of(cast.carol), told["url"], range="bytes=0-6")
    assert (status, body) == (206, b"segment")


def test_the_first_picture_is_told_and_served(run: Run, tmp_path: Path, cast: Cast, browser_of: Browser) -> None:
    (tmp_path / "poster.png").write_bytes(b"picture")
    pieces.keep(run, {"event": "poster", "file": str(tmp_path / "poster.png")})
    status, body, headers = fetch(browser_of(cast.bob), run.generation.events.get(kind="poster").data["url"])
    assert (status, body, headers["Content-Type"]) == (200, b"picture", "image/png")


def test_strangers_get_nothing(run: Run, draw: Callable[..., None], cast: Cast, browser_of: Browser) -> None:
    draw(run, 1)
    told = run.generation.events.get(kind="segment").data
    for browser in (browser_of(cast.charlie), Client()):
        for address in (
            told["url"],
            told["url"].replace("1.m4s", "init.mp4"),
            reverse("film", args=[run.generation.pk]),
        ):
            assert browser.get(address).status_code == 404
    assert browser_of(cast.bob).post(told["url"]).status_code == 405
    assert browser_of(cast.bob).get(told["url"].replace("1.m4s", "2.m4s")).status_code == 404


def test_the_playlist_grows_and_ends(run: Run, draw: Callable[..., None], cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.carol)
    draw(run, 1, 0.4)
    first = playlist(browser, run.generation)
    assert first.splitlines()[:2] == ["#EXTM3U", "#EXT-X-VERSION:7"]
    assert f'#EXT-X-MAP:URI="segments/{run.fence}/init.mp4"' in first
    assert {"#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-INDEPENDENT-SEGMENTS"} <= set(first.splitlines())
    draw(run, 2, 3.9)
    second = playlist(browser, run.generation)
    assert second.startswith(first), "what a player has read stays as it was"
    assert second.splitlines()[-2:] == ["#EXTINF:3.900000,", f"segments/{run.fence}/2.m4s"]
    events.move(run.generation.pk, run.fence, Status.SUCCEEDED)
    assert playlist(browser, run.generation) == second + "#EXT-X-ENDLIST\n"
    for line in second.splitlines():
        if not line.startswith("#"):
            assert fetch(browser, f"/generations/{run.generation.pk}/{line}")[0] == 200


def test_the_api_names_the_film_as_soon_as_there_is_some_of_it(
    run: Run, draw: Callable[..., None], cast: Cast, script_of: Callable[[User], APIClient]
) -> None:
    script, address = script_of(cast.carol), reverse("api_generation", args=[run.generation.pk])
    assert script.get(address).json()["film_url"] is None
    draw(run, 1)
    film = script.get(address).json()["film_url"]
    assert film.endswith(reverse("film", args=[run.generation.pk]))
    assert script.get(film).status_code == 200


def test_the_target_duration_covers_the_longest_segment() -> None:
    segments = [
        Piece(take=1, name=f"{n}.m4s", number=n, duration=duration) for n, duration in enumerate((0.5, 16.6), 1)
    ]
    assert "#EXT-X-TARGETDURATION:17\n" in pieces.playlist(segments, is_over=False)
    assert "#EXT-X-TARGETDURATION:4\n" in pieces.playlist(segments[:1], is_over=False)


def test_a_film_that_is_drawn_anew_begins_anew(
    run: Run, draw: Callable[..., None], cast: Cast, browser_of: Browser
) -> None:
    draw(run, 1)
    draw(run, 2)
    again = begin(run.generation)
    draw(again, 1)
    assert f"segments/{run.fence}/" not in playlist(browser_of(cast.bob), run.generation)
    with pytest.raises(events.Superseded):
        draw(run, 3)
    assert Piece.objects.filter(take=run.fence).segments().count() == 2


def test_a_film_of_which_nothing_was_drawn_is_not_there(
    generation: Generation, cast: Cast, browser_of: Browser
) -> None:
    events.move(generation.pk, 0, Status.CANCELLED)
    assert browser_of(cast.bob).get(reverse("film", args=[generation.pk])).status_code == 404


@pytest.mark.parametrize("status", ENDED)
def test_the_pieces_are_forgotten_some_time_after_the_end(run: Run, draw: Callable[..., None], status: Status) -> None:
    draw(run, 1)
    files = [str(piece.file) for piece in Piece.objects.all()]
    pieces.forget_outlived()
    assert all(map(default_storage.exists, files)), "they are needed while it is drawn"
    events.move(run.generation.pk, run.fence, status)
    pieces.forget_outlived()
    assert all(map(default_storage.exists, files)), "somebody may be watching"
    kept = Piece.KEPT_BESIDE_CLIP if status == Status.SUCCEEDED else Piece.KEPT_ALONE
    Generation.objects.update(ended_at=timezone.now() - kept - timedelta(seconds=1))
    pieces.forget_outlived()
    assert not any(map(default_storage.exists, files))
    assert not Piece.objects.exists()


def test_nothing_of_a_film_is_kept_that_could_not_be_told(run: Run, draw: Callable[..., None], settings: Any) -> None:
    events.seize(run.generation.pk)
    with pytest.raises(events.Superseded):
        draw(run, 1)
    assert not Piece.objects.exists()
    assert not Path(settings.MEDIA_ROOT).exists()
