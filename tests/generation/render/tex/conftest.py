"""A real broker with real LaTeX, and what Manim would ask it for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from manim import config

from generation.render.tex.door import Door
from generation.render.tex.protocol import Answer, Formula
from generation.render.tex.service import Broker

Ask = Callable[[Sequence[Formula]], list[Answer]]


class Asker:
    """A job, as far as the broker can tell."""

    def __init__(self, broker: Broker) -> None:
        self.door = Door()
        self.file = broker.connect()
        self.door.use(self.file)

    def __call__(self, formulas: Sequence[Formula], wait: bool = True) -> list[Answer]:
        return self.door.ask(formulas, wait)

    def close(self) -> None:
        """End as a job ends: all it held is closed."""
        self.door.close()


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache") / "tex"


@pytest.fixture(scope="session")
def broker(cache_folder: Path) -> Iterator[Broker]:
    broker = Broker(cache_folder, 64)
    broker.keep()
    yield broker
    broker.end()


@pytest.fixture(scope="session")
def ask(broker: Broker) -> Ask:
    return Asker(broker)


def plain(body: str, environment: str = "align*", head: str = "") -> Formula:
    """A formula in Manim's usual template."""
    template = config["tex_template"].copy()
    template.add_to_preamble(head)
    return Formula(template.get_texcode_for_expression_in_env(body, environment))
