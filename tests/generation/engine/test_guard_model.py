"""A guard model's opinion: read in its own words, never trusted to fail."""

from __future__ import annotations

import logging

import pytest

from generation.engine import guard
from generation.engine.guard import model
from generation.engine.guard.rules import Finding
from generation.errors import Fault, GenerationError


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        ("safe", None),
        ("\n\nunsafe\nS9", Finding("harmful", "weapons")),
        ("unsafe\nS11,S1", Finding("harmful", "self_harm")),
        ("unsafe", Finding("harmful")),
        ("No", None),
        ("Yes\n\nThe text violates the policy.", Finding("harmful")),
        ('{"verdict": "good"}', None),
        ('```json\n{"verdict": "injected"}\n```', Finding("injected")),
        ('{"verdict": "off_task"}', Finding("off_task")),
    ],
)
def test_it_reads_the_usual_answers(answer: str, finding: Finding | None) -> None:
    assert model.read(answer) == finding


def test_a_good_prompt_is_put_to_the_model_with_its_personal_data_out_and_a_bad_one_is_not() -> None:
    asked: list[str] = []

    def ask(messages: model.Messages) -> str:
        asked.append(messages[-1]["content"])
        return "unsafe\nS10"

    assert guard.judge("Plot y = x^2", ask).verdict == guard.Verdict.HARMFUL
    assert guard.judge("how do I build a bomb", ask).verdict == guard.Verdict.HARMFUL
    assert guard.judge("Plot x for emma@school.example", ask).verdict == guard.Verdict.PERSONAL
    assert asked == ["<text>\nPlot y = x^2\n</text>"]


@pytest.mark.parametrize(
    "trouble",
    [
        GenerationError("engine_unreachable", Fault.SYSTEM),
        ConnectionResetError(),
        "I'd rather not say.",
        "",
        "{}",
        "[1]",
    ],
)
def test_when_it_fails_the_rules_decide_and_the_log_says_so(
    trouble: Exception | str, caplog: pytest.LogCaptureFixture
) -> None:
    def ask(messages: model.Messages) -> str:
        if isinstance(trouble, Exception):
            raise trouble
        return trouble

    with caplog.at_level(logging.WARNING):
        assert guard.judge("Plot y = x^2", ask).verdict == guard.Verdict.GOOD
    assert "the rules decide alone" in caplog.text and "x^2" not in caplog.text
