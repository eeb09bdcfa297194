"""Which addresses a team's own model server may have: those that anybody on the internet could reach, and no others."""

from __future__ import annotations

from accounts.addresses import Closed, allowed_addresses
from generation.errors import EngineError


async def public_address(host: str, port: int) -> str:
    """An address of the host to connect to. EngineError `engine_address` unless all that it has are public."""
    try:
        return (await allowed_addresses(host, port))[0]
    except Closed as error:
        raise EngineError("engine_address") from error
    except OSError as error:
        raise EngineError("engine_unreachable", why="no_name") from error
