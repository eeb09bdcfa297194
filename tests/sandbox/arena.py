"""Deeds behind a wall with something taken away, to show that they would happen: `python -m tests.sandbox.arena`.

Reads [[number of a case, what is taken away], …] from standard input and writes {number: {taken: harm}}. To be run in a
throw-away namespace only (`throw_away` starts it there): without a wall these deeds do what they say.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from generation.render import kernel, private_root
from generation.render.wall import Layer

from .cases import HARMFUL
from .world import World

ROOT = Path(__file__).resolve().parents[2]
LETTERS = {"N": Layer.NAMESPACES, "L": Layer.LANDLOCK, "S": Layer.SECCOMP}
_SECONDS = 20
_THROWN_AWAY = (
    "unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount", "--net", "--ipc", "--uts",
    "--mount-proc", "sh", "-euc",
    """
    mount -o remount,bind,ro /
    mount -t tmpfs none /run && mkdir /run/project && mount --bind "$1" /run/project
    mount -t tmpfs none /tmp && mkdir -p "$1" && mount --bind /run/project "$1"
    mount -t tmpfs none /dev/shm
    cd "$1" && exec "$2" -m tests.sandbox.arena
    """,
    "arena", str(ROOT), sys.executable,
)  # fmt: skip
_SET_FLAGS, _UP = 0x8914, 1

BEHIND_A_WALL = """
import os, sys, traceback
sys.path.insert(0, {root!r})
from pathlib import Path
from generation.render import kernel
from generation.render.wall import Layer, Wall
from generation.types import Limits
layers, keeps_powers, folder = frozenset(map(Layer, {layers!r})), {keeps_powers!r}, {folder!r}
if keeps_powers:
    kernel.drop_capabilities = lambda: None
limits = Limits()
wall = Wall(layers)
place = wall.place(1, limits, Path(folder))
pid = wall.fork()
if pid == 0:
    try:
        wall.confine(1, limits, place.path, place.mount)
        exec(compile({script!r}, "deed", "exec"), {{}})
    except BaseException:
        traceback.print_exc(file=sys.stdout)
    sys.stdout.flush()
    os._exit(0)
os.waitpid(pid, 0)
"""


def attempt(script: str, taken: str) -> str:
    """What the script says behind the wall without the parts `taken`."""
    layers = sorted(str(layer) for letter, layer in LETTERS.items() if letter not in taken)
    with tempfile.TemporaryDirectory() as folder:
        code = BEHIND_A_WALL.format(
            root=str(ROOT), layers=layers, keeps_powers="C" in taken, folder=folder, script=script
        )
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        if Layer.NAMESPACES in layers:
            process = private_root.start(["-c", code], dict(os.environ), [], **pipes)
        else:
            process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.DEVNULL, **pipes)  # type: ignore[call-overload]
        try:
            return str(process.communicate(timeout=_SECONDS)[0].decode(errors="replace"))
        except subprocess.TimeoutExpired:
            process.kill()
            return "it took too long"


def throw_away(attempts: Sequence[tuple[int, str]]) -> dict[int, dict[str, str]]:
    """Run this program for these attempts where no harm is done. Returns {case: {taken: harm}}."""
    ran = subprocess.run(_THROWN_AWAY, input=json.dumps(attempts).encode(), capture_output=True, check=True)
    return {int(number): harm for number, harm in json.loads(ran.stdout.splitlines()[-1]).items()}


def main() -> None:
    kernel.adopt_orphans()
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP))
    attempts = json.load(sys.stdin)
    world = World(Path("/tmp/world"))
    harm: dict[int, dict[str, str]] = {}
    for number, taken in attempts:
        said = attempt(world.script(HARMFUL[number]), taken)
        harm.setdefault(number, {})[taken] = world.harm(said)
        world.restore()
    world.close()
    print(json.dumps(harm))


if __name__ == "__main__":
    main()
