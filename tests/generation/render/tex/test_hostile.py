"""Formulas that mean harm, set by the real broker: each gets a sentence, and leaves nothing."""

from __future__ import annotations

import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from generation.render.tex import jail, setting
from generation.render.tex.cache import Cache
from generation.render.tex.documents import Document
from generation.render.tex.protocol import Formula, Problem
from generation.render.tex.service import Broker

from .conftest import Ask, Asker, plain

CANARY = "CANARYWORD"

READS = {
    "input": r"\input{%s}",
    "a glued input": r"\csname in\endcsname \expandafter\input{%s}",
    "a disguised input": r"^^5cinput{%s}",
    "a stream": r"\newread\f \openin\f=%s \read\f to\line \line",
    "a numbered stream": r"\openin5=%s \read5 to\line \line",
    "verbatim": r"\verbatiminput{%s}",
    "a listing": r"\lstinputlisting{%s}",
    "a picture": r"\includegraphics{%s}",
    "a dump": r"\edef\x{\pdffiledump offset 0 length 9{%s}}\ifx\x\empty\stop\fi\x",
    "a size": r"\edef\x{\pdffilesize{%s}}\ifx\x\empty\stop\fi\x",
    "a hash": r"\edef\x{\pdfmdfivesum file{%s}}\ifx\x\empty\stop\fi\x",
    "another sign for commands": r"\catcode`\!=0 !input{%s}",
    "Lua": r"\directlua{tex.print(io.open('%s'):read())}",
}
PACKAGES = r"\usepackage{verbatim}\usepackage{listings}\usepackage{graphicx}"

WRITES = {
    "a stream": r"\newwrite\f \immediate\openout\f=%s \immediate\write\f{left}\immediate\closeout\f x",
    "a program": r"\immediate\write18{touch %s}x",
    "a pipe": r"\input{|touch %s}x",
    "a file with contents": r"\begin{filecontents}{%s}left\end{filecontents}x",
}

INJECTIONS = {
    "a script": r"\special{dvisvgm:raw <script>alert(1)</script>}x",
    "a picture from elsewhere": r"\special{dvisvgm:raw <image xlink:href='http://127.0.0.1:9/'/>}x",
    "a picture from a file": r"\special{dvisvgm:img 10 10 /etc/passwd}x",
    "a foreign object": r"\special{dvisvgm:raw <foreignObject/>}x",
    "a handler": r"\special{dvisvgm:raw <g onload='alert(1)'></g>}x",
    "a style that loads": r"\special{dvisvgm:raw <g style='fill:url(http://127.0.0.1:9/)'></g>}x",
    "a stylesheet": r"\special{dvisvgm:raw <style>@import 'http://127.0.0.1:9/'</style>}x",
    "a link": r"\special{dvisvgm:raw <use xlink:href='http://127.0.0.1:9/'/>}x",
    "a drawing of itself": r"\special{dvisvgm:raw <g id='a'><use xlink:href='\string#a'/></g>}x",
    "an entity": r"\special{dvisvgm:raw <g>&bomb;</g>}x",
    "a document type": r"\special{dvisvgm:raw <!DOCTYPE svg>}x",
    "PostScript": r"\special{ps: (/etc/passwd) (r) file 100 string readstring pop ==}x",
    "a PostScript file": r"\special{psfile=/etc/passwd}x",
}


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    path = tmp_path / "canary"
    path.write_text(f"{CANARY}\n")
    return path


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("named", ["outright", "from below"])
def test_it_can_not_read_by(ask: Ask, canary: Path, name: str, named: str) -> None:
    path = str(canary) if named == "outright" else f"../../../../../../../..{canary}"
    (answer,) = ask([plain(READS[name] % path, "center", PACKAGES)])
    assert isinstance(answer, Problem)
    assert CANARY not in f"{answer}"


def test_reading_would_succeed_without_guard(canary: Path) -> None:
    """A test that can't fail proves nothing."""
    document = plain(rf"\newread\f \openin\f={canary} \read\f to\line \typeout{{\line}}", "center").document
    (canary.parent / "x.tex").write_text(document)
    command = ["latex", "-interaction=batchmode", "x.tex"]
    subprocess.run(command, cwd=canary.parent, stdout=subprocess.DEVNULL, check=True)
    assert CANARY in (canary.parent / "x.log").read_text()


def test_a_link_in_its_folder_leads_nowhere(ask: Ask, canary: Path) -> None:
    """There is nobody who could lay one: the folder is fresh, and holds the formula only."""
    (canary.parent / "link.tex").symlink_to(canary)
    (answer,) = ask([plain(r"\input{link}", "center")])
    assert isinstance(answer, Problem)


@pytest.mark.parametrize("name", WRITES)
def test_it_can_not_write_by(ask: Ask, tmp_path: Path, name: str) -> None:
    (answer,) = ask([plain(WRITES[name] % (tmp_path / "left"), "center")])
    assert isinstance(answer, Problem), "it is told so"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a stream", "a file with contents"])
def test_what_it_writes_into_its_own_folder_is_gone(ask: Ask, cache_folder: Path, name: str) -> None:
    ask([plain(WRITES[name] % "left.tex", "center")])
    (answer,) = ask([plain(r"\input{left.tex}", "center")])
    assert isinstance(answer, Problem)
    assert not list(cache_folder.rglob("left*"))


