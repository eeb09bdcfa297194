"""Which addresses a team's own model server may have: those that anybody on the internet could reach, and no others.

Against server-side request forgery: the name is looked up once, every address it has must be public, and the
connection goes to one of just these (no second look-up that could answer otherwise).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from generation.errors import EngineError

TRANSLATED = tuple(ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""NAT64 (RFC 6052, 8215), 6to4 (RFC 3056), Teredo (RFC 4380): they hold an IPv4 address that may lead inwards."""


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if address.is_site_local or any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


async def public_address(host: str, port: int) -> str:
    """An address of the host to connect to. EngineError `engine_address` unless all that it has are public."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise EngineError("engine_unreachable", reason="Its name can't be found.") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise EngineError("engine_address")
    return addresses[0]
