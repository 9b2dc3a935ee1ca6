"""A whole document is written into a unit's facts: first a dry run, then all of it or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.errors import Conflict, Invalid, NotFound
from app.identity.policy import Principal
from tenants.reporting import service as reporting
from tenants.reporting.importing import service
from tenants.reporting.importing.plans import Verb
from tests.database import Database, People
from tests.factories.reporting import Reporting, reporting_unit
from tests.tenants.document.documents import flawless
from tests.tenants.reporting.test_document import statements

DAY = date(2026, 11, 22)


@pytest.fixture
def unit(portal: Flask, people: People) -> Reporting:
    return reporting_unit(portal, people, "4003")


def document_of(unit: Reporting, **keys: Any) -> dict[str, Any]:
    made = flawless()
    made["unit"] |= {"id": str(unit.unit_id), "name": "Enheten"}
    return {**made, **keys}


def test_a_document_is_planned_written_and_then_changes_nothing(unit: Reporting, people: People) -> None:
    document = document_of(unit)
    with people.acting(unit.coordinator):
        made = service.plan(unit.unit_id, document)
        assert set(made.counts) == {Verb.NEW}
        assert made.left_out == {"police_confirmations": 1, "police_plan": 1}
        assert reporting.rows(unit.unit_id, "goal") == []
        service.apply(made)
    with people.acting(unit.coordinator):
        now = reporting.facts_document(unit.unit_id, DAY)
        assert not {"police_plan", "police_confirmations"} & now.keys()
        assert {g["id"] for g in now["groups"]} == {"s", "c4003", "p"}
        assert now["groups"][0]["members"] == [
            {"role": m["role"], "agency": m["agency"], "tier": m["tier"], "municipality": m["municipality"]}
            for m in document["groups"][0]["members"]
        ]
        again = service.plan(unit.unit_id, document)
        assert set(again.counts) == {Verb.UNCHANGED}
        with pytest.raises(Conflict):
            service.apply(made)


def written(unit: Reporting, people: People, document: dict[str, Any]) -> None:
    with people.acting(unit.coordinator):
        service.apply(service.plan(unit.unit_id, document))


def now(unit: Reporting, people: People, on: date = DAY) -> dict[str, Any]:
    with people.acting(unit.coordinator):
        return reporting.facts_document(unit.unit_id, on)


def test_what_is_told_anew_is_changed_corrected_ended_or_removed_and_the_day_before_stays(
    unit: Reporting, people: People
) -> None:
    document = document_of(unit)
    written(unit, people, document)
    before = now(unit, people, date(2026, 11, 21))
    later = document_of(unit, as_of="2026-11-23")
    later["coordinator"]["placement"] = "sector"  # from a day
    later["vedtak"][0]["case_number"] = "13/24"  # it was never so
    later["vedtak"][0]["valid_until"] = None
    later["plans"] = [{"adopted_on": later["plans"][0]["adopted_on"], "has_slt_goals": False}]
    later["challenges"]["themes"] = ["fravær", "mobbing"]
    later["meetings"].pop()
    later["measures"].pop()
    later["orders"] = []
    del later["surveys"]
    later["annual_gatherings"] = None
    with people.acting(unit.coordinator):
        made = service.plan(unit.unit_id, later, reason="Nytt dokument")
        verbs = {(c.kind, c.verb) for c in made.changes if c.does_something}
        service.apply(made)
    assert verbs == {
        ("coordinator_post", Verb.CHANGED),
        ("vedtak", Verb.CORRECTED),
        ("plan", Verb.CHANGED),
        ("challenge", Verb.ENDED),
        ("challenge", Verb.NEW),
        ("challenge", Verb.CHANGED),
        ("measure", Verb.CHANGED),
        ("meeting", Verb.REMOVED),
        ("measure", Verb.REMOVED),
        ("evaluation", Verb.REMOVED),
        ("slt_order", Verb.REMOVED),
        ("annual_gathering", Verb.REMOVED),
        ("annual_gatherings", Verb.UNTOLD),
    }
    after = now(unit, people, date(2026, 11, 23))
    for key in ("coordinator", "plans", "challenges"):
        assert after[key] != before[key], key
    assert after["challenges"]["themes"] == ["fravær", "mobbing"]
    assert after["surveys"] == before["surveys"]
    assert "annual_gatherings" not in after
    assert now(unit, people, date(2026, 11, 21))["coordinator"] == before["coordinator"]
    with people.acting(unit.coordinator):
        assert not service.plan(unit.unit_id, {**after, "as_of": "2026-11-23"}).does_something


def test_a_section_is_written_by_itself(unit: Reporting, people: People) -> None:
    written(unit, people, document_of(unit))
    with people.acting(unit.coordinator):
        goals = [*reporting.facts_document(unit.unit_id, DAY)["goals"], {"adopted_on": None}]
        made = service.plan_section(unit.unit_id, "goals", goals, DAY)
        assert [c.verb for c in made.changes if c.does_something] == [Verb.NEW]
        service.apply(made)
        with pytest.raises(NotFound):
            service.plan_section(unit.unit_id, "police_plan", True, DAY)
        faulty = service.plan_section(unit.unit_id, "meetings", [{"groups": ["x"]}], DAY)
        assert "/meetings/0/held_on" in {problem.place for problem in faulty.problems}
    assert len(now(unit, people)["goals"]) == 3


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda d: d["unit"].update(id="6f2b6a0e-0000-4000-8000-000000000000"), "/unit/id"),
        (lambda d: d["unit"].update(kind="city_district", city_district="01"), "/unit/kind"),
        (lambda d: d["vedtak"][0].update(case_number="01010750160"), "/vedtak/0/case_number"),
        (lambda d: d["vedtak"][0].update(case_number="\u202e42"), "/vedtak/0/case_number"),
        (lambda d: d["vedtak"][0].update(case_number="x" * 4001), "/vedtak/0/case_number"),
        (lambda d: d.update(budget=1), "/budget"),
        (lambda d: d["coordinator"].update(percent="50"), "/coordinator/percent"),
    ],
)
def test_a_document_that_may_not_be_written_tells_where(
    unit: Reporting, people: People, spoil: Any, place: str
) -> None:
    document = document_of(unit)
    spoil(document)
    with people.acting(unit.coordinator):
        made = service.plan(unit.unit_id, document)
        assert place in {problem.place for problem in made.problems}
        with pytest.raises(Invalid):
            service.apply(made)
    assert "goals" not in now(unit, people)


def principal_of(unit: Reporting) -> Principal:
    who = unit.coordinator
    ids = {"account_id": who.account_id, "membership_id": who.membership_id, "tenant_id": who.tenant_id}
    return Principal(token=who.token, email="", locale=None, seen_at=clock.now(), side=who.side, **ids)  # type: ignore[arg-type]


def test_signs_of_a_case_are_answered_for_once(unit: Reporting, people: People, db: Database) -> None:
    document = document_of(unit)
    document["measures"][0]["stance"]["reason"] = "Jonas (14) ble tatt med hasj på skolen."
    with people.acting(unit.coordinator):
        made = service.plan(unit.unit_id, document)
        (sign,) = made.signs
        with pytest.raises(Invalid):
            service.apply(made)
        with pytest.raises(PermissionError):  # somebody must answer
            service.apply(made, answers={sign.place: "Oppdiktet"})
    assert "goals" not in now(unit, people)
    with people.acting(unit.coordinator):
        made = service.plan(unit.unit_id, document)
        who = principal_of(unit)
        service.apply(made, answers={sign.place: "Oppdiktet"}, who=who, form="api")
        assert not service.plan(unit.unit_id, document).signs
    assert db.value("SELECT field FROM app.unit_text_confirmation") == "/measures/0/stance/reason"


def test_two_who_apply_at_once_take_turns_and_the_second_is_told(unit: Reporting, people: People) -> None:
    document = document_of(unit)
    gate = Barrier(2)

    def write() -> str:
        with people.acting(unit.coordinator):
            made = service.plan(unit.unit_id, document)
            gate.wait(timeout=20)
            try:
                service.apply(made)
            except Conflict:
                return "overtaken"
        return "written"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(f.result() for f in [pool.submit(write), pool.submit(write)]) == ["overtaken", "written"]
    assert len(now(unit, people)["goals"]) == 2


def test_the_number_of_statements_does_not_grow_with_what_is_new(unit: Reporting, people: People) -> None:
    sent: list[int] = []
    for count in (5, 60):
        document = document_of(unit, meetings=[], measures=None)
        document["orders"] = [{"issued_on": f"20{10 + i // 12}-{1 + i % 12:02}-01"} for i in range(count)]
        with people.acting(unit.coordinator):
            service.apply(service.plan(unit.unit_id, {**document, "orders": None}))
        with people.acting(unit.coordinator), statements() as made:
            service.apply(service.plan(unit.unit_id, document))
            sent.append(len(made))
    assert sent[0] == sent[1]
