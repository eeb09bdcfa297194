"""What each machine gets: found out by trying, said by name."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from generation.render import client, tiers, wall, warm
from generation.render.wall import Layer
from generation.types import RenderJob

from .conftest import HONEST, Tier, needs_namespaces

Machine = Callable[..., tuple[Path, psutil.Process]]

OUR_MODULES = """
import json, sys
import generation.render.trial, generation.render.zygote
print(json.dumps([module.__file__ for name, module in sys.modules.items() if name.split(".")[0] == "generation"]))
"""


def test_the_private_root_holds_all_that_a_zygote_imports_of_ours() -> None:
    said = subprocess.run(
        [sys.executable, "-c", OUR_MODULES],
        env=warm.clean_environment(),
        cwd=warm.PROJECT,
        capture_output=True,
        check=True,
    )
    seen = wall.readable()
    files = [Path(file) for file in json.loads(said.stdout)]
    assert len(files) > 20
    assert [file for file in files if not any(file.is_relative_to(path) for path in seen)] == []


def test_the_server_tells_its_tier_and_what_is_missing(tier: Tier) -> None:
    state = client.ping(tier.socket)
    assert state["tier"].rstrip("+") == tier.name
    assert state["layers"]["seccomp"] and state["layers"]["landlock"]["files"]
    assert state["layers"]["namespaces"] == (tier.name == "A") == ("namespaces" not in state["layers"]["missing"])
    assert (state["refusal"], state["unsafe"]) == (None, False)


def test_without_namespaces_one_job_runs_at_a_time(tier: Tier) -> None:
    assert client.ping(tier.socket)["jobs"] == (2 if tier.name == "A" else 1)


def test_without_landlock_it_refuses_and_names_the_mend(machine: Machine, tmp_path: Path) -> None:
    address, _ = machine("old kernel")
    state = client.ping(address)
    assert (state["tier"], state["ready"]) == ("none", False)
    (event,) = client.render(RenderJob(HONEST), tmp_path, socket=address)
    assert event["error"] == "render_unavailable"
    assert "Landlock" in event["message"] and "5.13" in event["message"]


@pytest.mark.parametrize("unsafe", [False, True])
def test_only_the_operator_s_word_lets_it_render_without_a_layer(monkeypatch: pytest.MonkeyPatch, unsafe: bool) -> None:
    failed = (Layer.LANDLOCK, "no Landlock")
    monkeypatch.setattr(tiers, "_failure", lambda layers, _: failed if Layer.LANDLOCK in layers else None)
    standing = tiers.find(warm.clean_environment(), unsafe=unsafe)
    assert standing.tier == "none"
    assert (standing.refusal is None) == standing.unsafe == unsafe
    assert standing.layers == {Layer.SECCOMP}


@needs_namespaces
def test_the_wall_holds_where_a_script_beside_the_interpreter_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(sys.executable).parent)
    assert tiers.find(warm.clean_environment(), unsafe=False).tier == "A"


@needs_namespaces
def test_the_operator_s_word_changes_nothing_where_the_wall_holds() -> None:
    standing = tiers.find(warm.clean_environment(), unsafe=True)
    assert standing.tier == "A"
    assert not standing.unsafe
