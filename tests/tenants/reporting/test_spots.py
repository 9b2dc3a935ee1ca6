"""What KRÅD can ask about in a document is called so that nobody takes one for another."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.clock import today
from tenants.reporting import service
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.spots import Spot, spots
from tests.factories.reporting import values
from tests.tenants.reporting.office import Office


def spots_of(office: Office) -> dict[str, Spot]:
    """What an application that is frozen now can be asked about."""
    with office.people.acting(office.unit.coordinator), office.portal.test_request_context():
        found = service.indexed_document(office.unit.unit_id, today())
        frozen = submissions.freeze(
            office.unit.unit_id,
            found.checked,
            found.index,
            statements=found.statements,
            criteria="handbook-1",
        )
        return spots(frozen, {"4003": "Skien"})


def test_each_fact_has_a_name_of_its_own(office: Office) -> None:
    with office.people.acting(office.unit.coordinator):

        def report(kind: str, **given: object) -> UUID:
            return service.report(office.unit.unit_id, kind, values(kind, **given))

        steering = report("slt_group", name="Styringsgruppen")
        coordination = report(
            "slt_group",
            level="coordination",
            name="Koordinatorene",
            is_police_council=False,
            sets_goals=False,
            gathers_knowledge=False,
            directs_coordinator=False,
        )
        for groups in ([steering], [coordination], [coordination], [steering, coordination]):
            report("meeting", groups=groups, held_on=date(2026, 3, 2), present=[])
        report("meeting", groups=[coordination], held_on=date(2026, 4, 2), present=[])
        for name in ("Kommuneplanen", "Oppvekstplanen"):
            report("plan", name=name, adopted_on=date(2025, 6, 1))
        report("slt_order", subject="Mer ut i nærmiljøet", issued_on=date(2026, 2, 1))
        report("vedtak", municipality_id=office.unit.municipalities[0])
        report("coordinator_post")
        report("measure", name="Natteravner")
    found = spots_of(office)
    names = [spot.name for spot in found.values()]
    assert len(set(names)) == len(names)
    meetings = [spot.name for pointer, spot in found.items() if pointer.startswith("/meetings/")]
    assert sorted(meetings) == [
        "Møte: 02.03.2026, Det koordinerende nivået, nummer 1",
        "Møte: 02.03.2026, Det koordinerende nivået, nummer 2",
        "Møte: 02.03.2026, Det styrende nivået",
        "Møte: 02.03.2026, Det styrende nivået, Det koordinerende nivået",
        "Møte: 02.04.2026, Det koordinerende nivået",
    ]
    assert "Plan: Kommuneplanen, 01.06.2025" in names
    assert "Gruppe: Koordinatorene, Det koordinerende nivået" in names
    assert "Bestilling: Mer ut i nærmiljøet, 01.02.2026" in names
    assert "Tiltak: Natteravner" in names
    assert "Koordinator" in names
