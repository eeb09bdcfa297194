from typing import Any

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    name = "generation"

    def ready(self) -> None:
        from django_q.signals import (
            post_spawn,  # it defines models, which have to wait for this moment
        )

        from generation.copies import tell_again
        from projects.copying import scene_copied

        post_spawn.connect(warm_up, dispatch_uid="generation.warm_up")
        scene_copied.connect(tell_again, dispatch_uid="generation.tell_again")


def warm_up(sender: Any, **signal: Any) -> None:
    """Load the sentence model when a worker of the model cluster starts, not when the first teacher waits for it."""
    from django_q.conf import Conf

    if Conf.CLUSTER_NAME == "model":
        from generation.engine import composer, guard  # heavy: no other process shall pay for it

        composer.warm()
        guard.warm()
