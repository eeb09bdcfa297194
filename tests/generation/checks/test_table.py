"""The table of the installed Manim."""

import json
from pathlib import Path

import pytest

from generation.checks import library, table


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MANIMGEN_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def fresh() -> str:
    return table.generate()


def test_the_committed_table_is_that_of_the_installed_manim(fresh: str) -> None:
    assert table.COMMITTED.read_text() == fresh


def test_it_is_used_as_it_is(cache: Path) -> None:
    assert table.load.__wrapped__()["manim"] == "0.22.0"
    assert list(cache.iterdir()) == []


def test_it_is_made_once_for_another_manim(cache: Path, monkeypatch: pytest.MonkeyPatch, fresh: str) -> None:
    texts = iter([fresh.replace("0.22.0", "0.23.0")])
    monkeypatch.setattr(table, "version", lambda name: "0.23.0")
    monkeypatch.setattr(table, "generate", lambda: next(texts))
    assert table.load.__wrapped__() == table.load.__wrapped__()
    assert [path.name for path in cache.iterdir()] == ["manim-0.23.0.json"]


def test_it_is_made_again_when_the_cache_is_broken(cache: Path, monkeypatch: pytest.MonkeyPatch, fresh: str) -> None:
    (cache / "manim-0.23.0.json").write_text(fresh[:1000])
    monkeypatch.setattr(table, "version", lambda name: "0.23.0")
    monkeypatch.setattr(table, "generate", lambda: fresh.replace("0.22.0", "0.23.0"))
    assert table.load.__wrapped__()["manim"] == "0.23.0"
    assert json.loads((cache / "manim-0.23.0.json").read_text())["manim"] == "0.23.0"


def test_it_does_without_a_cache_that_cant_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: str
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MANIMGEN_CACHE_DIR", str(tmp_path / "file"))
    monkeypatch.setattr(table, "version", lambda name: "0.23.0")
    monkeypatch.setattr(table, "generate", lambda: fresh)
    assert table.load.__wrapped__()["manim"] == "0.22.0"


def test_it_says_so_when_manim_cant_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "TIME_LIMIT_SECONDS", 0.01)
    with pytest.raises(table.TableUnavailable):
        table.generate()


def test_it_knows_classes_with_bases_signatures_and_first_lines() -> None:
    circle = library.class_entry("Circle")
    assert circle["bases"] == ["Arc", "TipableVMobject", "VMobject", "Mobject"]
    assert circle["doc"] == "A circle."
    assert circle["members"]["__init__"]["parameters"] == ["self", "radius=None", "color='#FC6255'", "**kwargs"]
    assert circle["members"]["surround"]["returns"] == "Self"


def test_it_knows_attributes_that_methods_set() -> None:
    assert "submobjects" in library.class_entry("Mobject")["members"]
    assert library.class_entry("MovingCameraScene")["members"]["camera"] == "=MovingCamera"


def test_it_knows_what_the_star_import_gives() -> None:
    names = library.names()
    assert names["Circle"] == "class:Circle"
    assert names["smooth"] == "function:smooth"
    assert names["RED"] == "value:ManimColor"
    assert names["np"] == "module:numpy"
    assert "os" not in names
