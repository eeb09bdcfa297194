"""TeX templates that a file writes out: `TexTemplate(preamble=…)`, `template.add_to_preamble(r"…")`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from generation.checks.formulas.reading import Reader
from generation.checks.inference import Inference
from generation.checks.values import Class

PLACEHOLDER = "YourTextHere"
FIELDS = {"tex_compiler", "output_format", "documentclass", "preamble", "post_doc_commands", "description"}


@dataclass(frozen=True)
class Template:
    """Manim's TexTemplate, with its own defaults (manim/utils/tex.py)."""

    tex_compiler: str = "latex"
    output_format: str = ".dvi"
    documentclass: str = r"\documentclass[preview]{standalone}"
    preamble: str = "\\usepackage[english]{babel}\n\\usepackage{amsmath}\n\\usepackage{amssymb}"
    post_doc_commands: str = ""
    description: str = ""

    @property
    def body(self) -> str:
        parts = (
            self.documentclass, self.preamble, "\\begin{document}", self.post_doc_commands, PLACEHOLDER,
            "\\end{document}",
        )  # fmt: skip
        return "\n".join(part for part in parts if part)


USUAL = Template()


class Templates:
    def __init__(self, inference: Inference, reader: Reader) -> None:
        self._inference = inference
        self._module = inference.module
        self._reader = reader

    @property
    def is_usual(self) -> bool:
        """Whether formulas that name no template get Manim's own."""
        return not any(
            (isinstance(node, ast.Attribute) and node.attr == "tex_template")
            or (isinstance(node, ast.Constant) and node.value == "tex_template")
            or (isinstance(node, ast.Attribute) and node.attr == "set_default")
            for node in self._module.nodes
        )

    @property
    def own(self) -> Template | None:
        return USUAL if self.is_usual else None

    def named(self, node: ast.expr) -> Template | None:
        """The template that an expression stands for; None when not all of it is written out."""
        match node:
            case ast.Name():
                return self._of_name(node)
            case ast.Call(func=ast.Attribute(value=inner, attr=verb)):
                template = self.named(inner)
                return _changed(template, verb, node) if template else None
            case ast.Call(args=[]) if self._inference.class_of(node.func) == Class("TexTemplate"):
                return _made(node)
        return None

    def _of_name(self, name: ast.Name) -> Template | None:
        """Its value, and what the file then adds; nothing where it is used in any other way."""
        value = self._reader.meant(name)
        template = self.named(value) if isinstance(value, ast.Call) else None
        uses = [node for node in self._module.nodes if isinstance(node, ast.Name) and node.id == name.id]
        for use in sorted(uses, key=lambda node: (node.lineno, node.col_offset)):
            parent = self._parents.get(use)
            if isinstance(use.ctx, ast.Store) or (isinstance(parent, ast.keyword) and parent.arg == "tex_template"):
                continue
            call = self._parents.get(parent) if isinstance(parent, ast.Attribute) else None
            if template is None or not isinstance(call, ast.Call) or not isinstance(parent, ast.Attribute):
                return None
            if call.lineno > name.lineno or not isinstance(self._parents.get(call), ast.Expr):
                return None
            template = _changed(template, parent.attr, call)
        return template

    @property
    def _parents(self) -> Mapping[ast.AST, ast.AST]:
        return {child: node for node in self._module.nodes for child in ast.iter_child_nodes(node)}


def _made(call: ast.Call) -> Template | None:
    words: dict[str, Any] = {}
    for keyword in call.keywords:
        if keyword.arg not in FIELDS or not isinstance(keyword.value, ast.Constant):
            return None
        words[keyword.arg] = keyword.value.value
    return replace(USUAL, **words) if all(isinstance(word, str) for word in words.values()) else None


def _changed(template: Template, verb: str, call: ast.Call) -> Template | None:
    match call:
        case ast.Call(args=[ast.Constant(value=str(text))], keywords=[]) if verb == "add_to_preamble":
            return replace(template, preamble=f"{template.preamble}\n{text}")
        case ast.Call(args=[ast.Constant(value=str(text))], keywords=[]) if verb == "add_to_document":
            return replace(template, post_doc_commands=template.post_doc_commands + text)
    return None
