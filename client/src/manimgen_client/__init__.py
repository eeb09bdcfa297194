"""manimgen from Python. docs/developers/client.md is the guide; `operations` has every operation of the API."""

from manimgen_client import operations, shapes
from manimgen_client.client import AsyncClient, Client
from manimgen_client.connection import Manner, Server
from manimgen_client.errors import ManimgenError, Refused, Unreachable, Unreadable
from manimgen_client.flows import Fetched, Patience

__all__ = [
    "AsyncClient",
    "Client",
    "Fetched",
    "ManimgenError",
    "Manner",
    "Patience",
    "Refused",
    "Server",
    "Unreachable",
    "Unreadable",
    "operations",
    "shapes",
]
