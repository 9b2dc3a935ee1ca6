"""`slt verify`: what a certificate's signed file is worth; no database, no server, no network."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.clock import now
from app.local.settings import VAR

if TYPE_CHECKING:
    from certification.certificates.signed import Key
    from certification.certificates.verifying import Verdict

#: The keys of the portal that has run from this folder, written there at its start.
OWN_KEYS = VAR / "jwks.json"
#: Exit status by answer; 1 and 2 are how every command says that it failed, or was called wrongly.
STATUS = {
    "valid": 0,
    "suspended": 10,
    "withdrawn": 11,
    "expired": 12,
    "superseded": 13,
    "not_yet": 14,
    "unsettled": 15,
    "forged": 20,
}
_LINES = {
    "valid": "Gyldig / valid: {what}, til og med {last}.",
    "suspended": "Suspendert / suspended: {what}. Godkjenningen gjelder ikke så lenge den er suspendert.",
    "withdrawn": "Trukket tilbake / withdrawn: {what}.",
    "expired": "Utløpt / expired: {what}, gjaldt til og med {last}.",
    "superseded": "Erstattet / superseded: {what}. En nyere godkjenning gjelder.",
    "not_yet": "Gjelder ikke ennå / not valid yet: {what}, fra {first}.",
    "unsettled": "Uavklart / unsettled: {what}. Godkjenningen er ekte, men statuslista kan ikke brukes.",
    "forged": "Falsk / forged: filen er ikke en godkjenning som utstederen har signert, eller den er endret.",
}
_LIST_FAULTS = {
    "forged": "Statuslista er ikke signert av utstederen, eller den er endret. / The status list is forged.",
    "other_list": "Statuslista er en annen enn den godkjenningen viser til. / Another issuer's or another list.",
    "outdated": "Statuslista er for gammel. Hent den på nytt. / The status list is too old.",
    "not_yet": "Statuslista er datert fram i tid. Se etter at klokka går rett. / The list is from the future.",
    "no_such_index": "Statuslista har ikke denne godkjenningen. Hent den på nytt. / Not in the status list.",
}


@click.command(short_help="Tell what a certificate's file is worth; needs no database or network.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--status-list",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The signed status list, fetched lately. Without it, the dates alone decide.",
)
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The issuers' public keys, fetched once from the portal's /.well-known/jwks.json.",
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(file: Path, status_list: Path | None, keys: Path | None, style: str) -> None:
    """Tell what a certificate's signed FILE is worth today.

    Exit status: 0 valid, 10 suspended, 11 withdrawn, 12 expired, 13 superseded, 14 not valid yet, 15 genuine but the status
    list can't be used, 20 forged.
    """
    from certification.certificates.verifying import verify as judge

    verdict = judge(file.read_bytes(), _keys(keys), now(), status_list.read_bytes() if status_list else None)
    for line in [json.dumps(_as_json(verdict), ensure_ascii=False)] if style == "json" else _as_text(verdict):
        click.echo(line)
    sys.exit(STATUS[verdict.answer])


def _keys(path: Path | None) -> list[Key]:
    from certification.certificates.signed import read_keys

    if path is None and not OWN_KEYS.exists():
        raise click.UsageError(
            "Name the issuers' keys: --keys jwks.json, fetched from the portal's /.well-known/jwks.json"
        )
    try:
        return read_keys((path or OWN_KEYS).read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{path or OWN_KEYS}: {error}") from None


def _as_text(verdict: Verdict) -> list[str]:
    claims = verdict.claims
    if claims is None:
        return [f"{_LINES[verdict.answer]} ({verdict.why})"]
    what = f"{claims['sub']} {_plain(claims['unit']['name'])}"
    lines = [_LINES[verdict.answer].format(what=what, first=claims["valid_from"], last=claims["valid_until"])]
    lines.append(
        "Kommuner: " + ", ".join(f"{_plain(m['number'])} {_plain(m['name'])}" for m in claims["municipalities"])
    )
    if claims.get("demonstration"):
        lines.append("Demonstrasjonsdata: enheten er oppdiktet. / Made-up data.")
    if verdict.list_fault:
        lines.append(_LIST_FAULTS[verdict.list_fault])
    elif verdict.list_at:
        lines.append(f"Statuslista er fra {verdict.list_at:%Y-%m-%d %H:%M} UTC.")
    else:
        lines.append("Uten statusliste: bare datoene er sett på. / No status list: by its dates alone.")
    return lines


def _plain(text: str) -> str:
    """The text on one line, without what a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {
        "answer": verdict.answer,
        "why": verdict.why or None,
        "status_list": verdict.list_fault or ("used" if verdict.list_at else "none"),
        "status_list_at": verdict.list_at.isoformat() if verdict.list_at else None,
        "certificate": verdict.claims,
    }
