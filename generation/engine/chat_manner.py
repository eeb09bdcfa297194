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
V1 = "/v1"


@dataclass(frozen=True)
class Manner:
    dialect: Dialect
    model: str = ""
    context: int = USUAL_CONTEXT
    """Tokens of question and answer together."""
    is_tgi: bool = False
    """Text Generation Inference, whichever dialect is spoken with it."""
    path: str = V1
    """Of the OpenAI-compatible API, under the server's address; some hosted ones have it at the address itself."""


def root(server: Server) -> str:
    """The server's address without `/v1`."""
    return server.url.rstrip("/").removesuffix(V1).rstrip("/")


def headers(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.key}"} if server.key else {}


def manner(server: Server, memory: Memory) -> Manner:
    """As set, and where nothing is set as the server says. One that does not answer is not remembered."""
    key = "engine-manner-" + hashlib.sha256(repr((server, server.key)).encode()).hexdigest()[:32]
    if known := memory.get(key):
        return Manner(**known | {"dialect": Dialect(known["dialect"])})
    said = asyncio.run(_look(server))
    found = _manner(server, said)
    if said.names:
        memory.set(key, asdict(found), REMEMBER_SECONDS)
    return found


@dataclass(frozen=True)
class _Said:
    """What a server says of itself; empty where it says nothing."""

    info: dict[str, Any]
    """TGI's."""
    models: dict[str, Any]
    """OpenAI's list, under `/v1`."""
    bare_models: dict[str, Any]
    """The same at the address itself."""
    properties: dict[str, Any]
    """llama.cpp's."""

    @property
    def is_bare(self) -> bool:
        """Whether its OpenAI-compatible API lies at the address itself."""
        return not _offered(self.models) and bool(_offered(self.bare_models))

    @property
    def names(self) -> list[str]:
        """Of the models that it has."""
        if isinstance(self.info.get("model_id"), str):
            return [self.info["model_id"]]
        return [str(model["id"]) for model in self.offered if model.get("id")]

    @property
    def offered(self) -> list[dict[str, Any]]:
        return _offered(self.bare_models if self.is_bare else self.models)


def _offered(models: dict[str, Any]) -> list[dict[str, Any]]:
    data = models.get("data")
    return [model for model in data if isinstance(model, dict)] if isinstance(data, list) else []


def _manner(server: Server, said: _Said) -> Manner:
    is_tgi = isinstance(said.info.get("model_id"), str) and "max_total_tokens" in said.info
    asked = is_tgi and not server.url.rstrip("/").endswith(V1)
    dialect = server.dialect if server.dialect != Dialect.AUTO else Dialect.TGI if asked else Dialect.OPENAI
    slots = said.properties.get("default_generation_settings")
    sizes = (
        server.context,
        said.info.get("max_total_tokens"),
        slots.get("n_ctx") if isinstance(slots, dict) else None,
        said.offered[0].get("max_model_len") if said.offered else None,  # vLLM
    )
    context = next((size for size in sizes if isinstance(size, int) and size > 0), USUAL_CONTEXT)
    return Manner(dialect, server.model or (said.names or [""])[0], context, is_tgi, "" if said.is_bare else V1)


async def _look(server: Server) -> _Said:
    with reaching(is_guarded=server.is_guarded):
        async with make_client() as client:
            paths = ("/info", f"{V1}/models", "/models", "/props")
            return _Said(*await asyncio.gather(*[_get(client, server, path) for path in paths]))


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


@dataclass(frozen=True)
class Found:
    """What a server is that answers."""

    manner: Manner
    models: str
    """Their names."""


def ping(server: Server) -> Found:
    """What the server is and has. Raises NoModels, and EngineError for an address that may not be asked."""
    said = asyncio.run(_look(server))
    if not said.names:
        raise NoModels(asyncio.run(_status(server)))
    return Found(_manner(server, said), ", ".join(said.names)[:200])


async def _status(server: Server) -> int | None:
    with reaching(is_guarded=server.is_guarded):
        async with make_client() as client:
            try:
                address = f"{root(server)}{V1}/models"
                answer = await client.get(address, headers=headers(server), timeout=PROBE_SECONDS)
            except Exception:  # noqa: BLE001  whatever it is: there is no answer
                return None
            return int(answer.status_code)
