"""What a model server is: its dialect, its model, how much it takes. Asked once, then remembered for all workers."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from generation.engine.chat_transport import make_client, reaching
from generation.errors import EngineError
from generation.types import Dialect, Memory, Server

PROBE_SECONDS = 3
REMEMBER_SECONDS = 600
USUAL_CONTEXT = 8192


@dataclass(frozen=True)
class Manner:
    dialect: Dialect
    model: str = ""
    context: int = USUAL_CONTEXT
    """Tokens of question and answer together."""
    is_tgi: bool = False
    """Text Generation Inference, whichever dialect is spoken with it."""


def root(server: Server) -> str:
    """The server's address without `/v1`."""
    return server.url.rstrip("/").removesuffix("/v1").rstrip("/")


def headers(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.key}"} if server.key else {}


def manner(server: Server, memory: Memory) -> Manner:
    """As set, and where nothing is set as the server says. One that does not answer is not remembered."""
    key = "engine-manner-" + hashlib.sha256(repr((server, server.key)).encode()).hexdigest()[:32]
    if known := memory.get(key):
        return Manner(**known | {"dialect": Dialect(known["dialect"])})
    info, models, properties = asyncio.run(_look(server))
    found = _manner(server, info, models, properties)
    if info or models:
        memory.set(key, asdict(found), REMEMBER_SECONDS)
    return found


def _manner(server: Server, info: dict[str, Any], models: dict[str, Any], properties: dict[str, Any]) -> Manner:
    is_tgi = isinstance(info.get("model_id"), str) and "max_total_tokens" in info
    asked = is_tgi and not server.url.rstrip("/").endswith("/v1")
    dialect = server.dialect if server.dialect != Dialect.AUTO else Dialect.TGI if asked else Dialect.OPENAI
    offered = models.get("data")
    first = offered[0] if isinstance(offered, list) and offered and isinstance(offered[0], dict) else {}
    slots = properties.get("default_generation_settings")
    sizes = (
        server.context,
        info.get("max_total_tokens"),
        slots.get("n_ctx") if isinstance(slots, dict) else None,
        first.get("max_model_len"),  # vLLM
    )
    context = next((size for size in sizes if isinstance(size, int) and size > 0), USUAL_CONTEXT)
    return Manner(dialect, server.model or str(info.get("model_id") or first.get("id") or ""), context, is_tgi)


async def _look(server: Server) -> tuple[dict[str, Any], ...]:
    """TGI's /info, the list of models, llama.cpp's /props; empty where there is none."""
    with reaching(is_guarded=server.is_guarded):
        async with make_client() as client:
            paths = ("/info", "/v1/models", "/props")
            return tuple(await asyncio.gather(*[_get(client, server, path) for path in paths]))


async def _get(client: Any, server: Server, path: str) -> dict[str, Any]:
    try:
        answer = await client.get(f"{root(server)}{path}", headers=headers(server), timeout=PROBE_SECONDS)
        found = answer.json() if answer.status_code == 200 else {}
    except EngineError as error:
        if error.id == "engine_address":
            raise
        return {}
    except Exception:  # noqa: BLE001  a server that can't say what it is may still answer a question
        return {}
    return found if isinstance(found, dict) else {}


class NoModels(OSError):
    """It does not say which models it has. `status` is that of its answer; None: there was none."""

    def __init__(self, status: int | None) -> None:
        super().__init__("it does not say which models it has" if status else "it does not answer")
        self.status = status


def ping(server: Server) -> str:
    """The models that the server offers. Raises NoModels, and EngineError for an address that may not be asked."""
    info, models, _ = asyncio.run(_look(server))
    if not info and not models:
        raise NoModels(asyncio.run(_status(server)))
    names = [str(info["model_id"])] if "model_id" in info else [str(model.get("id")) for model in models["data"]]
    return ", ".join(names)[:200]


async def _status(server: Server) -> int | None:
    with reaching(is_guarded=server.is_guarded):
        async with make_client() as client:
            try:
                address = f"{root(server)}/v1/models"
                answer = await client.get(address, headers=headers(server), timeout=PROBE_SECONDS)
            except Exception:  # noqa: BLE001  whatever it is: there is no answer
                return None
            return int(answer.status_code)
