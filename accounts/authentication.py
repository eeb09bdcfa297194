"""REST framework's door to our actors."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.access import Actor, actor_in, actor_with, secret_of
from accounts.bearers import Refused


class ActorAuthentication(BaseAuthentication):
    """A bearer token, or the browser's session with its CSRF token; `request.user` is the Actor."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        http: HttpRequest = request._request
        if "Authorization" in http.headers:
            try:
                return actor_with(secret_of(http) or "", http), None
            except Refused as refused:
                raise AuthenticationFailed(str(refused.sentence), refused.id) from refused
        actor = actor_in(http.user, http.session)
        self.refuse_forgeries(http)
        return (actor, None) if actor.is_authenticated else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

    @staticmethod
    def refuse_forgeries(http: HttpRequest) -> None:
        check = CSRFCheck(lambda _request: None)  # type: ignore[arg-type]
        check.process_request(http)
        reason = check.process_view(http, None, (), {})  # type: ignore[arg-type]
        if reason:
            raise PermissionDenied(
                _("This request did not come from our page (CSRF: %(reason)s).") % {"reason": reason}
            )
