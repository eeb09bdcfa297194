"""Sets formulas: how LaTeX and dvisvgm are called, and what is kept of what they make."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from generation.render.tex import complaints, documents, picture
from generation.render.tex.cache import Cache
from generation.render.tex.documents import Document
from generation.render.tex.jail import Jail, Outcome, TooMuch, place_of
from generation.render.tex.protocol import Answer, Formula, Problem

_REVISION = 2
"""Raise it when a change of ours changes what comes out."""

_FORMAT = "head.fmt"
_LONGEST_LOG = 2**18
_NOT_FOUND = 127
_USES_BEFORE_PREPARING = 2
_MOST_FORMATS = 16
_MOST_BROKEN_IN_A_RUN = 4
"""With more of them, each is set alone."""

# Each compiler in its turn, then every page as SVG; the log comes along.
_SET = r"""
cat > formula.tex
output=$1; pages=$2; shift 2
for compiler in "$@"; do
    command -v ${compiler%% *} >/dev/null || exit 127
    case $output in .xdv) kind=-no-pdf ;; *) kind=-output-format=${output#.} ;; esac
    $compiler -interaction=batchmode -halt-on-error "$kind" formula.tex </dev/null >/dev/null 2>&1 || {
        status=$?; [ $status -gt 128 ] || tar -cf - formula.log; exit $status
    }
done
dvisvgm --page="$pages" --no-fonts --no-specials=ps,pdf,html --verbosity=0 --output=page-%p.svg "formula$output" >&2
tar -cf - formula.log page-*.svg
"""
_PREPARE = r"""
cat > head.tex
exec 3>&1 >/dev/null 2>&1
latex -ini -interaction=batchmode -halt-on-error -output-format=dvi -jobname=head '&latex' head.tex || exit
tar -cf - head.fmt >&3
"""
_VERSIONS = r"""
{ latex --version; dvisvgm --version; } > versions; tar -cf - versions
"""


class Typesetter:
    """Answers from the cache, or by running LaTeX in a jail."""

    def __init__(self, jail: Jail, cache: Cache, versions: str) -> None:
        self._jail = jail
        self._cache = cache
        self._versions = versions
        self._uses: Counter[str] = Counter()
        self._formats: dict[str, asyncio.Task[Path | None]] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="formats-"))

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def key(self, formula: Formula) -> str:
        parts = [_REVISION, self._versions, formula.document, formula.compilers, formula.output]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def kept(self, key: str) -> str | None:
        """The picture that was made earlier."""
        content = self._cache.read(key)
        return content.decode() if content is not None else None

    async def set(self, together: Sequence[Document]) -> list[Answer]:
        """Set them in one run; where that stops at one of them, that one alone and the others together again."""
        answers: dict[int, Answer] = {}
        left = list(range(len(together)))
        for _ in range(_MOST_BROKEN_IN_A_RUN):
            if len(left) < 2:
                break
            made, culprit = await self._set_together([together[index] for index in left])
            if made is not None:
                answers.update(zip(left, made))
                left = []
            if culprit is None:
                break
            broken = left.pop(culprit)
            answers[broken] = await self._set_alone(together[broken])
        for index in left:
            answers[index] = await self._set_alone(together[index])
        for index, answer in answers.items():
            if isinstance(answer, str):
                self._cache.write(self.key(together[index].formula), answer.encode())
        return [answers[index] for index in range(len(together))]

    async def prepare(self, head: str) -> Path | None:
        """The head as a format that LaTeX begins with; None where that can't be had."""
        if head not in self._formats:
            if len(self._formats) >= _MOST_FORMATS:
                await self._forget_one()
            self._formats[head] = asyncio.get_running_loop().create_task(self._prepare(head))
        return await asyncio.shield(self._formats[head])

    async def _forget_one(self) -> None:
        """The one that was prepared first, but never the usual one."""
        head = next(head for head in self._formats if head != documents.USUAL_HEAD)
        path = await self._formats.pop(head)
        if path:
            path.unlink(missing_ok=True)

    async def _prepare(self, head: str) -> Path | None:
        key = hashlib.sha256(json.dumps([_REVISION, self._versions, "format", head]).encode()).hexdigest()
        content = self._cache.read(key)
        if content is None:
            try:
                made = await self._jail.run(_PREPARE, [], documents.head_to_dump(head).encode(), {})
            except (TooMuch, OSError):
                return None
            content = made.files.get(_FORMAT)
            if made.status != 0 or not content:
                return None
            self._cache.write(key, content)
        path = self._folder / f"{key}.fmt"  # a copy that no clearing of the cache takes away
        path.write_bytes(content)
        return path

    async def _format_for(self, document: Document) -> Path | None:
        if not document.can_be_prepared:
            return None
        if len(self._uses) > 1000:
            self._uses.clear()
        self._uses[document.head] += 1
        if self._uses[document.head] < _USES_BEFORE_PREPARING and document.head not in self._formats:
            return None
        return await self.prepare(document.head)

    async def _set_together(self, together: Sequence[Document]) -> tuple[list[Answer] | None, int | None]:
        """The pictures; or none, and the one at which LaTeX stopped, where it says so."""
        prepared = await self.prepare(together[0].head)
        if prepared is None:
            return None, None
        body = documents.on_one_run(together)
        try:
            outcome = await self._run(together[0].formula, body, prepared, pages="1-")
            pages = [outcome.files[name] for name in sorted(outcome.files) if name.endswith(".svg")]
            if outcome.status != 0 or len(pages) != len(together):
                line = complaints.line(_log(outcome))
                return None, documents.at_line(together, line) if line else None
            return [picture.as_if_alone(picture.check(page)) for page in pages], None
        except (TooMuch, OSError, picture.NotAPicture):
            return None, None

    async def _set_alone(self, document: Document) -> Answer:
        prepared = await self._format_for(document)
        try:
            outcome = await self._run(document.formula, document.body if prepared else document.text, prepared)
            if prepared and outcome.status != 0 and not document.has_plain_head:  # a format may do harm
                outcome = await self._run(document.formula, document.text, None)
                prepared = None
            return _answer(document.formula, outcome, document.lines_of_head if prepared else 0)
        except TooMuch as limit:
            return Problem("limit", f"{limit}: does a definition run in circles, or is it too big?")
        except OSError as error:
            return Problem("unavailable", f"Formulas can't be set just now: {error.strerror or error}.")

    async def _run(self, formula: Formula, text: str, prepared: Path | None, pages: str = "1") -> Outcome:
        given: Mapping[str, Path] = {_FORMAT: prepared} if prepared else {}
        compilers = [f"latex -fmt={place_of(_FORMAT)}"] if prepared else list(formula.compilers)
        return await self._jail.run(_SET, [formula.output, pages, *compilers], text.encode(), given)


class NoTypesetter(Typesetter):
    """Where LaTeX can't be run: says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(Jail(namespaces=False, programs=()), Cache(Path(os.devnull), 0), sentence)
        self._problem = Problem("unavailable", sentence)

    async def set(self, together: Sequence[Document]) -> list[Answer]:
        return [self._problem for _ in together]

    async def prepare(self, head: str) -> Path | None:
        return None


def _log(outcome: Outcome) -> str:
    return outcome.files.get("formula.log", b"")[:_LONGEST_LOG].decode(errors="replace")


def _answer(formula: Formula, outcome: Outcome, lines_before: int) -> Answer:
    """`lines_before` of the document were read from a format."""
    log = _log(outcome)
    page = next((content for name, content in sorted(outcome.files.items()) if name.endswith(".svg")), None)
    if outcome.status == _NOT_FOUND:
        missing = " or ".join(formula.compilers)
        return Problem("compiler", f"{missing} is not installed where scenes are rendered; take the usual template.")
    if outcome.status != 0 and page is None and log:
        return complaints.problem(log, lines_before)
    if page is None:
        return Problem("empty", "LaTeX made no picture of this formula: is there anything to see in it?")
    try:
        return complaints.notice(log) or picture.check(page)
    except picture.NotAPicture as what:
        return Problem("picture", f"A formula may only draw; this one puts {what} into its picture.")


async def versions(jail: Jail) -> str:
    """Of everything that decides how a formula looks. Raises OSError."""
    try:
        outcome = await jail.run(_VERSIONS, [], b"", {})
    except TooMuch as limit:
        raise OSError(str(limit)) from limit
    if outcome.status != 0:
        raise OSError("LaTeX or dvisvgm is not installed")
    return outcome.files["versions"].decode(errors="replace") + _tree()


def _tree() -> str:
    """When the TeX tree was changed last, by its own lists of files."""
    lists = ["/var/lib/texmf/ls-R", "/usr/share/texlive/texmf-dist/ls-R", "/usr/share/texmf/ls-R"]
    return str([os.stat(path).st_mtime_ns for path in lists if os.path.exists(path)])
