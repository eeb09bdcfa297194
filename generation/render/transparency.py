"""Films without a background: the same pictures for editors, which is Manim's own master, and for browsers.

The master is lossless QuickTime Animation, bit for bit what `manim render -t` writes, with its colours multiplied by
their opacity, as Cairo paints them. Browsers and PNG want them divided out again: straight.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from generation.render.drawing.sketches import Pixels

_VP9 = {"crf": "18", "b": "0", "deadline": "realtime", "cpu-used": "8", "row-mt": "1", "auto-alt-ref": "0"}
"""libvpx can't keep its alternative reference frames and the opacity at once."""


def straight(pixels: Pixels) -> Pixels:
    """RGBA, colours divided by their opacity; where nothing is, black."""
    opacity = pixels[..., 3:].astype(np.uint16)
    divisor = np.maximum(opacity, 1)
    colours = np.minimum((pixels[..., :3].astype(np.uint16) * 255 + divisor // 2) // divisor, 255)
    return np.concatenate((np.where(opacity > 0, colours, 0), opacity), axis=2).astype(np.uint8)


def encode_for_web(master: Path, target: Path) -> None:
    """The master as WebM: VP9 with opacity, Opus sound if there is sound."""
    with av.open(str(master)) as film, av.open(str(target), "w") as web:
        source = film.streams.video[0]
        assert source.average_rate is not None
        video: Any = web.add_stream("libvpx-vp9", rate=source.average_rate, options=_VP9)
        video.width, video.height, video.pix_fmt = source.width, source.height, "yuva420p"
        sound: Any = web.add_stream("libopus", rate=48_000) if film.streams.audio else None
        frame_time = Fraction(1) / source.average_rate
        number = 0
        for frame in film.decode():
            if isinstance(frame, av.VideoFrame):
                pixels = np.asarray(frame.to_ndarray(format="rgba"), np.uint8)
                picture = av.VideoFrame.from_ndarray(straight(pixels), format="rgba")
                picture.pts, picture.time_base = number, frame_time
                number += 1
                web.mux(video.encode(picture.reformat(format="yuva420p")))
            elif sound:
                web.mux(sound.encode(frame))
        for stream in filter(None, (video, sound)):
            web.mux(stream.encode())
