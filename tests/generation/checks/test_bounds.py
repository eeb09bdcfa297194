"""Whatever the text is, there is a verdict."""

import pytest

from generation.checks import check

MONSTERS = {
    "nothing": "",
    "no text at all": "\0\0\0",
    "half a character": "x = '\ud800'",
    "a huge number": "x = " + "9" * 100_000,
    "a power tower": "x = 9**9**9**9",
    "endless brackets": "(" * 5000 + ")" * 5000,
    "endless minus": "x = " + "-" * 20_000 + "1",
    "an endless sum": "x = " + " + ".join(["1"] * 5000),
    "endless attributes": "x = a" + ".b" * 5000,
    "endless calls": "x = f" + "()" * 5000,
    "endless lambdas": "x = " + "lambda: " * 3000 + "1",
    "deep blocks": "".join(" " * depth + f"def f{depth}():\n" for depth in range(95)) + " " * 95 + "pass\n",
    "an endless choice": "if 1: pass\n" + "elif 2: pass\n" * 2000,
    "a class of itself": "class A(A): pass\nclass B(C): pass\nclass C(B): pass\n",
    "functions in a ring": "def f(**k): return g(**k)\ndef g(**k): return f(**k)\nf(a=1)\n",
    "a long chain of names": "from manim import *\na0 = Circle()\n"
    + "".join(f"a{step} = a{step - 1}.shift(UP)\n" for step in range(1, 800)),
    "a long line of classes": "".join(
        f"class A{step}({f'A{step - 1}' if step else 'object'}): pass\n" for step in range(300)
    ),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_it_always_gives_a_verdict(name: str) -> None:
    verdict = check(MONSTERS[name])
    assert not verdict.ok
    assert all(problem.message and problem.hint for problem in verdict.problems)


def test_it_reads_no_more_than_one_scene_may_be() -> None:
    assert [problem.id for problem in check("#" * 300_000).problems] == ["too_long"]


@pytest.mark.parametrize("name", ["endless attributes", "endless calls", "endless lambdas", "an endless choice"])
def test_it_refuses_what_is_nested_too_deeply(name: str) -> None:
    assert [problem.id for problem in check(MONSTERS[name]).problems] == ["too_deep"]


def test_it_lists_problems_by_line_and_not_without_end() -> None:
    lines = "".join(f"        self.play(Create(circle{number}))\n" for number in range(300))
    problems = check(f"from manim import *\nclass Many(Scene):\n    def construct(self):\n{lines}").problems
    assert len(problems) == 100
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)
