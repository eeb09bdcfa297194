"""Looks at a film in a process of its own behind the wall: what it holds may be made to break whoever opens it.

The process has the film and the poster open, to be read, and writes one line with what it saw.
"""

from __future__ import annotations

import json
import os
from typing import Any

import av
from av.container import InputContainer
from PIL import Image

_MATROSKA = b"\x1a\x45\xdf\xa3"


def run(film: int, poster: int, answer: int) -> int:
    """Returns the process's exit status."""
    seen = json.dumps(_film(film) | {"poster": _poster(poster)})
    os.write(answer, seen.encode() + b"\n")
    return 0


def _film(file: int) -> dict[str, Any]:
    with open(file, "rb") as data:
        is_matroska = data.read(len(_MATROSKA)) == _MATROSKA
        data.seek(0)
        with av.open(data, "r", format="matroska" if is_matroska else "mp4") as film:
            return _facts(film)


def _facts(film: InputContainer) -> dict[str, Any]:
    (picture,) = film.streams.video
    picture.codec_context.thread_count = 1
    first = next(film.decode(picture))
    seconds = (picture.duration or 0) * (picture.time_base or 0)
    return {
        "pictures": [stream.codec_context.name for stream in film.streams.video],
        "others": [stream.codec_context.name for stream in film.streams if stream is not picture],
        "width": first.width,
        "height": first.height,
        "duration": float(seconds or (film.duration or 0) / av.time_base),
        "transparent": "a" in first.format.name or picture.metadata.get("alpha_mode") == "1",
    }


def _poster(file: int) -> list[int]:
    with open(file, "rb") as data, Image.open(data, formats=("PNG",)) as image:
        image.load()
        return list(image.size)
