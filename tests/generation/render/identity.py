"""Frame by frame, Manim's own renderer against ours: python -m tests.generation.render.identity --help

Runs each scene twice, in forks of one process, and compares the SHA-1 of the raw pixels of every frame.
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import json
import os
import pkgutil
import re
import shutil
import sys
import tempfile
import textwrap
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import manim
from manim import CairoRenderer, Scene, config
from manim.scene.scene_file_writer import SceneFileWriter

from generation.render import runner, source
from generation.render.drawing import encoding, glyphs, native, stepping, studio, writer
from generation.render.drawing.sketches import Picture
from generation.render.film import Audience, Film, Rehearsal
from generation.render.sharing import share_paths
from generation.types import Limits, RenderJob

_EXAMPLE = re.compile(r"^( *)\.\. manim:: *(\w+)[^\n]*\n((?:(?:\1 +[^\n]*)?\n)+)", re.MULTILINE)


class Hashes:
    """Stands where an encoder stands: keeps the SHA-1 of each frame in a file."""

    def __init__(self, target: Path, spec: Any, is_flat: bool) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self._target, self._lines = target, list[str]()

    def write(self, pixels: Any, repeat: int) -> None:
        self._lines += [hashlib.sha1(pixels.tobytes()).hexdigest()] * repeat

    def finish(self) -> None:
        self._target.write_text("\n".join(self._lines))


class PlainWriter(SceneFileWriter):
    """Manim's writer, with hashes instead of films."""

    def __init__(self, settings: Any) -> None:
        self.hashes = Hashes(Path("plain"), None, is_flat=True)
        super().__init__(settings)

    def open_partial_movie_stream(self, **options: Any) -> None: ...

    def close_partial_movie_stream(self) -> None: ...

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        self.hashes.write(pixels, repeat)

    def finish(self) -> None:
        self.hashes.finish()


def plainly(scene: Scene) -> list[str]:
    """The frames as Manim draws them."""
    camera: Any = scene.renderer.camera
    as_it_is: Any = lambda: camera  # noqa: E731
    scene.renderer = CairoRenderer(PlainWriter, as_it_is)
    scene.renderer.init_scene(scene, scene.session_spec, scene.file_writer_settings)
    scene.render()
    return Path("plain").read_text().split("\n")


def by_us(scene: Scene) -> list[str]:
    """The frames as our painters paint them, and our shortcuts step them."""
    stepping.install()
    glyphs.install()
    vars(studio)["encoder"] = Hashes
    setattr(writer.StudioWriter, "combine_to_movie", lambda self: None)  # noqa: B010
    film = Film(scene, Limits(), Audience(), painters=2)
    shown = encoding.Canvas.show
    painted = [0, 0]

    def show(self: Any, frame: Any) -> Any:
        painted[isinstance(frame, Picture)] += 1
        return shown(self, frame)

    setattr(encoding.Canvas, "show", show)  # noqa: B010
    scene.render()
    Path("painted").write_text(json.dumps(painted))
    return [line for path, _ in film.file_writer.studio.done for line in path.read_text().split("\n")]


def _with_an_end(scene: type[Scene]) -> type[Scene]:
    """The same scene, which waits for a moment at its end, so that what plays nothing is drawn, too."""

    class WithAnEnd(scene):  # type: ignore[misc,valid-type]
        def construct(self) -> None:
            super().construct()
            self.wait(0.2)

    return WithAnEnd


def foretold(scene: Scene) -> list[str]:
    """As many frames as a rehearsal counts."""
    rehearsal = Rehearsal(scene, Limits())
    scene.render()
    return [""] * rehearsal.totals.frames


