"""Faulty scenes, as a model would write them, are put right where there is one right way, and left alone otherwise."""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.repairs import PARTS, FaultyScene, examine, scenes
from generation import blueprints
from generation.checks import check
from generation.checks.fixes import repair
from tests.generation.checks.test_manim_examples import EXAMPLES
from tests.generation.checks.test_scenes import GOOD

FAULTY = list(scenes())
PUBLISHED = {
    "attribute": 0.27,
    "syntax": 0.15,
    "keyword": 0.14,
    "name": 0.13,
    "shape": 0.06,
    "latex": 0.06,
    "scene": 0.04,
}
"""Shares of failures; the rest is time-outs (5 to 12 %) and whatever else."""
MOMENT = {"+self.wait()"}
"""What a scene gets that would be a picture and no film."""
FIRST_LINE = "from manim import *\n"


def body(*lines: str, base: str = "Scene") -> str:
    inside = "".join(f"        {line}\n" for line in lines)
    return f"{FIRST_LINE}\n\nclass Shown({base}):\n    def construct(self):\n{inside}"


def changed(code: str) -> set[str]:
    """The lines that a repair takes away or adds."""
    return {line[0] + line[1:].strip() for line in repair(code).diff.splitlines()[2:] if line[:1] in "+-"}


def lines_of(code: str) -> str:
    """What stands in construct."""
    return "\n".join(line.strip() for line in code.partition("construct(self):\n")[2].splitlines())


def test_the_faulty_scenes_fail_as_published_ones_do() -> None:
    kinds = Counter(scene.kind for scene in FAULTY)
    assert len(FAULTY) >= 150
    for kind, share in PUBLISHED.items():
        assert kinds[kind] / len(FAULTY) == pytest.approx(share, abs=0.02)
    assert len({scene.code for scene in FAULTY}) == len(FAULTY)


@pytest.mark.parametrize("part", PARTS)
def test_most_are_caught_named_and_repaired_without_a_model(part: str) -> None:
    rows = [examine(scene) for scene in FAULTY if scene.part == part]
    shares = {name: statistics.mean(bool(row[name]) for row in rows) for name in ("caught", "named", "passes")}
    assert shares["caught"] >= 0.90
    assert shares["named"] >= 0.90
    assert shares["passes"] >= 0.80


@pytest.mark.parametrize("scene", [scene for scene in FAULTY if scene.becomes], ids=lambda scene: scene.title)
def test_a_repair_is_the_one_that_was_meant(scene: FaultyScene) -> None:
    repaired = repair(scene.code)
    assert repaired.ok and scene.becomes in repaired.code


@pytest.mark.parametrize("scene", FAULTY, ids=lambda scene: scene.title)
def test_a_repair_is_python_and_the_same_when_done_again(scene: FaultyScene) -> None:
    repaired = repair(scene.code)
    assert bool(repaired.diff) == any(problem.fixed for problem in repaired.problems)
    if repaired.diff:
        ast.parse(repaired.code)
        assert repair(repaired.code).diff == ""
        assert {problem.message for problem in repaired.problems if not problem.fixed} == {
            problem.message for problem in check(repaired.code).problems
        }


@pytest.mark.parametrize("title", GOOD)
def test_a_good_scene_stays_as_it_is(title: str) -> None:
    assert not changed(GOOD[title]) - MOMENT


def test_mended_examples_of_manim_lose_nothing() -> None:
    for _, code in EXAMPLES[::7]:
        assert not check(code).ok or not changed(code) - MOMENT


@pytest.mark.parametrize(
    "path", sorted(Path(blueprints.__file__).parent.glob("*/scene.py")), ids=lambda path: path.parent.name
)
def test_a_blueprint_stays_as_it_is(path: Path) -> None:
    blueprint = blueprints.get(path.parent.name)
    source = blueprint.source({parameter.name: parameter.default for parameter in blueprint.parameters})
    assert repair(source.code).diff == ""


def test_the_authors_formatting_is_kept() -> None:
    written = body(
        "# the circle", "circle = Circle( radius = 2 )   # big", "self.play( ShowCreation(circle,   run_time=2) )"
    )
    assert repair(written).code == written.replace("ShowCreation", "Create")


def test_several_repairs_meet_in_one_call() -> None:
    repaired = repair(
        body("axes = Axes(x_min=-3, x_max=3, include_numbers=True, colour=RED)", "self.play(ShowCreation(axes))")
    )
    assert lines_of(repaired.code) == (
        'axes = Axes(x_range=[-3, 3], color=RED, axis_config={"include_numbers": True})\nself.play(Create(axes))'
    )


