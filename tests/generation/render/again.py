"""The same scene drawn again, changed or not, with and without what was drawn before; raw frames compared by SHA-1."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from manim import config

from generation.render import runner, source
from generation.render.drawing import studio, writer
from generation.render.film import Audience, Film
from generation.render.reuse.film import KnownFilm
from generation.render.reuse.memory import Memory, Misjudged, can_follow
from generation.render.reuse.pack import NAME, Pack
from generation.types import Limits, RenderJob
from tests.generation.render.identity import Hashes, in_fork


@dataclass(frozen=True)
class Drawn:
    """A film as the hashes of its frames, how many of them were painted, and the pack it leaves."""

    frames: list[str]
    painted: int
    pack: bytes
    is_misjudged: bool


def draw(code: str, known: bytes | None = None) -> Drawn:
    """Without `known`, as if there were no memory at all. Raises AssertionError with what the scene raised."""
    folder = Path(tempfile.mkdtemp(prefix="again"))
    kept = folder.with_suffix(".pack")
    kept.write_bytes(b"")

    def work() -> dict[str, Any]:
        runner._settle(folder, RenderJob(code))
        config.pixel_width, config.pixel_height = 320, 180
        made = _film(code, known)
        if (folder / NAME).exists():
            shutil.copyfile(folder / NAME, kept)
        return made

    try:
        said = in_fork(work)
        assert "error" not in said, said
        return Drawn(said["frames"], said["painted"], kept.read_bytes(), said["misjudged"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        kept.unlink()


def _any(film: memoryview, frames: int) -> bool:
    """The films here are no films but hashes of their frames."""
    return True


def _film(code: str, known: bytes | None) -> dict[str, Any]:
    vars(studio)["encoder"] = Hashes
    setattr(writer.StudioWriter, "combine_to_movie", lambda self: None)  # noqa: B010
    scene = source.load(code, "")()
    memory = Memory(Pack(known), is_whole=_any) if known is not None and can_follow(code) else None
    if memory:
        film: Film = KnownFilm(scene, Limits(), Audience(), painters=2, memory=memory)
    else:
        film = Film(scene, Limits(), Audience(), painters=2)
    painted = [0]
    write = Hashes.write

    def count(self: Any, pixels: Any, repeat: int) -> None:
        painted[0] += repeat
        write(self, pixels, repeat)

    setattr(Hashes, "write", count)  # noqa: B010
    misjudged = False
    try:
        scene.render()
    except Misjudged:
        misjudged = True
    done = dict(film.file_writer.studio.done)
    if memory:
        memory.save(Path(), done)
    frames = [line for path in done for line in path.read_text().split("\n")]
    return {"frames": frames, "painted": painted[0], "misjudged": misjudged}
