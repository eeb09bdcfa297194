"""Which addresses this site connects to for somebody else: those that anybody on the internet could reach, no others.

Against server-side request forgery: a name is looked up once, every address it has must be allowed, and the
connection goes to one of just these (no second look-up that could answer otherwise).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

TRANSLATED = tuple(ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""NAT64 (RFC 6052, 8215), 6to4 (RFC 3056), Teredo (RFC 4380): they hold an IPv4 address that may lead inwards."""


class Closed(Exception):
    """The host has an address that nothing is sent to."""


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if address.is_site_local or any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_allowed(text: str, networks: Sequence[str] = ()) -> bool:
    """Whether an IP address is public, or in one of the networks (CIDR) that the operator allows besides."""
    address = ipaddress.ip_address(text)
    return is_public(text) or any(address in ipaddress.ip_network(network) for network in networks)


async def allowed_addresses(host: str, port: int, networks: Sequence[str] = ()) -> list[str]:
    """The addresses of the host, looked up once. Raises Closed unless all are allowed, OSError where there are none."""
    found = list(dict.fromkeys(await look_up(host, port)))
    if not found:
        raise OSError(f"{host} has no address")
    if not all(is_allowed(address, networks) for address in found):
        raise Closed(host)
    return found


async def look_up(host: str, port: int) -> list[str]:
    """What the system's resolver says, without the scopes of IPv6 addresses. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]).partition("%")[0] for entry in found]
