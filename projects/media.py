"""Serving kept files: after the access check only, and with HTTP Range (RFC 9110, section 14).

Browsers refuse to seek in a video whose server ignores Range, and Django's FileResponse does.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from typing import IO

from django.db.models.fields.files import FieldFile
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

CHUNK = 256 * 1024
ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def serve(request: HttpRequest, file: FieldFile, content_type: str) -> HttpResponseBase:
    """The file, or the one range asked for. The name is the content's hash, so it never changes."""
    size = file.size
    etag = f'"{file.name}"'
    if request.headers.get("If-None-Match") == etag:
        return _finish(HttpResponse(status=304), etag)
    wanted = _wanted(request, etag, size)
    if wanted is None:
        answer: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return _finish(answer, etag)
    first, last, status = wanted
    if request.method == "HEAD":
        answer = HttpResponse(status=status, content_type=content_type)
    else:
        answer = StreamingHttpResponse(_read(file, first, last), status=status, content_type=content_type)
    answer["Content-Length"] = str(last - first + 1)
    if status == 206:
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _finish(answer, etag)


def send(file: IO[bytes], content_type: str) -> HttpResponseBase:
    """A file that was made for this answer, from its beginning; it is closed when it is sent."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    answer = StreamingHttpResponse(_pieces(file), content_type=content_type)
    answer["Content-Length"] = str(size)
    return answer


def _wanted(request: HttpRequest, etag: str, size: int) -> tuple[int, int, int] | None:
    """First byte, last byte and status; None if the range lies outside. Several ranges are answered whole."""
    match = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not match or not any(match.groups()) or request.headers.get("If-Range", etag) != etag:
        return 0, size - 1, 200
    start, end = match.groups()
    first = int(start) if start else max(0, size - int(end))
    last = min(int(end), size - 1) if start and end else size - 1
    return (first, last, 206) if first <= last and first < size else None


def _finish(answer: HttpResponseBase, etag: str) -> HttpResponseBase:
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while piece := await asyncio.to_thread(file.read, CHUNK):
            yield piece
    finally:
        await asyncio.to_thread(file.close)


async def _read(file: FieldFile, first: int, last: int) -> AsyncIterator[bytes]:
    content: IO[bytes] = await asyncio.to_thread(file.open, "rb")
    try:
        await asyncio.to_thread(content.seek, first)
        left = last - first + 1
        while left > 0:
            piece = await asyncio.to_thread(content.read, min(CHUNK, left))
            if not piece:
                return
            left -= len(piece)
            yield piece
    finally:
        await asyncio.to_thread(content.close)
