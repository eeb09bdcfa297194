"""What is handed to `play`, `add`, `wait`, to animations and to groups: things of the wrong kind, or nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from generation.checks import library
from generation.checks.inference import Inference
from generation.checks.literals import Literals
from generation.checks.problems import problem_at
from generation.checks.values import Builder, Class, Instance, Method, Plain
from generation.types import Problem

STYLES = {
    "weight": frozenset((
        "NORMAL", "THIN", "ULTRALIGHT", "LIGHT", "SEMILIGHT", "BOOK", "MEDIUM", "SEMIBOLD", "BOLD", "ULTRABOLD",
        "HEAVY", "ULTRAHEAVY",
    )),
    "slant": frozenset(("NORMAL", "OBLIQUE", "ITALIC")),
}  # fmt: skip
LISTS = (ast.List, ast.Tuple, ast.ListComp)
TAKING_CHANGES = {"Add", "Wait", "ChangeSpeed"}
OBJECTS = {"mobject", "vmobject", "*mobjects"}
"""How Manim's animations call what they animate."""


def check_playing(inference: Inference) -> Iterator[Problem]:
    watch = Watch(inference)
    for node in inference.module.nodes:
        if isinstance(node, ast.Call) and node not in inference.module.uncertain:
            yield from watch.call(node)


