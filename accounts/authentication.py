"""REST framework's door to our actors."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.access import Actor, actor_of


class ActorAuthentication(BaseAuthentication):
    """A bearer token, or the browser's session with its CSRF token; `request.user` is the Actor."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        http: HttpRequest = request._request
        actor = actor_of(http)
        if "Authorization" in http.headers:
            if actor.user is None:
                raise AuthenticationFailed(_("This token is not valid. Make a new one and send it as “Bearer TOKEN”."))
            return actor, None
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
