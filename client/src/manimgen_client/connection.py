"""What both clients know of the server and of HTTP: the address, the token, the time-outs."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import httpx2

from manimgen_client.errors import ManimgenError
from manimgen_client.flows import Answer, Broken, Open, Patience

CONNECT_SECONDS = 10
QUIET_SECONDS = 60
"""After so long without a byte a connection counts as broken."""
WATCH_SECONDS = 3600


@dataclass(frozen=True)
class Server:
    """Where a client speaks to, and as whom."""

    address: str
    token: str = field(repr=False)

    @classmethod
    def from_environment(cls) -> Server:
        """MANIMGEN_SERVER and MANIMGEN_TOKEN. Raises ManimgenError where one is missing."""
        address, token = (os.environ.get(name, "") for name in ("MANIMGEN_SERVER", "MANIMGEN_TOKEN"))
        if not address or not token:
            raise ManimgenError("Set MANIMGEN_SERVER and MANIMGEN_TOKEN, or name the server and the token.")
        return cls(clean_address(address), token)

    @property
    def options(self) -> dict[str, Any]:
        """For httpx2's clients. They follow no redirect: the token is for this server alone."""
        agent = f"manimgen-client/{version('manimgen-client')}"
        return {
            "base_url": f"{self.address}/api/v1/",
            "headers": {"Authorization": f"Bearer {self.token}", "User-Agent": agent},
            "timeout": httpx2.Timeout(QUIET_SECONDS, connect=CONNECT_SECONDS),
            "follow_redirects": False,
        }


@dataclass(frozen=True)
class Manner:
    """How long to try, and how long to watch."""

    patience: Patience = field(default_factory=Patience)
    watch_seconds: float = WATCH_SECONDS


def clean_address(text: str) -> str:
    """An address as people type it, as `https://host` or `https://host/path`. Raises ManimgenError."""
    text = text.strip().rstrip("/")
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ManimgenError(f"“{text}” is no address of a server. Give one like https://manimgen.example.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/api/v1')}"


def is_overheard(address: str) -> bool:
    """Whether what is sent there goes over a network, and as plain text."""
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}


def parts_of(step: Open) -> dict[str, Any]:
    """The request as httpx2's build_request takes it."""
    call = step.call
    parts: dict[str, Any] = {"method": call.method, "url": call.path, "headers": dict(step.headers)}
    parts["params"] = {name: _word(value) for name, value in call.query.items()}
    if call.upload:
        parts |= {"data": call.body, "files": {"file": (call.upload.name, call.upload.content)}}
    elif call.body is not None:
        parts["json"] = call.body
    return parts


def answer_of(response: httpx2.Response) -> Answer:
    return Answer(response.status_code, {name.lower(): value for name, value in response.headers.items()})


def broken(error: httpx2.HTTPError) -> Broken:
    return Broken(
        f"The server can't be reached: {error or type(error).__name__}.",
        was_quiet=isinstance(error, httpx2.ReadTimeout),
    )


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
