"""Renders one scene, in the job's own process, behind the wall.

Reads the job from one descriptor, writes events to another and `film.mp4` and `poster.png` into its folder.
Whoever reads the events must not trust them: the scene's code runs in this very process.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from manim import RendererType, Scene, config

from generation.render import fonts, last_words, parcel, rehearsal, source, stills, takings
from generation.render.arrivals import STILL
from generation.render.drawing.encoding import FINAL, PREVIEW
from generation.render.drawing.sketches import Pixels
from generation.render.faults import SceneFault, explain
from generation.render.film import Audience, Film, FilmTooLong, Mark, Totals
from generation.render.layout import survey
from generation.render.layout.beside import Beside
from generation.render.progress import Progress
from generation.render.reuse.film import KnownFilm
from generation.render.reuse.memory import Memory, Misjudged, can_follow
from generation.render.reuse.pack import Pack
from generation.render.segments import Segmenter
from generation.render.takings import POSTER, VIDEO
from generation.render.tex import scan
from generation.render.tex.client import ask_ahead
from generation.types import ASPECTS, Limits, Quality, RenderJob

_MOST_PAINTERS = 16
# How long a painter that has done its work in compiled code may be kept waiting by the running scene for its next few
# lines of Python. At Python's own 5 ms the painters fall behind and the first segment comes three times later.
_SECONDS_BETWEEN_THREADS = 0.0001


def run(job_file: int, events: int, folder: Path) -> int:
    """Returns the process's exit status: 0 when there is a film."""
    tell = _Teller(events)
    try:
        last_words.listen(folder)
        with open(job_file, "rb") as file:
            fields = parcel.unpack(file, folder)
        job = _read(fields)
        fonts.register(folder / parcel.FOLDER)
        _settle(folder, job)
        if job.layout:
            result = _measure(job, folder, tell)
        else:
            result = _draw_still(job, folder) if job.is_still else _render(job, folder, tell, fields["known"])
        tell(event="done", **result)
    except Misjudged:
        tell(event="failed", error="misjudged", message="An animation was not what it was before.", line=None)
        return 1
    except BaseException as error:  # noqa: BLE001  also what scenes raise to end the program
        fault = explain(error)
        told = {"error": fault.error, "message": fault.message, "line": fault.line, "step": fault.step}
        tell(event="failed", **told, **({"partial": fault.partial} if fault.partial else {}))
        return 1
    return 0


class _Teller:
    """Writes events, whole and one after the other, whichever thread they come from."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._lock = threading.Lock()

    def __call__(self, **event: Any) -> None:
        data = json.dumps(event).encode() + b"\n"
        with self._lock:
            sys.stdout.flush()
            while data:
                data = data[os.write(self._file, data) :]


def _read(data: Mapping[str, Any]) -> RenderJob:
    quality, limits = Quality(data["quality"]), Limits(**data["limits"])
    shape = {name: data[name] for name in ("still", "step", "layout", "aspect", "transparent")}
    return RenderJob(data["code"], data["scene"], quality, data["seed"], limits, **shape)


def _settle(folder: Path, job: RenderJob) -> None:
    """Everything that Manim and fontconfig write goes into the job's folder; chance comes from the job's seed."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    own = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "home/.cache"}
    (folder / "media").mkdir()
    for name, path in own.items():
        (folder / path).mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(folder / path)
    tempfile.tempdir = None  # the zygote's own was remembered
    random.seed(job.seed)
    np.random.seed(job.seed)
    config.pixel_width, config.pixel_height = job.size
    if job.aspect != "16:9":
        across, down = ASPECTS[job.aspect]
        config.frame_width = config.frame_height * across / down
    config.frame_rate = job.quality.fps
    config.seed = job.seed
    config.video_encoder_options = PREVIEW if job.quality is Quality.LOW else FINAL
    if job.transparent:
        config.video_encoder_options = {}
    _direct_output(folder, job)


def _direct_output(folder: Path, job: RenderJob) -> None:
    """Where Manim writes, and what it leaves undone. Said again after the user's file has run: it may set these too."""
    config.media_dir = "media"
    config.input_file = str(folder / "scene.py")
    config.output_file = ""
    if config.renderer is not RendererType.CAIRO:  # saying it again costs 20 ms
        config.renderer = RendererType.CAIRO
    config.format = "auto"
    config.verbosity = "WARNING"
    config.progress_bar = "none"
    config.disable_caching = config.disable_caching_warning = True
    config.dry_run = config.preview = config.write_all = config.save_sections = config.log_to_file = False
    config.transparent = job.transparent
    config.from_animation_number, config.upto_animation_number = 0, -1


