"""A Jupyter notebook (nbformat 4.5) that draws the scene with Manim's own `%%manim`."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from projects.exports.sheet import Sheet, requirement, runnable

_FLAGS = "-ql -v WARNING --progress_bar none --disable_caching"


def notebook(sheet: Sheet) -> str:
    """Cells: what it is, Manim, the scene."""
    told = f"# {' '.join(sheet.title.split())}\n\nNeeds Manim: `pip install {requirement()} ipython`."
    if sheet.assets:
        told += f"\n\nBeside this notebook lie: {', '.join(f'`{path}`' for path in sheet.assets)}."
    drawing = f"%%manim {_FLAGS} {sheet.scene}\n\n{runnable(sheet).strip()}"
    cells = [_cell("markdown", told), _cell("code", "from manim import *"), _cell("code", drawing)]
    facts = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    whole = {"cells": cells, "metadata": facts | {"language_info": {"name": "python"}}}
    return json.dumps(whole | {"nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1) + "\n"


def _cell(kind: str, text: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": hashlib.sha256(text.encode()).hexdigest()[:8], "metadata": {}}
    cell["source"] = text.splitlines(keepends=True)
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
