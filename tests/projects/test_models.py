import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from projects.actions import default_project, keep_clip
from projects.models import Origin, Revision, Scene
from tests.conftest import Cast

FACTS: dict[str, Any] = {"quality": "l", "key": "k", "width": 854, "height": 480, "fps": 15, "duration": 1.0}


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return Scene.objects.create(project=cast.project, title="A parabola", author=cast.bob)


def add_revision(scene: Scene, code: str = "pass") -> Revision:
    return scene.add_revision(code=code, scene_class="S", engine="composer", origin=Origin.PROMPT)


def test_revisions_are_numbered_from_one_without_gaps(scene: Scene) -> None:
    assert [add_revision(scene).number for _ in range(3)] == [1, 2, 3]


def test_a_revision_cannot_be_changed(scene: Scene) -> None:
    revision = add_revision(scene)
    revision.code = "other"
    with pytest.raises(TypeError, match="immutable"):
        revision.save()


def test_a_clip_lies_under_the_hash_of_its_content_once(scene: Scene, tmp_path: Path) -> None:
    video, poster = tmp_path / "film.mp4", tmp_path / "poster.png"
    video.write_bytes(b"film")
    poster.write_bytes(b"picture")
    clips = [keep_clip(add_revision(scene), video=video, poster=poster, **FACTS) for _ in range(2)]
    digest = hashlib.sha256(b"film").hexdigest()
    assert {clip.video.name for clip in clips} == {f"clips/{digest[:2]}/{digest}.mp4"}
    with default_storage.open(str(clips[0].video)) as kept:
        assert kept.read() == b"film"


def test_new_scenes_go_into_the_project_used_last(cast: Cast) -> None:
    newer = cast.team.projects.create(title="Circles")
    assert default_project(cast.team) == newer
    cast.project.save(update_fields=["updated_at"])
    assert default_project(cast.team) == cast.project


def test_a_team_without_projects_gets_its_first_one(cast: Cast) -> None:
    team = cast.charlie.personal_team()
    assert default_project(team) == default_project(team) == team.projects.get()
