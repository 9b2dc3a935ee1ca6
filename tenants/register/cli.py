"""`slt register`: load the register from its files, write it out, and show a municipality."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tenants.register.errors import BrokenFiles
    from tenants.register.register import Register
    from tenants.register.service import Difference

#: Who an operator's command acts in the name of.
OPERATOR = click.option(
    "--operator", envvar="SLT_OPERATOR", default=getuser, help="Whose name the audit has.", show_default="you"
)


#: So many faults are told one by one.
_MOST = 20


@click.group()
def register() -> None:
    """The municipalities, counties, police districts and city districts, and how they changed."""


@register.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a load would.")
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder than the product's own.",
)
@OPERATOR
def load(check: bool, folder: Path | None, operator: str) -> None:
    """Make the register say what its files say, all or nothing, and tell what changed.

    The reforms that were entered, and inhabitants brought in by `slt register population`, stay.
    """
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from tenants.register import parsing, service
    from tenants.register.errors import BrokenFiles

    files = parsing.shipped() if folder is None else {p.name: p.read_bytes() for p in folder.glob("*.csv")}
    try:
        parsing.read(files)
        with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
            found = service.load(files, check=check)
    except BrokenFiles as error:
        raise _refused(error) from error
    _tell(found, check=check)
    if not found:
        click.echo("The register says what the files say.")
    if check and found:
        raise SystemExit(1)


@register.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@OPERATOR
def population(file: Path, operator: str) -> None:
    """Bring in the inhabitants of 1 January from FILE, as Statistics Norway's API gives them: CSV or JSON-stat 2.

    Table 07459 for all municipalities, with ages where "under 18" is wanted. All or nothing; can be run again.
    """
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from tenants.register import service
    from tenants.register.errors import BrokenFiles

    try:
        with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
            found = service.count(file.name, file.read_bytes())
    except BrokenFiles as error:
        raise _refused(error) from error
    _tell(found)
    if not found:
        click.echo("The register had these counts already.")


@register.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--from", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day from which the boundaries hold; default today."
)
@OPERATOR
def geometry(file: Path, day: datetime | None, operator: str) -> None:
    """Bring in the boundaries of all municipalities from FILE: GeoJSON in degrees, as the mapping authority publishes it.

    All or nothing; can be run again. The maps then offer the boundaries for every day from that one on.
    """
    from app import create_app
    from app.clock import today
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from tenants.register import service
    from tenants.register.errors import BrokenFiles

    on = day.date() if day else today()
    try:
        with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
            drawn = service.draw(file.name, file.read_bytes(), on)
    except BrokenFiles as error:
        raise _refused(error) from error
    if drawn.mended:
        click.echo(f"{len(drawn.mended)} that crossed themselves were mended: {', '.join(drawn.mended)}")
    click.echo(
        f"The boundaries of {drawn.municipalities} municipalities hold from {on}."
        if drawn.changed
        else f"The register had these boundaries from {on} already."
    )


@register.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@OPERATOR
def export(folder: Path, operator: str) -> None:
    """Write the register's files into FOLDER."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from tenants.register import service

    with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token, read_only=True):
        files = service.export()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        click.echo(folder / name)


@register.command()
@click.argument("number")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; default today.")
@OPERATOR
def show(number: str, day: datetime | None, operator: str) -> None:
    """Show the municipality that had NUMBER on a day, what has happened to it, and what is uncertain."""
    from app import create_app
    from app.clock import today
    from app.db.roles import COUNCIL
    from app.db.session import acting
    from app.identity.tokens import operator_token
    from tenants.register import service

    on = day.date() if day else today()
    with create_app().app_context(), operator_token(operator, COUNCIL) as token, acting(COUNCIL, token, read_only=True):
        whole = service.whole()
    municipality = whole.with_number(number, on)
    key = municipality.key
    count = whole.population(key, on)
    for label, value in (
        ("number", municipality.number),
        ("name", municipality.names.official),
        ("county", whole.county(key, on).names.official),
        ("police district", whole.police_district(key, on).name_nb),
        ("language form", municipality.language_form or "not known"),
        ("organisation number", municipality.organisation_number or "not known"),
        ("population", f"{count.population} ({count.counted_on})" if count else "not known"),
    ):
        click.echo(f"{label:20} {value}")
    for event in whole.events(key):
        before, after = (_told(whole, text, event.happened_on) for text in (event.before, event.after))
        click.echo(f"{event.happened_on!s:20} {event.kind.replace('_', ' ')}: {before} -> {after}")
    for doubt in whole.doubts:
        if doubt.key == key:
            click.echo(f"{'uncertain':20} {doubt.column} from {doubt.dated}: {doubt.doubt}")


def _refused(error: BrokenFiles) -> click.ClickException:
    """The first faults on a line each, how many more there are, and then what that means."""
    for fault in error.faults[:_MOST]:
        click.echo(str(fault), err=True)
    if len(error.faults) > _MOST:
        click.echo(f"… and {len(error.faults) - _MOST} more faults.", err=True)
    return click.ClickException(error.message)


def _tell(found: tuple[Difference, ...], *, check: bool = False) -> None:
    """What was changed, row by row where it is few, and how much."""
    counts = Counter((difference.file, difference.kind) for difference in found)
    for difference in found:
        if counts[difference.file, difference.kind] <= 20:
            columns = f" ({', '.join(difference.columns)})" if difference.columns else ""
            click.echo(f"{difference.kind}: {difference.file} {' '.join(difference.row)}{columns}")
    for (file, kind), count in sorted(counts.items()):
        click.echo(f"{file}: {count} {'would be ' if check else ''}{kind}")


def _told(whole: Register, text: str, on: date) -> str:
    """A municipality's key as its number and name about that day; any other text as it is."""
    row = next((m for day in (on, on - timedelta(days=1)) for m in whole.in_force(day) if m.key == text), None)
    return f"{row.number} {row.names.norwegian}" if row else text
