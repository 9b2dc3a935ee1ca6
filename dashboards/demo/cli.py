"""`slt demo`: demonstration data."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import click

from dashboards.demo.nation import UNITS


@click.group()
def demo() -> None:
    """Demonstration data: made up, and marked so on every page."""


@demo.command()
@click.option("--units", default=UNITS, show_default=True, help="How many made-up units.")
@click.option("--operator", default=getpass.getuser, help="Who runs this; stands in the audit log.")
@click.option("--accounts", "path", type=click.Path(path_type=Path), default="var/demo-accounts.txt", show_default=True)
def load(units: int, operator: str, path: Path) -> None:
    """Load the handbook's examples, a made-up country and accounts to sign in with; what is there is left alone."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.identity.tokens import operator_token
    from dashboards.demo import accounts, service

    # Thousands of small commits: a power cut in the middle costs no more than loading again.
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    app = create_app()
    with app.app_context(), operator_token(operator, COUNCIL) as token:
        made = service.load(token, lambda line: click.echo(f"  {line}"), count=units)
    accounts.write(path, made)
