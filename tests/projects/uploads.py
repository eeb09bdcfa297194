"""Files as teachers have them, made on the spot."""

from __future__ import annotations

import math
import struct
import wave
from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="#123456"/></svg>'


def picture(format: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    made = BytesIO()
    Image.new(mode, size, "#4080c0" if mode == "RGB" else (64, 128, 192, 100)).save(made, format, **options)
    return made.getvalue()


def sound(seconds: float = 0.5, rate: int = 22_050) -> bytes:
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        wanted = (int(9_000 * math.sin(number / 9)) for number in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in wanted))
    return made.getvalue()


def font(family: str = "Chalk Test") -> bytes:
    """A TrueType font with one letter, an A that is a square."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 700), (700, 700), (700, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    builder.setupGlyf({".notdef": square, "A": square})
    builder.setupHorizontalMetrics({".notdef": (750, 0), "A": (750, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    made = BytesIO()
    builder.save(made)
    return made.getvalue()
