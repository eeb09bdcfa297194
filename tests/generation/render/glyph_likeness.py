"""Our reading of texts and formulas against Manim's: python -m tests.generation.render.glyph_likeness

Prints one JSON object a drawing: its kind, whether the two read the same to the last bit, and whether ours was read by
ourselves or left to Manim.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from manim import (
    BLUE,
    BOLD,
    GREEN,
    ITALIC,
    RED,
    RIGHT,
    BulletedList,
    Code,
    DecimalNumber,
    MarkupText,
    MathTex,
    Matrix,
    Mobject,
    Paragraph,
    SingleStringMathTex,
    SVGMobject,
    Tex,
    Text,
    VGroup,
    VMobjectFromSVGPath,
    tempconfig,
)
from manim.mobject.svg.svg_mobject import SVG_HASH_TO_MOB_MAP

from generation.render.drawing import glyphs, native, stepping
from generation.render.sharing import share_paths
from tests.generation.render.likeness import walked

Case = tuple[str, Callable[[], Mobject]]

WORDS = (
    "The area of a circle is so", "fi ffl office", "A", " a  b ", "x\ny\n\nz", "tab\tand\ttab", "Grüße, naïve Ærø",
    "…—“”", "Здравствуйте мир", "Ελληνικά ∑∫√∞", "你好 世界", "日本へようこそ", "नमस्ते मस नम", "வணக்கம்",
    "صباح الخير", "שלום",
    "e\u0301 n\u0303", "👍 ok 🎉", "0123456789 +-*/=%", "@#&<>\"'{}[]()", "iiiiiiiiiilllll", "", "\u200b",
)  # fmt: skip
FONTS = ("DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono", "Latin Modern Roman", "Latin Modern Math", "No Such Font")
FORMULAS = (
    "x", r"\frac{a}{b} + \sqrt{x^2+1} = f''(x)", r"a & b \\ c & d", "", r"\rotatebox{30}{$x$}",
    r"\sum_{n=1}^\infty \frac{1}{n^2} = \frac{\pi^2}{6} \to \int_0^1 x\,dx",
    r"\left( \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \right)",
    r"\overbrace{a+b}^{n} \underline{c} \vec{a} \hat{b}",
    r"\mathbb{R} \mathcal{F} \text{half of } \alpha\beta\gamma", r"{\color{red} x} \boxed{E = mc^2}",
)  # fmt: skip
MARKUPS = (
    "<b>bold</b> <i>it</i> <u>under</u> <s>out</s>", '<span foreground="blue" size="x-large">Blue</span> text',
    '<span fgcolor="#12345678">faint</span>', '<gradient from="RED" to="YELLOW">colours</gradient>', "x<sub>1</sub>",
    '<span background="yellow">behind</span>', '<span underline="double" underline_color="green">twice</span>',
    "<tt>tt</tt>",
)  # fmt: skip
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
FILES = {
    "plain": '<g id="a"><path id="p" d="M 0 0 L 1 0 1 1 Z M 2 2 l 1 1"/></g>',
    "commands": '<path d="M0 0H3V4C1 2 3-4.5.5 6S1 2 9 9Q1 1 2 0T5 5T9 1S2 2 1 0L1 1e1Z'
    'L4 4,5 5ZM7 7 8 8 9 7Z"/>',
    "smooth": '<path d="M0 0S1 1 2 2Q3 3 4 0S5 5 6 6L1 1T2 3ZT4 5"/>',
    "arc": '<path d="M 1 1 A 5 5 0 0 1 9 9 Z"/>',
    "broken": '<path d="M 1 1 L 2 Z"/><path d="M 1 1 L 2 3 Z 7 8"/>',
    "odd": '<path d="M 1 1 L 2 5. 5 Z"/><path d="L 1 1 2 2"/><path d="Z"/>',
    "near": '<path d="M 0 0 L 1 0 L 0 0.0001 Z L 0.00005 0.00005 Z"/>',
    "colours": '<g fill="#ff0000"><path d="M0 0L1 1L2 0Z"/><g style="fill-opacity:.5">'
    '<rect x="1" y="-2" width="3" height=".5"/></g></g>',
    "stroked": '<path stroke="red" stroke-width="3" d="M 0 0 L 1 1 L 2 0 Z"/>',
    "turned": '<g transform="rotate(30)"><path d="M0 0L1 1L2 0Z"/></g>',
    "shapes": '<circle r="3"/><ellipse rx="2" ry="3"/><line x2="4" y2="3"/>',
    "twice": '<defs><path id="g" '
    'd="M0 0L1 1L2 0Z"/></defs><use xlink:href="#g" x="1.5"/><g id="h"><use xlink:href="#g" y="-.25"/></g>',
    "names": '<g id="a"><g id="a"><path d="M0 0L1 1L2 0Z"/></g></g>',
    "nothing": '',
}  # fmt: skip


_NAMES = ("color", "opacity", "fill_color", "fill_opacity", "stroke_color", "stroke_opacity")
_DEFAULTS = dict.fromkeys(_NAMES) | {"stroke_width": 3}


class Moved(Text):
    """Reads in a way of its own."""

    def path_to_mobject(self, path: Any) -> VMobjectFromSVGPath:
        return super().path_to_mobject(path).shift(RIGHT)


def texts() -> Iterator[Case]:
    for number, word in enumerate(WORDS):
        yield f"text {number}", partial(Text, word)
        yield f"text {number} apart", partial(Text, word, disable_ligatures=True, font_size=20, line_spacing=2)
    for font in FONTS:
        for slant, weight in ((ITALIC, BOLD), ("OBLIQUE", "ULTRALIGHT")):
            yield f"{font} {weight}", partial(Text, WORDS[0], font=font, slant=slant, weight=weight, font_size=30)
    yield (
        "coloured",
        partial(Text, WORDS[0], t2c={"area": "#58C4DD", "[2:5]": "#FC6255"}, t2s={"circle": ITALIC}, color=GREEN),
    )
    yield (
        "gradient",
        partial(Text, "colours and words", gradient=(RED, BLUE), t2g={"words": (BLUE, GREEN)}),
    )
    yield "wide", partial(Text, "wide", width=4, stroke_width=2, stroke_color=RED)
    yield "paragraph", partial(Paragraph, "one line", "and another", alignment="center", line_spacing=1)
    yield "code", partial(Code, code_string="def f(x):\n    return x + 1  # more", language="python")
    yield "own way", partial(Moved, "ab")
    for number, markup in enumerate(MARKUPS):
        yield f"markup {number}", partial(MarkupText, markup)
    yield "markup on one", partial(MarkupText, MARKUPS[0], color=RED, gradient=(RED, BLUE), justify=True)
    letters = [chr(code) for code in (*range(33, 127), *range(0xC0, 0x17F), *range(0x391, 0x3C9), *range(0x410, 0x44F))]
    chance = random.Random(7)
    for number in range(12):
        yield f"chance {number}", partial(Text, "".join(chance.choices(letters, k=30)), font_size=chance.uniform(5, 90))


def formulas() -> Iterator[Case]:
    for number, formula in enumerate(FORMULAS):
        yield f"formula {number}", partial(MathTex, formula)
    yield (
        "parts",
        partial(
            MathTex, "a", "+", "{{b}}^2", "=", r"\frac{c}{d}", substrings_to_isolate=["b"], tex_to_color_map={"a": RED}
        ),
    )
    yield "words", partial(Tex, r"half of \textit{it} and \textbf{fi} \textsc{caps}", font_size=70, color=BLUE)
    yield "list", partial(BulletedList, "one", "two")
    yield (
        "number",
        partial(DecimalNumber, -12345.678, num_decimal_places=2, unit="m", include_sign=True),
    )
    yield "matrix", partial(Matrix, [[1, "x"], [r"\pi", 4]])
    yield "one", partial(SingleStringMathTex, r"\frac{x}{y}", stroke_width=1, organize_left_to_right=True)
    yield "again", lambda: VGroup(*(MathTex(r"x^2 + y^2", color=color) for color in (RED, BLUE)))


def files(folder: Path) -> Iterator[Case]:
    for name, text in FILES.items():
        file = folder / f"{name}.svg"
        file.write_text(_SVG.format(text), encoding="utf-8")
        for options in ({}, {"height": None, "should_center": False}, {"fill_color": RED, "stroke_width": 2}):
            yield f"{name} {len(options)}", partial(SVGMobject, file, use_svg_cache=False, **options)
        yield f"{name} with defaults", partial(SVGMobject, file, svg_default=_DEFAULTS)


def told(work: Callable[[], Mobject]) -> Any:
    """What a mobject is made of, and each path that one of its glyphs was made from."""
    SVG_HASH_TO_MOB_MAP.clear()
    try:
        made = work()
    except Exception as error:  # noqa: BLE001  whatever Manim raises
        return type(error), str(error)
    return list(walked(made, {}))


def main() -> None:
    assert native.loops, "the compiled loops are not built"
    theirs, left = glyphs.REPLACED, list[SVGMobject]()

    def count(mobject: SVGMobject) -> SVGMobject:
        left.append(mobject)
        return theirs(mobject)

    glyphs.REPLACED = count
    share_paths()
    stepping.install()
    with tempfile.TemporaryDirectory() as folder, tempconfig({"media_dir": folder, "verbosity": "CRITICAL"}):
        for group, cases in (("texts", texts()), ("formulas", formulas()), ("files", files(Path(folder)))):
            for name, work in cases:
                SVGMobject.generate_mobject = theirs  # type: ignore[method-assign,assignment]
                expected = told(work)
                left.clear()
                glyphs.install()
                same = told(work) == expected
                print(json.dumps({"group": group, "name": name, "same": same, "left": len(left)}))


if __name__ == "__main__":
    main()