def test_what_may_be_meant_in_two_ways_is_left_to_its_author() -> None:
    written = body("dot1, dot2 = Dot(), Dot(UP)", "self.play(Create(dot3))")
    repaired = repair(written)
    assert (repaired.code, repaired.ok) == (written, False)


def test_a_setting_of_the_files_own_function_is_not_left_out() -> None:
    written = body("def ring(size): return Circle(radius=size)", "self.play(Create(ring(width=2)))")
    assert repair(written).code == written


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('self.play(Write(MathTex("\\frac{1}{2}")))', 'self.play(Write(MathTex(r"\\frac{1}{2}")))'),
        (
            'self.play(Write(MathTex("\\\\frac{1}{2} + \\theta")))',
            'self.play(Write(MathTex(r"\\frac{1}{2} + \\theta")))',
        ),
        ('self.play(Write(Tex("50% of all")))', 'self.play(Write(Tex("50\\\\% of all")))'),
        ('self.play(Write(Tex(r"so a^2 + b^2 = c^2 holds")))', 'self.play(Write(Tex(r"so $a^2 + b^2 = c^2$ holds")))'),
        ('self.play(Write(Tex(r"\\frac{1}{2}")))', 'self.play(Write(MathTex(r"\\frac{1}{2}")))'),
        ('self.play(Write(MathTex(r"3 ≤ 4")))', 'self.play(Write(MathTex(r"3 \\leq 4")))'),
    ],
)
def test_formulas_are_mended_where_they_are_written(before: str, after: str) -> None:
    assert lines_of(repair(body(before)).code) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("axes.coordinate_to_point(1, 2)", "axes.c2p(1, 2)"),
        ("axes.point_to_coordinate(UP)", "axes.p2c(UP)"),
        ("graph.get_tangent_line(1)", "TangentLine(graph, alpha=(1 - graph.t_min) / (graph.t_max - graph.t_min))"),
        ("box.set_dimensions(3, 2)", "box.stretch_to_fit_width(3).stretch_to_fit_height(2)"),
    ],
)
def test_an_invented_method_becomes_what_was_meant(before: str, after: str) -> None:
    code = """from manim import *

class A(Scene):
    def construct(self):
        axes, box = Axes(), Rectangle()
        graph = axes.plot(lambda x: x**2)
        print(BEFORE)
        self.play(Create(axes), Create(graph), Create(box))
"""
    repaired = repair(code.replace("BEFORE", before))
    assert repaired.ok and f"print({after})" in repaired.code


def test_a_cut_answer_ends_at_its_last_whole_statement() -> None:
    whole = body("circle = Circle()", "self.play(Create(circle))")
    assert repair(whole + "        for k in range(3):\n            self.play(circle.animate.shift(").code == whole


def test_a_text_that_is_no_scene_at_all_is_left_as_it_is() -> None:
    words = "I am sorry, but I can't help with that."
    assert repair(words).code == words
    assert not repair(words).ok


@pytest.mark.parametrize("monster", ["", "\0", "(" * 5000, "x = " + "-" * 5000 + "1", "```\n" * 500, "'" * 999])
def test_it_always_gives_an_answer(monster: str) -> None:
    assert not repair(monster).ok


@pytest.mark.parametrize(
    "lines",
    [
        ("t = ValueTracker(1)", "self.add(t, VGroup(Dot()))", "self.play(t.animate.set_value(t.get_value() + 1))"),
        ("t = ValueTracker(1)", "if t is not None:", "    self.play(Create(Dot()), t.animate.set_value(2))"),
        ("t = ValueTracker(1)", "t += 2", "self.play(Create(Dot().move_to(t.get_value() * UP)))"),
        ("t = ValueTracker(3)", "while t.get_value() > 0:", "    self.play(t.animate.increment_value(-1))"),
        ("f = lambda x: x**2", "graph = Axes().plot(f)", "self.play(Create(graph))"),
        ("make = Dot", "self.play(Create(always_redraw(make)))"),
        ("for x, y in [(1, 2), (3, 4)]:", "    self.play(Create(Dot([x, y, 0])))"),
        ("for step in [UP, RIGHT]:", "    self.play(Dot().animate.shift(step))"),
        ('self.play(Write(MathTex(r"\\mathrm{m/s^2} \\text{ in $m^2$}")))',),
    ],
)
def test_what_runs_is_left_alone(lines: tuple[str, ...]) -> None:
    assert not changed(body(*lines)) - MOMENT


