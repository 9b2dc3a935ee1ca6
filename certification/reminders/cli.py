"""`slt remind`: the reminders now, instead of tomorrow morning."""

from __future__ import annotations

import click


@click.command()
def remind() -> None:
    """Give every unit its turn of the reminders now. What was told is not told again."""
    from app import create_app
    from app.db.roles import CLOCK
    from app.db.session import acting
    from certification.reminders import service

    with create_app().app_context(), acting(CLOCK):
        service.ask()
    click.echo("Every unit has its turn as soon as a worker is free.")
