"""The examples in Manim's own documentation strings: what Manim shows as right must pass."""

import ast
import importlib.util
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from generation.checks import check

DIRECTIVE = re.compile(r"( *)\.\. manim:: *(\w+)")
OPTION = re.compile(r":\w+:")
PROMPT = re.compile(r"^(>>>|\.\.\.) ?")

# These do fail when they are run: each uses a name that its file does not have.
BROKEN = {
    "CustomLayoutExample": "Any",
    "Example": "OpenGLVGroup",
    "ShuffleSubmobjectsExample": "OpenGLVGroup",
    "DotInterpolation": "OpenGLVMobject",
    "ArcShapeIris": "OpenGLVGroup",
    "DashedVMobjectExample": "OpenGLVGroup",
    "AddToOpenGLVGroup": "OpenGLVGroup",
    "MyScene": "",  # the directive's own documentation: a scene with no content
}
# These run, and reach for what a scene may not use.
OUT_OF_BOUNDS = {
    "LabeledCountryExample": {"import_not_allowed"},  # fetches a map
    "CustomLayoutExample": {"import_not_allowed"},  # networkx
    "PartiteGraph": {"import_not_allowed"},
    "Tree": {"import_not_allowed"},
    "ImportNetworkxGraph": {"import_not_allowed"},
    "SoundExample": {"file_access"},
    "ColorsOverview": {"not_allowed"},  # getattr
    "RateFuncExample": {"not_allowed"},  # __dict__
}
POLICY = {"import_not_allowed", "not_allowed", "file_access"}


def manim_folder() -> Path:
    found = importlib.util.find_spec("manim")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent


def examples() -> Iterator[tuple[str, str]]:
    for path in sorted(manim_folder().rglob("*.py")):
        source = path.read_text()
        if ".. manim::" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                yield from examples_in((ast.get_docstring(node) or "").splitlines())


def examples_in(lines: list[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        start = DIRECTIVE.match(line)
        if not start:
            continue
        body = []
        for inner in lines[number + 1 :]:
            if inner.strip() and len(inner) - len(inner.lstrip()) <= len(start[1]):
                break
            body.append(inner)
        kept = [inner for inner in textwrap.dedent("\n".join(body)).splitlines() if not OPTION.match(inner)]
        code = textwrap.dedent("\n".join(PROMPT.sub("", inner) for inner in kept))
        yield start[2], f"from manim import *\n{code}\n"


EXAMPLES = list(examples())


def test_there_are_many_examples() -> None:
    assert len(EXAMPLES) > 300


@pytest.mark.parametrize(("name", "code"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_it_raises_no_false_alarm(name: str, code: str) -> None:
    found = {problem.id for problem in check(code).problems}
    assert found & POLICY == OUT_OF_BOUNDS.get(name, set())
    if name not in BROKEN:
        assert not found - POLICY


@pytest.mark.parametrize("name", [name for name, missing in BROKEN.items() if missing])
def test_it_finds_the_examples_that_do_fail(name: str) -> None:
    codes = [code for title, code in EXAMPLES if title == name]
    messages = [problem.message for code in codes for problem in check(code).problems]
    assert any(f"“{BROKEN[name]}”" in message for message in messages)
