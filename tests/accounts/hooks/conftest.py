from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.hooks import endpoints
from accounts.hooks.records import HookEndpoint
from tests.accounts.hooks.receivers import Receiver, receiving
from tests.conftest import Cast

Made = Callable[..., HookEndpoint]


@pytest.fixture(autouse=True)
def receivers_are_on_loopback(settings: Any) -> None:
    settings.WEBHOOK_HTTP = True
    settings.WEBHOOK_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def endpoint_at(cast: Cast, receiver: Receiver) -> Made:
    """Makes an endpoint of alice's team at a path of the receiver; its secret is `endpoint.secret`."""

    def make(path: str = "/ok", kinds: str = "*", **more: Any) -> HookEndpoint:
        url = receiver.url(path, **more)
        endpoint, secret = endpoints.make(cast.team, cast.alice, url=url, kinds=kinds.split())
        endpoint.secret = secret  # type: ignore[attr-defined]
        return endpoint

    return make