def test_a_variable_of_a_method_that_has_not_run_yet_is_not_shared() -> None:
    written = body("self.late()", "self.early()", "", "") + (
        "    def early(self):\n        thing = Dot()\n        self.play(Create(thing))\n\n"
        "    def late(self):\n        self.play(FadeOut(thing))\n"
    )
    assert repair(written).code == written


def test_points_that_are_taken_apart_get_their_third_number_where_they_are_used() -> None:
    written = body(
        "row = [(1, 2), (3, 4)]", "for p in row:", "    self.play(Create(Dot(p)))", "for x, y in row:", "    print(x)"
    )
    assert changed(written) == {"-self.play(Create(Dot(p)))", "+self.play(Create(Dot(np.append(p, 0))))"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("self.play(Create(Circle()), 2)", "self.play(Create(Circle()), run_time=2)"),
        ("x = 4\nself.add(Text('x = ' + x))\nself.wait()", "x = 4\nself.add(Text('x = ' + str(x)))\nself.wait()"),
        ("for n in 3:\n    self.wait()", "for n in range(3):\nself.wait()"),
        (
            "while True:\n    self.play(Rotate(Square()))",
            "for _ in range(3):\nself.play(Rotate(Square()))",
        ),
        ("n = 0\nwhile n < 4:\n    self.wait()", "n = 0\nfor n in range(0, 4):\nself.wait()"),
        (
            "dot = Dot()\ndot.add_updater(lambda m, t: m.shift(t * UP))\nself.add(dot)\nself.wait()",
            "dot = Dot()\ndot.add_updater(lambda m, dt: m.shift(dt * UP))\nself.add(dot)\nself.wait()",
        ),
        (
            "self.play(Write(title))\ntitle = Text('late')",
            "title = Text('late')\nself.play(Write(title))",
        ),
        (
            "a = Square()\nself.add(a)\nself.play(a.shift, UP, a.set_fill, RED, 0.5)",
            "a = Square()\nself.add(a)\nself.play(a.animate.shift(UP), a.animate.set_fill(RED, 0.5))",
        ),
        (
            "c = Circle()\nself.add(Dot(c.point_at_theta(PI)))\nself.wait()",
            "c = Circle()\nself.add(Dot(c.point_at_angle(PI)))\nself.wait()",
        ),
        (
            "b, c = 2, 3\nself.add(Text(str(4bc)))\nself.wait()",
            "b, c = 2, 3\nself.add(Text(str(4*(b * c))))\nself.wait()",
        ),
        ("self.play(Create(Circle()).to_edge(UP))", "self.play(Create(Circle().to_edge(UP)))"),
        (
            "self.play(Create(Triangle(points=[UP, LEFT, RIGHT], color=RED)))",
            "self.play(Create(Polygon(*[UP, LEFT, RIGHT], color=RED)))",
        ),
        (
            "a = Arrow(LEFT, RIGHT)\nself.play(a.animate.move_arrow_to(UP))",
            "a = Arrow(LEFT, RIGHT)\nself.play(a.animate.move_to(UP))",
        ),
        (
            "a = Axes()\nself.add(a.get_area(lambda x: x, x_range=[0, 1]))\nself.wait()",
            "a = Axes()\nself.add(a.get_area(a.plot(lambda x: x), x_range=[0, 1]))\nself.wait()",
        ),
        (
            'self.add(Table([["1"]], col_labels=["a"]))\nself.wait()',
            'self.add(Table([["1"]], col_labels=[Text("a")]))\nself.wait()',
        ),
        ("self.add(Dot(np.array(1, 2, 0)))\nself.wait()", "self.add(Dot(np.array([1, 2, 0])))\nself.wait()"),
        ("self.play(FadeOut(self.mobjects))", "self.play(FadeOut(*self.mobjects))"),
        (
            "s = Square()\nself.add(s)\nself.play(FadeOut(s.animate.shift(UP)))",
            "s = Square()\nself.add(s)\nself.play(FadeOut(s, shift=UP))",
        ),
        (
            "s = Square()\nself.add(s)\nself.play(s.animate.shift(UP).animate.scale(2))",
            "s = Square()\nself.add(s)\nself.play(s.animate.shift(UP).scale(2))",
        ),
        (
            "c = Circle()\nself.add(c)\nself.play(c.animate.radius(2))",
            "c = Circle()\nself.add(c)\nself.play(c.animate.scale_to_fit_width(2 * 2))",
        ),
        ("n = 4\nfor k in range(n / 2):\n    self.wait()", "n = 4\nfor k in range(n // 2):\nself.wait()"),
        (
            "g = VGroup(Dot(), Dot())\nself.add(Dot(g.last_mobject.get_center()))\nself.wait()",
            "g = VGroup(Dot(), Dot())\nself.add(Dot(g[-1].get_center()))\nself.wait()",
        ),
        (
            "self.add(Dot([np.randint(3), 0, 0]))\nself.wait()",
            "self.add(Dot([np.random.randint(3), 0, 0]))\nself.wait()",
        ),
        ("self.play(CameraFlash(Dot()))", "self.play(Flash(Dot()))"),
        (
            "for dot in VGroup(Dot()):\n    self.add(dot.shift(i * UP))\nself.wait()",
            "for i, dot in enumerate(VGroup(Dot())):\nself.add(dot.shift(i * UP))\nself.wait()",
        ),
        (
            'self.play(Write(MathTex(f"\\\\frac{1}{x} = {2 + 3}")))',
            'self.play(Write(MathTex(f"\\\\frac{1}{{x}} = {2 + 3}")))',
        ),
        (
            "g = VGroup(Dot(), Dot())\nself.add(g.arrange(RIGHT, spacing=1))\nself.wait()",
            "g = VGroup(Dot(), Dot())\nself.add(g.arrange(RIGHT, buff=1))\nself.wait()",
        ),
        (
            "t = ValueTracker(1)\nself.add(Dot(t.value * UP))\nself.play(t.animate.set_value(2))",
            "t = ValueTracker(1)\nself.add(Dot(t.get_value() * UP))\nself.play(t.animate.set_value(2))",
        ),
        (
            't = Table([["1"]])\nself.add(t.get_entry((1, 1)))\nself.wait()',
            't = Table([["1"]])\nself.add(t.get_entries((1, 1)))\nself.wait()',
        ),
        ('m = MathTex("a", "+")\nself.play(Write(m.get_term(1)))', 'm = MathTex("a", "+")\nself.play(Write(m[1]))'),
        (
            'm = MathTex("a", "+")\nself.play(Write(m.get_term("a")))',
            'm = MathTex("a", "+")\nself.play(Write(m.get_part_by_tex("a")))',
        ),
        (
            r'self.play(Write(MathTex(r"\ce{2H2 + O2 -> 2H2O}")))',
            r'self.play(Write(MathTex(r"\mathrm{2H_{2} + O_{2} \rightarrow  2H_{2}O}")))',
        ),
    ],
)
def test_what_is_calculated_handed_over_or_repeated_is_put_right(before: str, after: str) -> None:
    assert lines_of(repair(body(*before.split("\n"))).code) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "frame = self.camera.frame\nframe.set_euler_angles(theta=0, phi=1)\nself.wait()",
            "self.set_camera_orientation(phi=1, theta=0)\nself.wait()",
        ),
        (
            "frame = self.camera.frame\nself.play(frame.animate.reorient(30, 70), run_time=2)",
            "self.move_camera(phi=70 * DEGREES, theta=30 * DEGREES, run_time=2)",
        ),
        ("self.play(self.camera.frame.animate.set_phi(1))", "self.move_camera(phi=1)"),
    ],
)
def test_a_view_in_space_is_turned_as_this_manim_turns_it(before: str, after: str) -> None:
    assert lines_of(repair(body(*before.split("\n"), base="ThreeDScene")).code) == after


