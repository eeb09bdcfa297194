"""What listeners have to know by name: every kind of event in the code is in the page's list and in the guide."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from generation.render.reports import _READERS

ROOT = Path(__file__).resolve().parents[2]
FROM_THE_RENDERER = set(_READERS) - {"done", "failed", "distrust"} | {"log"}
"""Passed on by pipeline.draw as they come; the log is the client's own, and the others are told to it only."""


def kinds_in_code() -> set[str]:
    """The words that are said: `run.say("…")`, `self.say`, `events.append(…, …, "…")`, `_append(…)`."""
    found = set(FROM_THE_RENDERER)
    for path in (ROOT / "generation").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = ast.unparse(node.func)
            if name.endswith(".say"):
                found |= words_in(node.args[0])
            elif name in {"events.append", "append", "_append"} and len(node.args) > 2:
                found |= words_in(node.args[2])
    return found


def words_in(node: ast.expr) -> set[str]:
    """Those that it can come to, where it is written out."""
    if isinstance(node, ast.IfExp):
        return words_in(node.body) | words_in(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_the_code_says_what_is_known_to_be_said() -> None:
    assert {"status", "token", "finding", "usage", "engine", "waiting", "proposal", "accepted"} <= kinds_in_code()


def test_a_page_without_a_websocket_hears_every_kind() -> None:
    script = (ROOT / "static/shared/events.js").read_text(encoding="utf-8")
    listed = re.search(r"const KINDS = \[(.*?)\]", script, re.DOTALL)
    assert listed
    assert sorted(re.findall(r'"(\w+)"', listed[1])) == sorted(kinds_in_code())


def test_the_guide_tells_of_every_kind() -> None:
    guide = (ROOT / "docs/developers/api.md").read_text(encoding="utf-8")
    told = guide.split("### Watch")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)) == kinds_in_code()
