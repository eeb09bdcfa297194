"""The render server as a program of its own. It gets none of our environment: strangers' code runs below it."""

import sys
from pathlib import Path

from generation.render.client import ping
from generation.render.tex import places
from generation.render.warm import clean_environment
from manimgen_site.services import folders
from manimgen_site.services.processes import Service

PROJECT = Path(__file__).resolve().parents[2]


def address(data_dir: Path) -> Path:
    return folders.run(data_dir) / "render.sock"


def service(data_dir: Path) -> Service:
    folders.private(folders.run(data_dir))
    path = address(data_dir)
    return Service(
        name="renderer",
        command=(
            sys.executable,
            "-m",
            "generation.render",
            "serve",
            "--socket",
            str(path),
            *places.options(data_dir / "cache" / "tex"),
        ),
        log=folders.log(data_dir, "renderer"),
        environment=clean_environment(),
        folder=PROJECT,
        is_ready=lambda: _is_warm(path),
    )


def _is_warm(path: Path) -> bool:
    """It has imported Manim, or says why it never will (which is then /readyz's business)."""
    try:
        state = ping(path)
    except OSError:
        return False
    return bool(state["ready"] or state["refusal"])
