"""What the page is shown while a model writes: the source, and nothing of what is said around it."""

from __future__ import annotations

import pytest

from generation.engine.chat_source import Listener

CODE = 'from manim import *\n\nclass A(Scene):\n    def construct(self):\n        self.add(Text("```"))\n'


@pytest.mark.parametrize("size", [1, 2, 5, 1_000])
@pytest.mark.parametrize(
    ("answer", "source"),
    [
        (f"Here it is, for example:\n```python\n{CODE}```\nHave fun!\n```\nmore\n```", CODE),
        (CODE, CODE),
        (f"Sure.\n\n{CODE}", CODE),
        (f"{CODE}```\nThat is all.", CODE),
        ("```py\nself.play(Create(dot))\n```", "self.play(Create(dot))\n"),
        ('self.next_section("The dot")\nself.wait()', 'self.next_section("The dot")\nself.wait()'),
        ("I can't do that.\nClasses are hard.", ""),
    ],
)
def test_only_the_source_is_passed_on(answer: str, source: str, size: int) -> None:
    listener = Listener()
    pieces = [answer[start : start + size] for start in range(0, len(answer), size)]
    assert "".join(map(listener.heard, pieces)) == source
