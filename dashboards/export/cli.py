"""`slt export`: the nation of a day as a file."""

from __future__ import annotations

from datetime import datetime
from getpass import getuser
from pathlib import Path

import click


@click.group()
def export() -> None:
    """Everything that the nation's figures rest on, as a file that anybody can recompute them from."""


@export.command()
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day; its end, or now.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file; default slt-national-YYYY-MM-DD.tar."
)
@click.option(
    "--operator", envvar="SLT_OPERATOR", default=getuser, help="Whose name the audit has.", show_default="you"
)
def national(day: datetime, out: Path | None, operator: str) -> None:
    """Write the nation as it was by the end of a day, with the issuer's signature beside it, and print the hash that the file is known by.

    Submitted documents are in it: it is for those who may read them all. Needs the password of slt_backup.
    """
    from app import create_app
    from app.db.roles import COUNCIL
    from app.errors import Unavailable
    from app.identity.tokens import operator_token
    from dashboards.export import service, signature

    on = day.date()
    file = out or Path(f"slt-national-{on}.tar")
    try:
        with create_app().app_context(), operator_token(operator, COUNCIL) as token:
            made = service.export(file, on, token)
    except Unavailable:
        raise click.ClickException(
            "The portal can't sign: let SIGNING_KEY_FILE name its key, and run `slt keys publish`."
        ) from None
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    click.echo(f"{file}\nsigned in {signature.beside(file)}\nroot {made.root}")
