"""Every quality in every shape is a film that browsers, Safari and PowerPoint play; sound of every kind is in it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from generation.render import client
from generation.types import ASPECTS, Asset, Quality, RenderJob

SCENE = """
from manim import *

class A(Scene):
    def construct(self):
        self.play(Create(Square()), run_time=0.2)
"""
SOUND = """
from manim import *

class A(Scene):
    def construct(self):
        self.add(Dot())
        self.add_sound("assets/{}")
        self.wait(2)
"""
SIZES = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1), "4:3": (4, 3)}
HEIGHTS = {Quality.LOW: 480, Quality.MEDIUM: 720, Quality.HIGH: 1080, Quality.FOUR_K: 2160}
RATES = {Quality.LOW: 15, Quality.MEDIUM: 30, Quality.HIGH: 60, Quality.FOUR_K: 60}


def done(job: RenderJob, out: Path, socket: Path, *contents: Any) -> dict[str, Any]:
    *_, last = client.render(job, out, contents, socket=socket)
    assert last["event"] == "done", last
    return last


@pytest.mark.parametrize(
    ("quality", "kind", "quantiser"), [(Quality.LOW, "ThreeDScene", 22), (Quality.HIGH, "Scene", 31)]
)
def test_the_quantiser_is_the_one_we_chose_whatever_manim_adds(
    render_socket: Path, tmp_path: Path, quality: Quality, kind: str, quantiser: int
) -> None:
    film = done(RenderJob(SCENE.replace("Scene", kind), quality=quality), tmp_path, render_socket)
    assert f"rc=cqp mbtree=0 qp={quantiser}".encode() in Path(film["video"]).read_bytes()


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("aspect", ASPECTS)
def test_it_plays_anywhere(render_socket: Path, tmp_path: Path, quality: Quality, aspect: str) -> None:
    film = done(RenderJob(SCENE, quality=quality, aspect=aspect), tmp_path, render_socket)
    data = Path(film["video"]).read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(film["video"]) as video:
        stream = video.streams.video[0]
        across, down = SIZES[aspect]
        assert stream.codec_context.name == "h264"
        assert stream.profile == ("Constrained Baseline" if quality is Quality.LOW else "High")
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.height, stream.average_rate) == (HEIGHTS[quality], RATES[quality])
        assert stream.width % 2 == 0 and stream.width / stream.height == pytest.approx(across / down, rel=0.01)
        assert sum(1 for _ in video.decode(stream)) == stream.frames == round(0.2 * RATES[quality])


def tone(codec: str, container: str, rate: int = 44_100) -> bytes:
    """A second of 440 Hz."""
    file = io.BytesIO()
    wave = (8000 * np.sin(np.arange(rate) * 2 * np.pi * 440 / rate)).astype(np.int16)
    with av.open(file, "w", format=container) as sound:
        stream: Any = sound.add_stream(codec, rate=rate)
        frame = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(stream.format, stream.layout, rate, stream.frame_size or None)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            sound.mux(stream.encode(piece))
        sound.mux(stream.encode())
    return file.getvalue()


KINDS = {
    "tone.wav": ("pcm_s16le", "wav"),
    "tone.mp3": ("libmp3lame", "mp3"),
    "tone.flac": ("flac", "flac"),
    "tone.ogg": ("libopus", "ogg"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_sound_is_in_the_film_from_its_beginning_to_its_end(render_socket: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(tone(*KINDS[name], rate=48_000))
    with path.open("rb") as content:
        job = RenderJob(SOUND.format(name), assets=(Asset(name, "0" * 64),))
        film = done(job, tmp_path, render_socket, content)
    with av.open(film["video"]) as video:
        (audio,) = video.streams.audio
        pieces = [frame.to_ndarray() for frame in video.decode(audio)]
        samples = np.abs(np.concatenate(pieces, axis=1)).max(axis=0)
        seconds = samples.size / audio.codec_context.sample_rate
        loud = np.flatnonzero(samples > samples.max() / 4) / audio.codec_context.sample_rate
    assert seconds == pytest.approx(1.0, abs=0.1)
    assert loud[0] < 0.1 and 0.9 < loud[-1] < 1.1
