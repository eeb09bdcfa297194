"""Django's door for HTTP, with one change of threads a request instead of one or two for each middleware.

All our views wait on the database, so they run in a thread; Django would come back to the event loop for each
middleware, on the way in and on the way out. Answers that are streams are written in the event loop either way.
"""

from __future__ import annotations

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponseBase


class Handler(ASGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: ASGIRequest) -> HttpResponseBase:  # type: ignore[override]
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


def http_application() -> Handler:
    """Sets Django up, as get_asgi_application does."""
    django.setup(set_prefix=False)
    return Handler()