def in_fork(work: Callable[[], Any]) -> Any:
    answer, here = os.pipe()
    if (child := os.fork()) == 0:
        os.close(answer)
        try:
            said: Any = work()
        except BaseException as error:  # noqa: BLE001  whatever a scene raises
            said = {"error": f"{type(error).__name__}: {error}"[:300], "at": traceback.format_exc()[-1500:]}
        with os.fdopen(here, "w") as file:
            json.dump(said, file)
        os._exit(0)
    os.close(here)
    with os.fdopen(answer) as file:
        said = file.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else {"error": "died"}


def frames(code: str, name: str, draw: Callable[[Scene], list[str]], tex: Path) -> Any:
    folder = Path(tempfile.mkdtemp(prefix="identity"))

    def work() -> dict[str, Any]:
        runner._settle(folder, RenderJob(code))
        (folder / "media" / "Tex").symlink_to(tex)
        made = draw(_with_an_end(source.load(code, name))())
        painted = json.loads(Path("painted").read_text()) if Path("painted").exists() else None
        return {"frames": made, "painted": painted}

    try:
        return in_fork(work)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compare(code: str, name: str, tex: Path) -> dict[str, Any]:
    """Whether all frames are the same, and how many of ours were drawn by Manim or painted from sketches."""
    plain, ours, rehearsed = (frames(code, name, draw, tex) for draw in (plainly, by_us, foretold))
    if "error" in plain or "error" in ours:
        theirs, our = (str(each.get("error")) for each in (plain, ours))
        return {"same": theirs.split(":")[0] == our.split(":")[0], "plain": theirs, "ours": our}
    different = [n for n, (a, b) in enumerate(zip(plain["frames"], ours["frames"])) if a != b]
    return {
        "same": plain["frames"] == ours["frames"],
        "frames": len(plain["frames"]),
        "foretold": len(rehearsed.get("frames", ())),
        "drawn_by_manim": ours["painted"][0],
        "painted": ours["painted"][1],
        "different": different[:5],
    }


def docstring_examples() -> Iterator[tuple[str, str, str]]:
    """Name, code and scene of each example in Manim's own docstrings."""
    seen = set()
    for info in pkgutil.walk_packages(manim.__path__, "manim."):
        if "opengl" in info.name or "__main__" in info.name or "cli" in info.name:
            continue
        try:
            text = inspect.getsource(import_module(info.name))
        except Exception:  # noqa: BLE001  a part of Manim that needs more than there is
            continue
        for indent, scene, body in _EXAMPLE.findall(text):
            lines = [line for line in body.split("\n") if not re.match(rf"{indent} +:\w+:", line)]
            code = textwrap.dedent("\n".join(lines)).strip("\n")
            if scene not in seen and f"class {scene}(" in code:
                seen.add(scene)
                yield scene, f"from manim import *\n{code}\n", scene


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="files with one scene each")
    parser.add_argument("--docstrings", type=int, metavar="N", help="every N-th example of Manim's docstrings")
    parser.add_argument("--only", help="of the docstrings' examples, those whose names hold this")
    parser.add_argument("--small", action="store_true", help="320 × 180 pixels")
    parser.add_argument("--plain", action="store_true", help="as where the compiled loops were not built")
    arguments = parser.parse_args()
    if arguments.plain:
        native.loops = None
    scenes = [(file.stem, file.read_text(), "") for file in arguments.files]
    if arguments.docstrings:
        found = [scene for scene in docstring_examples() if not arguments.only or arguments.only in scene[0]]
        scenes += found[:: arguments.docstrings]
    share_paths()
    if arguments.small:
        settle = runner._settle

        def smaller(folder: Path, job: RenderJob) -> None:
            settle(folder, job)
            config.pixel_width, config.pixel_height = 320, 180

        runner._settle = smaller
    tex = Path(tempfile.gettempdir(), "identity-tex")
    tex.mkdir(exist_ok=True)
    good = True
    for name, code, scene in scenes:
        outcome = compare(code, scene, tex)
        good = good and outcome["same"]
        print(json.dumps({"name": name} | outcome), flush=True)
    sys.exit(not good)


if __name__ == "__main__":
    main()
