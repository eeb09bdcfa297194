"""The team's library of files: the page and the API both keep and delete by these verbs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Deed, Team, User
from projects.cleaner import CleanFile, UploadRefused, clean
from projects.models import Asset, store

LONGEST_STEM = 60
FIELD = "file"


def upload(team: Team, author: User, given: File[bytes]) -> Asset:
    """Keep the file, made anew, under a name like its own. Raises ValidationError at the field `file`."""
    _check_room(team, 0)
    try:
        cleaned = clean(given)
    except UploadRefused as refusal:
        raise ValidationError({FIELD: str(refusal)}) from refusal
    with cleaned.content, transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)  # names and quotas: one upload of a team after the other
        _check_room(team, cleaned.size)
        asset = _keep(team, author, given.name or "", cleaned)
        audit.record(Deed.ASSET_UPLOADED, team=team, user=author, about=asset.path, sha256=asset.digest)
    return asset


def delete(asset: Asset, user: User) -> bool:
    """Hide it from the library. Films that use it can still be drawn again. False when it was hidden already."""
    with transaction.atomic():
        if not Asset.objects.live().filter(pk=asset.pk).update(deleted_at=timezone.now()):
            return False
        audit.record(Deed.ASSET_DELETED, team=asset.team, user=user, about=asset.path, sha256=asset.digest)
    return True


def used(team: Team) -> tuple[int, int]:
    """How many files the library holds, and how many bytes."""
    live = team.assets.live()
    return live.count(), live.aggregate(total=Sum("size", default=0))["total"]


def named(team: Team, names: Iterable[str], written_at: datetime) -> Mapping[str, Asset]:
    """The files that code written at that time means by these names.

    That is the one that bore the name then, also when it has been deleted since; else the first that came later.
    """
    found: dict[str, Asset] = {}
    for asset in Asset.objects.filter(team=team, name__in=names).order_by("created_at"):
        if asset.name not in found or asset.created_at <= written_at:
            found[asset.name] = asset
    return found


def _check_room(team: Team, size: int) -> None:
    count, held = used(team)
    plan = team.plan
    if not plan.asset_count:
        raise ValidationError({FIELD: _("Sign up to upload files: a visitor has no library.")})
    if count >= plan.asset_count:
        sentence = _("The library holds %(count)d files, and more do not fit: delete what you no longer use.")
        raise ValidationError({FIELD: sentence % {"count": count}})
    if held + size > plan.asset_bytes:
        sentence = _("The library is full: %(held)s of %(most)s are taken. Delete what you no longer use.")
        sizes = {"held": filesizeformat(held), "most": filesizeformat(plan.asset_bytes)}
        raise ValidationError({FIELD: sentence % sizes})


def _keep(team: Team, author: User, given_name: str, cleaned: CleanFile) -> Asset:
    digest = hashlib.file_digest(cleaned.content, "sha256").hexdigest()  # type: ignore[arg-type]
    cleaned.content.seek(0)
    return Asset.objects.create(
        team=team,
        author=author,
        kind=cleaned.kind,
        name=_free_name(team, given_name, cleaned),
        digest=digest,
        file=store(File(cleaned.content), digest, cleaned.suffix, "assets"),
        size=cleaned.size,
        media_type=cleaned.media_type,
        facts=dict(cleaned.facts),
    )


def _free_name(team: Team, given: str, cleaned: CleanFile) -> str:
    """Short, in plain letters, safe inside a line of Python, and taken by no other file of the library."""
    stem = slugify(PurePath(given).stem)[:LONGEST_STEM] or cleaned.kind.value
    taken = set(team.assets.live().filter(name__istartswith=stem).values_list("name", flat=True))
    names = (f"{stem}{'' if number == 1 else f'-{number}'}{cleaned.suffix}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
