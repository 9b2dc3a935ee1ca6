"""`slt recompute`: check an export; no database and no server."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenants.document import printable

if TYPE_CHECKING:
    from dashboards.recompute.service import Agreement


@click.command(short_help="Recompute an export; needs no database or server.")
@click.argument("export", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--root", metavar="HASH", help="The hash that was printed or published with the export.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def recompute(export: Path, root: str | None, style: str) -> None:
    """Recompute everything in EXPORT from its documents, and tell how much agrees.

    Exit status 1 where anything doesn't; each such place is listed with what it should be. Without --root an export that
    somebody has changed in every place that follows from another is taken for what it says.
    """
    from dashboards.recompute import service

    try:
        found = service.recompute(export, root)
    except OSError as error:
        raise click.ClickException(f"{export}: {error.strerror}") from None
    if style == "json":
        click.echo(json.dumps(_json(found), indent=1, ensure_ascii=False))
    else:
        _text(found)
    if not found.whole:
        sys.exit(1)


def _json(found: Agreement) -> dict[str, Any]:
    return {
        "schema": "slt-recompute/1",
        "as_of": found.as_of,
        "root": found.root,
        "whole": found.whole,
        "agreement": {sort: {"agreed": agreed, "of": of} for sort, (agreed, of) in found.agreed.items()},
        "disagreements": [
            {"sort": each.sort, "where": each.where, "expected": each.expected, "found": each.found}
            for each in found.disagreements
        ],
    }


def _text(found: Agreement) -> None:
    click.echo(f"as of {found.as_of}\nroot  {found.root}")
    for sort, (agreed, of) in found.agreed.items():
        click.echo(f"{sort:12} {agreed:>8} of {of:>8} agree")
    for each in found.disagreements:
        expected, told = (json.dumps(value, ensure_ascii=False) for value in (each.expected, each.found))
        click.echo(printable(f"{each.sort}: {each.where}: expected {expected}, found {told}"), err=True)
    agreed, of = (sum(column) for column in zip(*found.agreed.values(), strict=True))
    click.echo(f"{agreed} of {of} agree" + (": everything." if found.whole else "."))
