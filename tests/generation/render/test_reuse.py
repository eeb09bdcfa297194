"""A changed scene, drawn where it changed: the same raw frames as if nothing had been known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generation.render import client
from generation.render.identity import clip_key
from generation.render.reuse.memory import can_follow
from generation.render.reuse.pack import MAGIC, Pack
from generation.render.reuse.store import Animations, Told, _key
from generation.types import Quality, RenderJob
from tests.generation.render.again import draw

LESSON = """
from manim import *

class Lesson(Scene):
    def construct(self):
        square = Square()
        self.play(Create(square), run_time=0.3)
        self.play(square.animate.shift(RIGHT), run_time=0.3)
        dot = Dot(color=RED)
        self.play(FadeIn(dot), run_time=0.3)
        self.play(FadeOut(dot), run_time=0.3)
        self.play(square.animate.set_color(BLUE), run_time=0.3)
        self.wait(0.3)
        self.play(Uncreate(square), run_time=0.3)
"""
SCENE = """
import random
from manim import *

class Trap(Scene):
    def construct(self):
        dot = Dot()
        self.add(dot)
{}
        self.wait(0.2)
        self.play(dot.animate.shift(RIGHT), run_time=0.3)
"""
THREE_D = """
from manim import *

class Turning(ThreeDScene):
    def construct(self):
        self.set_camera_orientation(phi=65 * DEGREES, theta=-45 * DEGREES)
        label = Square().to_corner(UL)
        self.add_fixed_in_frame_mobjects(label)
        self.play(Create(Cube()), run_time=0.3)
        self.begin_ambient_camera_rotation(rate=0.3)
        self.wait(0.4)
        self.stop_ambient_camera_rotation()
        self.move_camera(phi=20 * DEGREES, run_time=0.3)
"""

PASSED_OVER = {
    "a tracker and what follows it": """
        at = ValueTracker(0)
        self.add(always_redraw(lambda: Square(side_length=1 + at.get_value())))
        self.play(at.animate.set_value(2), run_time=0.3)
    """,
    "movement by time": """
        dot.add_updater(lambda part, dt: part.shift(dt * UP))
        self.wait(0.5)
    """,
    "a traced path": """
        self.add(TracedPath(dot.get_center))
        self.play(dot.animate.shift(UP), run_time=0.4)
    """,
    "an updater of the scene": """
        self.add_updater(lambda dt: dot.shift(dt * LEFT))
        self.wait(0.4)
    """,
    "chance between animations": """
        for _ in range(3):
            self.play(dot.animate.move_to([random.uniform(-3, 3), np.random.uniform(-2, 2), 0]), run_time=0.2)
    """,
    "one after the other": """
        self.play(Succession(FadeIn(Square()), dot.animate.shift(UP), lag_ratio=1), run_time=0.6)
    """,
    "a wait until": """
        dot.add_updater(lambda part, dt: part.shift(dt * UP))
        self.wait_until(lambda: dot.get_y() > 0.3)
    """,
    "sound beside it": """
        self.add_subcaption("a dot", duration=0.2)
    """,
}
"""All drawn again without a painted frame."""

ASTRAY = {
    "chance in each frame": """
        self.play(UpdateFromFunc(dot, lambda part: part.move_to([random.uniform(-3, 3), 0, 0])), run_time=0.3)
    """,
    "an updater that counts": """
        dot.add_updater(lambda part: part.rotate(0.1).shift(0.01 * UP))
        self.play(FadeIn(Square()), run_time=0.4)
    """,
    "a flow": """
        self.play(PhaseFlow(lambda point: np.array([point[1], 1, 0]), dot, run_time=0.4))
    """,
    "a list that grows": """
        seen = []
        def follow(part):
            seen.append(part.get_x())
            part.set_y(len(seen) / 20)
        dot.add_updater(follow)
        self.play(dot.animate.shift(RIGHT), run_time=0.3)
    """,
    "a rate function that counts": """
        count = 0
        def linear(t):
            nonlocal count
            count += 1
            return t
        self.play(FadeIn(Square(), rate_func=linear), run_time=0.3)
        dot.shift(count / 10 * UP)
    """,
    "a rate function with a memory": """
        linear = lambda t, seen=[]: seen.append(t) or t
        self.play(FadeIn(Square(), rate_func=linear), run_time=0.3)
        dot.shift(len(linear.__defaults__[0]) / 10 * UP)
    """,
    "a rate function that moves what is not there yet": """
        ghost = Square()
        self.play(FadeIn(Circle(), rate_func=lambda t: ghost.shift(0.1 * UP) and t), run_time=0.3)
        self.add(ghost)
    """,
    "an animation that counts in its class": """
        class Turn(Rotate):
            count = 0
            def interpolate_mobject(self, alpha):
                Turn.count += 1
                super().interpolate_mobject(alpha)
        self.play(Turn(Square(), PI / 2), run_time=0.3)
        dot.shift(Turn.count / 10 * UP)
    """,
    "an updater that takes itself off": """
        seen, other = [], Square()
        def follow(part):
            seen.append(1)
            if other.get_x() > 0.8:
                part.clear_updaters()
        dot.add_updater(follow)
        self.play(other.animate.shift(RIGHT), run_time=0.5)
        dot.shift(len(seen) / 10 * UP)
    """,
    "what flows off the stage and comes back": """
        other = Square()
        self.play(PhaseFlow(lambda point: np.array([1, point[1], 0]), other, remover=True), run_time=0.3)
        self.add(other)
    """,
}
"""What these leave depends on each frame: they can't be jumped over, and that shows."""


