"""The servers that somebody is logged in at, with their tokens, in a file that only they may read."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from manimgen_client.connection import Server, clean_address
from manimgen_client.errors import ManimgenError

FILE = "logins.json"


class NotLoggedIn(ManimgenError):
    """No token for this server is known here."""

    id = "not_logged_in"


class Logins(msgspec.Struct, frozen=True):
    """`tokens` by address; `last` is the address that is meant where none is named."""

    last: str = ""
    tokens: dict[str, str] = {}


def path() -> Path:
    return Path(click.get_app_dir("manimgen")) / FILE


def load() -> Logins:
    try:
        return msgspec.json.decode(path().read_bytes(), type=Logins)
    except FileNotFoundError:
        return Logins()
    except (OSError, msgspec.MsgspecError) as error:
        raise ManimgenError(f"{path()} can't be read: {error}. Delete it and log in again.") from error


def keep(address: str, token: str) -> None:
    known = load()
    _save(Logins(address, known.tokens | {address: token}))


def forget(address: str) -> bool:
    """False when there was nothing to forget."""
    known = load()
    tokens = {each: token for each, token in known.tokens.items() if each != address}
    if tokens == known.tokens:
        return False
    _save(Logins(next(iter(tokens), "") if known.last == address else known.last, tokens))
    return True


def address_of(named: str | None) -> str:
    """The server that is meant: the one named, else that of the last login. Raises NotLoggedIn."""
    address = clean_address(named) if named else load().last
    if not address:
        raise NotLoggedIn("You are not logged in. Begin with: manimgen login --server https://…")
    return address


def server_of(named: str | None) -> Server:
    """With MANIMGEN_TOKEN, else with the token that was kept. Raises NotLoggedIn."""
    address = address_of(named)
    token = os.environ.get("MANIMGEN_TOKEN") or load().tokens.get(address)
    if not token:
        raise NotLoggedIn(f"You are not logged in at {address}. Log in: manimgen login --server {address}")
    return Server(address, token)


def _save(logins: Logins) -> None:
    file = path()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
        kept.write(msgspec.json.encode(logins))
    new.replace(file)
