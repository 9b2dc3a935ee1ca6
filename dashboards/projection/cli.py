"""`slt projection`: make the read models again."""

from __future__ import annotations

import click


@click.group()
def projection() -> None:
    """The nation's picture, as the pages read it."""


@projection.command()
def rebuild() -> None:
    """Ask for every unit's rows to be made again: one job for each, done by the worker."""
    from app import create_app
    from app.db.roles import CLOCK
    from app.db.session import acting
    from dashboards.projection import service

    with create_app().app_context(), acting(CLOCK):
        jobs = service.rebuild()
    click.echo(f"{jobs} jobs")