def test_a_frame_that_is_moved_too_is_left_to_its_author() -> None:
    lines = ("frame = self.camera.frame", "frame.reorient(30, 70)", "frame.move_to(UP)", "self.wait()")
    assert repair(body(*lines, base="ThreeDScene")).code == body(*lines, base="ThreeDScene")


METHODS = "\n    def f(self, x):\n        return x\n\n    def turn(self, it, dt):\n        it.rotate(dt)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            ("g = Axes().plot(self.f)", "self.play(Create(g))"),
            "g = Axes().plot(lambda x: self.f(x))\nself.play(Create(g))",
        ),
        (
            ("d = Dot()", "d.add_updater(self.turn)", "self.play(d.animate.shift(UP))"),
            "d = Dot()\nd.add_updater(lambda it, dt: self.turn(it, dt))\nself.play(d.animate.shift(UP))",
        ),
    ],
)
def test_what_is_animated_does_not_keep_the_scene(before: tuple[str, ...], after: str) -> None:
    assert lines_of(repair(body(*before) + METHODS).code).startswith(after)


@pytest.mark.parametrize(
    "lines",
    [
        ("g = Axes().plot(self.f)", "self.play(MoveAlongPath(Dot(), g))"),
        ("g = Axes().plot(self.f)", "self.add(g)", "self.play(Flash(g))"),
        ("d = Dot()", "self.play(Create(d))", "d.add_updater(self.turn)", "self.wait()"),
        ("d = Dot()", "d.add_updater(self.turn)", "self.add(d)", "d = Square()", "self.play(Create(d))"),
        (
            "d = Dot().add_updater(self.turn)",
            "self.add(d)",
            "self.wait()",
            "d.clear_updaters()",
            "self.play(FadeOut(d))",
        ),
    ],
)
def test_what_is_not_copied_may_keep_the_scene(lines: tuple[str, ...]) -> None:
    assert not changed(body(*lines) + METHODS) - MOMENT


