"""How much of the wall this machine gives, found out by trying. docs/security/wall.md has the table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

from generation.render import landlock, private_root
from generation.render.wall import Layer, Layers

UNSAFE = "MANIMGEN_UNSAFE_RENDER"
"""Set to 1 in the render server's environment, this lets it render behind whatever is left of the wall."""

ALL: Layers = frozenset(Layer)
WITHOUT_NAMESPACES: Layers = ALL - {Layer.NAMESPACES}
_TRIAL_SECONDS = 30
_MENDS = {
    Layer.NAMESPACES: (
        "Scenes get no namespaces of their own ({error}). Install bubblewrap (apt-get install bubblewrap) and"
        " allow user namespaces: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone,"
        " kernel.apparmor_restrict_unprivileged_userns; in a container, its seccomp profile."
    ),
    Layer.LANDLOCK: (
        "The kernel gives no Landlock, which keeps scenes away from this machine's files ({error}). It needs Linux 5.13"
        " or newer with landlock among the boot parameter lsm="
        f" (or, for one person at home, {UNSAFE}=1)."
    ),
    Layer.SECCOMP: (
        "The kernel's calls can't be filtered ({error}). Install libseccomp (apt-get install libseccomp2) on a kernel"
        f" with seccomp filters (or, for one person at home, {UNSAFE}=1)."
    ),
}


@dataclass(frozen=True)
class Standing:
    """What the wall holds here."""

    layers: Layers
    missing: dict[Layer, str] = field(default_factory=dict)
    """Of the layers that are not there: why, and what would mend it."""
    memory_cgroup: bool = False
    unsafe: bool = False

    @property
    def tier(self) -> str:
        """A+ and A for many tenants, B for one job at a time, and "none"."""
        if self.layers == ALL:
            return "A+" if self.memory_cgroup else "A"
        return "B" if self.layers == WITHOUT_NAMESPACES else "none"

    @property
    def refusal(self) -> str | None:
        """A sentence that names what is missing and its mend, when nothing may be rendered here."""
        if self.tier != "none" or self.unsafe:
            return None
        return " ".join(self.missing[layer] for layer in Layer if layer in self.missing and layer != Layer.NAMESPACES)

    def facts(self) -> dict[str, Any]:
        """For those who ask the server."""
        files = asdict(landlock.Holds.on(landlock.abi() if Layer.LANDLOCK in self.layers else 0))
        return {
            **{str(layer): layer in self.layers for layer in Layer},
            "landlock": files,
            "memory_cgroup": self.memory_cgroup,
            "missing": {str(layer): sentence for layer, sentence in self.missing.items()},
        }


def find(environment: dict[str, str], *, unsafe: bool, memory_cgroup: bool = False) -> Standing:
    """The highest tier that holds. With `unsafe`, else refused, whatever layers hold each by itself."""
    missing: dict[Layer, str] = {}
    for layers in (ALL, WITHOUT_NAMESPACES):
        failed = _failure(layers, environment)
        if failed is None:
            return Standing(layers, missing, memory_cgroup)
        missing[failed[0]] = failed[1]
        if failed[0] is not Layer.NAMESPACES:
            break
    alone = {layer: _failure(frozenset({layer}), environment) for layer in (Layer.LANDLOCK, Layer.SECCOMP)}
    missing |= {layer: failed[1] for layer, failed in alone.items() if failed}
    held = frozenset(layer for layer, failed in alone.items() if not failed)
    return Standing(held, missing, memory_cgroup, unsafe)


def is_unsafe_allowed() -> bool:
    return os.environ.get(UNSAFE) == "1"


def _failure(layers: Layers, environment: dict[str, str]) -> tuple[Layer, str] | None:
    """Which layer does not hold, and the sentence about it."""
    arguments = ["-m", "generation.render.trial", *sorted(layers)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    try:
        if Layer.NAMESPACES in layers:
            trial = private_root.start(arguments, environment, [], **pipes)
        else:
            command = [sys.executable, *arguments]
            trial = subprocess.Popen(command, env=environment, cwd=private_root.PROJECT, **pipes)
        said, complaint = trial.communicate(timeout=_TRIAL_SECONDS)
        answer = json.loads(said or b'{"layer": null}')
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        answer, complaint = {"layer": None}, str(error).encode()
    if not answer:
        return None
    layer = Layer(answer["layer"] or (Layer.NAMESPACES if Layer.NAMESPACES in layers else min(layers)))
    words = answer.get("error") or complaint.decode(errors="replace").strip().splitlines()[-1:] or ["no answer"]
    return layer, _MENDS[layer].format(error=words if isinstance(words, str) else words[0])
