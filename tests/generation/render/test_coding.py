"""Drawings as H.264 by loops of our own: libavcodec's decoder has to show exactly what they believe is shown."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from generation.render.drawing import native

SIZES = [(16, 16), (18, 34), (214, 120), (854, 480)]
CONTRASTS = [0, 2, 8, 20, 60, 300]
"""Standard deviations of noise: from blocks without a coefficient to blocks full of large ones."""


def noise(width: int, height: int, contrast: float, seed: int) -> Any:
    chance = np.random.RandomState(seed)
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.clip(128 + chance.normal(size=(height, width, 3)) * contrast, 0, 255)
    return pixels


def drawing(width: int, height: int, place: int) -> Any:
    """A disc with soft edges before an empty ground."""
    y, x = np.mgrid[:height, :width]
    cover = np.clip(20.5 - np.hypot(x - place, y - height / 2), 0, 1)[..., None]
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.array([88, 196, 221]) * cover
    return pixels


def film(frames: Sequence[Any], size: tuple[int, int], id: int = 0) -> tuple[list[bytes], list[bytes]]:
    """The frames' units, and the planes that a decoder is to show; None is a frame like the one before."""
    coder = native.loops.Coder(*size)
    units, shown = [], []
    for number, frame in enumerate(frames):
        if frame is None:
            units.append(coder.again())
        else:
            units.append(coder.code(frame) if number else coder.key(frame, id))
        shown.append(coder.shown())
    return units, shown


def decoded(units: Sequence[bytes]) -> list[bytes]:
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    frames = [frame for unit in (*units, None) for frame in decoder.decode(av.Packet(unit) if unit else None)]
    return [frame.to_ndarray().tobytes() for frame in frames]


@pytest.mark.parametrize("contrast", CONTRASTS)
@pytest.mark.parametrize("size", SIZES)
def test_a_decoder_shows_what_the_coder_believes(size: tuple[int, int], contrast: int) -> None:
    frames = [None if number in (2, 3) else noise(*size, contrast, number) for number in range(20)]
    units, shown = film(frames, size)
    assert decoded(units) == shown


def test_a_moving_drawing_looks_as_it_should() -> None:
    frames = [drawing(320, 180, 40 + 9 * number) for number in range(25)]
    units, shown = film(frames, (320, 180))
    assert decoded(units) == shown
    weights = np.array([65.481, 128.553, 24.966]) / 255
    for frame, planes in zip(frames, shown, strict=True):
        luma = np.frombuffer(planes, np.uint8)[: 320 * 180].reshape(180, 320)
        error = np.mean((luma - (frame[..., :3] @ weights + 16)) ** 2)
        assert 10 * np.log10(255**2 / error) > 50


def test_what_stays_costs_next_to_nothing() -> None:
    still = drawing(854, 480, 300)
    (_, seen_again, again), _ = film([still, still, None], (854, 480))
    assert len(seen_again) < 20 and len(again) < 20


def test_only_what_changes_is_coded() -> None:
    moved = [drawing(854, 480, 300), drawing(854, 480, 302)]
    (key, change), _ = film(moved, (854, 480))
    assert len(change) < len(key)


def test_partial_films_of_one_frame_each_are_frames_of_their_own() -> None:
    first, shown_first = film([drawing(64, 64, 20)], (64, 64), id=1)
    second, shown_second = film([drawing(64, 64, 40)], (64, 64), id=2)
    assert decoded(first + second) == shown_first + shown_second


def test_the_units_go_into_a_film_of_that_size(tmp_path: Path) -> None:
    units, shown = film([drawing(214, 120, 60), drawing(214, 120, 64)], (214, 120))
    with av.open(str(tmp_path / "film.mp4"), "w") as made:
        stream: Any = made.add_mux_stream("h264", rate=15, width=214, height=120)
        for number, unit in enumerate(units):
            packet = av.Packet(unit)
            packet.stream, packet.time_base, packet.pts, packet.dts = stream, Fraction(1, 15), number, number
            made.mux(packet)
    with av.open(str(tmp_path / "film.mp4")) as found:
        assert [frame.to_ndarray().tobytes() for frame in found.decode(video=0)] == shown
        assert found.streams.video[0].profile == "Constrained Baseline"


@pytest.mark.parametrize("size", [(0, 0), (15, 16), (16, -2), (1920, 1080), (1 << 20, 2)])
def test_other_sizes_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="not coded here"):
        native.loops.Coder(*size)


def test_a_picture_of_another_size_is_refused() -> None:
    coder = native.loops.Coder(32, 32)
    with pytest.raises(ValueError, match="32 by 32"):
        coder.key(noise(16, 16, 0, 0), 0)


@pytest.mark.parametrize("frame", [None, noise(16, 16, 0, 0)])
def test_a_key_frame_comes_first(frame: Any) -> None:
    coder = native.loops.Coder(16, 16)
    with pytest.raises(ValueError, match="key frame"):
        coder.again() if frame is None else coder.code(frame)
