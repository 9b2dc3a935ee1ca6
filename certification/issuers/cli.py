"""`slt issuers`: who issues approvals, and the law that decisions rest on."""

from __future__ import annotations

from getpass import getuser

import click


@click.group()
def issuers() -> None:
    """Who issues approvals, and the law that decisions rest on."""


@issuers.command()
@click.option(
    "--operator", envvar="SLT_OPERATOR", default=getuser, help="Whose name the audit has.", show_default="you"
)
def load(operator: str) -> None:
    """Write the packaged ones where there are none; can be run again."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from certification.issuers import service

    with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
        new = service.load()
    click.echo(f"new: {', '.join(new)}" if new else "nothing new")
