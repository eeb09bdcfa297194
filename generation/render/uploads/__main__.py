"""The helper process: shuts itself in, then reads one file that nobody has looked at yet."""

from __future__ import annotations

import json
import os
import resource
import sys
import sysconfig
from pathlib import Path
from typing import Any

from generation.render import landlock, seccomp
from generation.render.uploads.clean import Refused
from generation.render.uploads.sniff import clean

MOST_BYTES = 64 * 2**20
CPU_SECONDS = 30
MEMORY_BYTES = 2 * 2**30
UNSAFE = "MANIMGEN_UNSAFE_RENDER"


def shut_in() -> None:
    """No file but Python's own can be read, none opened for writing, no program started, no socket made.

    Raises OSError.
    """
    for limit, value in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 2 * MOST_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(limit, (value, value))
    libraries = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    system = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", f"{sys.base_prefix}/lib")
    try:
        calls = seccomp.Filter(seccomp.rules(alone=False))
        landlock.restrict([(Path(path), landlock.READ) for path in (*libraries, *system)])
        calls.load()
    except OSError:
        if os.environ.get(UNSAFE) != "1":
            raise


def answer(content: bytes, out: int) -> dict[str, Any]:
    try:
        made = clean(content)
    except Refused as refusal:
        return {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        return {"refused": "The file is too complicated: make it smaller or simpler."}
    with os.fdopen(out, "wb") as file:
        file.write(made.content)
    return {"kind": made.kind, "media_type": made.media_type, "suffix": made.suffix, "facts": dict(made.facts)}


def main() -> None:
    out = int(sys.argv[1])
    shut_in()
    print(json.dumps(answer(sys.stdin.buffer.read(MOST_BYTES), out)))


if __name__ == "__main__":
    main()
