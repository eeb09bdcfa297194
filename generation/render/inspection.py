"""Has a film looked at by a process behind the wall, and believes only what fits what was told. Never imports Manim."""

from __future__ import annotations

import json
import os
import select
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from generation.render.channel import connect
from generation.render.results import BadResult
from generation.types import Limits

_LIMITS = Limits(
    wall_seconds=20.0, cpu_seconds=10, memory_bytes=2**30, file_bytes=2**20, files=16, processes=16, log_bytes=2**14
)
_GRACE_SECONDS = 5.0
_LONGEST_ANSWER = 4096
_KINDS: Mapping[str, tuple[str, tuple[str, ...], bool]] = {
    ".mp4": ("h264", ("aac", "mp3"), False),
    ".mov": ("qtrle", ("aac", "mp3", "pcm_s16le"), True),
    ".webm": ("vp9", ("opus",), True),
}
"""By the suffix of our name: the one video codec, the possible ones of sound, and whether one can see through."""
_LARGEST_POSTER = 4096
_SECONDS_OFF = 0.5


def inspect(video: Path, poster: Path, told: Mapping[str, Any], server: Path) -> None:
    """Raises BadResult when they are not what was told, and OSError when nobody looks at them."""
    seen = _look(video, poster, server)
    try:
        same_size = (seen["width"], seen["height"]) == (told["width"], told["height"])
        same_length = abs(seen["duration"] - told["duration"]) <= _SECONDS_OFF
        picture, sounds, transparent = _KINDS[video.suffix]
        same_kind = seen["pictures"] == [picture] and seen["transparent"] is transparent
        is_film = same_kind and seen["others"] in ([], *([sound] for sound in sounds)) and same_size and same_length
        is_poster = all(0 < side <= _LARGEST_POSTER for side in seen["poster"])
    except (KeyError, TypeError) as error:
        raise BadResult("nobody can tell what the film is") from error
    if not is_film:
        raise BadResult("the film is not what the scene said it is")
    if not is_poster:
        raise BadResult("the poster is no picture of an allowed size")


def _look(video: Path, poster: Path, server: Path) -> dict[str, Any]:
    with ExitStack() as stack, closing(connect(server)) as channel:
        film, picture = (stack.enter_context(open(path, "rb")) for path in (video, poster))
        said, say = os.pipe()
        stack.callback(os.close, said)
        nowhere = stack.enter_context(open(os.devnull, "w", encoding="ascii"))
        request = {"op": "look", "limits": asdict(_LIMITS), "files": ["film", "poster", "events", "log"]}
        try:
            channel.send(request, [film.fileno(), picture.fileno(), say, nowhere.fileno()])
        finally:
            os.close(say)
        deadline = time.monotonic() + _LIMITS.wall_seconds + _GRACE_SECONDS
        answer = b""
        while len(answer) <= _LONGEST_ANSWER and not answer.endswith(b"\n"):
            if not select.select([said], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise OSError("the render server has stopped answering")
            piece = os.read(said, _LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
    try:
        return dict(json.loads(answer))
    except (ValueError, TypeError) as error:
        raise BadResult("the film can't be read") from error
