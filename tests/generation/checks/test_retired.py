"""What is told about names of other Manims holds for the installed one."""

import pytest

from generation.checks import library, retired


@pytest.mark.parametrize("name", retired.NAMES)
def test_a_retired_name_is_gone(name: str) -> None:
    assert name not in library.names()


@pytest.mark.parametrize("name", [name for name, found in retired.NAMES.items() if found.new])
def test_what_stands_in_for_a_name_exists(name: str) -> None:
    new = str(retired.NAMES[name].new)
    head, _, rest = (new.strip("()").split()[0] if new.startswith("(") else new).partition(".")
    kind = library.names()[head]
    if kind.startswith("module:"):
        names = library.attributes_of_module(kind.removeprefix("module:"))
        assert names is not None and (not rest or rest.split(".")[0] in names)
    else:
        assert head == "config" or not rest


@pytest.mark.parametrize("name", retired.ATTRIBUTES)
def test_a_retired_attribute_is_gone_and_its_successor_exists(name: str) -> None:
    assert name not in library.overridable()
    new = retired.ATTRIBUTES[name].new
    assert new is None or new in library.overridable()


@pytest.mark.parametrize(("module", "name"), retired.MODULE_ATTRIBUTES)
def test_a_retired_module_attribute_is_gone(module: str, name: str) -> None:
    names = library.attributes_of_module(module)
    assert names is not None and name not in names


@pytest.mark.parametrize("scene", sorted(set(retired.SCENE_ATTRIBUTES.values())))
def test_the_scenes_to_derive_from_exist(scene: str) -> None:
    assert library.is_class(scene, "Scene")


@pytest.mark.parametrize("name", sorted(set(retired.MATHEMATICS.values())))
def test_numpy_has_the_mathematics(name: str) -> None:
    names = library.star_names("numpy")
    assert names is not None and name in names
