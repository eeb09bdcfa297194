"""Sends an uploaded file through the helper process (settings.UPLOAD_CLEANER) and believes nothing that it says unseen.

The helper has no secret, no network and no files; what it writes is checked for its size and against the list of what
a library may hold. This process opens no picture, sound, font or drawing itself.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from projects.models import AssetKind

logger = logging.getLogger(__name__)

MOST_BYTES = 60 * 2**20
"""Of an upload. What becomes of it may be twice as big."""
AT_ONCE = 2
WAIT_SECONDS = 20
ANSWER_BYTES = 16 * 1024
UNSAFE = "MANIMGEN_UNSAFE_RENDER"
MEDIA = {
    ".png": (AssetKind.IMAGE, "image/png"),
    ".jpg": (AssetKind.IMAGE, "image/jpeg"),
    ".svg": (AssetKind.DRAWING, "image/svg+xml"),
    ".flac": (AssetKind.SOUND, "audio/flac"),
    ".ttf": (AssetKind.FONT, "font/ttf"),
    ".otf": (AssetKind.FONT, "font/otf"),
}
FACTS: Mapping[str, type] = {"width": int, "height": int, "duration": float, "family": str}
_turns = threading.BoundedSemaphore(AT_ONCE)


class UploadRefused(Exception):
    """The sentence says why the file is not kept, and what to do."""


@dataclass(frozen=True)
class CleanFile:
    """A file as the helper made it anew. `content` is open at its start."""

    kind: AssetKind
    media_type: str
    suffix: str
    facts: Mapping[str, Any]
    size: int
    content: IO[bytes]


def clean(upload: File[bytes]) -> CleanFile:
    """The upload, made anew; the caller closes its content. Raises UploadRefused."""
    if upload.size > MOST_BYTES:
        raise UploadRefused(_("A file may have at most %(most)d MB.") % {"most": MOST_BYTES // 2**20})
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise UploadRefused(_("Many files are being looked at just now: try again in a minute."))
    made = tempfile.TemporaryFile()  # noqa: SIM115  it becomes the result
    try:
        return _accepted(_ask_helper(upload, made), made)
    except BaseException:
        made.close()
        raise
    finally:
        _turns.release()


def _ask_helper(upload: File[bytes], made: IO[bytes]) -> Mapping[str, Any]:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaints:
        for piece in upload.chunks():
            given.write(piece)
        given.seek(0)
        helper = subprocess.Popen(
            [*settings.UPLOAD_CLEANER, str(made.fileno())],
            stdin=given,
            stdout=said,
            stderr=complaints,
            pass_fds=[made.fileno()],
            env={name: os.environ[name] for name in (UNSAFE,) if name in os.environ},
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )
        status = _end_of(helper)
        said.seek(0)
        try:
            answer = json.loads(said.read(ANSWER_BYTES))
            return answer if isinstance(answer, dict) else {}
        except ValueError:
            complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - 2000))
            logger.warning("the upload helper ended with %s: %s", status, complaints.read().decode(errors="replace"))
            return {}


def _end_of(helper: subprocess.Popen[bytes]) -> int:
    try:
        return helper.wait(settings.UPLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        with suppress(ProcessLookupError):
            os.killpg(helper.pid, signal.SIGKILL)
        helper.wait()


def _accepted(answer: Mapping[str, Any], made: IO[bytes]) -> CleanFile:
    if refused := answer.get("refused"):
        raise UploadRefused(str(refused)[:300])
    suffix = answer.get("suffix")
    size = os.fstat(made.fileno()).st_size
    if suffix not in MEDIA or not 0 < size <= 2 * MOST_BYTES:
        raise UploadRefused(_("This file could not be read in time, or it is damaged. Save it again and retry."))
    kind, media_type = MEDIA[suffix]
    given = answer.get("facts") or {}
    facts = {name: made_of(given[name]) for name, made_of in FACTS.items() if name in given}
    made.seek(0)
    return CleanFile(kind, media_type, suffix, facts, size, made)
