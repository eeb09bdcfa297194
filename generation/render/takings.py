"""What a drawn film leaves in its job's folder, and what is said of it."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from generation.render import transparency
from generation.render.arrivals import FIRST_POSTER
from generation.render.drawing import png
from generation.render.drawing.sketches import Pixels
from generation.render.film import Film

VIDEO, POSTER = "film.mp4", "poster.png"
MASTER, WEB_VIDEO = "film.mov", "film.webm"
"""Of a transparent film, instead of the one."""
_WIDEST_POSTER, _WIDEST_FIRST_POSTER = 1920, 960


def show_first(frame: Pixels, folder: Path) -> None:
    """The first picture, long before the film: small, and quickly written."""
    unfinished = (folder / FIRST_POSTER).with_suffix(".part")
    save(frame, unfinished, widest=_WIDEST_FIRST_POSTER)
    unfinished.rename(folder / FIRST_POSTER)


def save(frame: Pixels, path: Path, transparent: bool = False, widest: int = 0) -> None:
    """A frame as a PNG, on black unless it is transparent."""
    if transparent:  # run lengths alone are quick, and small for drawings
        straight = Image.fromarray(transparency.straight(frame))
        straight.save(path, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
        return
    if widest and max(frame.shape[:2]) > widest:
        image = Image.fromarray(frame).convert("RGB")
        image.thumbnail((widest, widest))
        frame = np.asarray(image)
    path.write_bytes(png.encoded(frame))


def keep(film: Film, folder: Path) -> dict[str, Any] | None:
    """Bring film and poster to their places; the facts about them, or None when nothing was drawn."""
    if film.poster is None or not film.file_writer.studio.done:
        return None
    made = Path(film.file_writer.final_file_path)
    if film.file_writer.output_spec.transparent:
        made.replace(folder / MASTER)
        transparency.encode_for_web(folder / MASTER, folder / WEB_VIDEO)
    elif film.file_writer.is_web_ready:
        made.replace(folder / VIDEO)
    else:
        _put_index_in_front(made, folder / VIDEO)
    save(film.poster, folder / POSTER, widest=_WIDEST_POSTER)
    return _facts(film)


def _put_index_in_front(made: Path, target: Path) -> None:
    """The same packets, laid out so that a browser can seek before it has everything."""
    with av.open(str(made)) as read, av.open(str(target), "w", options={"movflags": "+faststart"}) as write:
        streams = {stream.index: write.add_stream_from_template(stream) for stream in read.streams}
        for packet in read.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                write.mux(packet)
    made.unlink()


def _facts(film: Film) -> dict[str, Any]:
    duration = sum(frames for _, frames in film.file_writer.studio.done) / film.fps
    marks = [mark for mark in film.marks if mark.frame / film.fps < duration]
    ends = [mark.frame / film.fps for mark in marks[1:]] + [duration]
    return {
        "width": film.camera.pixel_width,
        "height": film.camera.pixel_height,
        "fps": round(film.fps),
        "duration": duration,
        "steps": [
            {"name": mark.name, "start": mark.frame / film.fps, "end": end}
            for mark, end in zip(marks, ends, strict=False)
        ],
        "captions": _captions(film, duration),
    }


def _captions(film: Film, duration: float) -> list[dict[str, Any]]:
    """Each caption stays until the next one, the last one until the end."""
    said = sorted((max(0.0, line.start.total_seconds()), line.content) for line in film.file_writer.subcaptions)
    said = [(start, text) for start, text in said if start < duration and text.strip()]
    ends = [start for start, _ in said[1:]] + [duration]
    return [
        {"text": text, "start": start, "end": end}
        for (start, text), end in zip(said, ends, strict=False)
        if end > start
    ]