@pytest.mark.parametrize("name", INJECTIONS)
def test_it_can_not_put_into_its_picture(ask: Ask, name: str) -> None:
    (answer,) = ask([plain(INJECTIONS[name], "center")])
    assert isinstance(answer, Problem)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(r"\def\x{a\x}\x", id="a growing circle"),
        pytest.param(r"\def\x{{\x}}\x", id="deep recursion"),
        pytest.param(
            r"\dimen0=0pt \def\x{\advance\dimen0 by 0sp \ifdim\dimen0<1pt \expandafter\x\fi}\x",
            id="a loop over lengths",
        ),
        pytest.param(r"\def\x#1{\x{#1#1}}\x{aaaaaaaaaa}", id="a doubling"),
        pytest.param(r"\def\x{\immediate\write15{\romannumeral 900000}\x}\x", id="a flood of words"),
    ],
)
def test_it_can_not_be_without_end(ask: Ask, body: str) -> None:
    (answer,) = ask([plain(body, "center")])
    assert isinstance(answer, Problem)
    assert answer.id in {"limit", "size"}


@pytest.mark.parametrize(
    ("compilers", "output"),
    [(("sh -c 'touch left'",), ".dvi"), (("latex --shell-escape",), ".dvi"), (("latex",), ".pdf"), (("/bin/sh",), "x")],
)
def test_it_chooses_among_known_compilers_only(ask: Ask, compilers: tuple[str, ...], output: str) -> None:
    (answer,) = ask([Formula("x", compilers, output)])
    assert isinstance(answer, Problem)
    assert answer.id == "compiler"


SPEAK = r"""
\directlua{local u = require("socket.core").udp() assert(u:sendto("x", "127.0.0.1", %d)) texio.write_nl("sent")}\end
"""
SET = "cat > x.tex; luatex --socket -interaction=batchmode --output-format=dvi x.tex >&2; tar -cf - x.log"


@pytest.mark.parametrize("with_namespaces", [True, False])
async def test_it_speaks_to_nobody(with_namespaces: bool) -> None:
    """Even if LuaTeX may. Where there are no namespaces the filter of calls holds alone; without it it speaks."""
    chosen = await jail.choose()
    if with_namespaces and not chosen.namespaces:
        pytest.skip("this machine gives no namespaces")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.setblocking(False)
        code = (SPEAK % listener.getsockname()[1]).encode()
        outcome = await replace(chosen, namespaces=with_namespaces).run(SET, [], code, {})
        assert b"This is LuaTeX" in outcome.files["x.log"] and b"\nsent" not in outcome.files["x.log"]
        with pytest.raises(BlockingIOError):
            listener.recv(9)
        await replace(chosen, namespaces=False, calls=None).run(SET, [], code, {})
        assert listener.recv(9) == b"x"


def test_a_hostile_template_changes_nobody_elses_formula(broker: Broker) -> None:
    """The place in the cache is told by the whole document: who sends another preamble gets another place."""
    honest = plain("e+f+1")
    hostile = Formula(honest.document.replace(r"\begin{document}", "\\catcode`e=13 \\def e{EVIL}\n\\begin{document}"))
    Asker(broker)([hostile])
    (answer,) = Asker(broker)([honest])
    (again,) = Asker(broker)([plain("e+f+1")])
    assert isinstance(answer, str)
    assert answer == again
    assert answer.count("<use ") == 5


TRICKS = {
    "a definition": r"\gdef\alpha{EVIL}",
    "another name": r"\global\let\alpha\omega",
    "a glued definition": r"\csname gdef\endcsname\alpha{EVIL}",
    "a disguised definition": r"^^5cgdef\alpha{EVIL}",
    "the end of the document": r"\end{align*}\end{document}\begin{align*}",
    "a sign's meaning": r"\global\mathcode`+=`-",
    "a counter": r"\setcounter{page}{7}",
    "an open group in the picture": r"x\special{dvisvgm:raw <g id='unique000' fill='red'>}",
    "unbalanced braces": r"}\gdef\alpha{EVIL}{",
    "a comment": r"x % \special{dvisvgm:raw </g>}",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_formula_in_company_can_not_change_its_neighbours(broker: Broker, trick: str) -> None:
    """What could reach over to the next page is set alone, and so has no neighbours."""
    (expected,) = Asker(broker)([plain(r"\alpha+\beta")])
    neighbours = [plain(r"\alpha+\beta" + " " * (2 * list(TRICKS).index(trick) + space)) for space in (1, 2)]
    _, *answers = Asker(broker)([plain(TRICKS[trick]), *neighbours])
    assert answers == [expected, expected]


async def test_a_definition_would_reach_its_neighbours_if_it_had_any(tmp_path: Path) -> None:
    """A test that can't fail proves nothing."""
    typesetter = setting.Typesetter(await jail.choose(), Cache(tmp_path, 2**26), "")
    formulas = [plain(r"\alpha+\beta"), plain(TRICKS["a definition"]), plain(r"\alpha+\beta")]
    answers, _ = await typesetter._set_together([Document.of(formula) for formula in formulas])
    typesetter.close()
    assert answers
    assert answers[0] != answers[2]
