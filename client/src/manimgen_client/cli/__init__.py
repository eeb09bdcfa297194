"""`manimgen` on the command line.

Exit status: 0 done, 1 refused or failed, 2 used wrongly, 3 the server can't be reached, 4 not logged in, 130 cancelled.
"""

from __future__ import annotations

from typing import Any

import click

from manimgen_client.cli import account, checking, lessons, making, serving
from manimgen_client.cli.output import Failure, Out
from manimgen_client.errors import ManimgenError


class Commands(click.Group):
    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except ManimgenError as error:
            raise Failure(error, context.find_object(Out) or Out()) from error
        except KeyboardInterrupt:
            raise click.exceptions.Exit(130) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--server", metavar="URL", envvar="MANIMGEN_SERVER", help="Which server; else the one of the last login.")
@click.version_option(package_name="manimgen-client", prog_name="manimgen")
@click.pass_context
def main(context: click.Context, server: str | None) -> None:
    """A sentence becomes a mathematical animation."""
    context.obj = Out(server=server)


for command in (*account.COMMANDS, *making.COMMANDS, *checking.COMMANDS, *lessons.COMMANDS, *serving.COMMANDS):
    main.add_command(command)
