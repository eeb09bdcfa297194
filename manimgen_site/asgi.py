"""HTTP goes to Django, but for `/mcp`, WebSockets to generation's consumers."""

import gc
import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter

from manimgen_site.handler import http_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manimgen_site.settings")

http = http_application()  # sets Django up: what follows imports models

from accounts.sockets import for_pages_and_tokens  # noqa: E402
from manimgen_site.mcp import McpDoor  # noqa: E402
from manimgen_site.urls import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": McpDoor(http),
        "websocket": for_pages_and_tokens(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)

# What was loaded stays: looking through all of it for garbage takes as long as a page, in the middle of one.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
