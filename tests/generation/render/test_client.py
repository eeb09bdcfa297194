"""One good scene, looked at from all sides; then how a render is asked for, dropped and cancelled."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import psutil
import pytest
from PIL import Image

from generation.render import client
from generation.types import RenderJob

from .conftest import Outcome, Render, job_processes, probe_code

LESSON = """
from manim import *

class Lesson(Scene):
    def construct(self):
        title = Text("Circle")
        self.next_section("The word")
        self.add_subcaption("This is a word.", duration=0.1)
        self.play(Write(title))
        print("half \\x1b[31mway\\x07 there")
        self.next_section("Nothing happens here")
        self.next_section("The thing")
        self.wait(0.6, frozen_frame=True)
        self.play(FadeOut(title), Create(Square(color=random_bright_color())), subcaption="This is a thing.")
        self.wait(1)
"""


@pytest.fixture(scope="module")
def lesson(render: Render) -> Outcome:
    return render(LESSON)


def test_it_makes_a_film_of_the_right_size_and_length(lesson: Outcome) -> None:
    done = lesson.last
    assert done["event"] == "done"
    assert (done["width"], done["height"], done["fps"]) == (854, 480, 15)
    with av.open(done["video"]) as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (854, 480, 15)
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.frames == round(done["duration"] * 15) == 15 + 9 + 15 + 15


def test_its_index_comes_first_so_that_a_browser_can_seek(lesson: Outcome) -> None:
    data = Path(lesson.last["video"]).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_its_captions_are_told_while_it_is_drawn(lesson: Outcome) -> None:
    told = [(event["start"], event["text"]) for event in lesson.events if event["event"] == "caption"]
    assert told == [(line["start"], line["text"]) for line in lesson.last["captions"]]
    kinds = [event["event"] for event in lesson.events]
    assert kinds.index("caption") < kinds.index("done") - 3


def test_its_poster_shows_something(lesson: Outcome) -> None:
    poster = Image.open(lesson.last["poster"])
    assert poster.size == (854, 480)
    assert np.asarray(poster).std() > 5


def test_its_steps_are_the_sections_that_show_something(lesson: Outcome) -> None:
    steps = [("The word", 0.0, 1.0), ("The thing", 1.0, 3.6)]
    assert [(step["name"], step["start"], step["end"]) for step in lesson.last["steps"]] == steps
    assert [(step["number"], step["name"], step["start"]) for step in lesson.all("step")] == [
        (number, name, start) for number, (name, start, _) in enumerate(steps, 1)
    ]


def test_a_caption_lasts_until_the_next_one_or_the_end(lesson: Outcome) -> None:
    captions = [(caption["text"], caption["start"], caption["end"]) for caption in lesson.last["captions"]]
    assert captions == [("This is a word.", 0.0, 1.6), ("This is a thing.", 1.6, 3.6)]


def test_its_progress_only_grows_and_ends_at_all_there_is(lesson: Outcome) -> None:
    (started,) = lesson.all("started")
    assert started == {"event": "started", "scene": "Lesson", "animations": None, "frames": None}
    progress = lesson.all("progress")
    for name in ("animations_done", "frames_done"):
        counts = [event[name] for event in progress]
        assert counts == sorted(counts)
    last = {name: progress[-1][name] for name in ("animations_done", "animations", "frames_done", "frames")}
    assert last == {"animations_done": 4, "animations": 4, "frames_done": 54, "frames": 54}
    assert {event["animations_done"] for event in progress} >= {1, 2, 3, 4}


def test_what_the_scene_prints_is_told_once_and_clean(lesson: Outcome) -> None:
    assert lesson.log == "half way there\n"


def test_the_same_seed_gives_the_same_film_and_another_seed_another(probe: Render) -> None:
    chance = "self.add(Dot([random.random(), np.random.random(), 0], radius=1, color=random_color()))"
    first, again, other = (_pixels(probe(chance, seed=seed).last["video"]) for seed in (7, 7, 8))
    assert first == again != other


def _pixels(video: str) -> str:
    digest = hashlib.sha256()
    with av.open(video) as film:
        for frame in film.decode(video=0):
            digest.update(frame.to_ndarray(format="rgb24").tobytes())
    return digest.hexdigest()


SLEEPERS = """
if not is_drawn: return self.wait(0.2)
for daemon in (False, True):
    if os.fork() == 0:
        if daemon:
            os.setsid()
            if os.fork():
                os._exit(0)
        time.sleep(1000)
time.sleep(1000)
"""


def test_cancelling_ends_the_job_with_all_its_descendants(own_socket: Path, tmp_path: Path) -> None:
    job = RenderJob(probe_code(SLEEPERS))
    events = list(client.render(job, tmp_path, socket=own_socket, stop=lambda: len(job_processes(own_socket)) > 2))
    assert events[0]["event"] == "started"
    assert events[-1]["error"] == "cancelled"
    assert not job_processes(own_socket)


def test_a_film_that_is_cancelled_while_it_is_drawn_is_not_drawn_to_its_end(own_socket: Path, tmp_path: Path) -> None:
    code = LESSON.replace("self.wait(1)", "self.play(Rotate(Square()), run_time=500)")
    drawn: list[int] = []
    events = client.render(RenderJob(code), tmp_path, socket=own_socket, stop=lambda: bool(drawn))
    for event in events:
        drawn += [event["frames_done"]] if event["event"] == "progress" else []
    assert event["error"] == "cancelled"
    assert 0 < drawn[-1] < 500 * 15 / 2
    assert not job_processes(own_socket)


def test_dropping_the_iterator_ends_the_job(own_socket: Path, tmp_path: Path) -> None:
    events = client.render(RenderJob(probe_code("if is_drawn: time.sleep(1000)")), tmp_path, socket=own_socket)
    assert next(events)["event"] == "started"
    jobs = job_processes(own_socket)
    events.close()
    assert jobs and not psutil.wait_procs(jobs, timeout=5)[1]


def test_without_a_server_it_says_so(tmp_path: Path) -> None:
    (event,) = client.render(RenderJob(LESSON), tmp_path, socket=tmp_path / "nobody")
    assert (event["event"], event["error"]) == ("failed", "render_unavailable")


def test_the_server_tells_its_state(own_socket: Path) -> None:
    state = client.ping(own_socket)
    assert state["ready"] and state["running"] == 0 and state["refusal"] is None
    assert state["manim"].startswith("0.22")
    assert state["layers"]["landlock"]["files"] and not state["unsafe"]


def test_the_client_never_imports_manim() -> None:
    code = "import sys; from generation.render import client, identity, private, server, __main__; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not {"manim", "av", "numpy", "django"} & set(loaded)
