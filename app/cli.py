"""The `slt` command. Each feature's group is loaded only when it is called, so that `slt assess` starts fast."""

from __future__ import annotations

from importlib import import_module

import click

from app import COMMANDS
from app.local.settings import adopt


class _LazyGroup(click.Group):
    """Loads a command when it is called, and tells an expected mistake in words instead of a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            # Whatever it is: what can't be told in words is raised again as it came.
            from app.troubles import explain

            told = explain(error)
            if told is None:
                raise
            raise click.ClickException(told) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.group(cls=_LazyGroup)
@click.version_option(package_name="slt")
@click.pass_context
def main(ctx: click.Context) -> None:
    """SLT-portalen from the command line."""
    # Beside a running `slt run`, every other command works on the same servers.
    if ctx.invoked_subcommand != "run":
        adopt()
