"""The whole story: prompt -> brief -> source -> verdict -> film.

Two workers tell it. `write` turns the prompt into a checked source and waits on a network; `draw` turns the source
into a film and needs a core. What fails goes back to the engine as a Repair, at most four times, and not at all when
the same reasons come twice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from generation import assets, best, findings, guarding, pieces, refining, security, typesetting, writing
from generation.checks import maths
from generation.errors import Fault, GenerationError
from generation.messages import render_message
from generation.models import BY_HAND, Kind, Status
from generation.render import identity
from generation.render.client import render
from generation.run import Run
from generation.types import RenderJob, Repair, Source
from generation.wishes import Wishes
from projects.actions import keep_again, keep_clip
from projects.models import Clip, Revision

MAX_REPAIRS = 4


def write(run: Run, repair: Repair | None = None) -> None:
    """Prompt -> checked source, kept as a revision and handed to `draw`."""
    source = writing.source(run, repair)
    if source is None:
        return None  # the teacher looks at the plan first; actions.go_on comes back here
    run.move(Status.CHECKING)
    hidden = guarding.release(run, source)
    repaired = typesetting.verdict(source, assets.names_for(run.generation.scene))
    if repaired.diff:
        source = replace(source, code=repaired.code)
        run.say("source", title=source.title, code=source.code)
    doubts = () if source.blueprint else maths.doubts(source.code)
    problems = (*hidden, *repaired.problems)
    told = {"problems": [asdict(part) for part in problems], "doubts": [asdict(part) for part in doubts]}
    run.say("verdict", ok=repaired.ok, diff=repaired.diff, **told)
    if not repaired.ok:
        security.note_problems(run.generation.scene, run.generation.author, source.code, repaired.problems)
        reasons = tuple(part.reason for part in repaired.problems)
        return _repair(run, source, reasons, GenerationError("verdict_refused", Fault.MODEL))
    with transaction.atomic():
        if revision := refining.keep(run, source):  # else a model's change waits to be accepted
            run.hand_over(Kind.RENDER, revision=revision)


def draw(run: Run) -> None:
    """Revision -> film, kept as a clip."""
    generation = run.generation
    revision = generation.revision
    assert revision is not None, "a render job is made together with its revision"
    job = replace(run.render_job(revision), aspect=Wishes.of(generation.wishes).aspect)
    run.move(Status.RENDERING)
    with transaction.atomic():
        if drawn := Clip.objects.select_for_update(no_key=True).filter(key__in=identity.clip_keys(job)).first():
            findings.tell_again(run, drawn)
            flaws = best.judge(run, revision, keep_again(drawn, revision))
    if drawn:
        return _mend(run, revision, flaws)
    with tempfile.TemporaryDirectory(prefix="film-") as folder, assets.opened(revision) as contents:
        known = pieces.animations()
        drawing = render(job, Path(folder), contents, socket=settings.RENDER_SOCKET, stop=run.stop, animations=known)
        for event in security.watched(run, revision, drawing):
            match event["event"]:
                case "done":
                    _finish(run, job, revision, event)
                case "failed":
                    _film_failed(run, revision, event)
                case "segment" | "poster" | "finding":
                    pieces.keep(run, event)
                case kind:
                    run.say(kind, **render_message(event))


def give_up(run: Run, error: GenerationError) -> None:
    """End as failed, unless there is a film; the best version so far is kept, and offered as what it is."""
    kept = run.generation.best
    with transaction.atomic():
        if film := best.film_of(kept):
            return best.deliver(run, film)
        best.show(run, kept)
        run.fail(best.told(error, kept))


def _finish(run: Run, job: RenderJob, revision: Revision, film: Mapping[str, Any]) -> None:
    """Keep the film and say so; nothing is kept if somebody else has the generation by now."""
    facts = {name: film[name] for name in ("width", "height", "fps", "duration", "steps", "captions")}
    with transaction.atomic():
        clip = keep_clip(
            revision,
            video=Path(film["video"]),
            poster=Path(film["poster"]),
            quality=job.quality.value,
            key=identity.clip_key(job, was_helped=film.get("helped", False)),
            trace={"plays": film["plays"], "things": film["objects"]},
            **facts,
        )
        flaws = best.judge(run, revision, clip)
    _mend(run, revision, flaws)


def _mend(run: Run, revision: Revision, flaws: tuple[str, ...]) -> None:
    if flaws:
        _repair(run, writing.source_of(revision), flaws, GenerationError("layout_flawed", Fault.MODEL), revision)


def _film_failed(run: Run, revision: Revision, event: Mapping[str, Any]) -> None:
    """A scene's own error goes back to the engine; trouble of ours does not."""
    run.check()
    if event["error"] in {"render_unavailable", "render_crashed"}:
        raise GenerationError(event["error"], Fault.SYSTEM, message=event["message"])
    where = f"line {event['line']}: " if event["line"] else ""
    error = GenerationError(event["error"], Fault.MODEL, message=event["message"], line=event["line"])
    _repair(run, writing.source_of(revision), (f"{where}{event['message']}",), error, revision)


def _repair(
    run: Run, source: Source, reasons: tuple[str, ...], error: GenerationError, revision: Revision | None = None
) -> None:
    """Ask the engine to mend its source, or give up with `error`."""
    if source.blueprint:  # a ready scene: the fault is ours, and asking again would change nothing
        raise GenerationError(error.id, Fault.SYSTEM, **error.data)
    if BY_HAND in (source.engine, run.generation.engine):
        raise GenerationError(error.id, Fault.USER, **error.data)
    best.keep(run, source, reasons, revision.pk if revision else None)
    attempt, most = run.generation.repairs + 1, Wishes.of(run.generation.wishes).most_repairs(MAX_REPAIRS)
    if best.is_repeated(reasons, run.earlier_reasons()):
        raise GenerationError(error.id, error.fault, **error.data, is_repeated=True)
    if attempt > most:
        raise error
    repair = Repair(source, reasons, attempt)
    with transaction.atomic():
        run.say("repair", attempt=attempt, reasons=writing.told(reasons), step=writing.step_of(repair))
        run.move(Status.REPAIRING, repairs=attempt)
        run.hand_over(Kind.MODEL, repair=repair)
