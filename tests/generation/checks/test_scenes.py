"""Faulty scenes are found out, good ones pass.

`faulty_scenes.txt`: each faulty line ends in `#! id` and a piece of what the developer is told; the verdict must hold
these problems and no others. `good_scenes.txt`: scenes that run, and must pass.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from generation.checks import check

HERE = Path(__file__).parent
MARK = re.compile(r"#! (\w+) ?(.*)")


def scenes(name: str) -> dict[str, str]:
    parts = (HERE / name).read_text().split("=== ")[1:]
    return {title: code for title, _, code in (part.partition("\n") for part in parts)}


def expected(title: str, code: str) -> dict[tuple[str, int], str]:
    marks = {
        (mark[1], number): mark[2].strip()
        for number, line in enumerate(code.splitlines(), 1)
        if (mark := MARK.search(line))
    }
    return marks | {(id, 0): "" for id in re.findall(r"\(whole file: (\w+)\)", title)}


FAULTY, GOOD = scenes("faulty_scenes.txt"), scenes("good_scenes.txt")


@pytest.mark.parametrize("title", FAULTY)
def test_it_finds_just_what_is_wrong(title: str) -> None:
    wanted = expected(title, FAULTY[title])
    found = {(problem.id, problem.line): problem for problem in check(FAULTY[title]).problems}
    assert found.keys() == wanted.keys()
    for place, piece in wanted.items():
        assert piece in found[place].hint


@pytest.mark.parametrize("title", GOOD)
def test_it_lets_good_scenes_pass(title: str) -> None:
    assert check(GOOD[title]).problems == ()


def test_its_faulty_scenes_fail_as_generated_scenes_do() -> None:
    kinds = Counter(title.partition(":")[0] for title in FAULTY)
    assert len(FAULTY) >= 40
    assert [kind for kind, _ in kinds.most_common(3)] == ["unknown attribute", "name", "keyword"]


@pytest.mark.parametrize("title", FAULTY)
def test_it_says_what_is_wrong_in_plain_words_and_what_to_write_instead(title: str) -> None:
    for problem in check(FAULTY[title]).problems:
        assert problem.message.endswith(".") and "`" not in problem.message
        assert problem.hint.endswith((".", "?"))
        assert not re.search(
            r"argument|attribute|keyword|undefined|traceback|exception", problem.message, re.IGNORECASE
        )
