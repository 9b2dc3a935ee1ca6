"""What the register shows: the certificates of a day, and one certificate with those before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.web.sorting import norwegian_key
from certification.certificates import codes
from certification.certificates.signed import ListState
from certification.issuers import service as issuers
from certification.issuers.service import Issuer
from certification.lapsing import service as lapsing
from certification.lapsing.service import Cause
from dashboards.certified import store
from dashboards.coverage.search import folded, matching
from dashboards.projection import reading
from dashboards.projection.certificates import State
from tenants.register import service as register
from tenants.register.records import Municipality, known

#: What the status list says of each state; that one has expired follows from its dates.
LISTED: dict[State, ListState] = {
    State.VALID: ListState.VALID,
    State.EXPIRED: ListState.VALID,
    State.SUSPENDED: ListState.SUSPENDED,
    State.SUPERSEDED: ListState.SUPERSEDED,
    State.WITHDRAWN: ListState.WITHDRAWN,
    State.LAPSED: ListState.WITHDRAWN,
    State.CANCELLED: ListState.WITHDRAWN,
}


@dataclass(frozen=True)
class Condition:
    """Of a condition what is public: its finding (None: in KRÅD's own words) and the day it is due."""

    finding: str | None
    due_on: date


@dataclass(frozen=True)
class Certificate:
    """A certificate as it was on a day, its `last` day as was known then.

    `first` and `last` are None where it never was valid; `state` where it was given later. `left` are those of its
    municipalities that its unit doesn't cover on the day: it says nothing of them then. `home` is where it is counted,
    once: where its unit is, or else in the first that it names.
    """

    number: int
    unit_id: UUID
    unit: str
    kind: str
    demonstration: bool
    origin: str
    issued_on: date
    first: date | None
    last: date | None
    state: State | None
    municipalities: tuple[Municipality, ...]
    left: tuple[Municipality, ...]
    home: Municipality
    conditions: tuple[Condition, ...]

    @property
    def code(self) -> str:
        return codes.write(self.number)

    @property
    def approves(self) -> bool:
        """Whether any municipality is approved by it on the day."""
        return self.state is State.VALID and len(self.left) < len(self.municipalities)


@dataclass(frozen=True)
class Page:
    """One certificate on a day, and the others of its unit, the earliest first."""

    certificate: Certificate
    others: Sequence[Certificate]
    on: date


@dataclass(frozen=True)
class Wanted:
    """What the register is filtered by: a county's number, a police district's key, a part of a name."""

    county: str | None = None
    police_district: str | None = None
    name: str | None = None


def certified(on: date, wanted: Wanted) -> list[Certificate]:
    """The certificates in force on a day (a suspended one is among them), by the unit's name. Raises `BeforeRegister`.

    Each is in one county and one police district, its home's, so that they add up to the nation.
    """
    known(on)
    there = register.municipalities(on)
    found = _certificates(store.certified(on), on, there)
    if wanted.county:
        found = [c for c in found if c.home.county == wanted.county]
    if wanted.police_district:
        found = [c for c in found if c.home.police_district == wanted.police_district]
    if wanted.name:
        ids, sought = matching(there, wanted.name), folded(wanted.name)
        found = [c for c in found if sought in folded(c.unit) or any(m.id in ids for m in c.municipalities)]
    return sorted(found, key=lambda c: (norwegian_key(c.unit), c.number))


def page(number: int, on: date) -> Page | None:
    """A certificate on a day, with its municipalities as they are then; None where there is none."""
    known(on)
    rows = store.of_unit_with(number, on)
    if all(row.number != number for row in rows):
        return None
    found = _certificates(rows, on)
    return Page(
        next(c for c in found if c.number == number),
        [c for c in found if c.number != number],
        on,
    )


def why_lapsed(certificate: Certificate) -> Cause:
    """Why a certificate that has lapsed did."""
    ended_on = certificate.last + timedelta(days=1) if certificate.last else certificate.issued_on
    return lapsing.cause({m.id for m in certificate.municipalities}, ended_on)


def issued_by(on: date) -> Issuer | None:
    """Who issued what is of a day; None where nobody did, as far as is known."""
    try:
        return issuers.on(on)
    except issuers.NotLoaded:
        return None


def listed(on: date) -> dict[int, ListState]:
    """What the status list says on a day, by the certificates' numbers."""
    return {row.number: LISTED[State(row.state)] for row in store.states(on)}


def claims(certificate: Certificate, signer: str, address: str, at: datetime) -> dict[str, Any]:
    """What a certificate's signed file says (`docs/spec/certificate.md`); `signer` is the issuer whose key signs it.

    Raises `ValueError` for one that never was valid.
    """
    by = issued_by(certificate.issued_on)
    if certificate.first is None or certificate.last is None:
        raise ValueError("never valid")
    return {
        "schema": "slt-certificate/1",
        "iss": signer,
        "issuer_name": by.name("nb") if by else "",
        "sub": certificate.code,
        "iat": int(at.timestamp()),
        "origin": certificate.origin,
        "issued_on": certificate.issued_on.isoformat(),
        "valid_from": certificate.first.isoformat(),
        "valid_until": certificate.last.isoformat(),
        "unit": {"name": certificate.unit, "kind": certificate.kind},
        "municipalities": [{"number": m.number, "name": m.names.norwegian} for m in certificate.municipalities],
        "status": {"status_list": {"idx": certificate.number, "uri": address}},
        **({"demonstration": True} if certificate.demonstration else {}),
    }


def _certificates(rows: Iterable[Row[Any]], on: date, there: Sequence[Municipality] | None = None) -> list[Certificate]:
    rows = list(rows)
    names = _municipalities({i for row in rows for i in row.municipality_ids}, on, there)
    covered: dict[UUID, set[UUID]] = {}
    homes: dict[UUID, UUID] = {}
    for municipality in reading.picture(on).municipalities:
        for unit in municipality.units:
            covered.setdefault(unit.id, set()).add(municipality.id)
            homes[unit.id] = unit.home
    return [
        _certificate(
            row,
            sorted((names[i] for i in row.municipality_ids), key=lambda m: m.number),
            covered.get(row.unit_id, set()),
            homes.get(row.unit_id),
        )
        for row in rows
    ]


def _certificate(row: Row[Any], named: Sequence[Municipality], covered: Set[UUID], home: UUID | None) -> Certificate:
    there = [m for m in named if m.id in covered]
    state = State(row.state) if row.state else None
    return Certificate(
        row.number,
        row.unit_id,
        row.unit_name,
        row.unit_kind,
        row.demonstration,
        row.origin,
        row.issued_on,
        row.start,
        row.end - timedelta(days=1) if row.end else None,
        state,
        tuple(named),
        tuple(m for m in named if m not in there) if state in (State.VALID, State.SUSPENDED) else (),
        next((m for m in named if m.id == home), (there or named)[0]),
        tuple(Condition(c["finding"], date.fromisoformat(c["due_on"])) for c in row.conditions),
    )


def _municipalities(ids: Set[UUID], on: date, there: Sequence[Municipality] | None) -> dict[UUID, Municipality]:
    """Each as it was on the day; one that was not then, as it was on the day nearest to it."""
    found = {m.id: m for m in (there if there is not None else register.municipalities(on, ids)) if m.id in ids}
    for version in register.versions(frozenset(ids - found.keys())) if len(found) < len(ids) else ():
        if version.id not in found or version.started_on <= on:
            found[version.id] = version
    return found
