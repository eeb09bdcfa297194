"""The access helpers of generations and of model servers. Strangers get 404, too weak a role 403."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import Actor, require
from accounts.models import Role
from accounts.prepared import Prepared
from generation.models import Generation, ModelServer

_GENERATIONS = Prepared(
    lambda: Generation.objects.live().select_related("scene__project__team", "clip", "author", "revision")
)


def generation_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Generation:
    generation = _GENERATIONS.one_or_404(pk=id)
    require(actor, generation.scene.project.team, needed)
    return generation


def model_server_or_404(actor: Actor, id: int) -> ModelServer:
    """A team's for its admins, the site's for the operator."""
    server = get_object_or_404(ModelServer.objects.select_related("team"), pk=id)
    if server.team:
        require(actor, server.team, Role.ADMIN)
    elif not is_operator(actor):
        raise Http404
    return server


def is_operator(actor: Actor) -> bool:
    return actor.user is not None and actor.user.is_superuser
