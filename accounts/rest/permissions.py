"""What a token opens: what its scopes name. A view that declares no scope is open to nobody."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.access import Actor
from accounts.rest.errors import AccountNeeded, PersonNeeded, ScopeMissing


class ScopePermission(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        if not hasattr(view, "operations"):
            return False
        found = view.operation
        if found is None:
            return True  # a method that is not there: the next answer says so
        actor = request.user
        if not isinstance(actor, Actor):
            return False
        scope = found.scope(str(request.method))
        if not actor.may(scope):
            raise ScopeMissing(scope)
        if actor.user is None and (found.for_account or found.for_person):
            raise AccountNeeded
        if found.for_person and actor.only_team:
            raise PersonNeeded
        return True
