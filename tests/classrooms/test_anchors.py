"""Where comments are after the scene has changed: by its lines, and by the steps of its film."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from classrooms import discussion
from classrooms.anchors import Pin, Place, Places, Region, moved
from classrooms.discussion import Speaker
from classrooms.threads import Anchor, Thread
from projects.models import Clip, Origin, Scene
from tests.conftest import Cast
from tests.projects.films import film

OLD = "from manim import *\n\n\nclass S(Scene):\n    def construct(self):\n        self.wait(1)\n        self.wait(2)\n"
STEPS = [{"name": "The curve", "start": 0.0, "end": 1.0}, {"name": "Its roots", "start": 1.0, "end": 2.0}]


@pytest.fixture
def scene(cast: Cast, settings: Any, tmp_path: Path) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    scene = film(cast.project)
    Clip.objects.update(steps=STEPS)
    return scene


def begun(cast: Cast, scene: Scene, **pin: Any) -> Thread:
    return Thread.objects.whole().get(pk=discussion.begin(scene, Speaker(cast.bob), "Here", Pin(**pin)).pk)


def change(scene: Scene, code: str, steps: list[dict[str, Any]] | None = None, duration: float = 2.0) -> None:
    revision = scene.add_revision(code=code, scene_class="S", engine="hand", origin=Origin.EDIT)
    if steps is not None:
        last = Clip.objects.latest("created_at")
        facts = {name: getattr(last, name) for name in ("video", "poster", "width", "height", "fps", "quality")}
        Clip.objects.create(revision=revision, key=code, duration=duration, steps=steps, **facts)


@pytest.mark.parametrize(
    ("after", "line"),
    [
        (OLD, 6),
        ("# one more line\n" + OLD, 7),
        (OLD.replace("        self.wait(1)\n", "") + "        self.wait(1)\n", 7),
        (OLD.replace("wait(1)", "wait(3)"), None),
        ("", None),
    ],
    ids=["same", "pushed down", "moved", "changed", "gone"],
)
def test_a_line_is_followed_while_it_is_there(after: str, line: int | None) -> None:
    assert moved(OLD, after).get(6) == line


def test_a_line_that_occurs_twice_is_not_guessed_at() -> None:
    assert 1 not in moved("a\nb\nc\n", "b\nc\na\nq\na\n")


def test_a_comment_on_a_line_moves_with_it_and_is_outdated_without_it(cast: Cast, scene: Scene) -> None:
    change(scene, OLD)
    thread = begun(cast, scene, anchor=Anchor.LINE, line=6)
    change(scene, "# one\n# two\n" + OLD)
    assert Places(scene).of(thread) == Place(line=8)
    change(scene, "from manim import *\n")
    assert Places(scene).of(thread) == Place(line=6, is_outdated=True)
    change(scene, OLD)
    assert Places(scene).of(thread) == Place(line=6)


def test_a_moment_keeps_its_place_in_its_step(cast: Cast, scene: Scene) -> None:
    thread = begun(cast, scene, anchor=Anchor.MOMENT, at=1.5)
    assert (thread.step, thread.offset) == ("Its roots", 0.5)
    later = [{"name": "The curve", "start": 0.0, "end": 4.0}, {"name": "Its roots", "start": 4.0, "end": 6.0}]
    change(scene, "# slower\n", later, duration=6.0)
    assert Places(scene).of(thread) == Place(at=4.5)
    change(scene, "# other\n", [{"name": "Another", "start": 0.0, "end": 2.0}])
    assert Places(scene).of(thread).is_outdated


def test_a_step_is_found_by_its_name(cast: Cast, scene: Scene) -> None:
    thread = begun(cast, scene, anchor=Anchor.STEP, step="Its roots")
    assert Places(scene).of(thread) == Place(at=1.0)
    change(scene, "# other\n", [])
    assert Places(scene).of(thread) == Place(is_outdated=True)


def test_a_region_is_kept_as_parts_of_the_picture(cast: Cast, scene: Scene) -> None:
    thread = begun(cast, scene, anchor=Anchor.REGION, at=0.5, region=Region(0.1, 0.2, 0.25, 0.5))
    assert thread.region == {"x": 0.1, "y": 0.2, "width": 0.25, "height": 0.5}


@pytest.mark.parametrize(
    ("pin", "field"),
    [
        ({"anchor": Anchor.MOMENT}, "at"),
        ({"anchor": Anchor.MOMENT, "at": -1.0}, "at"),
        ({"anchor": Anchor.MOMENT, "at": float("nan")}, "at"),
        ({"anchor": Anchor.STEP, "step": "No such"}, "step"),
        ({"anchor": Anchor.LINE}, "line"),
        ({"anchor": Anchor.LINE, "line": 99}, "line"),
        ({"anchor": Anchor.REGION, "at": 0.5}, "region"),
        ({"anchor": Anchor.REGION, "at": 0.5, "region": Region(0.9, 0.0, 0.5, 0.5)}, "region"),
        ({"anchor": Anchor.REGION, "at": 0.5, "region": Region(0.0, 0.0, 0.0, 0.5)}, "region"),
        ({"anchor": Anchor.REGION, "at": 0.5, "region": Region(float("nan"), 0.0, 0.5, 0.5)}, "region"),
        ({"revision": 7}, "revision"),
    ],
    ids=str,
)
def test_a_place_that_is_none_is_refused_at_its_field(
    cast: Cast, scene: Scene, pin: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        begun(cast, scene, **pin)
    assert list(refused.value.message_dict) == [field]
