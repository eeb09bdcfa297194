"""From the library into the film: the files that a revision means are the ones it is drawn with."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from accounts import plans
from generation import actions, assets
from generation.errors import GenerationError
from generation.models import Generation, Kind, Status
from generation.run import Run
from generation.types import Limits
from projects import library
from projects.models import Asset, Origin, Revision
from tests.conftest import Cast
from tests.generation.conftest import reason
from tests.generation.test_pipeline import work
from tests.projects.test_assets import file
from tests.projects.uploads import picture

CODE = """\
from manim import *


class Cat(Scene):
    def construct(self):
        self.add(ImageMobject("assets/cat.png"))
        self.wait(0.2)
"""


@pytest.fixture(autouse=True)
def own_media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def generation(cast: Cast) -> Generation:
    """One that waits to be drawn."""
    generation = actions.start(cast.project, cast.bob, "Show my cat")
    revision = generation.scene.add_revision(code=CODE, scene_class="Cat", engine="chat", origin=Origin.EDIT)
    Generation.objects.filter(pk=generation.pk).update(revision=revision, status=Status.CHECKING)
    generation.jobs.update(kind=Kind.RENDER)
    generation.refresh_from_db()
    return generation


def revision_of(generation: Generation) -> Revision:
    assert generation.revision is not None
    return generation.revision


@pytest.mark.django_db(transaction=True)
def test_a_film_is_drawn_with_the_teams_own_picture(
    cast: Cast, generation: Generation, settings: LazySettings, render_socket: Path
) -> None:
    settings.RENDER_SOCKET = render_socket
    kept = library.upload(cast.team, cast.bob, file())
    done = work(generation)
    assert (done.status, done.problem) == (Status.SUCCEEDED, None)
    assert [asset.sha256 for asset in assets.of(revision_of(done))] == [kept.digest]


@pytest.mark.django_db(transaction=True)
def test_a_file_that_nobody_uploaded_ends_it_with_a_sentence(cast: Cast, generation: Generation) -> None:
    library.upload(cast.charlie.personal_team(), cast.charlie, file())
    done = work(generation)
    assert (done.status, reason(done)) == (Status.FAILED, "file_missing")
    assert done.problem is not None
    assert "Upload" in done.problem["data"]["message"]


def test_the_files_of_one_scene_have_a_bound(
    cast: Cast, generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.upload(cast.team, cast.bob, file())
    monkeypatch.setattr(assets, "MOST_BYTES", 10)
    with pytest.raises(GenerationError, match="files_too_big"):
        assets.of(revision_of(generation))


def test_files_that_lie_elsewhere_are_fetched_first(
    cast: Cast, generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = library.upload(cast.team, cast.bob, file())

    def refuse(self: Any) -> int:
        raise OSError

    monkeypatch.setattr("django.core.files.utils.FileProxyMixin.fileno", property(lambda self: lambda: refuse(self)))
    with assets.opened(revision_of(generation)) as [content]:
        assert len(content.read()) == kept.size


def test_a_render_keeps_to_the_limits_of_the_teams_plan(
    cast: Cast, generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.upload(cast.team, cast.bob, file(picture()))
    limits: dict[str, Any] = {field.name: 7 + place for place, field in enumerate(fields(Limits))}
    small = replace(plans.PLANS["team"], **limits)
    monkeypatch.setattr("accounts.models.PLANS", {"team": small})
    job = generation.jobs.get()
    job.generation = generation
    wanted = Run(job).render_job(revision_of(generation))
    assert wanted.limits == Limits(**limits)
    assert [asset.name for asset in wanted.assets] == [Asset.objects.get().name]
