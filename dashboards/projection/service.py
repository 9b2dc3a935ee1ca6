"""Keeping the nation's picture true: one unit at a time, from everything it rests on, as often as anybody asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange

from app.clock import OSLO
from app.db.base import Base
from app.jobs import outbox
from certification.assessment import Assessment, assess
from certification.assessment.counted import counted
from certification.certificates import service as certificates
from certification.certificates.service import months_after
from certification.criteria import service as criteria
from certification.criteria.service import ParameterKey
from dashboards.projection import store
from dashboards.projection.certificates import states
from dashboards.projection.models import (
    ApplicationDays,
    CertificateState,
    Levels,
    PlaceStatus,
    PublicCertificate,
    UnitStatus,
)
from dashboards.projection.statuses import (
    Application,
    Certificate,
    Days,
    History,
    Rejection,
    Report,
    Spell,
    Status,
    Succession,
    inherited,
    laid_over,
    spells,
    transitions,
    while_covered,
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
    given = store.certificates(unit_id)
    documents = store.documents(unit_id)
    history = history_of(store.rejections(unit_id), given, documents)
    own, places = standings(history, store.cover(unit_id), _transition_ends, store.reforms(unit_id))
    rows: dict[type[Base], list[dict[str, Any]]] = {
        UnitStatus: [_row(spell) for spell in own],
        PlaceStatus: [_place(place, spell) for place, found in places.items() for spell in found],
        Levels: [row for document in documents for row in _levels(document)],
        PublicCertificate: [_public(row) for row in given],
        CertificateState: _states(given),
        ApplicationDays: [_application(each) for each in applications_of(store.cases(unit_id))],
    }
    store.replace(unit_id, unit._asdict(), rows)


def refresh_agreements(place_id: UUID) -> None:
    """Make the rows of a place's agreements again, as `slt_projector`."""
    store.lock(place_id)
    store.replace_agreements(place_id, store.agreements(place_id))


def rebuild() -> int:
    """Ask for everything to be made again, a job for each unit, one for all agreements and one for the tiles of maps, as `slt_clock`;
    returns how many jobs.

    What is right already is not written, so that no page is made anew for it.
    """
    units = store.units()
    for unit_id in units:
        outbox.add("unit_changed", tenant_id=unit_id)
    outbox.add("agreements_changed")
    outbox.add("municipalities_changed")
    return len(units) + 2


def refresh_all_agreements() -> None:
    """Make the rows of every place's agreements again, as `slt_projector`."""
    for place_id in sorted(store.agreed_places()):
        refresh_agreements(place_id)


def covering(place_id: UUID) -> list[UUID]:
    """The units that have covered a place or a part of it."""
    return store.covering(place_id)


def standings(
    history: History, cover: Iterable[Any], transition_ends: Callable[[date], date], reforms: Iterable[Any] = ()
) -> tuple[list[Spell], dict[UUID, list[Spell]]]:
    """Where a unit stands, each place that it has covered, and what came of it in reforms, from rows as the store's `cover` and
    `reforms` have them. Pure.
    """
    held: dict[tuple[UUID, UUID], list[Days]] = {}
    for each in cover:
        held.setdefault((each.place_id, each.municipality_id), []).append(Days(each.start, each.end))
    own = spells(history, (days for ranges in held.values() for days in ranges))
    places = {
        place: [
            *spells(_decided_while(history.of(municipality), ranges), ranges),
            *transitions(history.of(municipality), ranges, transition_ends),
        ]
        for (place, municipality), ranges in held.items()
    }
    for row in sorted(reforms, key=lambda row: (row.changed_on, row.source_id, row.target_id)):
        reform = Succession(row.source_id, row.target_id, row.changed_on, row.kind, row.new)
        ranges = held.get((reform.source, reform.source), [])
        moving = inherited(history.of(reform.source), ranges, reform, transition_ends)
        if moving:
            places[reform.target] = laid_over(places.get(reform.target, []), moving)
    covered = {place: ranges for (place, _municipality), ranges in held.items()}
    return own, {place: while_covered(found, covered.get(place, ())) for place, found in places.items()}


