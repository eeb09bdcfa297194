"""A scene's code as it leaves the site: one file that plain Manim runs, and what it needs beside it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from django.core.files.base import File


@dataclass(frozen=True)
class Sheet:
    """`code` needs nothing but Manim; `assets` are the files that it names, by their paths."""

    title: str
    code: str
    scene_class: str = ""
    aspect: str = "16:9"
    seed: int = 0
    settings: bytes = b""
    """As scene.toml says it."""
    captions: bytes = b""
    """As WebVTT; empty where there is no film."""
    assets: Mapping[str, File[bytes]] = field(default_factory=dict)

    @property
    def scene(self) -> str:
        """The class that is drawn: the one named, else the last one that looks like a scene."""
        return self.scene_class or next(iter(scene_classes(self.code)[::-1]), "")


def requirement() -> str:
    """The Manim with which the site draws."""
    return f"manim=={version('manim')}"


def runnable(sheet: Sheet) -> str:
    """The code with the shape of its frame and its chance, which the site sets from outside."""
    lines = []
    if sheet.aspect != "16:9":
        across, down = sheet.aspect.split(":")
        lines += [
            f"_config.frame_width = _config.frame_height * {across} / {down}",
            f"_config.pixel_width = 2 * round(_config.pixel_height * {across} / {down} / 2)",
        ]
    if sheet.seed or "random" in sheet.code:
        lines.append(f"_config.seed = {sheet.seed}")
    if not lines:
        return sheet.code
    place = _after_imports(sheet.code)
    code = sheet.code.splitlines()
    setting = ["", "from manim import config as _config", "", *lines]
    return "\n".join([*code[:place], *setting, *code[place:]]) + "\n"


def scene_classes(code: str) -> list[str]:
    """The classes of a file that are scenes by the names of their bases, in order."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError):
        return []
    scenes: list[str] = []
    for node in body:
        if isinstance(node, ast.ClassDef):
            bases = [base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases]
            if any(base.endswith("Scene") or base in scenes for base in bases):
                scenes.append(node.name)
    return scenes


def _after_imports(code: str) -> int:
    """The number of lines up to the end of the last import at the top."""
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError):
        return 0
    return max((node.end_lineno or 0 for node in body if isinstance(node, ast.Import | ast.ImportFrom)), default=0)
