"""Where Manim asks for a formula, inside a job: the broker sets it, and the SVG is put where Manim looks for it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from manim import config
from manim.mobject.text import tex_mobject
from manim.utils.tex import TexTemplate

from generation.render.tex.door import Door
from generation.render.tex.protocol import Answer, Formula, Problem, in_requests

_MANIMS_OWN = re.compile(r"\\special ?\{dvisvgm:raw [^{}]*\}")
_LONGEST_SHOWN = 120
_GONE = Problem("unavailable", "Formulas can't be set just now; please try again.")


class LatexError(ValueError):
    """A formula that can't be set; the kind of error that Manim itself raises. Its words are for a teacher."""


class Recorded(BaseException):
    """Raised in place of an answer while `recording`. No scene can catch it by `except Exception`."""


_door = Door()
_made: dict[Formula, Path] = {}
_recorded: list[list[Formula]] = []


def install() -> None:
    """From now on, in this process and its forks, Manim's formulas are set by the broker."""
    setattr(tex_mobject, tex_to_svg_file.__name__, tex_to_svg_file)


def connect(file: int) -> None:
    """Use this socket, for this process and its forks."""
    _door.use(file)


def tex_to_svg_file(expression: str, environment: str | None = None, tex_template: TexTemplate | None = None) -> Path:
    """In the place of Manim's function of this name: the SVG file of a formula. Raises LatexError."""
    formula = _formula(expression, environment, tex_template or config["tex_template"])
    if _recorded:
        _recorded[-1].append(formula)
        raise Recorded
    path = _made.get(formula)
    if path is None or not path.exists():
        answer = _ask(formula)
        if isinstance(answer, Problem):
            raise LatexError(_in_words(answer, expression))
        path = _made[formula] = _write(formula, answer)
    return path


def ask_ahead(formulas: Sequence[Formula]) -> None:
    """Have these set, because they will be asked for soon. Waits for nothing and raises nothing."""
    with suppress(OSError):
        for some in in_requests(formulas):
            _door.ask(some, wait=False)


@contextmanager
def recording() -> Iterator[list[Formula]]:
    """What would be asked for: each asking inside raises Recorded."""
    formulas: list[Formula] = []
    _recorded.append(formulas)
    try:
        yield formulas
    finally:
        _recorded.pop()


def _formula(expression: str, environment: str | None, template: TexTemplate) -> Formula:
    if environment is None:
        document = template.get_texcode_for_expression(expression)
    else:
        document = template.get_texcode_for_expression_in_env(expression, environment)
    compilers = template.tex_compiler
    return Formula(document, (compilers,) if isinstance(compilers, str) else tuple(compilers), template.output_format)


def _ask(formula: Formula) -> Answer:
    answer: Answer = _GONE
    for _ in range(2):  # the broker may have dropped it for somebody who hung up, or have been replaced
        try:
            (answer,) = _door.ask([formula])
        except OSError:
            continue
        if not isinstance(answer, Problem) or answer.id != _GONE.id:
            break
    return answer


def _write(formula: Formula, svg: str) -> Path:
    """Processes that draw side by side must not write the same file: Manim keeps a copy beside it for a moment."""
    name = hashlib.sha256(repr(formula).encode()).hexdigest()[:16]
    folder = Path(config.get_dir("tex_dir"), str(os.getpid()))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.svg"
    path.write_text(svg, encoding="utf-8")
    return path


def _in_words(problem: Problem, expression: str) -> str:
    """The sentence, the formula and the place in it."""
    shown = " ".join(_MANIMS_OWN.sub("", expression).split())
    place = _place(shown, _MANIMS_OWN.sub("", problem.read))
    before = f"…{shown[place - 40 : place]}" if place > 40 else shown[:place]
    whole = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
    where = f", after “{before}”" if 0 < place < len(shown) else ""
    return f"{problem.message} In the formula “{whole}”{where}." if shown else problem.message


def _place(formula: str, read: str) -> int:
    """How far LaTeX came; 0 where that can't be told. It shows spaces of its own."""
    wanted = "".join(read.removeprefix("...").split())
    places = [index for index, sign in enumerate(formula) if not sign.isspace()]
    found = "".join(formula[index] for index in places).find(wanted) if wanted else -1
    return places[found + len(wanted) - 1] + 1 if found >= 0 else 0
