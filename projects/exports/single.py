"""One file for a gist or a mail: it says what it is, what it needs (PEP 723) and how it runs."""

from __future__ import annotations

from projects.exports.sheet import Sheet, requirement, runnable


def single_file(sheet: Sheet) -> str:
    """`uv run --script` reads the block at the top and installs Manim; who has Manim just runs it."""
    title = " ".join(sheet.title.split())
    how = f"manim -ql FILE.py {sheet.scene}".rstrip()
    head = [
        "# /// script",
        '# requires-python = ">=3.11"',
        f'# dependencies = ["{requirement()}"]',
        "# ///",
        f"# {title}",
        f"# Draw it: {how}     or: uv run --with {requirement()} {how}",
    ]
    if sheet.assets:
        head.append(f"# It needs these files beside it: {', '.join(sheet.assets)}")
    return "\n".join([*head, "", runnable(sheet)])
