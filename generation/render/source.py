"""The user's file -> the Scene class that is meant."""

from __future__ import annotations

import linecache
import re
import sys
from types import ModuleType

from manim import Scene

from generation.render.faults import SceneFault
from generation.render.last_words import SOURCE_NAME

MODULE = "scene"
_FILES = re.compile(r"\bopen\b|write|save|touch|mkdir|unlink|rename|export|\bos\b|shutil")
_PIXELS = re.compile(
    r"pixel_array|get_image\b|get_frame\b|update_frame|add_frame|capture_mobject|static_image|cairo|display_funcs"
    r"|renderer\b(?!\.(?:time|camera)\b)|file_writer"
)


def load(code: str, name: str) -> type[Scene]:
    """Run the file and find the scene `name`, or the only one when `name` is empty.

    Raises SceneFault, and whatever the file raises.
    """
    module = ModuleType(MODULE)
    module.__file__ = SOURCE_NAME
    sys.modules[MODULE] = module
    linecache.cache[SOURCE_NAME] = (len(code), None, code.splitlines(keepends=True), SOURCE_NAME)
    exec(compile(code, SOURCE_NAME, "exec", dont_inherit=True), module.__dict__)  # noqa: S102  what we are here for
    return choose(scenes_of(module), name)


def scenes_of(module: ModuleType) -> dict[str, type[Scene]]:
    """The scenes that the file itself defines, in its order."""
    return {
        thing.__name__: thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Scene) and thing.__module__ == MODULE
    }


def choose(scenes: dict[str, type[Scene]], name: str) -> type[Scene]:
    """Raises SceneFault when it is not clear which scene is meant."""
    if not scenes:
        raise SceneFault("no_scene", "The file defines no Scene class.")
    names = ", ".join(scenes)
    if name and name not in scenes:
        raise SceneFault("scene_not_found", f"The file defines no scene called {name}. It has: {names}.")
    if not name and len(scenes) > 1:
        raise SceneFault("several_scenes", f"The file defines several scenes, and none was chosen: {names}.")
    return scenes[name] if name else next(iter(scenes.values()))


def looks_at_pixels(code: str) -> bool:
    """Whether the scene may want to see what is drawn, or meddle with how: then it is drawn while it looks."""
    return _PIXELS.search(code) is not None


def may_write_files(code: str) -> bool:
    """Whether running the scene twice at once might spoil a file."""
    return _FILES.search(code) is not None
