"""The access helper of generations. Strangers get 404, too weak a role 403."""

from __future__ import annotations

from uuid import UUID

from accounts.access import Actor, require
from accounts.models import Role
from accounts.prepared import Prepared
from generation.models import Generation

RELATED = ("scene__project__team", "clip", "author", "revision")
_GENERATIONS = Prepared(lambda: Generation.objects.live().select_related(*RELATED))


def generation_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Generation:
    generation = _GENERATIONS.one_or_404(pk=id)
    require(actor, generation.scene.project.team, needed)
    return generation
