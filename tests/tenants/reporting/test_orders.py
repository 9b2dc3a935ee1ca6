"""An order between two levels is seen from both, until it is answered, and it shows when it is late."""

from __future__ import annotations

from datetime import timedelta

from app import clock
from tenants.reporting import service
from tests.factories.reporting import values
from tests.tenants.reporting.office import Office, post
from tests.tenants.reporting.typing_ import sent


def page_of(office: Office, level: str) -> str:
    """The page of a new group of a level."""
    steering = level == "steering"
    duties = dict.fromkeys(("sets_goals", "gathers_knowledge", "directs_coordinator"), steering)
    office.report("slt_group", level=level, **duties)
    return office.client.get(f"/enhet/grupper/{office.last('slt_group')}").text


def test_an_order_stands_on_the_pages_of_both_levels_and_on_no_other(office: Office) -> None:
    office.report("slt_order", subject="Oversikt over fravær", from_level="steering", to_level="coordination")
    for level, seen in (("steering", True), ("coordination", True), ("practitioner", False)):
        assert ("Oversikt over fravær" in page_of(office, level)) is seen, level


def test_a_group_orders_in_the_name_of_its_level(office: Office) -> None:
    assert "/enhet/bestillinger/ny?niva=steering" in page_of(office, "steering")
    assert sent(office.client.get("/enhet/bestillinger/ny?niva=steering").text)["from_level"] == ["steering"]
    assert "from_level" not in sent(office.client.get("/enhet/bestillinger/ny?niva=tull").text)


def test_a_level_orders_nothing_of_itself(office: Office) -> None:
    before = office.everything()
    told = {"subject": "Noe", "issued_on": "01.02.2026", "from_level": ["steering"], "to_level": ["steering"]}
    answer = post(office.client, "/enhet/bestillinger/ny", told)
    assert answer.status_code == 422
    assert "Velg et annet nivå enn det som bestiller." in answer.text
    assert office.everything() == before


def test_an_order_is_late_from_the_day_after_its_deadline_until_it_is_answered(office: Office) -> None:
    today = clock.today()
    office.report("slt_order", due_on=today)
    assert "Over fristen" not in office.client.get("/enhet/bestillinger").text
    office.report("slt_order", due_on=today - timedelta(days=1))
    page = office.client.get("/enhet/bestillinger").text
    assert page.count("Over fristen") == 1
    assert "1 bestilling er over fristen." in page
    told = {"closed_on": f"{today:%d.%m.%Y}", "answer": "Oversikten ligger i referatet."}
    row_id = office.last("slt_order")
    assert post(office.client, f"/enhet/bestillinger/{row_id}/nytt", told).status_code == 303
    assert "Over fristen" not in office.client.get("/enhet/bestillinger").text
    assert "Oversikten ligger i referatet." in office.client.get(f"/enhet/bestillinger/{row_id}").text


def test_an_order_that_came_without_levels_is_kept_and_asked_for_them_when_it_is_corrected(office: Office) -> None:
    with office.people.acting(office.unit.coordinator):
        told = values("slt_order", from_level=None, to_level=None)
        service.report(office.unit.unit_id, "slt_order", told)
    row_id = office.last("slt_order")
    assert office.client.get(f"/enhet/bestillinger/{row_id}").status_code == 200
    answer = post(office.client, f"/enhet/bestillinger/{row_id}/rett", {"reason": "Feil."})
    assert answer.status_code == 422
    assert 'id="f-from_level-error"' in answer.text


def test_an_order_that_came_from_a_meeting_is_told_of_there_and_holds_the_meeting(office: Office) -> None:
    duties = dict.fromkeys(("sets_goals", "gathers_knowledge", "directs_coordinator"), False)
    group = office.report("slt_group", level="coordination", **duties)
    meeting = office.report("meeting", groups=[group])
    office.report("slt_order", subject="Oversikt over fravær", meeting_id=meeting)
    office.report("slt_order", subject="Noe annet")
    with office.people.acting(office.unit.coordinator):
        rows = service.rows(office.unit.unit_id, "meeting")
        row_id, held_on = next((row.id, row.held_on) for row in rows if row.fact_id == meeting)
    page = office.client.get(f"/enhet/moter/{row_id}").text
    assert "Oversikt over fravær" in page
    assert "Noe annet" not in page
    new = f"/enhet/bestillinger/ny?mote={meeting}"
    assert new in page
    began = sent(office.client.get(new).text)
    assert began["meeting_id"] == str(meeting)
    assert began["issued_on"] == f"{held_on:%d.%m.%Y}"
    answer = post(office.client, f"/enhet/moter/{row_id}/fjern", {"reason": "Feil."})
    assert answer.status_code == 422
    assert "En bestilling kom fra dette møtet" in answer.text
