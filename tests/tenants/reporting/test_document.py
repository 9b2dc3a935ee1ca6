"""The facts document is what the dated rows say, on every day, and it is always valid."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import clock
from app.db.roles import WORKER
from app.db.session import acting
from app.errors import Conflict, Invalid, NotFound
from app.identity.tokens import digest, new_token
from tenants.document import Facts, check_facts
from tenants.reporting import service, vocabulary
from tenants.units.service import Kind
from tests.database import Database, People
from tests.factories.police import GAMLE_OSLO, SKIEN, SOUTH_EAST, add_unit, officer
from tests.factories.reporting import Reporting, reporting_unit, values
from tests.factories.units import FIRST_DAY
from tests.statements import statements
from tests.tenants.reporting.histories import CHANGES, FIRST, NUMBERS, READ_ON, History
from tests.tenants.reporting.naive import naive_document

#: What a unit tells, as the facts document calls it.
KEYS = sorted({rule.key for rule in service.RULES.values()} & set(Facts.__struct_fields__))


@pytest.fixture
def cooperation(portal: Flask, people: People) -> Reporting:
    """A cooperation of two municipalities, with another unit beside it whose facts must never show."""
    other = reporting_unit(portal, people, "3301", name="En annen enhet")
    with people.acting(other.coordinator):
        goal = service.report(other.unit_id, "goal", values("goal"))
        assert goal
        service.report(other.unit_id, "vedtak", values("vedtak", municipality_id=other.municipalities[0]))
        service.report(other.unit_id, "coordinator_post", values("coordinator_post"))
        service.tell_nothing(other.unit_id, "measures", FIRST)
    return reporting_unit(portal, people, *NUMBERS, name="Samarbeidet")


def unordered(value: Any) -> Any:
    """The same with lists in one order, so that documents can be compared whose order of entries is free."""
    if isinstance(value, dict):
        return {key: unordered(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((unordered(inner) for inner in value), key=repr)
    return value


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), as_of=st.sampled_from(READ_ON))
def test_the_document_is_what_a_plain_reading_of_the_history_gives(
    cooperation: Reporting, people: People, data: st.DataObject, as_of: date
) -> None:
    begin_anew(cooperation, people)
    history = History(cooperation, data)
    for _ in range(data.draw(st.integers(1, 12))):
        with people.acting(cooperation.coordinator):
            history.edit()
    with people.acting(cooperation.coordinator):
        document = service.facts_document(cooperation.unit_id, as_of)
        alone = {key: service.facts_of(cooperation.unit_id, as_of, {key}) for key in KEYS if key in document}
    whole = check_facts(without_members(document)).facts
    assert [key for key, read in alone.items() if getattr(read, key) != getattr(whole, key)] == []
    numbers = dict(zip(cooperation.municipalities, NUMBERS, strict=True))
    expected = naive_document(history.facts, history.nothing, numbers, as_of)
    told = {key: value for key, value in document.items() if key not in ("schema", "unit", "as_of")}
    assert unordered(told) == unordered(expected)


def without_members(document: dict[str, Any]) -> dict[str, Any]:
    """The document as `facts_of` reads it."""
    return (
        {**document, "groups": [{**group, "members": []} for group in document["groups"]]}
        if "groups" in document
        else document
    )


def begin_anew(unit: Reporting, people: People) -> None:
    """Take back all that the unit has told, those first that refer to others."""
    with people.acting(unit.coordinator):
        for kind in ("meeting", "group_member", "measure", *CHANGES):
            for row in service.rows(unit.unit_id, kind):
                first = service.history(unit.unit_id, kind, row.id)[0]
                service.remove(unit.unit_id, kind, first.id, first.version, "Ny historie.")
        for key in service.MAY_BE_NOTHING:
            service.take_back_nothing(unit.unit_id, key)


def test_the_document_takes_the_same_number_of_statements_however_much_is_reported(
    cooperation: Reporting, people: People
) -> None:
    sent: list[int] = []
    for year in range(2023, 2026):
        with people.acting(cooperation.coordinator):
            for month in range(1, 13):
                group = service.report(cooperation.unit_id, "slt_group", values("slt_group"))
                for kind in ("measure", "survey", "goal", "slt_order", "challenge"):
                    service.report(cooperation.unit_id, kind, values(kind))
                service.report(
                    cooperation.unit_id, "meeting", values("meeting", held_on=date(year, month, 1), groups=[group])
                )
                service.report(cooperation.unit_id, "group_member", values("group_member", group_id=group))
        with people.acting(cooperation.coordinator), statements() as made:
            document = service.facts_document(cooperation.unit_id, date(2026, 11, 22))
            sent.append(len(made))
    assert len(document["meetings"]) == 36
    assert len(set(sent)) == 1, sent
    assert sent[0] <= 12


def test_nothing_reported_and_nothing_to_report_are_told_apart(cooperation: Reporting, people: People) -> None:
    unit_id = cooperation.unit_id
    with people.acting(cooperation.coordinator):
        service.tell_nothing(unit_id, "measures", date(2026, 5, 1))
        assert "measures" not in service.facts_document(unit_id, date(2026, 4, 30))
        assert service.facts_document(unit_id, date(2026, 5, 1))["measures"] == []
        assert "orders" not in service.facts_document(unit_id, date(2026, 5, 1))
        service.report(unit_id, "measure", values("measure", started_on=date(2026, 9, 1)))
        assert service.facts_document(unit_id, date(2026, 8, 31))["measures"] == []
        assert len(service.facts_document(unit_id, date(2026, 9, 1))["measures"]) == 1
        with pytest.raises(Invalid, match="allerede meldt inn"):
            service.tell_nothing(unit_id, "measures", date(2026, 10, 1))


def test_each_entry_names_the_row_that_it_was_written_from(cooperation: Reporting, people: People) -> None:
    unit_id = cooperation.unit_id
    with people.acting(cooperation.coordinator):
        group = service.report(unit_id, "slt_group", values("slt_group"))
        service.report(unit_id, "group_member", values("group_member", group_id=group))
        service.report(unit_id, "coordinator_post", values("coordinator_post"))
        service.report(unit_id, "challenge", values("challenge"))
        document = service.indexed_document(unit_id, date(2026, 11, 22))
        rows = {
            kind: service.rows(unit_id, kind)[0].id
            for kind in ("slt_group", "group_member", "coordinator_post", "challenge")
        }
    assert dict(document.index) == {
        "/groups/0": rows["slt_group"],
        "/groups/0/members/0": rows["group_member"],
        "/coordinator": rows["coordinator_post"],
        "/challenges/themes/0": rows["challenge"],
    }


def test_an_earlier_review_is_still_seen_on_the_days_before_the_next(cooperation: Reporting, people: People) -> None:
    unit_id = cooperation.unit_id
    reviews = [date(2025, 2, 1), date(2026, 2, 1)]
    with people.acting(cooperation.coordinator):
        service.report(unit_id, "goal", values("goal"))
        for reviewed_on in reviews:
            (goal,) = service.rows(unit_id, "goal")
            service.follow_up(unit_id, "goal", goal.id, goal.version, {"reviewed_on": reviewed_on})
        seen = [
            service.facts_document(unit_id, day)["goals"][0]["reviewed_on"]
            for day in (date(2025, 1, 31), date(2025, 2, 1), date(2026, 1, 31), date(2026, 2, 1))
        ]
    assert seen == [None, "2025-02-01", "2025-02-01", "2026-02-01"]


def test_the_municipality_has_the_number_of_the_day_and_nothing_shows_before_the_unit_covered_it(
    cooperation: Reporting, people: People
) -> None:
    with people.acting(cooperation.coordinator):
        assert service.facts_document(cooperation.unit_id, FIRST_DAY)["unit"]["municipalities"] == ["4001", "4003"]
        with pytest.raises(Invalid, match="dekket ingen kommune"):
            service.facts_document(cooperation.unit_id, FIRST_DAY - timedelta(days=1))


def test_a_unit_reads_and_writes_its_own_facts_only(cooperation: Reporting, people: People, portal: Flask) -> None:
    stranger = reporting_unit(portal, people, "5001", name="Fremmed")
    with people.acting(cooperation.coordinator):
        service.report(cooperation.unit_id, "goal", values("goal"))
        goal_id = service.rows(cooperation.unit_id, "goal")[0].id
    for tenant in (cooperation.unit_id, stranger.unit_id):
        with people.acting(stranger.coordinator):
            assert service.rows(cooperation.unit_id, "goal") == []
            with pytest.raises(NotFound):
                service.remove(tenant, "goal", goal_id, 1, "Ikke min.")
        with people.acting(stranger.coordinator), pytest.raises(NotFound):
            service.facts_document(cooperation.unit_id, date(2026, 11, 22))
    with people.acting(cooperation.coordinator):
        assert len(service.rows(cooperation.unit_id, "goal")) == 1


def test_the_police_alone_fill_their_keys_and_only_the_unit_they_speak_of_has_them(
    portal: Flask, people: People
) -> None:
    skien, porsgrunn = (reporting_unit(portal, people, number) for number in ("4003", "4001"))
    south_east = officer(people, SOUTH_EAST)
    confirmation = south_east.confirm(skien.municipalities[0], confirmed_on=date(2026, 3, 1))
    with people.acting(skien.coordinator):
        before = service.facts_document(skien.unit_id, date(2026, 2, 28))
        after = service.indexed_document(skien.unit_id, date(2026, 3, 1))
    with people.acting(porsgrunn.coordinator):
        theirs = service.facts_document(porsgrunn.unit_id, date(2026, 3, 1))
    assert "police_confirmations" not in before
    assert "police_confirmations" not in theirs
    (entry,) = after.facts["police_confirmations"]
    assert (entry["municipality"], entry["confirmed_on"]) == ("4003", "2026-03-01")
    assert after.index == (("/police_confirmations/0", confirmation),)


def test_a_city_district_writes_its_number_and_expects_its_own_leaders(people: People) -> None:
    unit_id = add_unit(people, "Bydel Gamle Oslo", GAMLE_OSLO, kind=Kind.CITY_DISTRICT)
    with people.acting(people("unit", "coordinator", tenant_id=unit_id)):
        unit = service.facts_document(unit_id, date(2026, 11, 22))["unit"]
    assert (unit["kind"], unit["municipalities"], unit["city_district"]) == ("city_district", ["0301"], "01")
    leaders = {role.code for role in vocabulary.expected("steering", "city_district")} & vocabulary.TOP_ROLES
    assert leaders == {"district_committee_chair", "district_director", "police_leader"}


def test_a_municipality_keeps_its_facts_through_a_new_number(people: People) -> None:
    unit_id = add_unit(people, "Skien", SKIEN)
    with people.acting(people("unit", "coordinator", tenant_id=unit_id)):
        service.report(unit_id, "vedtak", values("vedtak", municipality_id=SKIEN, adopted_on=date(2018, 2, 1)))
        numbers = [
            service.facts_document(unit_id, day)["vedtak"][0]["municipality"]
            for day in (date(2019, 12, 31), date(2020, 1, 1), date(2024, 1, 1))
        ]
    assert numbers == ["0806", "3807", "4003"]


def test_a_job_of_the_unit_reads_the_same_document(cooperation: Reporting, people: People, db: Database) -> None:
    with people.acting(cooperation.coordinator):
        service.report(cooperation.unit_id, "goal", values("goal"))
        seen = service.facts_document(cooperation.unit_id, date(2026, 11, 22))
    token = new_token()
    db.run(
        "INSERT INTO sec.token (hash, kind, db_role, tenant_id, expires_at) VALUES (%s, 'job', %s, %s, %s)",
        digest(token),
        WORKER,
        cooperation.unit_id,
        clock.now() + timedelta(minutes=1),
    )
    with people.portal.app_context(), acting(WORKER, token):
        assert service.facts_document(cooperation.unit_id, date(2026, 11, 22)) == seen
        with pytest.raises(NotFound):
            service.report(cooperation.unit_id, "goal", values("goal"))


def test_of_two_who_change_at_the_same_moment_one_is_told_and_nothing_is_lost(
    cooperation: Reporting, people: People, db: Database
) -> None:
    with people.acting(cooperation.coordinator):
        service.report(cooperation.unit_id, "measure", values("measure"))
        row_id = service.rows(cooperation.unit_id, "measure")[0].id
    both = Barrier(2)

    def change(owner: str) -> str:
        try:
            with people.acting(cooperation.coordinator):
                both.wait()
                service.change(cooperation.unit_id, "measure", row_id, 1, date(2025, 1, 1), {"owner": owner})
        except Conflict:
            return "told"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(change, ["police", "county"])) == ["saved", "told"]
    assert db.value("SELECT count(*) FROM app.measure WHERE tenant_id = %s", cooperation.unit_id) == 2
