"""Scenes that reach for what is closed leave a security event; honest mistakes leave none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache

from accounts import audit
from accounts.models import AuditEntry, Deed
from generation import actions, checks, security
from generation.models import Generation, Kind, State, Status
from generation.render.offences import Offence
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


Draw = Callable[[str], Generation]


@pytest.fixture
def draw(generation: Generation, settings: LazySettings, render_socket: Path, tmp_path: Path) -> Draw:
    """Draw a scene with this line in it, as if the checks had let it pass."""
    settings.RENDER_SOCKET, settings.MEDIA_ROOT = render_socket, tmp_path

    def draw(line: str) -> Generation:
        code = HEAD.format("", line)
        revision = generation.scene.add_revision(code=code, scene_class="A", engine="chat", origin=Origin.EDIT)
        Generation.objects.filter(pk=generation.pk).update(revision=revision, status=Status.CHECKING, repairs=4)
        generation.jobs.update(kind=Kind.RENDER, state=State.QUEUED)
        return work(generation)

    return draw


HITS = {
    "writes where nothing is to be written": ("open('/etc/hostname', 'w')", Status.FAILED),
    "asks the kernel for a way out": ("import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Status.FAILED),
    "blames the server": (
        """import os; os.write(4, b'{"event": "failed", "error": "render_unavailable"}\\n'); self.add(Dot())""",
        Status.SUCCEEDED,
    ),
    "says that a film is done": (
        """import os; os.write(4, b'{"event": "done", "width": 854, "height": 480, "fps": 15, "duration": 1,'
                       b' "steps": [], "captions": []}\\n'); os._exit(0)""",
        Status.FAILED,
    ),
    "shows a page for a picture": (
        """import os; open('poster-first.png', 'w').write('<html>'); os.write(4, b'{"event": "poster"}\\n'); self.x""",
        Status.FAILED,
    ),
}
SLIPS = {
    "divides by nothing": "1 / 0",
    "takes too much memory": "np.ones(10**11)",
    "is far too long": "self.wait(1e9)",
    "prints without end": "for number in range(10**6): print('x' * 1000)",
    "gives a step an odd name": "self.next_section(7)",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("line", "status"), HITS.values(), ids=HITS)
def test_a_running_scene_is_noted_that(draw: Draw, line: str, status: Status) -> None:
    """With its team, its person and its code, whether there is a film or not."""
    generation = draw(line)
    assert generation.status == status
    [entry] = AuditEntry.objects.filter(deed=Deed.WALL_HIT)
    assert (entry.team, entry.user) == (generation.scene.project.team, generation.author)
    assert entry.facts["sha256"] == hashlib.sha256(HEAD.format("", line).encode()).hexdigest()
    assert entry.facts["message"] or entry.facts["problems"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("line", SLIPS.values(), ids=SLIPS)
def test_a_running_scene_is_not_noted_that(draw: Draw, line: str) -> None:
    draw(line)
    assert entries() == []


@pytest.mark.django_db(transaction=True)
def test_a_team_that_tries_again_and_again_is_told_to_the_operator(
    cast: Cast, draw: Draw, settings: LazySettings
) -> None:
    cache.clear()
    settings.ADMINS, settings.SECURITY_ALERT_AFTER = [("", "operator@example.org")], 2
    audit.record_security_event(Deed.POLICY_HIT, cast.team, cast.bob)
    assert mail.outbox == []
    draw(HITS["blames the server"][0])
    [letter] = mail.outbox
    assert cast.team.name in letter.body
    assert [entry.team for entry in AuditEntry.objects.filter(deed=Deed.OPERATOR_ALERTED)] == [cast.team]


def test_every_offence_has_words() -> None:
    assert security._WORDS.keys() == set(Offence)
