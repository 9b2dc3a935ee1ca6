"""The operator's import: a document into its unit, the police's part by the police's own role, and exactly as it is.

Each role writes in a transaction of its own, and all of it can be run again: what is there already is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app import clock
from app.db.roles import COUNCIL, POLICE, WEB
from app.db.session import acting
from app.identity.tokens import operator_token
from tenants.document import canonical_json
from tenants.police.service import importing as police
from tenants.register import service as register
from tenants.register.records import BEGINS_ON, identity
from tenants.reporting import service as reporting
from tenants.reporting.importing import service, store
from tenants.reporting.importing.documents import told_at
from tenants.reporting.importing.plans import Plan, Verb
from tenants.units import service as units

_TAKES_AWAY = (Verb.REMOVED, Verb.ENDED, Verb.UNTOLD)


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would do: the unit's plan, and how many of the police's entries were new."""

    plan: Plan
    police: int
    done: bool


def bring_in(
    operator: str, unit_id: UUID, document: Mapping[str, Any], *, dry_run: bool = False, replace: bool = False
) -> Outcome:
    """Write a valid document into a unit. Needs an application context.

    Nothing is written where the plan has problems or signs of a case, on a dry run, and where it would end or remove what
    the unit has told, unless `replace`. Raises as `service.plan`.
    """
    on = date.fromisoformat(document["as_of"])
    with operator_token(operator, WEB, tenant_id=unit_id) as token:
        with acting(WEB, token, read_only=True):
            plan = service.plan(unit_id, document, exactly=True)
        takes_away = not replace and any(plan.counts[verb] for verb in _TAKES_AWAY)
        if plan.problems or plan.signs or dry_run or takes_away:
            return Outcome(plan, 0, done=False)
        added = _police(operator, unit_id, document, on)
        with acting(WEB, token):
            plan = service.plan(unit_id, document, exactly=True)
            service.apply(plan)
            _open(unit_id, document, on)
    return Outcome(plan, added, done=True)


def bring_out(operator: str, unit_id: UUID, as_of: date) -> bytes:
    """The canonical bytes (RFC 8785) of a unit's facts document as of a day. Raises as `reporting.facts_document`."""
    with operator_token(operator, WEB, tenant_id=unit_id) as token, acting(WEB, token, read_only=True):
        return canonical_json(reporting.facts_document(unit_id, as_of))


def _police(operator: str, unit_id: UUID, document: Mapping[str, Any], on: date) -> int:
    """Let each police district say what the document has it say; returns how much of it was new."""
    entries = document.get("police_confirmations") or ()
    in_plan = document.get("police_plan")
    if not entries and in_plan is None:
        return 0
    said: dict[UUID, dict[UUID, list[dict[str, Any]]]] = {}
    plans: dict[UUID, dict[UUID, bool]] = {}
    with operator_token(operator, COUNCIL) as token, acting(COUNCIL, token):
        numbers = {m.number: m.id for m in units.municipalities(unit_id, on)}
        place_of = {row.municipality_id: row.place_id for row in units.cover(unit_id, on)}

        def district(municipality_id: UUID, day: date) -> UUID:
            return identity(
                "police_district", register.municipality(municipality_id, max(day, BEGINS_ON)).police_district
            )

        for each in entries:
            entry = {
                key: date.fromisoformat(value) if value and key.endswith(("_on", "_until")) else value
                for key, value in {"valid_until": None, "withdrawn_on": None, **each}.items()
            }
            municipality_id = numbers[each["municipality"]]
            of_district = said.setdefault(district(municipality_id, date.fromisoformat(each["confirmed_on"])), {})
            of_district.setdefault(place_of[municipality_id], []).append(entry)
        if in_plan is not None:
            for municipality_id, place_id in place_of.items():
                plans.setdefault(district(municipality_id, on), {})[place_id] = in_plan
    when = told_at(on, clock.today(), clock.now())
    added = 0
    for district_id in sorted({*said, *plans}):
        with (
            operator_token(operator, POLICE, police_district_id=district_id) as token,
            acting(POLICE, token),
        ):
            added += police.bring_in(district_id, said.get(district_id, {}), plans.get(district_id, {}), on, when)
    return added


def _open(unit_id: UUID, document: Mapping[str, Any], on: date) -> None:
    """Keep how the document puts what the rows put another way on its day."""
    built = reporting.reported(unit_id, on, as_brought_in=False).document.facts
    ways: dict[str, tuple[Any, Any]] = {}
    for key in {*built, *document}:
        written = [document[key]] if key in document else None
        if canonical_json([built[key]] if key in built else None) != canonical_json(written):
            ways[key] = (built.get(key), written)
    store.open_with(unit_id, on, ways)
