"""Manim marks a finished film as just used, for a cache that we don't keep. Behind the wall nobody sets times of files.

A test fails when Manim no longer does so.
"""

from __future__ import annotations

from manim.scene import scene_file_writer


def leave_alone() -> None:
    """From now on, in this process and its forks, Manim sets no access times."""
    scene_file_writer.modify_atime = _nothing  # type: ignore[attr-defined]


def _nothing(file_path: str) -> None:
    """Called by name or by place."""
