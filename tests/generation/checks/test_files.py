"""Files in scenes: those of the library by a literal path, everything else with a sentence that says how to upload."""

from __future__ import annotations

import pytest

from generation.checks import check, files

HEAD = "from manim import *\nclass A(Scene):\n    def construct(self):\n        {}\n        self.wait()\n"


def code(line: str) -> str:
    return HEAD.format(line)


@pytest.mark.parametrize(
    "line",
    [
        'self.add(ImageMobject("assets/cat.png"))',
        'self.add(SVGMobject("assets/leaf.svg"))',
        'self.add_sound("assets/bell.flac", gain=-3)',
        'with register_font("assets/chalk.ttf"): self.add(Text("A", font="Chalk"))',
    ],
)
def test_files_of_the_library_may_be_used(line: str) -> None:
    assert check(code(line)).problems == ()


@pytest.mark.parametrize(
    "line",
    [
        'self.add(ImageMobject("/home/x/cat.png"))',
        'self.add(ImageMobject("cat.png"))',
        'self.add(SVGMobject("C:\\\\pictures\\\\cat.png"))',
        'self.add(ImageMobject("assets/../cat.png"))',
    ],
)
def test_a_path_that_leads_elsewhere_is_told_how_to_upload(line: str) -> None:
    [problem] = check(code(line)).problems
    assert (problem.id, problem.line) == ("file_access", 4)
    assert "Upload the file" in problem.hint
    assert '"assets/cat.png"' in problem.hint


@pytest.mark.parametrize(
    "line",
    [
        'self.add_sound("/etc/passwd")',
        "self.add_sound(SOUND)",
        'register_font("../font.ttf")',
        'np.load("assets/numbers.png")',
        'self.save_image("assets/cat.png")',
    ],
)
def test_no_other_file_is_opened(line: str) -> None:
    assert not check(code(line)).ok


def test_a_name_that_the_library_lacks_is_a_problem_at_its_place() -> None:
    wanted = code('self.add(ImageMobject("assets/cat.png"))')
    [problem] = check(wanted, {"dog.svg"}).problems
    assert (problem.id, problem.line, problem.column) == ("file_missing", 4, 31)
    assert "Upload" in problem.hint
    [close] = check(wanted, {"cats.png"}).problems
    assert close.hint == 'Did you mean "assets/cats.png"?'
    assert check(wanted, {"cat.png"}).ok


def test_the_names_in_a_source_are_found_once_and_in_order() -> None:
    assert files.named('a = "assets/b.png"; b = ["assets/a.svg", "assets/b.png", "not assets/c.png"]') == (
        "a.svg",
        "b.png",
    )
    assert files.named("def (") == ()
