"""Blueprints take the same road as model-written code: what they assemble must pass."""

from pathlib import Path

import pytest

from generation import blueprints
from generation.checks import check

FOLDER = Path(blueprints.__file__).parent
SCENES = sorted(FOLDER.glob("*/scene.py"))


@pytest.mark.parametrize("path", SCENES, ids=[path.parent.name for path in SCENES])
def test_it_lets_a_blueprints_own_file_pass_but_for_the_kit(path: Path) -> None:
    problems = check(path.read_text()).problems
    assert {problem.id for problem in problems} <= {"import_not_allowed"}
    assert all("generation.kit" in problem.message for problem in problems)


@pytest.mark.parametrize("id", [path.parent.name for path in SCENES])
def test_it_lets_an_assembled_scene_pass(id: str) -> None:
    blueprint = blueprints.get(id)
    source = blueprint.source({parameter.name: parameter.default for parameter in blueprint.parameters})
    assert check(source.code).problems == ()
