"""How our encoders compare with Manim's own setting: the same raw frames of a scene through all of them.

python -m benchmarks.encoders        (part of `make bench`; writes benchmarks/results/encoders.json; about 8 minutes)
python -m benchmarks.encoders --scenes pythagoras --qualities l --frames 30        (prints only)

Films to keep at 1080p60, previews at 480p15. Each row is one trial in one process: Manim draws the first frames of a
scene, each encoder gets them in turn, an animation a film, as Manim and we both do. PSNR is that of the luma plane
against the raw frame's (ITU-R BT.601), in dB, from the mean error of each fifth frame.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from manim import CairoRenderer, Scene, ThreeDCamera, config
from manim._config.video_encoder import VideoEncoderSpec

from benchmarks import recording
from generation.render import source
from generation.render.drawing.encoding import FINAL, PREVIEW, AnyEncoder, Encoder, PlanarEncoder, encoder
from generation.types import Quality

SCENES = {file.stem: file for file in sorted(Path(__file__).with_name("scenes").glob("[a-z]*.py"))}
FRAMES = 600
"""All of a short film, or enough of a long one: what comes first is not like the rest."""
_BETWEEN_LOOKS = 5
CONTENDERS: dict[Quality, dict[str, tuple[Callable[[Path, VideoEncoderSpec, bool], Encoder], dict[str, str]]]] = {
    Quality.LOW: {
        "manim": (lambda target, spec, is_flat: AnyEncoder(target, spec), {"crf": "23"}),
        "x264_ultrafast": (lambda target, spec, is_flat: PlanarEncoder(target, spec), PREVIEW),
        "ours": (encoder, PREVIEW),
    },
    Quality.HIGH: {
        "manim": (lambda target, spec, is_flat: AnyEncoder(target, spec), {"crf": "23"}),
        "x264_veryfast": (lambda target, spec, is_flat: PlanarEncoder(target, spec), {"preset": "veryfast"}),
        "ours": (encoder, FINAL),
    },
}

Pixels = npt.NDArray[np.uint8]
_LUMA = np.array([65.481, 128.553, 24.966], np.float32)


class _Enough(BaseException):
    """There are as many frames as wanted."""


class Recorder(CairoRenderer):
    """Stock Manim, whose first frames are kept, compressed."""

    def __init__(self, scene: Scene, most: int, quality: Quality) -> None:
        camera = scene.renderer.camera
        super().__init__(camera_class=lambda: camera)  # type: ignore[arg-type]
        self.init_scene(scene, scene.session_spec, scene.file_writer_settings)
        self._most = most
        self.quality = quality
        self.is_flat = not isinstance(camera, ThreeDCamera)
        self._kept: list[bytes] = []
        self._begins: list[int] = []
        scene.renderer = self

    def play(self, scene: Scene, *animations: Any, **options: Any) -> None:
        self._begins.append(len(self._kept))
        super().play(scene, *animations, **options)

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        super().add_frame(frame, num_frames)
        self._kept += [zlib.compress(frame, 1)] * num_frames
        if len(self._kept) >= self._most:
            raise _Enough

    def animations(self) -> Iterator[Iterator[Pixels]]:
        """The frames of each, as far as they were kept."""
        for begin, end in pairwise([*self._begins, len(self._kept)]):
            yield self._frames(begin, min(end, self._most))

    def _frames(self, begin: int, end: int) -> Iterator[Pixels]:
        width, height = self.quality.size
        for kept in self._kept[begin:end]:
            yield np.frombuffer(zlib.decompress(kept), np.uint8).reshape(height, width, 4)


def record(name: str, most: int, quality: Quality, folder: Path) -> Recorder:
    config.pixel_width, config.pixel_height = quality.size
    config.frame_rate, config.media_dir = quality.fps, str(folder)
    config.dry_run = config.disable_caching = True
    config.verbosity, config.progress_bar = "ERROR", "none"
    scene = source.load(SCENES[name].read_text(encoding="utf-8"), "")()
    recorder = Recorder(scene, most, quality)
    with suppress(_Enough):
        scene.render()
    return recorder


def spec(quality: Quality, options: dict[str, str]) -> VideoEncoderSpec:
    width, height = quality.size
    return VideoEncoderSpec(
        "mp4", "libx264", "yuv420p", width, height, Fraction(quality.fps), tuple(sorted(options.items()))
    )


def encode(contender: str, recorder: Recorder, folder: Path) -> tuple[list[Path], float]:
    """The films, and milliseconds of processor time a frame, converting it included."""
    make, options = CONTENDERS[recorder.quality][contender]
    films: list[Path] = []
    spent, count = 0.0, 0
    for number, frames in enumerate(recorder.animations()):
        films.append(folder / f"{number}.mp4")
        made = make(films[-1], spec(recorder.quality, options), recorder.is_flat)
        for frame in frames:
            began = time.process_time()
            made.write(frame, 1)
            spent += time.process_time() - began
            count += 1
        began = time.process_time()
        made.finish()
        spent += time.process_time() - began
    return films, spent * 1000 / count


def likeness(recorder: Recorder, films: list[Path]) -> float:
    shown = chain.from_iterable(map(_decoded, films))
    errors = []
    for picture, raw in islice(
        zip(shown, chain.from_iterable(recorder.animations()), strict=True), 0, None, _BETWEEN_LOOKS
    ):
        luma = raw[..., :3].astype(np.float32) @ _LUMA / 255 + 16
        plane = picture.to_ndarray(format="yuv420p")[: raw.shape[0]].astype(np.float32)
        errors.append(float(np.mean((plane - luma) ** 2)))
    return 10 * math.log10(255**2 / max(float(np.mean(errors)), 1e-9))


def _decoded(film: Path) -> Iterator[av.VideoFrame]:
    with av.open(str(film)) as video:
        yield from video.decode(video=0)


def measure(name: str, most: int, quality: Quality, folder: Path) -> dict[str, Any]:
    recorder = record(name, most, quality, folder)
    found: dict[str, Any] = {}
    for contender in CONTENDERS[quality]:
        films, spent = encode(contender, recorder, folder / contender)
        found[contender] = {
            "kilobytes": round(sum(film.stat().st_size for film in films) / 1024, 1),
            "psnr_db": round(likeness(recorder, films), 2),
            "ms_a_frame": round(spent, 1),
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--qualities", nargs="+", type=Quality, default=list(CONTENDERS))
    parser.add_argument("--frames", type=int, default=FRAMES)
    parser.add_argument("--one", choices=SCENES, help=argparse.SUPPRESS)
    chosen = sys.argv[1:] if Path(sys.argv[0]).stem == "encoders" else []
    options = parser.parse_args(chosen)
    if options.one:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(options.one, options.frames, options.qualities[0], Path(folder))))
        return
    results: dict[str, Any] = {"frames": options.frames}
    for quality in options.qualities:
        scenes = results[f"{quality.size[1]}p{quality.fps}"] = {}
        for name in options.scenes:  # each in a process of its own: Manim's settings are the process's
            shape = ["--qualities", quality.value, "--frames", str(options.frames)]
            command = [sys.executable, "-m", "benchmarks.encoders", "--one", name, *shape]
            said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            scenes[name] = json.loads(said.splitlines()[-1])
            print(f"{quality.size[1]}p{quality.fps} {name}: {said.splitlines()[-1]}", flush=True)
    if not chosen:
        recording.record("encoders", results)


if __name__ == "__main__":
    main()
