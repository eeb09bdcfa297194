"""Our PNGs, read by Pillow."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

WRITE_AND_READ = """
    import io
    import numpy as np
    from PIL import Image
    from generation.render.drawing import native, png

    chance = np.random.RandomState(1)
    drawing = np.zeros((40, 30, 4), np.uint8)
    drawing[10:20, 5:25] = (250, 3, 128, 255)
    pictures = [drawing, drawing[..., :3], drawing[3:17, ::2], drawing[:1, :1]]
    pictures += [chance.randint(0, 256, (rows, 13, 4), np.uint8) for rows in (1, 2, 50)]
    assert native.loops, "the compiled loops are not built"
    for loops in (native.loops, None):
        native.loops = loops
        for picture in pictures:
            with Image.open(io.BytesIO(png.encoded(picture)), formats=("PNG",)) as read:
                assert read.mode == "RGB" and np.array_equal(np.asarray(read), picture[..., :3])
    print("the same")
"""


def test_every_picture_is_read_as_it_was_written_with_and_without_the_compiled_loops() -> None:
    command = [sys.executable, "-c", textwrap.dedent(WRITE_AND_READ)]  # a process of its own, as it imports Manim
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.stdout.splitlines()[-1:] == ["the same"], done.stderr[-2000:]
