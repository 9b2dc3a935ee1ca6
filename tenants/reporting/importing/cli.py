"""`slt facts`: a unit's facts in from a document, and out as one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

if TYPE_CHECKING:
    from tenants.reporting.importing.operator import Outcome

#: So many faults are told.
_TOLD = 1000

_UNIT = click.option("--unit", "unit", required=True, metavar="NAME|ID", help="The unit, by its name or id.")
_OPERATOR = click.option(
    "--operator", envvar="SLT_OPERATOR", default=getuser, show_default="you", help="Whose name the audit has."
)


@click.group()
def facts() -> None:
    """A unit's facts document (slt-facts/1): in, and out."""


@facts.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@_UNIT
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@click.option("--replace", is_flag=True, help="Also end and remove what the unit has told and the document hasn't.")
@_OPERATOR
def import_(path: Path, unit: str, dry_run: bool, replace: bool, operator: str) -> None:
    """Write the document in FILE into a unit, what the police say in it too; all of the unit's part, or nothing.

    Running it again changes nothing. Exit status 2 when the document isn't valid or can't be kept: each fault is on standard
    error, as JSON pointer and what was expected there.
    """
    import msgspec

    from tenants.document import InvalidDocument, read_facts

    raw = path.read_bytes()
    try:
        read_facts(raw)
    except InvalidDocument as error:
        _refuse((fault.pointer, fault.expected) for fault in error.faults)
    document: dict[str, Any] = msgspec.json.decode(raw)
    with _acting(unit, operator) as unit_id:
        from tenants.reporting.importing import operator as importing

        outcome = importing.bring_in(operator, unit_id, document, dry_run=dry_run, replace=replace)
        _tell(outcome, dry_run=dry_run)


@facts.command("export")
@_UNIT
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; default today.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; default standard output.")
@_OPERATOR
def export(unit: str, day: datetime | None, out: Path | None, operator: str) -> None:
    """Write the unit's facts document as of a day: its canonical bytes (RFC 8785), whose SHA-256 assessments name."""
    from app.clock import today

    with _acting(unit, operator) as unit_id:
        from tenants.reporting.importing import operator as importing

        written = importing.bring_out(operator, unit_id, day.date() if day else today())
    if out:
        out.write_bytes(written)
    else:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()


@contextmanager
def _acting(wish: str, operator: str) -> Iterator[UUID]:
    """The unit's id, inside the application."""
    from app import create_app
    from app.db.roles import COUNCIL
    from app.db.session import acting, dispose
    from app.identity import service as identity
    from app.identity.cli import body_named
    from app.identity.roles import Side
    from app.identity.tokens import operator_token

    app = create_app()
    try:
        with app.app_context():
            with operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
                unit_id = body_named(identity.bodies(Side.UNIT), wish, "--unit")
            yield unit_id
    finally:
        dispose(app)


def _refuse(faults: Any) -> None:
    from tenants.document import printable

    told = [f"{pointer or '(the document)'}: {expected}" for pointer, expected in faults]
    for line in told[:_TOLD]:
        click.echo(printable(line), err=True)
    if len(told) > _TOLD:
        click.echo(f"… and {len(told) - _TOLD} more.", err=True)
    raise SystemExit(2)


def _tell(outcome: Outcome, *, dry_run: bool) -> None:
    plan = outcome.plan
    if plan.problems or plan.signs:
        signs = [(sign.place, "; ".join(f.explanation() for f in sign.findings)) for sign in plan.signs]
        _refuse([(each.place, each.message) for each in plan.problems] + signs)
    counts = ", ".join(f"{count} {verb.value}" for verb, count in sorted(plan.counts.items())) or "nothing"
    if outcome.done:
        click.echo(f"{counts}; {outcome.police} new of the police")
    elif dry_run:
        click.echo(f"would be: {counts}")
    else:
        raise click.ClickException(
            f"The unit has told more than the document does ({counts}). Nothing was done. Run it again with --replace to end and"
            " remove that, or with --dry-run to see the same of another document."
        )
