"""Keeping the nation's picture true: one unit at a time, from everything it rests on, as often as anybody asks."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from app.clock import OSLO
from app.db.base import Base
from app.jobs import outbox
from certification.assessment import assess
from certification.certificates import service as certificates
from certification.certificates.service import months_after
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from dashboards.projection import store
from dashboards.projection.models import Levels, PlaceStatus, UnitStatus
from dashboards.projection.statuses import (
    Application,
    Certificate,
    Days,
    History,
    Rejection,
    Spell,
    Status,
    spells,
    transitions,
)
from tenants.document import check_facts
from tenants.register import service as register


def refresh(unit_id: UUID) -> None:
    """Make a unit's rows again, as `slt_projector`. The same rows come out however often, and in whatever order.

    Another projection of the unit waits until this one has committed, and reads after that: the last one to finish has
    seen everything. Nothing is asked of the clock. A unit that doesn't exist is left alone.
    """
    store.lock(unit_id)
    unit = store.unit(unit_id)
    if unit is None:
        return
    history = _history(unit_id)
    cover = [(c.place_id, c.municipality_id, Days(c.start, c.end)) for c in store.cover(unit_id)]
    held: dict[tuple[UUID, UUID], list[Days]] = {}
    for place, municipality, days in cover:
        held.setdefault((place, municipality), []).append(days)
    rows: dict[type[Base], list[dict[str, Any]]] = {
        UnitStatus: [_row(spell) for spell in spells(history, (days for _, _, days in cover))],
        PlaceStatus: [
            {"place_id": place, **_row(spell)}
            for (place, municipality), ranges in held.items()
            for spell in (
                *spells(history.of(municipality), ranges),
                *transitions(history.of(municipality), ranges, _transition_ends),
            )
        ],
        Levels: [row for document in store.documents(unit_id) for row in _levels(document)],
    }
    store.replace(unit_id, unit._asdict(), rows)


def rebuild() -> int:
    """Ask for every unit to be made again, one job for each, as `slt_clock`; returns how many."""
    units = store.units()
    for unit_id in units:
        outbox.add("unit_changed", tenant_id=unit_id)
    return len(units)


def covering(place_id: UUID) -> list[UUID]:
    """The units that have covered a place or a part of it."""
    return store.covering(place_id)


def _day(at: datetime) -> date:
    return at.astimezone(OSLO).date()


def _row(spell: Spell) -> dict[str, Any]:
    return {
        "valid": Range(spell.days.start, spell.days.end),
        "status": spell.status,
        "certificate_until": spell.certificate_until,
    }


def _transition_ends(left: date) -> date:
    return months_after(left, criteria.parameter(ParameterKey.TRANSITION_MONTHS, left))


def _history(unit_id: UUID) -> History:
    cases = [case for case in store.cases(unit_id) if case.submitted_at is not None]
    return History(
        applications=tuple(
            Application(Days(_day(case.submitted_at), case.ended_at and _day(case.ended_at))) for case in cases
        ),
        rejections=tuple(
            Rejection(_day(each.decided_at), None if each.whole else frozenset(each.left_out))
            for each in store.rejections(unit_id)
        ),
        certificates=tuple(
            Certificate(
                certificates.life(c),
                Status(c.outcome),
                frozenset(c.municipality_ids),
                c.met_at and _day(c.met_at),
            )
            for c in store.certificates(unit_id)
        ),
    )


def _levels(document: Any) -> list[dict[str, Any]]:
    """Assess a submitted document at its own date, under the criteria in force on that date."""
    facts = check_facts(json.loads(document.document)["facts"])
    assessment = assess(facts, criteria.in_force(document.as_of), document.as_of)
    identities = {m.number: m.id for m in register.municipalities(document.as_of, document.municipality_ids)}
    return [
        {
            "submission_id": document.id,
            "municipality_id": identities[number],
            "submitted_on": _day(document.submitted_at),
            "as_of": document.as_of,
            "criteria": assessment.criteria,
            "levels": {
                each.key: level
                for each in assessment.prerequisites
                if (level := each.municipalities[number]) is not None
            },
        }
        for number in facts.facts.unit.municipalities
    ]
