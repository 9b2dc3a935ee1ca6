"""`slt criteria`: the published criteria versions."""

from __future__ import annotations

from getpass import getuser

import click


@click.group()
def criteria() -> None:
    """The criteria versions that cases are judged by."""


@criteria.command()
@click.option(
    "--operator", envvar="SLT_OPERATOR", default=getuser, help="Whose name the audit has.", show_default="you"
)
def load(operator: str) -> None:
    """Publish the packaged versions and the first parameters; can be run again."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from certification.criteria import service

    try:
        with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
            new = service.load()
    except service.Published as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"new: {', '.join(new)}" if new else "nothing new")
