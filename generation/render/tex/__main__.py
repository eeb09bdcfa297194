"""Tries formulas, for those that know no renderer: `python -m generation.render.tex [--socket SOCKET]`.

Reads [[document, [compiler, …], output], …] as JSON from standard input, and writes for each null, or what is wrong:
{"id", "message", "read"}. The render server at SOCKET sets them, or a broker of this process's own, which keeps what it
has set where the next one finds it. Exit status 2 when nobody can set formulas just now.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from generation.render.channel import Hangup
from generation.render.tex import places
from generation.render.tex.door import ANSWER_SECONDS, Door, opened
from generation.render.tex.protocol import Answer, Formula, Problem, in_requests
from generation.render.tex.service import Broker

_AT_ONCE = 16


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m generation.render.tex", description="Try LaTeX documents.")
    parser.add_argument("--socket", type=Path, help="of a render server; its broker is used")
    options = parser.parse_args(arguments)
    formulas = [Formula(document, tuple(compilers), output) for document, compilers, output in json.load(sys.stdin)]
    try:
        with opened(options.socket) if options.socket else _own() as door:
            answers = [answer for some in in_requests(formulas, _AT_ONCE) for answer in door.ask(some)]
    except (OSError, Hangup) as error:
        print(f"Formulas can't be set: {error}", file=sys.stderr)
        return 2
    print(json.dumps([_told(answer) for answer in answers]))
    return 0


def _told(answer: Answer) -> dict[str, str] | None:
    if isinstance(answer, Problem):
        return {"id": answer.id, "message": answer.message, "read": answer.read}
    return None


@contextmanager
def _own() -> Iterator[Door]:
    broker, door = Broker(places.folder(), places.megabytes()), Door(ANSWER_SECONDS)
    broker.keep()
    try:
        door.use(broker.connect())
        yield door
    finally:
        door.close()
        broker.end()


if __name__ == "__main__":
    sys.exit(main())