@pytest.mark.parametrize("code", [LESSON, THREE_D, *(SCENE.format(body) for body in PASSED_OVER.values())],
                         ids=["lesson", "camera", *PASSED_OVER])  # fmt: skip
def test_an_unchanged_scene_is_not_painted_again(code: str) -> None:
    plain = draw(code)
    first = draw(code, b"")
    again = draw(code, first.pack)
    assert plain.frames == first.frames == again.frames
    assert (first.painted, again.painted, again.is_misjudged) == (len(plain.frames), 0, False)


@pytest.mark.parametrize(
    ("old", "new", "painted"),
    [
        ("FadeIn(dot), run_time=0.3", "FadeIn(dot, rate_func=linear), run_time=0.3", 5),
        ("FadeOut(dot), run_time=0.3", "FadeOut(dot, shift=UP), run_time=0.6", 9),
        ("color=RED", "color=GREEN", 10),
        ("        dot = Dot", "\n        # a dot, further below\n        dot = Dot", 0),
        ("shift(RIGHT)", "shift(LEFT)", 29),
    ],
    ids=["a manner", "a length", "a colour", "a comment", "what all others follow from"],
)
def test_a_changed_animation_is_painted_with_what_follows_from_it(old: str, new: str, painted: int) -> None:
    known, changed = draw(LESSON, b"").pack, LESSON.replace(old, new)
    cold, warm = draw(changed), draw(changed, known)
    assert warm.frames == cold.frames
    assert warm.painted == painted


def test_a_long_animation_that_changed_is_shared_among_painters_who_have_nothing_else_to_do() -> None:
    long = LESSON.replace("set_color(BLUE), run_time=0.3", "set_color(BLUE), run_time=2.4")
    first = draw(long, b"").pack
    changed = draw(long.replace("BLUE", "GREEN"), first).pack

    def lengths(pack: bytes, known: bytes = b"") -> set[tuple[int, ...]]:
        new = Pack(pack).known.keys() - Pack(known).known.keys()
        return {Pack(pack).known[key].frames for key in new}

    assert (36,) in lengths(first)
    assert (18, 18) in lengths(changed, first)


@pytest.mark.parametrize("body", ASTRAY.values(), ids=ASTRAY)
def test_what_goes_astray_is_noticed_before_it_is_shown_and_stepped_from_then_on(body: str) -> None:
    code = SCENE.format(body)
    plain, first = draw(code), draw(code, b"")
    astray = draw(code, first.pack)
    assert astray.is_misjudged and astray.frames == plain.frames[: len(astray.frames)]
    mended = draw(code, astray.pack)
    assert mended.frames == plain.frames and not mended.is_misjudged and mended.painted < len(plain.frames)


@pytest.mark.parametrize(
    "how",
    [
        "import functools\n\n@functools.cache\ndef ease(t):\n    return t ** {}\n",
        "class Kind(type):\n    power = {}\n\nclass Ease(metaclass=Kind): ...\n\ndef ease(t): return t ** Ease.power\n",
    ],
    ids=["a cache", "a class of classes"],
)
def test_code_counts_wherever_it_stands(how: str) -> None:
    scene = SCENE.replace("class Trap", "{}\nclass Trap").format(
        how, "        self.play(FadeIn(Square(), rate_func=ease))"
    )
    known, changed = draw(scene.format(2), b"").pack, scene.format(3)
    assert draw(changed, known).frames == draw(changed).frames


