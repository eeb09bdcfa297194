"""Start, cancel, retry: the page, the API and the LMS all call these."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from generation import bell, events
from generation.events import Superseded
from generation.models import Generation, Job, Kind, Status
from generation.types import Quality
from projects.models import Project, Scene

TITLE_LENGTH = 120


def start(
    project: Project,
    author: User | None,
    prompt: str,
    *,
    engine: str = "auto",
    quality: Quality = Quality.LOW,
    seed: int = 0,
) -> Generation:
    """Make a scene for the prompt and set the pipeline going."""
    with transaction.atomic():
        scene = Scene.objects.create(project=project, title=prompt[:TITLE_LENGTH], author=author)
        project.save(update_fields=["updated_at"])
        return _begin(scene, author, prompt, engine=engine, quality=quality, seed=seed)


def retry(generation: Generation, author: User | None) -> Generation:
    """Run the same prompt again, as a new generation of the same scene."""
    with transaction.atomic():
        Scene.objects.select_for_update().get(pk=generation.scene_id)
        running = generation.scene.generations.active().first()
        return running or _begin(
            generation.scene,
            author,
            generation.prompt,
            engine=generation.engine,
            quality=Quality(generation.quality),
            seed=generation.seed,
        )


def cancel(generation: Generation) -> bool:
    """Stop at any moment. False when it had ended already; what is made is kept either way."""
    try:
        with transaction.atomic():
            events.move(generation.pk, events.seize(generation.pk), Status.CANCELLED)
    except Superseded:
        return False
    return True


def _begin(scene: Scene, author: User | None, prompt: str, *, engine: str, quality: Quality, seed: int) -> Generation:
    generation = Generation.objects.create(
        scene=scene, author=author, prompt=prompt, engine=engine, quality=quality.value, seed=seed
    )
    events.append(generation.pk, generation.fence, "status", {"status": Status.QUEUED.value})
    bell.ring_on_commit(Job.objects.create(generation=generation, kind=Kind.MODEL))
    return generation
