"""Smart HTTP (git's gitprotocol-http): what is advertised, what is fetched, and how a push is read and answered.

The protocol is dulwich's. What differs for pushes is ours: a client may name shallow commits, and is told sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from dulwich.errors import GitProtocolError, HangupException
from dulwich.objects import ObjectID, valid_hexsha
from dulwich.protocol import (
    CAPABILITIES_REF,
    SIDE_BAND_CHANNEL_DATA,
    SIDE_BAND_CHANNEL_PROGRESS,
    Protocol,
    ReceivableProtocol,
    capability_agent,
    capability_object_format,
    extract_capabilities,
    format_ref_line,
    pkt_line,
)
from dulwich.refs import HEADREF, SYMREF, DictRefsContainer, Ref
from dulwich.repo import BaseRepo
from dulwich.server import Backend, BackendRepo, UploadPackHandler

from projects.git.store import Objects

FETCH, PUSH = "git-upload-pack", "git-receive-pack"
BRANCH = Ref(b"refs/heads/main")
NONE = b"0" * 40
MOST_COMMANDS = 20
MOST_LINES = 1_000
"""Of commits that a shallow client names."""
WANTED = re.compile(rb"want ([0-9a-f]{40})")
FEW_BYTES = 8_192
_PUSH_ABILITIES = (b"report-status", b"side-band-64k", b"ofs-delta", b"quiet")

__all__ = ["FETCH", "PUSH", "GitProtocolError", "HangupException"]


@dataclass(frozen=True)
class Command:
    """Move a reference from one commit to another; NONE: it was not, or shall not be, there."""

    old: bytes
    new: bytes
    name: bytes


@dataclass(frozen=True)
class Commands:
    """What a client that pushes asks for; the pack comes after it."""

    commands: tuple[Command, ...]
    abilities: frozenset[bytes]


def advertise(service: str, objects: Objects, head: bytes | None) -> bytes:
    """The answer to `info/refs?service=…`."""
    answer = BytesIO()
    answer.write(pkt_line(f"# service={service}\n".encode()) + pkt_line(None))
    if service == FETCH:
        _fetch_handler(objects, head, BytesIO(), answer.write, is_advertising=True).handle()
        return answer.getvalue()
    able = (*_PUSH_ABILITIES, capability_object_format("sha1"), capability_agent())
    name, sha = (BRANCH, head) if head else (Ref(CAPABILITIES_REF), NONE)
    answer.write(pkt_line(format_ref_line(name, ObjectID(sha), able)) + pkt_line(None))
    return answer.getvalue()


def fetch(objects: Objects, head: bytes, request: IO[bytes], write: Callable[[bytes], int]) -> None:
    """Answer what a client wants: `main`, or where it was a moment ago. Raises GitProtocolError, HangupException."""
    wanted = WANTED.findall(request.read(FEW_BYTES))
    request.seek(0)
    earlier = [sha for sha in wanted[:MOST_COMMANDS] if sha != head and objects.is_kept(ObjectID(sha))]
    _fetch_handler(objects, head, request, write, earlier=earlier).handle()


def read_commands(request: IO[bytes]) -> Commands:
    """Leaves the request at the beginning of the pack. Raises GitProtocolError, HangupException."""
    channel = Protocol(request.read, len)
    commands: list[Command] = []
    abilities: frozenset[bytes] = frozenset()
    for _ in range(MOST_LINES):
        line = channel.read_pkt_line()
        if line is None:
            return Commands(tuple(commands), abilities)
        if line.startswith(b"shallow "):
            continue
        if not commands:
            line, able = extract_capabilities(line)
            abilities = frozenset(able)
        parts = line.rstrip(b"\n").split(b" ", 2)
        if len(parts) != 3 or not all(valid_hexsha(part) for part in parts[:2]) or len(commands) >= MOST_COMMANDS:
            raise GitProtocolError("a command can't be read")
        commands.append(Command(*parts))
    raise GitProtocolError("there are too many commands")


def report(asked: Commands, refusals: Mapping[bytes, str], told: Iterable[str], unpacked: str = "ok") -> bytes:
    """The answer to a push: sentences for people, and for each reference whether it was moved, or why not."""
    answer = BytesIO()
    status = _status(asked, refusals, unpacked) if b"report-status" in asked.abilities else b""
    if b"side-band-64k" not in asked.abilities:
        return status
    channel = Protocol(BytesIO().read, answer.write)
    for sentence in told:
        channel.write_sideband(SIDE_BAND_CHANNEL_PROGRESS, sentence.encode() + b"\n")
    channel.write_sideband(SIDE_BAND_CHANNEL_DATA, status)
    channel.write_pkt_line(None)
    return answer.getvalue()


def _status(asked: Commands, refusals: Mapping[bytes, str], unpacked: str) -> bytes:
    """gitprotocol-pack's report-status."""
    lines = [b"unpack " + unpacked.encode() + b"\n"]
    for command in asked.commands:
        reason = refusals.get(command.name)
        lines.append(
            b"ng " + command.name + b" " + reason.encode() + b"\n" if reason else b"ok " + command.name + b"\n"
        )
    return b"".join(map(pkt_line, [*lines, None]))


def _fetch_handler(
    objects: Objects,
    head: bytes | None,
    request: IO[bytes],
    write: Callable[[bytes], int],
    *,
    is_advertising: bool = False,
    earlier: Sequence[bytes] = (),
) -> UploadPackHandler:
    refs = {HEADREF: SYMREF + BRANCH, BRANCH: head} if head else {}
    refs |= {Ref(b"refs/earlier/" + sha): sha for sha in earlier}
    repo = _Repo(objects, DictRefsContainer(refs))
    channel = ReceivableProtocol(request.read, write)
    return UploadPackHandler(_One(repo), [""], channel, stateless_rpc=True, advertise_refs=is_advertising)


class _Repo(BaseRepo):
    """What the handler asks of a repository."""

    def get_peeled(self, ref: Ref) -> ObjectID:
        return self.refs[ref]


class _One(Backend):
    """A backend with one repository."""

    def __init__(self, repo: BaseRepo) -> None:
        self._repo = repo

    def open_repository(self, path: str) -> BackendRepo:
        return self._repo  # type: ignore[return-value]  # what it asks beyond BaseRepo is for pushes