def test_a_last_line_that_begins_too_far_left_is_kept() -> None:
    whole = body("self.play(Create(Dot()))", "self.play(Create(Square()))")
    assert repair(whole.replace("        self.play(Create(Square", "      self.play(Create(Square")).code == whole


@pytest.mark.parametrize(
    ("line", "hint"),
    [("wait(1)", "Write `self.wait`."), ("self.add(dot)", "write `self.dot` there and here")],
)
def test_a_forgotten_self_is_told(line: str, hint: str) -> None:
    (problem,) = check(body(line, "self.wait()") + "\n    def other(self):\n        dot = Dot()\n").problems
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('Tex(r"面积 $= r^2$")', 'VGroup(Text("面积"), MathTex(r"= r^2")).arrange(RIGHT)'),
        (
            'MathTex(r"a + b \\text{（和）}", font_size=40)',
            'VGroup(MathTex(r"a + b", font_size=40), Text("（和）", font_size=40)).arrange(RIGHT)',
        ),
        ('MathTex("S", r"\\text{底}")', 'VGroup(MathTex(r"S"), Text("底")).arrange(RIGHT)'),
        ('BulletedList("第一", "два")', 'VGroup(Text("• 第一"), Text("• два")).arrange(DOWN, aligned_edge=LEFT)'),
    ],
)
def test_words_that_tex_cannot_set_become_texts_beside_the_formula(before: str, after: str) -> None:
    assert lines_of(repair(body(f"self.play(Write({before}))")).code) == f"self.play(Write({after}))"


@pytest.mark.parametrize(
    "lines",
    [
        ('f = MathTex(r"面积 = r^2")', "self.play(Write(f[0]))"),
        (r'self.play(Write(MathTex(r"\frac{\text{底}}{2}")))',),
        ('f = MathTex(r"面积 = r^2")', 'self.play(TransformMatchingTex(f, MathTex("r")))'),
    ],
)
def test_a_formula_that_cannot_be_cut_is_left_to_its_author(lines: tuple[str, ...]) -> None:
    assert repair(body(*lines)).code == body(*lines)


def test_a_helper_that_forgot_self_gets_it() -> None:
    code = body("self.play(Create(self.box(2)))") + "\n    def box(side):\n        return Square(side)\n"
    assert repair(code).code == code.replace("def box(side)", "def box(self, side)")


def test_code_that_is_quoted_in_an_answer_is_taken_out_of_it() -> None:
    code = body("self.play(Create(Circle()))")
    assert repair(str({"title": "A circle", "code": code})).code == code


def test_a_command_that_nothing_knows_is_left_out_only_where_no_engine_can_be_asked() -> None:
    code = body("dot = Dot()", "dot.mark_with_glitter(3)", "self.play(Create(dot), dot.animate.glow_softly())")
    assert not repair(code).ok
    alone = repair(code, leaving_out=True)
    assert alone.ok and lines_of(alone.code) == "dot = Dot()\nself.play(Create(dot))"


def test_what_gives_a_value_is_never_left_out() -> None:
    code = body("dot = Dot()", "self.add(Line(ORIGIN, dot.get_glittering_point()))", "self.wait()")
    assert repair(code, leaving_out=True).code == code


def test_a_function_that_calculates_the_same_again_and_again_remembers() -> None:
    code = body("self.add(Text(str(self.fib(60))))", "self.wait()")
    code += "\n    def fib(self, n):\n        return n if n < 2 else self.fib(n - 1) + self.fib(n - 2)\n"
    assert "    @functools.cache\n    def fib(self, n):" in repair(code).code


def test_a_class_that_derives_from_no_scene_that_there_is_derives_from_manims() -> None:
    code = body("self.wait()", base="ColorfulScene")
    assert repair(code).code == code.replace("ColorfulScene", "Scene")
