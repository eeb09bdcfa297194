"""schemathesis sends what the schema allows, and what it does not, to every operation: no 5xx, nothing undescribed.

Bounded for the test run; `SCHEMATHESIS_EXAMPLES=100` looks further.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import ApiToken
from manimgen_site.api_docs import schema as made_schema
from tests.conftest import Cast

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "3"))
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
STREAMS = "generation_events"
"""It ends with its generation, which WSGI would wait for; tests/generation/test_api follows it."""

contract: Any = schemathesis.openapi.from_dict(deepcopy(made_schema()))  # it writes into what it is given
contract.app = get_wsgi_application()
contract.config.phases.coverage.enabled = "SCHEMATHESIS_EXAMPLES" in os.environ  # hundreds for each operation
contract = contract.exclude(operation_id=STREAMS)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The database connection, and its transaction, outlive a request, as Django's own test client sees to."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def headers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    cache.clear()
    for throttle in ("accounts.rest.rates.PlanThrottle", "generation.throttles.StartThrottle"):
        monkeypatch.setattr(f"{throttle}.allow_request", lambda *_: True)
    return {"Authorization": f"Bearer {ApiToken.objects.issue(cast.alice, 'test')}"}


@contract.parametrize()  # type: ignore[untyped-decorator]
@BOUNDED
def test_every_operation_keeps_to_the_schema(case: Any, headers: dict[str, str]) -> None:
    case.query.pop("fields", None)  # it leaves out what the schema requires, as it says; test_doors asks for it
    case.call_and_validate(headers=headers, checks=CHECKS)


def test_calls_that_build_on_each_other_keep_to_it(headers: dict[str, str]) -> None:
    class Story(contract.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            case.query.pop("fields", None)
            return {"headers": headers}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            case.validate_response(response, checks=CHECKS)

    Story.run(settings=settings(BOUNDED, stateful_step_count=12))
