"""Renders one scene, in the job's own process, behind the wall.

Reads the job from one descriptor, writes events to another and `film.mp4` and `poster.png` into its folder.
Whoever reads the events must not trust them: the scene's code runs in this very process.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np
from manim import Scene, config
from PIL import Image

from generation.render import fonts, parcel, rehearsal, source
from generation.render.arrivals import FIRST_POSTER
from generation.render.faults import SceneFault, explain
from generation.render.film import Film, FilmTooLong, Pixels
from generation.render.progress import Progress
from generation.render.segments import Segmenter
from generation.render.tex import scan
from generation.render.tex.client import ask_ahead
from generation.types import Limits, Quality, RenderJob

VIDEO, POSTER = "film.mp4", "poster.png"
_WIDEST_POSTER, _WIDEST_FIRST_POSTER = 1920, 960
# A preview is watched once and soon: a quarter of the encoder's work for twice the bytes.
# Key frames every four seconds: where long animations are cut into segments.
_PREVIEW_ENCODER = {"preset": "ultrafast", "crf": "23", "g": "60"}


def run(job_file: int, events: int, folder: Path) -> int:
    """Returns the process's exit status: 0 when there is a film."""
    tell = _Teller(events)
    try:
        with open(job_file, "rb") as file:
            job = _read(parcel.unpack(file, folder))
        fonts.register(folder / parcel.FOLDER)
        _settle(folder, job)
        tell(event="done", **_render(job, folder, tell))
    except BaseException as error:  # noqa: BLE001  also what scenes raise to end the program
        fault = explain(error)
        tell(event="failed", error=fault.error, message=fault.message, line=fault.line)
        return 1
    return 0


class _Teller:
    def __init__(self, file: int) -> None:
        self._file = file

    def __call__(self, **event: Any) -> None:
        sys.stdout.flush()
        data = json.dumps(event).encode() + b"\n"
        while data:
            data = data[os.write(self._file, data) :]


def _read(data: Mapping[str, Any]) -> RenderJob:
    quality, limits = Quality(data["quality"]), Limits(**data["limits"])
    return RenderJob(data["code"], data["scene"], quality, data["seed"], limits)


def _settle(folder: Path, job: RenderJob) -> None:
    """Everything that Manim and fontconfig write goes into the job's folder; chance comes from the job's seed."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    own = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "home/.cache"}
    (folder / "media").mkdir()
    for name, path in own.items():
        (folder / path).mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(folder / path)
    random.seed(job.seed)
    np.random.seed(job.seed)
    config.pixel_width, config.pixel_height = job.quality.size
    config.frame_rate = job.quality.fps
    config.seed = job.seed
    if job.quality is Quality.LOW:
        config.video_encoder_options = _PREVIEW_ENCODER
    _direct_output(folder)


def _direct_output(folder: Path) -> None:
    """Where Manim writes, and what it leaves undone. Said again after the user's file has run: it may set these too."""
    config.media_dir = "media"
    config.input_file = str(folder / "scene.py")
    config.output_file = ""
    config.renderer = "cairo"
    config.format = "auto"
    config.verbosity = "WARNING"
    config.progress_bar = "none"
    config.disable_caching = config.disable_caching_warning = True
    config.dry_run = config.preview = config.write_all = config.save_sections = config.log_to_file = False
    config.transparent = False
    config.from_animation_number, config.upto_animation_number = 0, -1


def _render(job: RenderJob, folder: Path, tell: _Teller) -> dict[str, Any]:
    ask_ahead(scan.formulas(job.code))
    scene_class = source.load(job.code, job.scene)
    _direct_output(folder)
    totals = rehearsal.count(scene_class, job.limits)
    if totals is not None and totals.animations == 0:
        raise _nothing_played(scene_class)
    progress = Progress(tell, totals)
    progress.started(scene_class.__name__)
    scene = scene_class()
    segmenter = Segmenter(folder, config.frame_rate, config.pixel_width, config.pixel_height, tell)
    film = Film(
        scene,
        job.limits.film_seconds,
        on_step=lambda mark: progress.step(mark.name, film.film_time),
        on_frames=lambda animation_ended: progress.frames(film, animation_ended),
        on_picture=lambda frame: _show_first(frame, folder, tell),
        on_partial=segmenter.add,
    )
    try:
        scene.render()
    finally:
        segmenter.finish()
    if not film.frames_done or film.poster is None:
        raise _nothing_played(scene_class)
    _write_video(Path(film.file_writer.final_file_path), folder / VIDEO)
    _write_poster(film, folder / POSTER)
    progress.finished(film)
    return _facts(film)


def _nothing_played(scene_class: type[Scene]) -> SceneFault:
    return SceneFault(
        "nothing_played", f"{scene_class.__name__} plays nothing: it calls neither self.play(…) nor self.wait(…)."
    )


def _write_video(made: Path, target: Path) -> None:
    """The same packets with the index in front, so that a browser can seek before it has everything."""
    with av.open(str(made)) as read, av.open(str(target), "w", options={"movflags": "+faststart"}) as write:
        streams = {stream.index: write.add_stream_from_template(stream) for stream in read.streams}
        for packet in read.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                write.mux(packet)
    made.unlink()


def _show_first(frame: Pixels, folder: Path, tell: _Teller) -> None:
    """The first picture, long before the film: small, and quickly written."""
    image = Image.fromarray(frame).convert("RGB")
    image.thumbnail((_WIDEST_FIRST_POSTER, _WIDEST_FIRST_POSTER))
    unfinished = (folder / FIRST_POSTER).with_suffix(".part")
    image.save(unfinished, "PNG", compress_level=1)
    unfinished.rename(folder / FIRST_POSTER)
    tell(event="poster")


def _write_poster(film: Film, target: Path) -> None:
    assert film.poster is not None
    image = Image.fromarray(film.poster).convert("RGB")
    image.thumbnail((_WIDEST_POSTER, _WIDEST_POSTER))
    image.save(target)


def _facts(film: Film) -> dict[str, Any]:
    width, height = film.camera.pixel_width, film.camera.pixel_height
    duration = film.film_time
    ends = [mark.frame / film.fps for mark in film.marks[1:]] + [duration]
    steps = [
        {"name": mark.name, "start": mark.frame / film.fps, "end": end}
        for mark, end in zip(film.marks, ends, strict=False)
    ]
    return {
        "width": width,
        "height": height,
        "fps": round(film.fps),
        "duration": duration,
        "steps": steps,
        "captions": _captions(film, duration),
    }


def _captions(film: Film, duration: float) -> list[dict[str, Any]]:
    """Each caption stays until the next one, the last one until the end."""
    said = sorted((max(0.0, line.start.total_seconds()), line.content) for line in film.file_writer.subcaptions)
    said = [(start, text) for start, text in said if start < duration and text.strip()]
    ends = [start for start, _ in said[1:]] + [duration]
    return [
        {"text": text, "start": start, "end": end}
        for (start, text), end in zip(said, ends, strict=False)
        if end > start
    ]


__all__ = ["POSTER", "VIDEO", "FilmTooLong", "run"]
