"""A scene that has been drawn, as the pipeline leaves it."""

from __future__ import annotations

from django.core.files.base import ContentFile

from generation.models import Generation, Status
from projects.models import Clip, Origin, Project, Scene, store


def film(project: Project, title: str = "Parabola") -> Scene:
    scene = Scene.objects.create(project=project, title=title)
    revision = scene.add_revision(code="class S(Scene): ...", scene_class="S", engine="composer", origin=Origin.PROMPT)
    names = [store(ContentFile(title.encode()), f"{title:0<64}".lower(), suffix) for suffix in (".mp4", ".png")]
    facts = {"width": 854, "height": 480, "fps": 15, "duration": 2.0, "quality": "l", "key": title}
    captions = [{"text": "The vertex", "start": 0.0, "end": 2.0}]
    clip = Clip.objects.create(revision=revision, video=names[0], poster=names[1], captions=captions, **facts)
    Generation.objects.create(
        scene=scene, prompt=title, engine="composer", quality="l", status=Status.SUCCEEDED, revision=revision, clip=clip
    )
    return scene
