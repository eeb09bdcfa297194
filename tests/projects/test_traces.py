"""What is kept of the lines behind a film, and who gets to see it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from projects.actions import keep_clip
from projects.copying import duplicate_scene
from projects.models import Clip, Origin, Scene, Trace
from tests.conftest import Cast

Browser = Callable[[User], Client]
PLAYS = [{"start": 0.0, "end": 2.0, "line": 7, "last": 9, "callers": [12]}]
THINGS = [{"name": "dot (Dot)", "line": 5, "places": [{"start": 0.0, "end": 2.0, "box": [0.4, 0.4, 0.1, 0.1]}]}]


@pytest.fixture
def clip(cast: Cast, tmp_path: Path) -> Clip:
    video, poster = tmp_path / "film.mp4", tmp_path / "poster.png"
    video.write_bytes(b"film")
    poster.write_bytes(b"picture")
    scene = Scene.objects.create(project=cast.project, title="A parabola", author=cast.bob)
    revision = scene.add_revision(code="pass", scene_class="S", engine="composer", origin=Origin.PROMPT)
    facts = {"quality": "l", "key": "k", "width": 854, "height": 480, "fps": 15, "duration": 2.0}
    return keep_clip(revision, video=video, poster=poster, trace={"plays": PLAYS, "things": THINGS}, **facts)


def test_the_api_shows_the_lines_behind_a_film(cast: Cast, clip: Clip, browser_of: Browser) -> None:
    told = browser_of(cast.carol).get(reverse("api_clip", args=[clip.pk])).json()
    assert (told["plays"], told["objects"]) == (PLAYS, THINGS)


def test_lists_of_films_do_not_carry_them(cast: Cast, clip: Clip, browser_of: Browser) -> None:
    (row,) = browser_of(cast.carol).get(reverse("api_clips")).json()["results"]
    assert "plays" not in row and "objects" not in row


def test_strangers_learn_nothing(cast: Cast, clip: Clip, browser_of: Browser) -> None:
    assert browser_of(cast.charlie).get(reverse("api_clip", args=[clip.pk])).status_code == 404


def test_a_film_from_before_there_were_traces_has_no_lines(cast: Cast, clip: Clip, browser_of: Browser) -> None:
    Trace.objects.all().delete()
    told = browser_of(cast.carol).get(reverse("api_clip", args=[clip.pk])).json()
    assert (told["plays"], told["objects"]) == ([], [])


def test_a_copied_scene_has_the_lines_of_its_films(cast: Cast, clip: Clip) -> None:
    copy = duplicate_scene(clip.revision.scene, cast.bob)
    trace = Trace.objects.get(clip__revision__scene=copy)
    assert (trace.plays, trace.things) == (PLAYS, THINGS)