def test_manims_own_defaults_count() -> None:
    """They are set on Manim's classes, and nothing of the scene holds them."""
    body = "        {}\n        self.play(FadeIn(Square(), run_time=0.3))"
    known = draw(SCENE.format(body.format("pass")), b"").pack
    changed = SCENE.format(body.format("Animation.set_default(rate_func=linear)"))
    assert draw(changed, known).frames == draw(changed).frames


def test_an_animation_with_a_method_put_into_manim_is_another() -> None:
    body = "        Dot.interpolate_color = {}\n        self.play(dot.animate.set_color(RED), run_time=0.3)"
    code = SCENE.format(body.format("Dot.interpolate_color"))
    changed = SCENE.format(body.format("lambda self, *others: self.set_color(GREEN)"))
    assert draw(changed, draw(code, b"").pack).frames == draw(changed).frames


@pytest.mark.parametrize(
    "line",
    ["start = time.time()", "at = self.renderer.time", "setattr(Dot, 'shift', None)", "image = self.camera.get_image()",
     "open('notes')", "np.sin = np.cos", "held = vars(self).__dict__"],
)  # fmt: skip
def test_what_nobody_can_follow_is_drawn_each_time(line: str) -> None:
    assert can_follow(SCENE.format("        pass"))
    assert not can_follow(SCENE.format(f"        {line}"))


@pytest.mark.parametrize(
    "data",
    [b"", b"nonsense", MAGIC, MAGIC + b"[]\n", MAGIC + b'{"a": {"after": "b", "frames": [3], "sizes": [9]}}\nshort'],
)
def test_of_a_broken_pack_nothing_is_known(data: bytes) -> None:
    assert Pack(data).known == {}
    drawn = draw(LESSON, data)
    assert drawn.painted == len(drawn.frames)


def test_a_pack_forgets_what_was_long_not_shown() -> None:
    pack = draw(LESSON, b"").pack
    other = LESSON.replace("Square()", "Circle()")
    first = len(Pack(pack).known)
    for _ in range(22):
        pack = draw(other, pack).pack
    assert len(Pack(pack).known) == first


def test_a_film_is_helped_by_those_of_its_own_scene_only(render_socket: Path, tmp_path: Path) -> None:
    store = Animations(tmp_path / "kept", 2**24)
    code = LESSON.replace(
        "        square = Square()", "        self.add(MathTex('x^2'), Text('Ab'))\n        square = Square()"
    )

    def film(namespace: str) -> tuple[bool, bytes]:
        job = RenderJob(code, quality=Quality.LOW, namespace=namespace)
        *_, last = client.render(job, tmp_path, socket=render_socket, animations=store)
        return last.get("helped", False), Path(last["video"]).read_bytes()

    def animations() -> int:
        return len(Pack(store.recall(RenderJob(code, namespace="a"))).known)

    (first, drawn), known = film("a"), animations()
    (again, shown), (other, _), (unnamed, _) = film("a"), film("b"), film("")
    assert (first, again, other, unnamed) == (False, True, False, False)
    assert drawn == shown
    assert known == animations() == 7  # nothing was new in the second film


SOON_MENDED = {
    "while something else moves": "self.play(dot.animate.shift(DOWN), run_time=1.6)",
    "while a tracker's follower moves": """
        at = ValueTracker(0)
        self.add(always_redraw(lambda: Square(side_length=0.1 + at.get_value())))
        self.play(at.animate.set_value(0.5), run_time=1.6)
    """,
    "while something lives by time": """
        dot.add_updater(lambda part, dt: part.shift(dt * DOWN))
        self.wait(1.6)
    """,
    "while nothing moves": "self.wait(0.4); self.wait(1.6)",
}


@pytest.mark.parametrize("deed", SOON_MENDED.values(), ids=SOON_MENDED)
def test_a_helped_film_tells_what_cant_be_read_as_if_it_were_drawn(
    deed: str, render_socket: Path, tmp_path: Path
) -> None:
    store = Animations(tmp_path / "kept", 2**24)
    overlap = f"""
        one, two = Text("One over").shift(2 * UP), Text("Two under").shift(2 * UP)
        self.add(one, two)
        {deed.strip()}
        self.remove(two)
    """
    job = RenderJob(SCENE.format(overlap), namespace="a")
    drawn, helped = (list(client.render(job, tmp_path, socket=render_socket, animations=store)) for _ in range(2))
    told, again = ([event for event in events if event["event"] == "finding"] for events in (drawn, helped))
    assert helped[-1].get("helped") and told
    assert again == told


