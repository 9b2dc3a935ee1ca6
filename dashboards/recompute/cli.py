"""`slt recompute`: check an export; no database and no server."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenants.document import printable

if TYPE_CHECKING:
    from dashboards.recompute.service import Agreement


@click.command(short_help="Recompute an export; needs no database or server.")
@click.argument("export", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--root", metavar="HASH", help="The hash that was printed or published with the export.")
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The issuers' public keys (the portal's /.well-known/jwks.json): the export must be signed by one of them.",
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def recompute(export: Path, root: str | None, keys: Path | None, style: str) -> None:
    """Recompute everything in EXPORT from its documents, and tell how much agrees.

    Exit status 1 where anything doesn't; each such place is listed with what it should be. With --keys the signature in
    EXPORT.jws must be the issuer's. Without --keys or --root an export that somebody has changed in every place that follows from
    another is taken for what it says.
    """
    from certification.certificates.signed import read_keys
    from dashboards.export.signature import beside
    from dashboards.recompute import service

    signature = beside(export)
    try:
        signed = signature.read_bytes() if signature.exists() else None
        found = service.recompute(export, root, read_keys(keys.read_bytes()) if keys else None, signed)
    except ValueError as error:
        raise click.ClickException(f"{keys}: {error}") from None
    except OSError as error:
        raise click.ClickException(f"{export}: {error.strerror}") from None
    if style == "json":
        click.echo(json.dumps(_json(found), indent=1, ensure_ascii=False))
    else:
        _text(found, checked=keys is not None, signed=signed is not None)
    if not found.whole:
        sys.exit(1)


def _json(found: Agreement) -> dict[str, Any]:
    return {
        "schema": "slt-recompute/1",
        "as_of": found.as_of,
        "root": found.root,
        "signer": None if found.signer is None else {**asdict(found.signer), "at": found.signer.at.isoformat()},
        "whole": found.whole,
        "agreement": {sort: {"agreed": agreed, "of": of} for sort, (agreed, of) in found.agreed.items()},
        "disagreements": [
            {"sort": each.sort, "where": each.where, "expected": each.expected, "found": each.found}
            for each in found.disagreements
        ],
    }


def _text(found: Agreement, *, checked: bool, signed: bool) -> None:
    click.echo(f"as of {found.as_of}\nroot  {found.root}")
    if by := found.signer:
        click.echo(printable(f"signed by {by.name} ({by.issuer}), {by.at:%Y-%m-%d %H:%M} UTC, with key {by.kid}"))
    elif checked:
        click.echo("not signed by the issuer")
    else:
        click.echo("signed, but by whom is not checked: name the issuers' --keys" if signed else "not signed")
    for sort, (agreed, of) in found.agreed.items():
        click.echo(f"{sort:12} {agreed:>8} of {of:>8} agree")
    for each in found.disagreements:
        expected, told = (json.dumps(value, ensure_ascii=False) for value in (each.expected, each.found))
        click.echo(printable(f"{each.sort}: {each.where}: expected {expected}, found {told}"), err=True)
    agreed, of = (sum(column) for column in zip(*found.agreed.values(), strict=True))
    click.echo(f"{agreed} of {of} agree" + (": everything." if found.whole else "."))
