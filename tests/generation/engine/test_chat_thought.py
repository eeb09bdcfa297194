"""What a model thinks before it answers is heard by nobody, however it is cut into pieces."""

from __future__ import annotations

import pytest

from generation.engine.chat_thought import Listener, answer_in


def heard(text: str, size: int) -> str:
    listener = Listener()
    return "".join(listener.heard(text[start : start + size]) for start in range(0, len(text), size))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<think>First a dot, then\n{a} plan.</think>\n\nfrom manim import *\n", "from manim import *\n"),
        ("\n<thinking>```python\nno\n```</thinking>yes", "yes"),
        ("<think>\n\n</think>\n\n{}", "{}"),
        ("no thought: a < b", "no thought: a < b"),
        ("<th>a table</th>", "<th>a table</th>"),
        ("<think>cut off in the mid", ""),
    ],
)
def test_the_thought_is_left_out(text: str, answer: str, size: int) -> None:
    assert heard(text, size) == answer_in(text) == answer


def test_a_thought_that_the_template_opened_ends_all_the_same() -> None:
    assert answer_in("I begin with a dot.</think>\nanswer") == "answer"


def test_what_is_held_of_a_long_thought_is_short() -> None:
    listener = Listener()
    assert not listener.heard("<think>") and not any(listener.heard("so, ") for _ in range(10_000))
    assert len(listener._held) < 20 and listener.heard("</think>done") == "done"
