"""The police's own log of meetings, and what each side sees where it differs from the unit's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.clock import today
from app.db.roles import COUNCIL, POLICE, RUNTIME_ROLES, WEB
from tenants.police import store
from tenants.police.service import attendance
from tenants.reporting import service as reporting
from tests.database import Database, People
from tests.factories import cases
from tests.factories import police as make
from tests.factories.reporting import values
from tests.tenants.police.conftest import Scene
from tests.tenants.police.filling import send, sent_by

LOG = f"/politi/sted/{make.SKIEN}/moter/ny"


def _days(*back: int) -> list[date]:
    return [today() - timedelta(days=days) for days in back]


def _log(police: make.Officer, level: str, days: list[date], place_id: Any = make.SKIEN) -> int:
    with police.at_work() as me:
        return attendance.log(
            me, [place_id], level, "police_leader", days, by=police.somebody.membership_id, form_id=uuid4()
        )


def test_the_contact_logs_several_days_at_once_and_twice_makes_nothing_twice(scene: Scene) -> None:
    client = scene.people.client(scene.people("police", "contact", police_district_id=make.SOUTH_EAST))
    begun = client.get(LOG).text
    typed = {"level": "coordination", "role": "police_prevention_leader", "days": "3.2.2026\n03.03.2026; 2026-04-07"}
    told = []
    for page in (begun, begun, None):
        assert send(client, LOG, page, **typed).status_code == 303
        told.append(client.get(f"/politi/sted/{make.SKIEN}/moter").text)
    assert "3 møter er ført." in told[0]
    assert all("0 møter er ført. 3 sto der fra før." in page for page in told[1:])
    rows = scene.db.rows("SELECT place_id, level, role, held_on FROM app.police_attendance ORDER BY held_on")
    assert rows == [
        (make.SKIEN, "coordination", "police_prevention_leader", date(2026, month, day))
        for month, day in ((2, 3), (3, 3), (4, 7))
    ]
    assert "Stryk" in client.get(f"/politi/sted/{make.SKIEN}/moter").text


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ("3.2.2026\n31.2.2026", "Datoen finnes ikke"),
        ("3.2.2026\ni mars", "«i mars»"),
        ("3.2.2026\n1.1.2099", "01.01.2099 har ikke vært ennå."),
        ("3.2.2026\n1.1.2010", "hadde ikke ansvar for stedet 01.01.2010"),
        ("", "Skriv en dato"),
    ],
)
def test_one_wrong_day_logs_none_and_loses_nothing(scene: Scene, days: str, told: str) -> None:
    client = scene.people.client(scene.officer.somebody)
    answer = send(client, LOG, level="steering", role="police_leader", days=days)
    assert answer.status_code == 422
    assert told in answer.text
    assert "2026" in sent_by(answer.text)["days"] or not days
    assert scene.db.value("SELECT count(*) FROM app.police_attendance") == 0


def test_the_unit_sees_its_own_meetings_against_the_polices_and_no_neighbours(scene: Scene) -> None:
    both, only_us, only_them, long_ago = _days(30, 60, 90, 500)
    with scene.people.acting(scene.coordinator):
        group = reporting.report(scene.unit_id, "slt_group", values("slt_group"))
        for day in (both, only_us, long_ago):
            told = values("meeting", held_on=day, groups=[group], present=[("police_leader", None)])
            reporting.report(scene.unit_id, "meeting", told)
        reporting.report(scene.unit_id, "meeting", values("meeting", held_on=_days(45)[0], groups=[group]))
    _log(scene.officer, "steering", [both, only_them])
    _log(scene.officer, "steering", [only_us], make.PORSGRUNN)
    page = scene.people.client(scene.coordinator).get("/enhet/politi").text
    with scene.people.acting(scene.coordinator):
        (found,) = attendance.compared(scene.unit_id, reporting.facts_document(scene.unit_id, today()), today())
    assert found.levels[0] == attendance.Comparison(
        "steering", frozenset({both, only_us}), frozenset({both, only_them})
    )
    assert found.differences == 2
    assert "2 møter står bare i den ene loggen." in page
    assert f"{only_us:%d.%m.%Y}" in page
    assert f"{only_them:%d.%m.%Y}" in page


def _submitted(applicant: cases.Applicant, *meetings: dict[str, Any]) -> None:
    groups = [
        {
            "id": "styring",
            "level": "steering",
            "established_on": "2024-01-01",
            "covers": list(applicant.numbers),
            "members": [{"role": "lensmann", "agency": "police", "tier": "top_leader"}],
        }
    ]
    applicant.apply(applicant.facts(groups=groups, meetings=list(meetings)))


def _meeting(day: date, *present: str, kind: str = "slt", **where: str) -> dict[str, Any]:
    return {
        "held_on": day.isoformat(),
        "kind": kind,
        "groups": ["styring"],
        "minutes": True,
        "present": [{"role": role, **where} for role in present],
    }


def test_the_police_and_krad_see_what_was_submitted_and_nothing_that_lives(people: People, db: Database) -> None:
    """Until the unit submits, the police see none of its meetings; then the days with the police present, no more."""
    larvik = cases.applicant(people, "3909", name="Larvik kommune")
    officer, stranger = make.officer(people, make.SOUTH_EAST), make.officer(people, make.AGDER)
    with_police, own_word, without, of_kog = _days(40, 50, 60, 70)
    with people.acting(larvik.coordinator):
        group = reporting.report(larvik.unit_id, "slt_group", values("slt_group"))
        living = values("meeting", held_on=_days(10)[0], groups=[group], present=[("police_leader", None)])
        reporting.report(larvik.unit_id, "meeting", living)
    _log(officer, "steering", [with_police], make.LARVIK)

    def seen(by: make.Officer) -> dict[Any, attendance.Compared]:
        with by.at_work() as me:
            return attendance.compared_with_submitted(me, today())

    assert seen(officer) == {}
    _submitted(
        larvik,
        _meeting(with_police, "police_leader", "mayor"),
        _meeting(own_word, "lensmann"),
        _meeting(without, "mayor"),
        _meeting(of_kog, "police_leader", kind="kog"),
    )
    told = seen(officer)[make.LARVIK]
    assert told.levels[0] == attendance.Comparison(
        "steering", frozenset({with_police, own_word}), frozenset({with_police})
    )
    assert (told.until, told.differences) == (today(), 1)
    assert seen(stranger) == {}
    page = people.client(officer.somebody).get(f"/politi/sted/{make.LARVIK}/moter").text
    assert f"{own_word:%d.%m.%Y}" in page
    for hidden in (_days(10)[0], without, of_kog):
        assert f"{hidden:%d.%m.%Y}" not in page

    case_id = db.value("SELECT id FROM app.case_file WHERE tenant_id = %s", larvik.unit_id)
    case = people.client(people("council", "decider")).get(f"/krad/sak/{case_id}/politi").text
    assert "Møter med politiet i Larvik" in case
    assert "1 møte står bare i den ene loggen." in case


def test_only_the_district_that_serves_the_place_is_told_and_only_of_days_on_which_it_did(
    people: People, db: Database
) -> None:
    larvik = cases.applicant(people, "3909", name="Larvik kommune")
    before, after = _days(100, 10)
    _submitted(larvik, _meeting(before, "police_leader"), _meeting(after, "police_leader"))
    old, new = make.officer(people, make.SOUTH_EAST), make.officer(people, make.AGDER)

    def told(by: make.Officer) -> set[date]:
        with by.at_work() as me:
            found = attendance.compared_with_submitted(me, today()).get(make.LARVIK)
        return set(found.levels[0].told) if found else set()

    assert (told(old), told(new)) == ({before, after}, set())
    with make.moved(db, make.LARVIK, make.AGDER, today() - timedelta(days=50)):
        assert (told(old), told(new)) == (set(), {after})


def test_nobody_else_may_ask_for_what_was_submitted_of_meetings(db: Database) -> None:
    may = {
        (role, function)
        for role in RUNTIME_ROLES
        for function in ("sec.submitted_meetings_with_police()", "sec.met_with_police(jsonb)")
        if db.value("SELECT has_function_privilege(%s, %s, 'EXECUTE')", role, function)
    }
    assert may == {
        (POLICE, "sec.submitted_meetings_with_police()"),
        (WEB, "sec.met_with_police(jsonb)"),
        (COUNCIL, "sec.met_with_police(jsonb)"),
    }


def test_in_a_cooperation_a_meeting_counts_where_it_was_held_and_where_the_police_were(people: People) -> None:
    """Skien and Porsgrunn meet together; on one day only Skien's police were there."""
    both = cases.applicant(people, "4003", "4001", name="Grenland")
    together, skien_alone = _days(20, 40)
    _submitted(both, _meeting(together, "police_leader"), _meeting(skien_alone, "police_leader", municipality="4003"))
    officer = make.officer(people, make.SOUTH_EAST)
    with officer.at_work() as me:
        here = [place.name for place in attendance.together(me, make.PORSGRUNN, today())]
        found = attendance.compared_with_submitted(me, today())
    assert here == ["Porsgrunn", "Skien"]
    assert found[make.SKIEN].levels[0].told == {together, skien_alone}
    assert found[make.PORSGRUNN].levels[0].told == {together}


def test_a_document_without_groups_or_meetings_has_met_with_nobody(scene: Scene) -> None:
    with scene.people.acting(scene.coordinator):
        for facts in ({}, {"meetings": None, "groups": None}, {"meetings": [], "unit": {"municipalities": ["4003"]}}):
            assert store.met_with_police(facts) == []


def test_a_struck_meeting_is_kept_and_never_counts(scene: Scene) -> None:
    (day,) = _days(30)
    _log(scene.officer, "steering", [day])
    row_id = scene.db.value("SELECT id FROM app.police_attendance")
    client = scene.people.client(scene.officer.somebody)
    address = f"/politi/mote/{row_id}/stryk"
    assert send(client, address).status_code == 422
    assert send(client, address, reason="Vi meldte forfall.").status_code == 303
    assert scene.db.rows("SELECT struck_reason FROM app.police_attendance") == [("Vi meldte forfall.",)]
    assert f"{day:%d.%m.%Y}" not in client.get(f"/politi/sted/{make.SKIEN}/moter").text
    assert client.get(address).status_code == 404
    assert _log(scene.officer, "steering", [day]) == 1, "it can be logged anew"
