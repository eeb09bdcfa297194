"""`/healthz`: this process answers. `/readyz`: each part, a line each; without a model server it still works."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.hooks import bell as hooks_bell
from generation import bell
from generation.engine.chat_manner import ping as ping_model
from generation.models import Kind
from generation.render.client import ping as ping_renderer
from generation.types import Server

MODEL_SERVER = "model_server"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part that the site cannot do without is ready, else 503; the body says which is not, and why.

    A model server is outside, and a site that is taken from its balancer because of one helps nobody: the ready scenes,
    the other servers and all that was made go on. It is named under "degraded", for an alarm.
    """
    found = parts()
    down = [name for name, part in found.items() if not part["ok"]]
    degraded = [name for name in down if name.startswith(MODEL_SERVER)]
    ready = down == degraded
    return JsonResponse({"ready": ready, "degraded": degraded, "parts": found}, status=200 if ready else 503)


def parts() -> dict[str, dict[str, Any]]:
    """Each part by its name: `ok`, and a `detail` that says what it is or why it is not."""
    return {name: _answer(check) for name, check in _checks().items()}


def _checks() -> dict[str, Callable[[], Any]]:
    checks: dict[str, Callable[[], Any]] = {
        "database": _database,
        "channel_layer": _channel_layer,
        "model_workers": lambda: _workers(Kind.MODEL),
        "render_workers": lambda: _workers(Kind.RENDER),
        "hook_workers": _hook_workers,
        "render_server": _renderer,
    }
    for server in settings.ENGINES.servers:
        name = MODEL_SERVER if server.name == "model" else f"{MODEL_SERVER}_{server.name}"
        checks[name] = partial(_models, server)
    return checks


def _answer(check: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"ok": True, "detail": check()}
    except Exception as error:  # noqa: BLE001  whatever is wrong with a part is what the page is there to say
        return {"ok": False, "detail": f"{type(error).__name__}: {error}"[:300]}


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _channel_layer() -> str:
    layer = get_channel_layer()

    async def send() -> None:
        await layer.group_send("readyz", {"type": "look"})

    async_to_sync(send)()
    return type(layer).__name__


def _models(server: Server) -> str:
    return ping_model(server).models


def _renderer() -> dict[str, Any]:
    state = ping_renderer(settings.RENDER_SOCKET)
    if not state["ready"]:
        raise RuntimeError(state["refusal"] or "it is still importing Manim")
    return {name: state[name] for name in ("manim", "tier", "layers", "unsafe", "jobs", "running", "waiting")}


def _workers(kind: Kind) -> str:
    return _listening(kind.value, is_heard=bell.is_heard(kind))


def _hook_workers() -> str:
    return _listening(hooks_bell.CLUSTER, is_heard=hooks_bell.is_heard())


def _listening(cluster: str, *, is_heard: bool) -> str:
    if not is_heard:
        raise RuntimeError(f"no {cluster} cluster has given a sign of life; start one with Q_CLUSTER_NAME={cluster}")
    return "listening"