class Watch:
    """Looks at the calls of one file."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.hierarchy = inference.hierarchy
        self.literals = Literals(inference)

    def call(self, call: ast.Call) -> Iterator[Problem]:
        values = self.inference.values(call.func)
        value = next(iter(values)) if len(values) == 1 else None
        if isinstance(value, Method) and self._is_of_scene(value):
            yield from self._of_scene(value.name, call)
        elif isinstance(value, Class) and value.node is None:
            if self.hierarchy.is_a(value, "Animation"):
                yield from self._animation(value, call)
            elif value.name == "VGroup":
                yield from self._shapes(call)
            elif value.name in {"Text", "MarkupText"}:
                yield from self._text(call)

    @cached_property
    def _attributes(self) -> set[str]:
        """All that is asked of anything in the file."""
        return {node.attr for node in self.inference.module.nodes if isinstance(node, ast.Attribute)}

    def _is_of_scene(self, method: Method) -> bool:
        cls = method.holder.cls if isinstance(method.holder, Instance) else None
        if cls is None or not self.hierarchy.is_a(cls, "Scene"):
            return False
        member = self.hierarchy.find(cls, method.name)
        return member is not None and member.owner.node is None

    def _of_scene(self, name: str, call: ast.Call) -> Iterator[Problem]:
        if name == "play":
            yield from self._play(call)
        elif name in {"add", "remove"}:
            yield from self._add(name, call)
        elif name in {"wait", "pause"}:
            given = [part.value for part in call.keywords if part.arg == "duration"]
            seconds = self.literals.number(next(iter([*call.args, *given]), None))
            if seconds is not None and seconds <= 0:
                yield problem_at(
                    call,
                    "no_time",
                    "The scene shall wait, but for no time at all.",
                    "Remove this `wait`, or give it more than 0 seconds.",
                )

    def _play(self, call: ast.Call) -> Iterator[Problem]:
        if not call.args and all(part.arg for part in call.keywords):
            yield problem_at(
                call,
                "nothing_to_play",
                "Something shall be played here, but nothing is named.",
                "Put an animation in: `self.play(Create(circle))`; to let time pass write `self.wait()`.",
            )
        for part in call.keywords:
            seconds = self.literals.number(part.value)
            if part.arg == "run_time" and seconds is not None and seconds <= 0:
                yield problem_at(
                    call, "no_time", "An animation shall take no time at all.", "Give `run_time` more than 0 seconds."
                )
        for argument in call.args:
            values = self.inference.values(argument)
            if values and all(isinstance(value, Method) and self._is_of_object(value) for value in values):
                yield problem_at(
                    argument,
                    "method_played",
                    f"The method “{ast.unparse(argument)}” is named where an animation is played, and never called.",
                    f"Write `{ast.unparse(argument.value)}.animate.{argument.attr}(…)`."
                    if isinstance(argument, ast.Attribute)
                    else "Write `thing.animate.shift(…)`.",
                )
                return
            if values and all(isinstance(value, Plain) and value.name in {"int", "float"} for value in values):
                yield problem_at(
                    argument,
                    "number_played",
                    "A number stands where an animation is played.",
                    f"If it says how many seconds it takes, write `run_time={ast.unparse(argument)}`.",
                )
            if self._is_object(argument):
                changed = self.is_change(argument)
                hint = (
                    "Write `.animate` before the method: `self.play(thing.animate.shift(UP))`."
                    if changed
                    else "Say how it appears: `self.play(Create(thing))`, `FadeIn(thing)` or `Write(thing)`."
                )
                yield problem_at(
                    argument,
                    "not_an_animation",
                    "An object stands here by itself, where an animation is played.",
                    hint,
                )

    def _is_of_object(self, method: Method) -> bool:
        holder = method.holder
        return isinstance(holder, Instance) and self.hierarchy.is_a(holder.cls, "Mobject")

    def _is_object(self, node: ast.expr) -> bool:
        values = self.inference.values(node)
        return bool(values) and all(
            isinstance(value, Instance) and self.hierarchy.is_a(value.cls, "Mobject") for value in values
        )

    def is_change(self, node: ast.expr) -> bool:
        """`thing.shift(UP)`: a method of an object that is there already."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return False
        root = node.func.value
        while isinstance(root, ast.Call) and isinstance(root.func, ast.Attribute):
            root = root.func.value
        return isinstance(root, (ast.Name, ast.Attribute, ast.Subscript)) and self._is_object(root)

    def _add(self, name: str, call: ast.Call) -> Iterator[Problem]:
        for argument in call.args:
            values = self.inference.values(argument)
            if values and all(
                isinstance(value, Instance) and self.hierarchy.is_a(value.cls, "Animation") for value in values
            ):
                yield problem_at(
                    argument,
                    "animation_added",
                    "An animation is put on the screen as if it were an object.",
                    f"Write `self.play(…)` instead of `self.{name}(…)`.",
                )
            elif isinstance(self.literals.meant(argument), LISTS):
                yield _list(argument, f"self.{name}")

    def _animation(self, cls: Class, call: ast.Call) -> Iterator[Problem]:
        if cls.name == "Restore" and call.args and "save_state" not in self._attributes:
            yield problem_at(
                call.args[0],
                "never_saved",
                "Something is put back as it was saved, and was never saved.",
                f"Write `{ast.unparse(call.args[0])}.save_state()` before it changes.",
            )
        entry = library.class_entry(cls.name)
        init = next(
            (
                library.class_entry(part)["members"]["__init__"]
                for part in [cls.name, *entry["bases"]]
                if "__init__" in library.class_entry(part)["members"]
            ),
            None,
        )
        first = init["parameters"][1].partition("=")[0] if init and len(init["parameters"]) > 1 else ""
        if first not in OBJECTS or not call.args:
            return
        for argument in call.args if first.startswith("*") else call.args[:1]:
            meant = self.literals.meant(argument)
            values = self.inference.values(argument)
            if values and all(isinstance(value, Builder) for value in values) and cls.name not in TAKING_CHANGES:
                yield problem_at(
                    argument,
                    "animation_inside",
                    f"“{cls.name}” is given a change by “animate”, which is an animation by itself.",
                    "Play it by itself: `self.play(thing.animate.shift(UP))`.",
                )
            if isinstance(meant, ast.JoinedStr) or (isinstance(meant, ast.Constant) and isinstance(meant.value, str)):
                yield problem_at(
                    argument,
                    "not_an_object",
                    f"“{cls.name}” is given a text in quotes, and needs an object.",
                    f'Make it one: `{cls.name}(Text("…"))`.',
                )
            elif isinstance(meant, LISTS) or self.inference.values(argument) == {Plain("list")}:
                yield _list(argument, cls.name)

    def _shapes(self, call: ast.Call) -> Iterator[Problem]:
        for argument in call.args:
            values = self.inference.values(argument)
            strange = [
                value
                for value in values
                if isinstance(value, Instance)
                and value.exact
                and value.cls.node is None
                and self.hierarchy.is_a(value.cls, "Mobject")
                and not self.hierarchy.is_a(value.cls, "VMobject")
                and not value.cls.name.startswith("OpenGL")
            ]
            if values and len(strange) == len(values):
                yield problem_at(
                    argument,
                    "not_a_shape",
                    f"“{strange[0].cls.name}” is no drawn shape, and only those go into a VGroup.",
                    "Write `Group(…)` instead of `VGroup(…)`.",
                )

    def _text(self, call: ast.Call) -> Iterator[Problem]:
        if call.args and self.literals.is_number(call.args[0]):
            yield problem_at(
                call.args[0], "not_a_text", "A number stands where a text is needed.", "Write `Text(str(number))`."
            )
        for part in call.keywords:
            style = self.literals.meant(part.value)
            word = style.value if isinstance(style, ast.Constant) and isinstance(style.value, str) else ""
            if word.upper() in STYLES.get(part.arg or "", ()) and word != word.upper():
                yield problem_at(
                    style,
                    "unknown_style",
                    f"“{word}” is no {part.arg} that a text has: they are written in capitals.",
                    f"Write `{part.arg}={word.upper()}`.",
                )


def _list(node: ast.expr, callee: str) -> Problem:
    return problem_at(
        node,
        "list_of_objects",
        f"“{callee}” is given a list, and needs the objects themselves.",
        f"Write a star before the list, `{callee}(*objects)`, or put them into a `VGroup`.",
    )
