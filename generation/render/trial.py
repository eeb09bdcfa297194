"""Tries whether a wall of given layers holds: `python -m generation.render.trial LAYER…`, where a zygote would run.

Prints one JSON object: {} when it does, else {"layer": which one does not, "error": why}.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from generation.render import kernel
from generation.render.wall import Layer, LayerFailed, Wall
from generation.types import Limits


def main() -> None:
    kernel.die_with_parent()
    try:
        _build(frozenset(map(Layer, sys.argv[1:])))
    except LayerFailed as error:
        print(json.dumps({"layer": error.layer, "error": error.strerror}))
    else:
        print(json.dumps({}))


def _build(layers: frozenset[Layer]) -> None:
    """Raises LayerFailed."""
    wall = Wall(layers)
    limits = Limits()
    place = wall.place(1, limits, Path("/"))
    said, say = os.pipe()
    pid = wall.fork()
    if pid == 0:
        try:
            wall.confine(1, limits, place.path, place.mount)
            os._exit(0)
        except LayerFailed as error:
            os.write(say, json.dumps([error.layer, error.strerror]).encode())
        finally:
            os._exit(1)
    os.close(say)
    place.close()
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0:
        layer, words = json.loads(os.read(said, 4096) or b'["namespaces", "the process died"]')
        raise LayerFailed(Layer(layer), OSError(0, words))


if __name__ == "__main__":
    main()
