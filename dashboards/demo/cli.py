"""`slt demo`: demonstration data."""

from __future__ import annotations

import getpass
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import structlog

from app.progress import Progress
from dashboards.demo.country import UNITS


@click.group()
def demo() -> None:
    """Demonstration data: made up, and marked so on every page."""


@demo.command()
@click.option("--units", default=UNITS, show_default=True, type=click.IntRange(0), help="How many made-up units.")
@click.option("--operator", default=getpass.getuser, help="Who runs this; stands in the audit log.")
@click.option("--accounts", "path", type=click.Path(path_type=Path), default="var/demo-accounts.txt", show_default=True)
@click.pass_context
def load(context: click.Context, units: int, operator: str, path: Path) -> None:
    """Load the handbook's examples, a made-up country and accounts to sign in with; what is there is left alone.

    A load that was interrupted is made whole by the next one.
    """
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import dispose
    from app.identity.tokens import operator_token
    from dashboards.demo import service

    begun = time.monotonic()
    # `slt run` shows the step itself.
    shown: Progress | None = context.find_object(Progress)
    progress = shown or Progress("Demonstration data")
    with _quick_commits():
        app = create_app()
        # Each unit's job would be a line of the log, in the midst of how far it is.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        try:
            with app.app_context(), operator_token(operator, COUNCIL) as token:
                service.load(token, progress.show, path, count=units)
        except service.RealUnits:
            raise click.ClickException(
                "This database has real SLT units, and made-up ones are never mixed with them. Load the demonstration into a"
                " database of its own; SLT_EMPTY=1 starts the portal without it."
            ) from None
        except BaseException:
            if shown is None:
                progress.end("stopped")
            raise
        finally:
            dispose(app)
    if shown is None:
        progress.end(f"{time.monotonic() - begun:5.1f} s")
        click.echo(f"The accounts to sign in with are in {path}")


@contextmanager
def _quick_commits() -> Iterator[None]:
    """Thousands of small commits that don't wait for the disk; the load's last one does, and with it all before it.

    Only for the connections made inside: no other process of ours may lose what it has committed.
    """
    before = os.environ.get("PGOPTIONS")
    os.environ["PGOPTIONS"] = " ".join(filter(None, [before, "-c synchronous_commit=off"]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PGOPTIONS"]
        else:
            os.environ["PGOPTIONS"] = before
