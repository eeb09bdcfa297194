"""The film in pieces that a browser can play before it is whole: fragmented MP4 beside each finished animation.

The pictures are those of the film, byte for byte: H.264 packets are taken out of the partial MP4s and laid into
`init.mp4` and `segment-0001.m4s` … (ISO/IEC 14496-12, 8.8; as HLS and Media Source Extensions want them). Nothing is
encoded again. All segments count frames on one clock, so that no rounding adds up from one to the next.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av

from generation.render.arrivals import INIT, segment_name

SHORTEST_SECONDS = 0.4
"""What is shorter waits for the next animation, the very first excepted."""
LONGEST_SECONDS = 4.0
"""A long animation is cut before the next key frame, where the encoder set one."""
DELAY = 2
"""Frames by which a picture is shown later than decoded where the encoder reorders them: 2 at most with x264."""

_KEY_FRAME, _OTHER_FRAME = 0x02000000, 0x01010000  # sample_depends_on, sample_is_non_sync_sample


@dataclass(frozen=True)
class _Frame:
    """One encoded picture. `shown` is its place in the film's order, which may differ from that of decoding."""

    data: bytes
    shown: int
    is_key: bool


@dataclass(frozen=True)
class _Clock:
    """The film's time: `scale` ticks a second, `frame` ticks a frame, each shown `delay` frames after its decoding."""

    rate: Fraction
    delay: int

    @property
    def scale(self) -> int:
        return 512 * self.rate.numerator

    @property
    def frame(self) -> int:
        return 512 * self.rate.denominator


class Segmenter:
    """Makes segments in `folder` and tells of each when it is complete.

    `tell(event="segment", number=…, start=…, duration=…, frames=…)`, times in seconds. When a partial film does not
    fit those before it (a scene may change the encoder in the middle), no more segments are made: the whole film
    still comes in the end.
    """

    def __init__(self, folder: Path, fps: float, width: int, height: int, tell: Callable[..., None]) -> None:
        self._folder = folder
        self._rate = Fraction(fps).limit_denominator(1001)
        self._size = (width, height)
        self._tell = tell
        self._codec: bytes | None = None
        self._clock = _Clock(self._rate, 0)
        self._waiting: list[_Frame] = []
        self._number = 0
        self._frames_before = 0
        self._is_over = False

    def add(self, partial: Path, frames: int) -> None:
        """Take the next animation's partial film, which shows `frames` frames."""
        if self._is_over:
            return
        read = self._read(partial)
        if read is None or len(read) != frames or not self._keeps_time(read):
            self.finish()
            return
        self._waiting += read
        if self._number == 0 or len(self._waiting) >= SHORTEST_SECONDS * self._rate:
            self._write_waiting()

    def finish(self) -> None:
        """Write what waits; nothing comes after it."""
        if self._waiting:
            self._write_waiting()
        self._is_over = True

    def _read(self, partial: Path) -> list[_Frame] | None:
        """Its frames in the order of decoding; None when they don't fit. Writes the header with the first of all."""
        with av.open(str(partial)) as film:
            stream = film.streams.video[0]
            codec = stream.codec_context.extradata
            if (stream.width, stream.height) != self._size or stream.codec_context.name != "h264" or not codec:
                return None
            if self._codec is None:
                self._codec = codec
                self._clock = _Clock(self._rate, DELAY if stream.codec_context.has_b_frames else 0)
                _put(self._folder / INIT, _header(stream, self._clock))
            if codec != self._codec:
                return None
            first = self._frames_before + len(self._waiting)
            return [
                _Frame(bytes(packet), first + round(packet.pts * stream.time_base * self._rate), packet.is_keyframe)
                for packet in film.demux(stream)
                if packet.pts is not None and stream.time_base is not None
            ]

    def _keeps_time(self, frames: Sequence[_Frame]) -> bool:
        first = self._frames_before + len(self._waiting)
        return all(frame.shown - first - place >= -self._clock.delay for place, frame in enumerate(frames))

    def _write_waiting(self) -> None:
        least, most = (int(seconds * self._rate) for seconds in (SHORTEST_SECONDS, LONGEST_SECONDS))
        for frames in _cut(self._waiting, least, most):
            self._number += 1
            target = self._folder / segment_name(self._number)
            _put(target, _segment(self._number, self._frames_before, frames, self._clock))
            self._tell(
                event="segment",
                number=self._number,
                start=float(self._frames_before / self._rate),
                duration=float(len(frames) / self._rate),
                frames=len(frames),
            )
            self._frames_before += len(frames)
        self._waiting = []


def _put(target: Path, data: bytes) -> None:
    """Under another name first: whoever sees the file sees all of it."""
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(data)
    os.replace(unfinished, target)


def _cut(frames: Sequence[_Frame], least: int, most: int) -> Iterator[Sequence[_Frame]]:
    """Pieces that begin with a key frame and, where there are key frames enough, have `least` to `most` frames."""
    begin = 0
    keys = [place for place, frame in enumerate(frames) if frame.is_key and place]
    for here, after in pairwise([*keys, len(frames)]):
        if here - begin >= least and after - begin > most:
            yield frames[begin:here]
            begin = here
    yield frames[begin:]


def _header(stream: av.VideoStream, clock: _Clock) -> bytes:
    """File type and an empty movie with this stream's decoder configuration; an edit list takes off the delay."""
    made = io.BytesIO()
    options = {
        "movflags": "empty_moov+default_base_moof",
        "use_editlist": "0",
        "video_track_timescale": str(clock.scale),
    }
    with av.open(made, "w", format="mp4", options=options) as header:
        header.add_stream_from_template(stream)
        header.start_encoding()
    boxes = dict(_boxes(made.getvalue()))
    edit = _box(b"edts", _box(b"elst", struct.pack(">IIIiI", 0, 1, 0, clock.delay * clock.frame, 0x00010000)))
    movie = b"".join(
        _box(kind, content + edit if kind == b"trak" and clock.delay else content)
        for kind, content in _boxes(boxes[b"moov"])
    )
    return _box(b"ftyp", boxes[b"ftyp"]) + _box(b"moov", movie)


def _segment(number: int, first: int, frames: Sequence[_Frame], clock: _Clock) -> bytes:
    """A movie fragment and its pictures, which are decoded one after the other; `first` of the film came before."""
    samples = b"".join(
        struct.pack(
            ">III",
            len(frame.data),
            _KEY_FRAME if frame.is_key else _OTHER_FRAME,
            (frame.shown - first - place + clock.delay) * clock.frame,
        )
        for place, frame in enumerate(frames)
    )

    def fragment(offset: int) -> bytes:
        run = _box(b"trun", struct.pack(">III", 0x00000E01, len(frames), offset) + samples)
        header = _box(b"tfhd", struct.pack(">III", 0x00020008, 1, clock.frame))
        time = _box(b"tfdt", struct.pack(">IQ", 0x01000000, first * clock.frame))
        return _box(b"moof", _box(b"mfhd", struct.pack(">II", 0, number)) + _box(b"traf", header + time + run))

    return fragment(len(fragment(0)) + 8) + _box(b"mdat", b"".join(frame.data for frame in frames))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kind and the content of each box in `data`."""
    begin = 0
    while begin < len(data):
        size, kind = struct.unpack_from(">I4s", data, begin)
        yield kind, data[begin + 8 : begin + size]
        begin += size
