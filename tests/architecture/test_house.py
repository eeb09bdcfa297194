"""The house keeps its shape: sizes, imports, what never gets into the tree. Layers: import-linter, in `make lint`."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("manimgen_site", "accounts", "projects", "generation", "classrooms", "client")
SHARED_BY_BENCHMARKS = {"load", "__init__", "recording"}
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
REGISTRY = re.compile(r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|npmmirror|deb\.debian)[\w.-]*")


def sources() -> list[Path]:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in files if "migrations" not in path.parts]


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_the_story_fits_on_a_page() -> None:
    assert len((ROOT / "generation/pipeline.py").read_text(encoding="utf-8").splitlines()) <= 150


def test_no_file_and_no_function_grows_too_long() -> None:
    long_files = [path for path in sources() if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE]
    long_functions = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in sources()
        if path.name != "scene.py"
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert (long_files, long_functions) == ([], [])


def test_there_is_no_room_for_odds_and_ends() -> None:
    names = {part for path in sources() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not names & {"utils", "helpers", "common", "core"}


@pytest.mark.parametrize(
    "module", ["manimgen_site.asgi", "generation.tasks", "generation.engine.composer", "generation.checks"]
)
def test_web_and_queue_never_import_manim(module: str) -> None:
    code = f"""
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manimgen_site.settings")
import django; django.setup()
import {module}
sys.exit(" ".join(name for name in ("manim", "cairo", "torch") if name in sys.modules) or 0)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert (ran.returncode, ran.stderr.strip()) == (0, "")


@pytest.mark.parametrize(
    "module", ["generation.engine.composer", "generation.engine.chat", "generation.checks", "generation.render.client"]
)
def test_the_steps_run_without_django(module: str) -> None:
    code = f"import sys, {module}; sys.exit('django' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert (ran.returncode, ran.stderr.strip()) == (0, "")


def test_no_tracked_file_names_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    named = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".mp4", ".woff2"} and path != Path(__file__):
            named += [name] if REGISTRY.search(path.read_text(encoding="utf-8", errors="replace")) else []
    assert named == []


def test_make_bench_can_run_every_benchmark() -> None:
    files = {path.stem: path for path in (ROOT / "benchmarks").glob("*.py") if path.stem not in SHARED_BY_BENCHMARKS}
    assert len(files) > 10
    for name, path in files.items():
        assert "main" in [each.name for each in functions(path)], name
