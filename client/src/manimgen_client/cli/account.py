"""login, logout, whoami."""

from __future__ import annotations

import sys

import click

from manimgen_client.cli import logins
from manimgen_client.cli.output import Out, with_json
from manimgen_client.client import Client
from manimgen_client.connection import Server, clean_address, is_overheard
from manimgen_client.errors import ManimgenError
from manimgen_client.operations import account_read
from manimgen_client.shapes import Account


@click.command()
@click.option("--server", metavar="URL", help="The address of the site.")
@click.option("--token-stdin", is_flag=True, help="Read the token from the standard input, for scripts.")
@with_json
def login(out: Out, server: str | None, token_stdin: bool) -> None:
    """Keep a token for a server. It is tried first, and kept in a file that only you may read."""
    named = server or out.server or logins.load().last
    address = clean_address(named or str(click.prompt("Address of the site", err=True)))
    if is_overheard(address):
        click.echo("Without https everybody on the way can read the token.", err=True)
    if token_stdin:
        token = sys.stdin.readline().strip()
    else:
        click.echo(f"Make a token at {address}/developers/tokens/ and paste it here.", err=True)
        token = str(click.prompt("Token", hide_input=True, err=True)).strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ManimgenError("This is no token: it has letters, digits, - and _ only.")
    with Client(Server(address, token)) as manimgen:
        account = manimgen(account_read())
    logins.keep(address, token)
    out.say(f"Logged in at {address} as {_name(account)}.")
    out.result({"server": address, "account": account})


@click.command()
@click.option("--server", metavar="URL", help="Which server; else the one of the last login.")
@with_json
def logout(out: Out, server: str | None) -> None:
    """Forget the token of a server. To make it worthless everywhere, revoke it on the site."""
    address = logins.address_of(server or out.server)
    was_there = logins.forget(address)
    out.say(f"Logged out from {address}." if was_there else f"You were not logged in at {address}.")
    out.result({"server": address, "forgotten": was_there})


@click.command()
@with_json
def whoami(out: Out) -> None:
    """Who you are to the server, and what your token allows."""
    with out.client() as manimgen:
        account = manimgen(account_read())
        out.say(f"{_name(account)} at {manimgen.server.address}. Your token allows: {', '.join(account.scopes)}.")
        out.result({"server": manimgen.server.address, "account": account})


def _name(account: Account) -> str:
    return f"{account.name} ({account.email})" if account.email else str(account.name)


COMMANDS = (login, logout, whoami)
