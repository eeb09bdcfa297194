"""Segments against the partial films they are made of, through FFmpeg's own HLS reader."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from generation.render.arrivals import INIT, segment_name
from generation.render.segments import LONGEST_SECONDS, SHORTEST_SECONDS, Segmenter

from .conftest import Render

SIZE = WIDTH, HEIGHT = 192, 108
LENGTHS = [5, 1, 1, 3, 20, 1, 100, 300, 1, 2]
ENCODERS = {
    "a preview": {"preset": "ultrafast", "crf": "23", "g": "60"},
    "Manim's own, with frames out of order": {"crf": "23"},
}


def partial(path: Path, frames: int, fps: Fraction = Fraction(15), **options: str) -> Path:
    """A film of a wandering pattern, as Manim's writer makes one for each animation."""
    pattern = np.random.default_rng(frames).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.roll(pattern, 3 * number, axis=1), format="rgb24")
            frame.pts, frame.time_base = number, 1 / fps
            film.mux(stream.encode(frame))
        film.mux(stream.encode())
    return path


def pictures(path: Path) -> list[tuple[float, bytes]]:
    with av.open(str(path)) as film:
        return [(frame.time or 0.0, frame.to_ndarray(format="yuv420p").tobytes()) for frame in film.decode(video=0)]


def playlist(folder: Path, told: list[dict[str, Any]]) -> Path:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:20", f'#EXT-X-MAP:URI="{INIT}"']
    for event in told:
        lines += [f"#EXTINF:{event['duration']},", segment_name(event["number"])]
    path = folder / "film.m3u8"
    path.write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
    return path


class Cutting:
    """A segmenter, what it was given and what it told."""

    def __init__(self, folder: Path, fps: Fraction = Fraction(15)) -> None:
        self.folder = folder
        self.told: list[dict[str, Any]] = []
        self.parts: list[Path] = []
        self.fps = fps
        self.segmenter = Segmenter(folder, float(fps), *SIZE, lambda **event: self.told.append(event))

    def add(self, frames: int, **options: str) -> None:
        self.parts.append(partial(self.folder / f"partial-{len(self.parts)}.mp4", frames, self.fps, **options))
        self.segmenter.add(self.parts[-1], frames)


@pytest.mark.parametrize("encoder", ENCODERS)
def test_the_segments_show_every_frame_of_the_film_at_its_time(tmp_path: Path, encoder: str) -> None:
    cutting = Cutting(tmp_path)
    for frames in LENGTHS:
        cutting.add(frames, **ENCODERS[encoder])
    cutting.segmenter.finish()
    played = pictures(playlist(tmp_path, cutting.told))
    assert [picture for _, picture in played] == [picture for part in cutting.parts for _, picture in pictures(part)]
    assert [time for time, _ in played] == pytest.approx([number / 15 for number in range(sum(LENGTHS))])


def test_their_times_follow_one_another(tmp_path: Path) -> None:
    cutting = Cutting(tmp_path, Fraction(30000, 1001))
    for frames in LENGTHS:
        cutting.add(frames, preset="ultrafast")
    cutting.segmenter.finish()
    assert [event["number"] for event in cutting.told] == list(range(1, len(cutting.told) + 1))
    for one, next_one in pairwise(cutting.told):
        assert next_one["start"] == pytest.approx(one["start"] + one["duration"])
    assert sum(event["frames"] for event in cutting.told) == sum(LENGTHS)


def test_the_first_animation_comes_at_once_and_short_ones_later_wait_for_company(tmp_path: Path) -> None:
    cutting = Cutting(tmp_path)
    counts = []
    for frames in (1, 1, 1, 10, 1):
        cutting.add(frames)
        counts.append(len(cutting.told))
    assert counts == [1, 1, 1, 2, 2]
    cutting.segmenter.finish()
    assert [event["frames"] for event in cutting.told] == [1, 12, 1]


def test_a_long_animation_is_cut_at_its_key_frames(tmp_path: Path) -> None:
    cutting = Cutting(tmp_path)
    cutting.add(300, preset="ultrafast", g="30")
    assert max(event["duration"] for event in cutting.told) == LONGEST_SECONDS
    assert min(event["duration"] for event in cutting.told) >= SHORTEST_SECONDS


def test_a_segment_is_there_when_it_is_told(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def look(**event: Any) -> None:
        seen.append((tmp_path / segment_name(event["number"])).read_bytes()[4:8])

    Segmenter(tmp_path, 15, *SIZE, look).add(partial(tmp_path / "a.mp4", 3), 3)
    assert seen == [b"moof"]
    assert (tmp_path / INIT).read_bytes()[4:8] == b"ftyp"
    assert not list(tmp_path.glob("*.part"))


def test_what_does_not_fit_ends_the_segments_and_not_the_film(tmp_path: Path) -> None:
    cutting = Cutting(tmp_path)
    cutting.add(3)
    cutting.add(2)
    cutting.add(30, profile="baseline")
    cutting.add(30)
    assert [event["frames"] for event in cutting.told] == [3, 2]


def test_a_film_is_played_while_it_is_drawn(render: Render) -> None:
    outcome = render("""
        from manim import *

        class A(Scene):
            def construct(self):
                self.play(Create(Square()), run_time=0.6)
                self.play(FadeIn(Dot()), run_time=1 / 15)
                self.wait(1 / 15)
                self.play(FadeIn(Circle()), run_time=0.6)
                self.wait(5)
        """)
    assert outcome.last["event"] == "done", outcome.last
    told = outcome.all("segment")
    kinds = [event["event"] for event in outcome.events]
    assert kinds.index("poster") < kinds.index("segment") < len(kinds) - 1 - kinds[::-1].index("progress")
    assert np.std(np.asarray(_picture(outcome.all("poster")[0]["file"]))) > 0, "it shows something"
    film = pictures(Path(outcome.last["video"]))
    assert [event["number"] for event in told] == list(range(1, len(told) + 1))
    assert {Path(event["file"]).name for event in told} == {segment_name(number) for number in range(1, len(told) + 1)}
    played = pictures(playlist(Path(told[0]["file"]).parent, told))
    assert [picture for _, picture in played] == [picture for _, picture in film]
    assert [time for time, _ in played] == pytest.approx([time for time, _ in film])


def _picture(path: str) -> Any:
    with av.open(path) as file:
        return next(file.decode(video=0)).to_ndarray(format="rgb24")
