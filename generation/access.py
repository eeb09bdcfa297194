"""The access helper of generations. Strangers get 404, too weak a role 403."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.access import Actor, require
from accounts.models import Role
from generation.models import Generation


def generation_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Generation:
    related = ("scene__project__team", "clip", "author", "revision")
    generation = get_object_or_404(Generation.objects.live().select_related(*related), pk=id)
    require(actor, generation.scene.project.team, needed)
    return generation
