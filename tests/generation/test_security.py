"""Scenes that reach for what is closed leave a security event; honest mistakes leave none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings

from accounts.models import AuditEntry, Deed
from generation import actions, checks, security
from generation.models import Generation, Kind, Status
from projects.models import Origin
from tests.conftest import Cast
from tests.generation.test_pipeline import work

HEAD = "from manim import *\n{}\nclass A(Scene):\n    def construct(self):\n        {}\n        self.wait(0.1)\n"


def entries() -> list[tuple[str, str]]:
    return [(entry.deed, entry.facts["sha256"]) for entry in AuditEntry.objects.all()]


def refused(generation: Generation, code: str) -> None:
    security.note_problems(generation.scene, generation.author, code, checks.check(code).problems)


@pytest.mark.parametrize(
    ("more", "line"),
    [("import os", 'os.system("id")'), ("", "eval('1')"), ("", "self.__class__.__mro__"), ("import socket", "pass")],
)
def test_code_that_wants_out_is_noted_with_team_person_and_hash(generation: Generation, more: str, line: str) -> None:
    code = HEAD.format(more, line)
    refused(generation, code)
    [entry] = AuditEntry.objects.all()
    assert (entry.deed, entry.team, entry.user) == (
        Deed.POLICY_HIT,
        generation.scene.project.team,
        generation.author,
    )
    assert entry.facts["sha256"] == hashlib.sha256(code.encode()).hexdigest()


def test_code_that_somebody_wrote_by_hand_is_noted_too(cast: Cast, generation: Generation) -> None:
    code = HEAD.format("import os", 'os.system("id")')
    with pytest.raises(actions.Unfit):
        actions.draw(generation.scene, cast.bob, code)
    [entry] = AuditEntry.objects.filter(deed=Deed.POLICY_HIT)
    assert (entry.team, entry.user) == (cast.team, cast.bob)


@pytest.mark.parametrize(
    ("more", "line"),
    [("", "pass"), ("", 'self.add(ImageMobject("cat.png"))'), ("import manimlib", "pass"), ("", "self.ad(Dot())")],
)
def test_a_mistake_is_no_security_event(generation: Generation, more: str, line: str) -> None:
    refused(generation, HEAD.format(more, line))
    assert entries() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("line", "noted"), [("open('/etc/hostname', 'w')", True), ("1 / 0", False)])
def test_a_running_scene_that_meets_the_wall_is_noted(
    cast: Cast,
    generation: Generation,
    settings: LazySettings,
    render_socket: Path,
    tmp_path: Path,
    line: str,
    noted: bool,
) -> None:
    settings.RENDER_SOCKET, settings.MEDIA_ROOT = render_socket, tmp_path
    code = HEAD.format("", line)
    revision = generation.scene.add_revision(code=code, scene_class="A", engine="chat", origin=Origin.EDIT)
    Generation.objects.filter(pk=generation.pk).update(revision=revision, status=Status.CHECKING, repairs=4)
    generation.jobs.update(kind=Kind.RENDER)
    assert work(generation).status == Status.FAILED
    digest = hashlib.sha256(code.encode()).hexdigest()
    assert entries() == ([(Deed.WALL_HIT, digest)] if noted else [])