def _render(job: RenderJob, folder: Path, tell: _Teller, known: bytes | None) -> dict[str, Any]:
    ask_ahead(scan.formulas(job.code))
    scene_class = source.load(job.code, job.scene)
    _direct_output(folder, job)
    forecast = rehearsal.Forecast()
    if not source.may_write_files(job.code):
        forecast.begin(scene_class, job.limits)
    progress = Progress(tell, forecast.totals)
    progress.started(scene_class.__name__)
    segmenter = Segmenter(folder, config.frame_rate, config.pixel_width, config.pixel_height, tell)
    witness = Beside(job.code, folder)

    def show_first(frame: Pixels) -> None:
        takings.show_first(frame, folder)
        tell(event="poster")

    def begin_step(mark: Mark) -> None:
        progress.step(mark.name, mark.frame / config.frame_rate)
        witness.step(mark.name, mark.frame / config.frame_rate)

    def rest(time: float) -> None:
        witness.rest(time)
        if film:
            progress.captions(film.file_writer.subcaptions)

    def end_rehearsal(totals: Totals) -> None:
        forecast.end()
        progress.played(totals)

    audience = Audience(
        on_step=begin_step,
        on_frame=witness.frame,
        wants_frame=witness.wants_frame,
        on_rest=rest,
        on_frames=progress.frames,
        on_animation=progress.animation,
        on_picture=show_first,
        on_partial=segmenter.add,
        on_played=end_rehearsal,
        before_animation=forecast.check,
    )
    sys.setswitchinterval(_SECONDS_BETWEEN_THREADS)
    film: Film | None = None
    try:
        scene = scene_class()
        film = _film(job, scene, audience, known)
        witness.watch(scene)
        _draw(film, folder)
    finally:
        forecast.end()
        segmenter.finish()
        _leave_for_the_next(film, folder, tell)
    facts = takings.keep(film, folder)
    if facts is None:
        raise _nothing_played(scene_class)
    subcaptions = ((line.start.total_seconds(), line.content) for line in film.file_writer.subcaptions)
    for finding in witness.end(film.film_time, subcaptions):
        tell(event="finding", **asdict(finding))
    return facts | witness.traced()


def _film(job: RenderJob, scene: Scene, audience: Audience, known: bytes | None) -> Film:
    if known is not None and can_follow(job.code):
        return KnownFilm(scene, job.limits, audience, _painters(), memory=Memory(Pack(known)))
    return Film(scene, job.limits, audience, _painters(), plainly=source.looks_at_pixels(job.code))


def _leave_for_the_next(film: Film | None, folder: Path, tell: _Teller) -> None:
    if isinstance(film, KnownFilm):
        film.remember(folder)
        if film.was_lied_to:
            tell(event="distrust")


def _draw(film: Film, folder: Path) -> None:
    """Raises SceneFault, which has the step where it happened and, when something was drawn, the facts about that.

    Raises Misjudged when the film has to be begun anew.
    """
    try:
        film.scene.render()
    except Misjudged:
        raise
    except BaseException as error:
        fault = explain(error)
        fault.step = film.step
        with suppress(Exception):  # whatever the scene did to the folder: the fault itself is told
            film.file_writer.combine_to_movie()
            fault.partial = takings.keep(film, folder)
        raise fault from error


def _painters() -> int:
    """As many as there are processors for this job."""
    return min(_MOST_PAINTERS, len(os.sched_getaffinity(0)))


def _draw_still(job: RenderJob, folder: Path) -> dict[str, Any]:
    """One picture. The facts are those of a film that lasts no time."""
    ask_ahead(scan.formulas(job.code))
    scene_class = source.load(job.code, job.scene)
    _direct_output(folder, job)
    moment = stills.Moment(stills.END if job.still is None else job.still, job.step)
    picture = stills.draw(scene_class, moment, job.limits, plainly=source.looks_at_pixels(job.code))
    if picture is None:
        raise _nothing_played(scene_class)
    takings.save(picture, folder / STILL, transparent=job.transparent)
    height, width = picture.shape[:2]
    return _facts_without_film(width, height)


def _measure(job: RenderJob, folder: Path, tell: _Teller) -> dict[str, Any]:
    """What cannot be read in the scene, each with a picture."""
    ask_ahead(scan.formulas(job.code))
    scene_class = source.load(job.code, job.scene)
    _direct_output(folder, job)
    for finding in survey.take(scene_class, job.code, job.limits, folder):
        tell(event="finding", **asdict(finding))
    return _facts_without_film(config.pixel_width, config.pixel_height)


def _facts_without_film(width: int, height: int) -> dict[str, Any]:
    facts = {"width": width, "height": height, "fps": round(config.frame_rate), "duration": 0.0}
    return facts | {"steps": [], "captions": []}


def _nothing_played(scene_class: type[Scene]) -> SceneFault:
    return SceneFault(
        "nothing_played", f"{scene_class.__name__} plays nothing: it calls neither self.play(…) nor self.wait(…)."
    )


__all__ = ["POSTER", "VIDEO", "FilmTooLong", "run"]
