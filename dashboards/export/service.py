"""Exporting the nation of a day: which parts there are, and what each says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row

from app.clock import OSLO, now, today
from app.db.roles import COUNCIL
from app.db.session import acting
from app.local.place import private_file
from certification.assessment import read_criteria
from certification.assessment.situation import months_before
from certification.certificates import keys
from certification.criteria.service import ParameterKey
from certification.issuers import service as issuers
from certification.processing.service import done
from certification.processing.store import STEPS
from dashboards.export import archive, signature, store
from dashboards.export.archive import Manifest
from dashboards.export.errors import InTheFuture
from dashboards.export.models import NationalExport
from dashboards.projection.reading import assembled
from dashboards.projection.store import KNOWN, PLACES, applications_by, latest_levels
from dashboards.releases.content import content, counted, tables
from dashboards.releases.facts import Public
from dashboards.releases.questions import Basis
from dashboards.releases.service import documents
from tenants.document import canonical_json
from tenants.register import parsing
from tenants.register.records import known
from tenants.register.register import Register

REGISTER = "register/"
#: The parts after the register's files, in the order in which they are written.
CRITERIA, PARAMETERS, UNITS, DOCUMENTS = "criteria.jsonl", "parameters.jsonl", "units.jsonl", "documents.jsonl"
CASES, EARLIER, STANDINGS = "cases.jsonl", "earlier.jsonl", "standings.jsonl"
RELEASES, FIGURES = "releases.jsonl", "figures.jsonl"


def end_of(on: date) -> datetime:
    """The first instant after a day, in Norway."""
    return datetime.combine(on + timedelta(days=1), time(), OSLO)


def export(out: Path, on: date, operator: str) -> Manifest:
    """Write the nation as it was by the end of a day, and write down that `operator`, a token of KRÅD's role, did.

    The same database and the same day give the same bytes. The issuer's signature is written beside it. Raises
    `InTheFuture`, `BeforeRegister`, `Unavailable` where the portal can't sign, and OSError.
    """
    known(on)
    if on > today():
        raise InTheFuture

    def record(manifest: Manifest) -> None:
        with acting(COUNCIL, operator):
            store.add(NationalExport(id=uuid4(), as_of=on, root=manifest.root, exported_at=now()))
            private, key = keys.current()
            name = issuers.on(today()).name("nb")
        written = signature.beside(out)
        private_file(written, signature.sign(manifest, name, private, key, now()).decode())

    with store.snapshot() as connection:
        return archive.write(out, on, _parts(connection, on), record)


def _parts(connection: Connection, on: date) -> Iterator[tuple[str, Iterable[bytes]]]:
    register = store.register(connection)
    for name, raw in sorted(parsing.write(register).items()):
        yield REGISTER + name, [raw]
    queries = {
        CRITERIA: store.CRITERIA,
        PARAMETERS: store.PARAMETERS,
        UNITS: store.UNITS,
        DOCUMENTS: store.DOCUMENTS,
        CASES: store.CASES,
        EARLIER: store.EARLIER,
        STANDINGS: store.STANDINGS,
        RELEASES: store.RELEASES,
    }
    for name, query in queries.items():
        yield name, (_line(row) for row in store.rows(connection, query, on=on, until=end_of(on)))
    yield FIGURES, [canonical_json(_figures(connection, on, register)) + b"\n"]


def _figures(connection: Connection, on: date, register: Register) -> dict[str, Any]:
    """What a release of that day says, from the tables that releases are cut from."""
    stale = connection.execute(store.STALE, {"key": ParameterKey.STALE_MONTHS, "on": on}).scalar_one()
    people = {count.place_id: count for count in register.inhabitants(on).values()}
    picture = assembled(on, connection.execute(PLACES, {"on": on}).all(), people)
    applications = connection.execute(applications_by(on)).all()
    since = months_before(on, 12)
    steps = done(connection.execute(STEPS, {"since": since, "until": on}).all(), since)
    basis = Basis.of(documents(connection.execute(latest_levels(on)).all()), on, stale, applications, steps)
    *_earlier, version = store.rows(connection, store.CRITERIA, on=on)
    classes = read_criteria(version.document.encode()).classes
    public = Public.of(on, classes, connection.execute(KNOWN, {"on": on}).all(), applications, basis.documents)
    return content(
        picture,
        tables(picture, basis, counted(picture, basis, public, alive=lambda: connection.execute(store.ALIVE).all())),
        stale,
    )


def _line(row: Row[Any]) -> bytes:
    return canonical_json(_plain(row._mapping)) + b"\n"


def _plain(value: Any) -> Any:
    """A row's value as JSON."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
