"""What commands print: words for people on a terminal, JSON for programs, and errors for both."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import click
import msgspec

from manimgen_client.cli.logins import NotLoggedIn, server_of
from manimgen_client.client import Client
from manimgen_client.errors import ManimgenError, Refused, Unauthenticated, Unreachable

R = TypeVar("R")
P = ParamSpec("P")
BAR = 30
"""Characters."""


@dataclass
class Out:
    """How this run of the program speaks, and with which server."""

    server: str | None = None
    is_json: bool = False

    def client(self) -> Client:
        """Raises NotLoggedIn."""
        return Client(server_of(self.server))

    def say(self, text: str) -> None:
        """For people; programs read the result alone."""
        if not self.is_json:
            click.echo(plain(text))

    def result(self, value: Any) -> None:
        """What programs read."""
        if self.is_json:
            click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=False))


class Failure(click.ClickException):
    def __init__(self, error: ManimgenError, out: Out) -> None:
        super().__init__(str(error))
        self.error, self.out = error, out

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click has it as a constant, and only reads it
        match self.error:
            case Unreachable():
                return 3
            case Unauthenticated() | NotLoggedIn():
                return 4
        return 1

    def show(self, file: Any = None) -> None:
        refused = self.error if isinstance(self.error, Refused) else None
        if self.out.is_json:
            told: dict[str, Any] = {"id": self.error.id, "detail": self.message}
            if refused:
                told |= {"status": refused.status, "errors": refused.errors, "request_id": refused.request_id}
            click.echo(json.dumps({"error": told}, ensure_ascii=False), err=True)
            return
        click.echo(f"manimgen: {plain(self.message)}", err=True)
        if isinstance(self.error, Unauthenticated):
            click.echo("Log in again: manimgen login", err=True)
        elif refused and refused.status >= 500 and refused.request_id:
            click.echo(f"Tell the operator the request's id: {refused.request_id}", err=True)


def with_json(command: Callable[Concatenate[Out, P], R]) -> Callable[P, R]:
    """Gives a command the option `--json`, and its Out."""

    def choose(context: click.Context, parameter: click.Parameter, value: bool) -> None:
        context.ensure_object(Out).is_json |= value

    option = click.option(
        "--json", is_flag=True, expose_value=False, callback=choose, help="Print the result as one JSON object."
    )
    with_out: Callable[P, R] = click.pass_obj(command)
    return option(with_out)


def plain(text: str) -> str:
    """Without what would command the terminal: a scene's log and titles are written by anybody."""
    return "".join(each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)


class Bar:
    """How far a film is, in one line of a terminal; elsewhere a line for each new stage."""

    def __init__(self, out: Out) -> None:
        self._is_shown = not out.is_json
        self._is_live = self._is_shown and sys.stderr.isatty()
        self._stage = ""
        self._rest = ""

    def stage(self, name: str) -> None:
        """What is being done now."""
        if name == self._stage:
            return
        self._stage, self._rest = name, ""
        if self._is_live:
            self._draw()
        elif self._is_shown:
            click.echo(f"{name}…", err=True)

    def at(self, percent: float) -> None:
        if self._is_live:
            done = round(BAR * min(100.0, percent) / 100)
            self._rest = f" {'█' * done}{'░' * (BAR - done)} {percent:3.0f} %"
            self._draw()

    def line(self, text: str) -> None:
        """A line that stays, above the bar."""
        if not self._is_shown:
            return
        self.close()
        click.echo(plain(text), err=True)
        if self._is_live:
            self._draw()

    def close(self) -> None:
        """Leave the line empty."""
        if self._is_live:
            click.echo("\r\x1b[2K", nl=False, err=True)

    def _draw(self) -> None:
        click.echo(f"\r\x1b[2K{self._stage}…{self._rest}", nl=False, err=True)