def _decided_while(history: History, cover: Sequence[Days]) -> History:
    decided = (each for each in history.rejections if any(each.decided_on in days for days in cover))
    return replace(history, rejections=tuple(decided))


def _day(at: datetime) -> date:
    return at.astimezone(OSLO).date()


def _row(spell: Spell) -> dict[str, Any]:
    return {
        "valid": Range(spell.days.start, spell.days.end),
        "status": spell.status,
        "certificate_until": spell.certificate_until,
    }


def _place(place_id: UUID, spell: Spell) -> dict[str, Any]:
    covered = MultiRange(Range(days.start, days.end) for days in spell.covered)
    return {"place_id": place_id, "covered": covered, **_row(spell)}


def _transition_ends(left: date) -> date:
    return months_after(left, criteria.parameter(ParameterKey.TRANSITION_MONTHS, left))


def _public(row: Any) -> dict[str, Any]:
    """What everybody may know of a certificate: of a condition its title and its day, and never KRÅD's own words."""
    return {
        "number": row.number,
        "origin": row.origin,
        "issued_on": row.issued_on,
        "valid": row.valid,
        "given_until": row.given_until,
        "municipality_ids": row.municipality_ids,
        "conditions": [{"finding": c.get("finding"), "due_on": c["due_on"]} for c in row.conditions],
    }


def _states(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"number": row.number, "valid": Range(days.start, days.end), "state": state}
        for row in rows
        for days, state in states(certificates.life(row), cancelled=row.cancelled)
    ]


def applications_of(cases: Iterable[Any]) -> list[Application]:
    """A unit's applications, from rows as the store's `cases` has them. Pure."""
    return [
        Application(case.case_id, Days(_day(case.submitted_at), case.ended_at and _day(case.ended_at)), case.decided)
        for case in cases
        if case.submitted_at is not None
    ]


def _application(each: Application) -> dict[str, Any]:
    return {
        "case_id": each.case_id,
        "received_on": each.days.start,
        "ended_on": each.days.end,
        "decided": each.decided,
    }


def history_of(rejections: Iterable[Any], held: Iterable[Any], documents: Iterable[Any]) -> History:
    """What is public of a unit, from rows as the store's `rejections`, `certificates` and `documents` have them. Pure.

    Of the documents the yearly reports: an application is told to nobody (decision 0100).
    """
    return History(
        rejections=tuple(
            Rejection(_day(each.decided_at), None if each.whole else frozenset(each.left_out)) for each in rejections
        ),
        certificates=tuple(
            Certificate(
                certificates.life(c),
                Status(c.outcome),
                frozenset(c.municipality_ids),
                c.met_at and _day(c.met_at),
            )
            for c in held
            if not c.cancelled
        ),
        reports=tuple(
            Report(_day(each.submitted_at), frozenset(each.municipality_ids))
            for each in documents
            if each.kind == "yearly_report"
        ),
    )


def _levels(document: Any) -> list[dict[str, Any]]:
    """Assess a submitted document at its own date, under the criteria in force on that date."""
    facts = check_facts(json.loads(document.document)["facts"])
    version = criteria.in_force(document.as_of)
    assessment, told = assess(facts, version, document.as_of), counted(facts, version, document.as_of)
    identities = {m.number: m.id for m in register.municipalities(document.as_of, document.municipality_ids)}
    return [
        {
            "submission_id": document.id,
            "municipality_id": identities[number],
            "submitted_on": _day(document.submitted_at),
            "as_of": document.as_of,
            "criteria": assessment.criteria,
            "levels": levels_in(assessment, number),
            "told": told[number],
        }
        for number in facts.facts.unit.municipalities
    ]


def levels_in(assessment: Assessment, number: str) -> dict[str, int]:
    """The levels of one municipality, without those that are not reported. Pure."""
    return {each.key: level for each in assessment.prerequisites if (level := each.municipalities[number]) is not None}