def test_a_film_that_goes_astray_is_begun_anew_and_told_once(render_socket: Path, tmp_path: Path) -> None:
    store = Animations(tmp_path / "kept", 2**24)
    job = RenderJob(SCENE.format(ASTRAY["an updater that counts"].rstrip() + "\n        print('once')"), namespace="a")
    films = [list(client.render(job, tmp_path, socket=render_socket, animations=store)) for _ in range(2)]
    for events in films:
        assert events[-1]["event"] == "done"
        numbers = [event["number"] for event in events if event["event"] == "segment"]
        assert numbers == list(range(1, len(numbers) + 1))
        assert "".join(event["text"] for event in events if event["event"] == "log") == "once\n"


@pytest.mark.parametrize(
    "deed",
    ["write_bytes(b'manimgen animations 1\\n{')", "symlink_to('/etc/passwd')", "mkdir()"],
    ids=["nonsense", "a link", "a folder"],
)  # fmt: skip
def test_what_a_hostile_scene_leaves_spoils_no_later_film(deed: str, render_socket: Path, tmp_path: Path) -> None:
    store = Animations(tmp_path / "kept", 2**24)
    hostile = SCENE.format(f"        from pathlib import Path\n        Path('animations.pack').{deed}")
    for code in (hostile, LESSON, LESSON):
        job = RenderJob(code, namespace="a")
        *_, last = client.render(job, tmp_path, socket=render_socket, animations=store)
    assert last["event"] == "done" and last["helped"]
    assert b"root:" not in store.recall(job)


BROKEN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "no films at all": lambda known: {"frames": [], "sizes": []},
    "a film that goes backwards": lambda known: {"sizes": [-1] * len(known["sizes"])},
    "a film of all time": lambda known: {"frames": [10**12] * len(known["frames"])},
    "half a frame": lambda known: {"frames": [0.5] * len(known["frames"])},
}


def _broken(pack: bytes, how: str) -> bytes:
    end = pack.index(b"\n", len(MAGIC))
    index = json.loads(pack[len(MAGIC) : end])
    spoiled = {key: known | BROKEN[how](known) for key, known in index.items()}
    return MAGIC + json.dumps(spoiled).encode() + pack[end:]


@pytest.mark.parametrize("how", [*BROKEN, "deep", "garbage"])
def test_a_pack_that_lies_spoils_no_film(how: str, render_socket: Path, tmp_path: Path) -> None:
    store, job = Animations(tmp_path / "kept", 2**24), RenderJob(LESSON, namespace="a")

    def film() -> dict[str, Any]:
        *_, last = client.render(job, tmp_path, socket=render_socket, animations=store)
        return last

    drawn = Path(film()["video"]).read_bytes()
    pack = store.recall(job)
    end = pack.index(b"\n", len(MAGIC)) + 1
    whole = {"deep": MAGIC + b"[" * 100_000 + b"\n", "garbage": pack[:end] + bytes(len(pack) - end)}
    store._cache.write(_key(job), whole[how] if how in whole else _broken(pack, how))
    after = film()
    assert after["event"] == "done", after
    assert after["offences"] == ["pack"]
    assert Path(after["video"]).read_bytes() == drawn
    again = film()
    assert again["helped"] and "offences" not in again


def test_what_a_film_failed_by_is_forgotten(render_socket: Path, tmp_path: Path) -> None:
    """A failure that no line of the scene explains may come of what it was told."""
    code = LESSON.replace("        square = Square()", "        self.wait(0.2)\n        square = Square()", 1)
    store, job = Animations(tmp_path / "kept", 2**24), RenderJob(code, namespace="a")
    list(client.render(job, tmp_path, socket=render_socket, animations=store))
    assert store.recall(job)
    store.forget(job)
    *_, last = client.render(job, tmp_path, socket=render_socket, animations=store)
    assert last["event"] == "done" and not last.get("helped")


def test_a_helped_film_is_found_in_its_own_scene_only() -> None:
    mine, theirs = RenderJob(LESSON, namespace="a"), RenderJob(LESSON, namespace="b")
    assert clip_key(mine) == clip_key(theirs)
    assert clip_key(mine, was_helped=True) != clip_key(theirs, was_helped=True)


def test_what_was_told_before_a_film_went_astray_is_not_told_again() -> None:
    told = Told()
    first: list[dict[str, Any]] = [{"event": "log", "text": "one"}, {"event": "segment", "number": 1}]
    second: list[dict[str, Any]] = [
        {"event": "log", "text": "one two"},
        {"event": "segment", "number": 1},
        {"event": "segment", "number": 2},
    ]
    heard: list[list[dict[str, Any]]] = []
    for events in (first, second):
        told.begin()
        heard.append([new for event in events if (new := told.news(event))])
    assert heard == [first, [{"event": "log", "text": " two"}, {"event": "segment", "number": 2}]]
