"""Every operation of the API, read from the router."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.rest.doors import Door, Operation
from manimgen_site.api_urls import urlpatterns


@dataclass(frozen=True)
class Place:
    """An operation where it is mounted."""

    url: str
    """The name of the address."""
    route: str
    method: str
    operation: Operation

    def __str__(self) -> str:
        return self.operation.name


def places() -> list[Place]:
    return [
        Place(str(pattern.name), str(pattern.pattern), method, operation)
        for pattern in urlpatterns
        for method, operation in getattr(getattr(pattern.callback, "cls", Door), "operations", {}).items()
    ]
