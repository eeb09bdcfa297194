"""What our relay adds to the first token: a bare HTTP client and the engine ask one server, in turn, in one run.

    python -m benchmarks.relay [--rounds N]

The server is llama.cpp with SmolLM2-135M, as in the tests, and a scripted one that answers at once: there nothing
hides what we add. The first token counts at the client: for the engine as a Token, for the page as an event kept.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import httpx2 as httpx

from benchmarks.recording import record
from generation.engine.chat_manner import manner
from generation.engine.chat_memory import LocalMemory
from generation.engine.chat_turns import Turns
from generation.types import Engines, Server, Token
from tests.generation.engine.real import llama
from tests.generation.engine.scripted import DONE, frame, serving, stream

MESSAGES = ({"role": "user", "content": "Count from one to one hundred."},)
GOAL_MS = 20.0


def bare(url: str) -> float:
    """Milliseconds to the first piece of text, with nothing of ours between."""
    body = {"model": "m", "messages": MESSAGES, "stream": True, "max_tokens": 8, "seed": 0, "temperature": 0.2}
    began = time.perf_counter()
    with httpx.Client(verify=False) as client, client.stream("POST", f"{url}/v1/chat/completions", json=body) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: {") and json.loads(line[6:])["choices"][0]["delta"].get("content"):
                return (time.perf_counter() - began) * 1_000
    raise RuntimeError("the server said nothing")


def relayed(url: str, memory: LocalMemory) -> float:
    """Milliseconds to the first Token of the engine."""
    turns = Turns(Engines((Server(url, max_tokens=8),), memory), lambda: False)
    began = time.perf_counter()
    asking = turns.ask(lambda known, room: MESSAGES, "write")
    for piece in asking:
        if isinstance(piece, Token):
            took = (time.perf_counter() - began) * 1_000
            asking.close()
            return took
    raise RuntimeError("the engine said nothing")


def compare(url: str, rounds: int) -> dict[str, Any]:
    """Medians of both, asked in turn, and what is between them."""
    memory = LocalMemory()
    manner(Server(url, max_tokens=8), memory)  # asked once in ten minutes, for all workers
    askers: dict[str, Callable[[], float]] = {"bare": lambda: bare(url), "relayed": lambda: relayed(url, memory)}
    for ask in askers.values():
        ask()
    taken: dict[str, list[float]] = {name: [] for name in askers}
    for _ in range(rounds):
        for name, ask in askers.items():
            taken[name].append(ask())
    added = [ours - theirs for ours, theirs in zip(taken["relayed"], taken["bare"], strict=True)]
    medians = {f"{name}_ms": round(statistics.median(values), 2) for name, values in taken.items()}
    return medians | {"added_ms": round(statistics.median(added), 2), "rounds": rounds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    with serving(stream(frame("one"), frame(finish="stop"), DONE)) as server:
        at_once = compare(server.url, rounds)
    with llama() as url:
        real = compare(url, rounds)
    found = {"goal_added_ms": GOAL_MS, "scripted": at_once, "llama.cpp": real}
    record("relay", found)


if __name__ == "__main__":
    main()
