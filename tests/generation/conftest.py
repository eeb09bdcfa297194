"""A scene's first generation, as a teacher's click leaves it: queued, with its model job."""

from __future__ import annotations

import pytest

from generation import actions
from generation.models import Generation
from tests.conftest import Cast

PROMPT = "Plot y = x^2 - 3x + 2 and mark its roots"


def reason(generation: Generation) -> str:
    """The id of the problem that a generation failed with."""
    assert generation.problem is not None
    return str(generation.problem["id"])


@pytest.fixture
def generation(cast: Cast) -> Generation:
    return actions.start(cast.project, cast.bob, PROMPT)
