"""`slt release`: publish the nation's figures."""

from __future__ import annotations

from datetime import datetime
from getpass import getuser

import click


@click.group()
def release() -> None:
    """Releases: the nation's figures as published, numbered and never changed."""


@release.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day that is counted; default today.")
@click.option(
    "--operator", envvar="SLT_OPERATOR", default=getuser, help="Whose name the audit has.", show_default="you"
)
def cut(day: datetime | None, operator: str) -> None:
    """Publish the figures of a day, later than the latest release's."""
    from app import create_app
    from app.clock import today
    from app.db.roles import PROJECTOR
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from dashboards.releases import service

    with create_app().app_context(), operator_token(operator, PROJECTOR) as token, acting(PROJECTOR, token):
        made = service.cut(day.date() if day else today())
    click.echo(f"release {made.number} of {made.on}, sha256 {made.sha256}")
