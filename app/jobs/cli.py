"""`slt worker` and `slt clock`: the two processes of the Procfile beside the web."""

from __future__ import annotations

import click


@click.command()
def worker() -> None:
    """Do queued jobs until stopped."""
    from app import create_app
    from app.jobs.worker import work

    work(create_app())


@click.command()
def clock() -> None:
    """Hand committed jobs to the queue and run the schedule, until stopped."""
    from app import create_app
    from app.jobs.relay import work

    work(create_app())
