"""A film while it is drawn: keep its pieces, list them for a player (HLS, RFC 8216), forget them some time later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from generation.models import FINDING, Generation, Piece, Status
from generation.render.reuse.store import Animations
from generation.run import Run

TARGET_SECONDS = 4
"""The renderer cuts longer animations; the playlist must name one length for all its life."""
FORGET_AT_ONCE = 500


@cache
def animations() -> Animations:
    """What films leave of their animations, for the next film of the same scene."""
    return Animations(settings.DATA_DIR / "cache" / "animations", settings.ANIMATION_CACHE_MB * 2**20)


def keep(run: Run, event: Mapping[str, Any]) -> None:
    """Store what a render brought, and say so."""
    with transaction.atomic():
        if event["event"] == "finding":
            _keep_finding(run, event)
            return
        if event["event"] == "poster":
            run.say("poster", url=_address(run.generation, run.fence, "poster.png"))
            _store(run, "poster.png", event["file"])
            return
        number, duration = event["number"], event["duration"]
        times = {"start": event["start"], "duration": duration, "frames": event["frames"]}
        run.say("segment", number=number, **times, url=_address(run.generation, run.fence, f"{number}.m4s"))
        if number == 1:
            _store(run, "init.mp4", event["init"])
        _store(run, f"{number}.m4s", event["file"], number=number, duration=duration)


def _keep_finding(run: Run, event: Mapping[str, Any]) -> None:
    """With the address of its picture, which has the boxes drawn in it, or an empty one."""
    told = {name: event[name] for name in ("id", "step", "time", "objects", "line", "message", "boxes")}
    name = f"{FINDING}{event['picture']}.png"
    has_picture = "file" in event
    run.say("finding", **told, take=run.fence, picture=_address(run.generation, run.fence, name) if has_picture else "")
    if has_picture:
        _store(run, name, event["file"])


def _address(generation: Generation, take: int, name: str) -> str:
    return reverse("piece", args=[generation.pk, take, name])


def _store(run: Run, name: str, file: str, **facts: Any) -> None:
    with Path(file).open("rb") as content:
        Piece.objects.create(generation=run.generation, take=run.fence, name=name, file=File(content, name), **facts)


def newest_take(generation: Generation) -> int | None:
    """Which film was begun last; None where nothing of any is there."""
    last: int | None = generation.pieces.segments().aggregate(last=Max("take"))["last"]
    return last


def shown(generation: Generation) -> list[Piece]:
    """The segments of the film that the page shows: the one begun last, and in the end the one that came furthest."""
    best = generation.best if generation.status == Status.FAILED else None
    take = best["take"] if best and best["seconds"] else newest_take(generation)
    return [] if take is None else list(generation.pieces.segments().filter(take=take))


def tell_again(run: Run, take: int) -> None:
    """All that was said while an earlier film was drawn."""
    said = run.generation.events
    first = said.filter(kind="segment", data__url=_address(run.generation, take, "1.m4s")).first()
    if first is None:
        return
    begun = said.filter(kind="started", number__lt=first.number).last()
    over = said.filter(kind__in=("status", "repair"), number__gt=first.number).first()
    if begun and over:
        for event in said.filter(number__gte=begun.number, number__lt=over.number):
            run.say(event.kind, **event.data)


def playlist(segments: Iterable[Piece], *, is_over: bool) -> str:
    """A media playlist that grows and, when `is_over`, has ended (RFC 8216, 4.3.3.5)."""
    segments = list(segments)
    take = segments[0].take
    longest = max([TARGET_SECONDS, *(round(segment.duration) for segment in segments)])
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{longest}",
        "#EXT-X-MEDIA-SEQUENCE:1",
        "#EXT-X-PLAYLIST-TYPE:EVENT",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        "#EXT-X-START:TIME-OFFSET=0",
        f'#EXT-X-MAP:URI="segments/{take}/init.mp4"',
    ]
    for segment in segments:
        lines += [f"#EXTINF:{segment.duration:.6f},", f"segments/{take}/{segment.name}"]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if is_over else []), ""])


def forget_outlived() -> None:
    """Remove the files of films that were drawn long enough ago."""
    for piece in Piece.objects.outlived()[:FORGET_AT_ONCE]:
        piece.file.delete(save=False)
        piece.delete()
