"""Frames to H.264, a partial film at a time, with as little work as there can be."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.video_segment_encoder import VideoSegmentEncoder

from generation.render.drawing import native
from generation.render.drawing.sketches import Picture, Pixels

_BY_QUANTISER = {"crf": "-1"}
"""Manim adds its own crf 23 to all options that name none, and x264 takes that first."""

# A preview is watched once and soon: a quarter of the encoder's work for twice the bytes. With a constant quantiser
# x264 looks at no frame twice.
# Key frames every four seconds: where long animations are cut into segments. 8x8dct makes it High profile, at no cost.
PREVIEW = {"preset": "ultrafast", **_BY_QUANTISER, "qp": "22", "g": "60", "8x8dct": "1"}

# A film to keep: what drawings don't need (see docs/decisions/10-drawing-beside-the-scene.md) is left out, and what
# makes them smaller at little cost is in, so that they are as alike as by Manim's own setting and no larger, in a third
# of its time. The quantiser is constant, and finer in key frames: what stands still stays as sharp as it began.
# H.264, High profile.
FINAL = {
    "preset": "veryfast", **_BY_QUANTISER, "qp": "31", "i_qfactor": "0.5", "psy": "0", "weightp": "0", "weightb": "0",
    "b_strategy": "0", "sc_threshold": "0", "rc-lookahead": "0",
    "subq": "2", "refs": "3", "me_method": "umh", "direct-pred": "auto", "trellis": "1", "partitions": "all",
}  # fmt: skip
IN_SPACE = {"qp": "29", "i_qfactor": "0.63"}
"""Of a film to keep whose shades all change when the camera turns."""

MOST_PIXELS_CODED = 854 * 480
"""By our own loops, which say level 3.1 of H.264."""


class DrawingEncoder:
    """Writes RGBA frames of a drawing into an MP4 file: of each frame only the parts that changed, by loops of our own.

    One key frame, so that a partial film may be of no more than some seconds.
    """

    def __init__(self, target: Path, spec: VideoEncoderSpec) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self._coder = native.loops.Coder(spec.width, spec.height)
        self._id = zlib.crc32(target.name.encode()) & 0xFFFF  # two key frames that follow each other differ in it
        self._container = av.open(str(target), "w", format=spec.container_format)
        self._stream: Any = self._container.add_mux_stream(
            "h264", rate=spec.frame_rate, width=spec.width, height=spec.height
        )
        self._frame_time = Fraction(1) / spec.frame_rate
        self._next = 0

    def write(self, pixels: Pixels, repeat: int) -> None:
        self._add(self._coder.code(pixels) if self._next else self._coder.key(pixels, self._id))
        for _ in range(repeat - 1):
            self._add(self._coder.again())

    def finish(self) -> None:
        self._container.close()

    def _add(self, units: bytes) -> None:
        packet = av.Packet(units)
        packet.stream, packet.time_base = self._stream, self._frame_time
        packet.pts = packet.dts = self._next
        packet.duration, packet.is_keyframe = 1, not self._next
        self._next += 1
        self._container.mux(packet)


class PlanarEncoder:
    """Writes RGBA frames into an MP4 file: converted once, encoded as often as they are shown."""

    def __init__(self, target: Path, spec: VideoEncoderSpec) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self._container = av.open(str(target), "w", format=spec.container_format)
        stream: Any = self._container.add_stream(spec.codec, rate=spec.frame_rate, options=dict(spec.options))
        self._stream = stream
        stream.pix_fmt, stream.width, stream.height = spec.pixel_format, spec.width, spec.height
        self._stream.codec_context.thread_count = 1  # several encoders run side by side
        self._frame_time = Fraction(1) / spec.frame_rate
        self._next = 0

    def write(self, pixels: Pixels, repeat: int) -> None:
        frame = _planar(pixels)
        frame.time_base = self._frame_time
        for _ in range(repeat):
            frame.pts = self._next
            self._next += 1
            self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        self._container.mux(self._stream.encode())
        self._container.close()


class AnyEncoder:
    """Whatever else the scene's settings ask for (transparent, other codecs, odd sizes), as Manim encodes it."""

    def __init__(self, target: Path, spec: VideoEncoderSpec) -> None:
        self._encoder: Any = VideoSegmentEncoder(target=target, spec=spec)

    def write(self, pixels: Pixels, repeat: int) -> None:
        self._encoder.write_frame(pixels, repeat=repeat)

    def finish(self) -> None:
        self._encoder.finish()


Encoder = DrawingEncoder | PlanarEncoder | AnyEncoder


def encoder(target: Path, spec: VideoEncoderSpec, is_flat: bool) -> Encoder:
    """The quickest one that does what `spec` says. What is not flat changes as a whole when the camera turns."""
    if not native.loops or spec.pixel_format != "yuv420p" or spec.width % 2 or spec.height % 2:
        return AnyEncoder(target, spec)
    if is_flat and PREVIEW.items() <= dict(spec.options).items() and spec.width * spec.height <= MOST_PIXELS_CODED:
        return DrawingEncoder(target, spec)
    if not is_flat and FINAL.items() <= dict(spec.options).items():
        spec = replace(spec, options=tuple(sorted((FINAL | IN_SPACE).items())))
    return PlanarEncoder(target, spec)


def _planar(pixels: Pixels) -> av.VideoFrame:
    """The picture as YUV 4:2:0 (ITU-R BT.601, limited range)."""
    height, width = pixels.shape[:2]
    frame = av.VideoFrame(width, height, "yuv420p")
    planes: list[Any] = []
    for plane in frame.planes:
        planes += (plane, plane.line_size)
    native.loops.to_yuv420(pixels, width, height, *planes)
    return frame


class Canvas:
    """Where one thread paints its frames, one after the other."""

    def __init__(self) -> None:
        self._pixels: Pixels | None = None

    def show(self, frame: Pixels | Picture) -> Pixels:
        """The frame's pixels; those of a picture are there until the next call."""
        if not isinstance(frame, Picture):
            return frame
        if self._pixels is None or self._pixels.shape != frame.shape:
            self._pixels = np.empty(frame.shape, np.uint8)
        frame.paint(self._pixels)
        return self._pixels


def join(partials: Sequence[tuple[Path, int]], rate: Fraction, target: Path) -> None:
    """One film of the partial ones, each with its number of frames: the same packets, and the index in front."""
    before = 0
    with av.open(str(target), "w", options={"movflags": "+faststart"}) as film:
        stream: Any = None
        for path, frames in partials:
            with av.open(str(path)) as part:
                video = part.streams.video[0]
                stream = stream or film.add_stream_from_template(video)
                assert video.time_base is not None
                offset = round(Fraction(before) / rate / video.time_base)
                for packet in part.demux(video):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.pts += offset
                    packet.dts += offset
                    packet.stream = stream
                    film.mux(packet)
            before += frames
