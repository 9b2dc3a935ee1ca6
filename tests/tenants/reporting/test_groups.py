"""Groups beside the three levels count for none of them, and a group's page says who might be missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app import clock
from tenants.reporting import service, vocabulary
from tenants.reporting.sectors import _SECTORS, roles_for
from tests.factories.reporting import values
from tests.tenants.reporting.office import Office, post
from tests.tenants.reporting.typing_ import sent

BODIES = ("police_council", "mediation_group", "working_group")


def group_of(office: Office, level: str, **given: Any) -> Any:
    """A new group of a sort."""
    duties = dict.fromkeys(("sets_goals", "gathers_knowledge", "directs_coordinator"), level == "steering")
    with office.people.acting(office.unit.coordinator):
        return service.report(office.unit.unit_id, "slt_group", values("slt_group", level=level, **duties, **given))


@pytest.mark.parametrize("body", BODIES)
def test_a_body_beside_the_levels_has_roles_and_meetings_and_counts_nowhere(office: Office, body: str) -> None:
    unit_id = office.unit.unit_id
    group = group_of(office, body, name="Ved siden av")
    with office.people.acting(office.unit.coordinator):
        service.report(unit_id, "group_member", values("group_member", group_id=group))
        service.report(unit_id, "meeting", values("meeting", groups=[group]))
        document = service.indexed_document(unit_id, clock.today())
        assert not service.tally(unit_id, clock.today()).counts["slt_group"]
    assert "groups" not in document.facts
    assert document.facts.get("meetings", []) == []
    told = document.statements
    assert (told["slt_group"][0]["level"], told["slt_group"][0]["name"]) == (body, "Ved siden av")
    assert told["group_member"][0]["group_id"] == told["slt_group"][0]["fact"] == str(group)
    assert told["meeting"][0]["groups"] == [str(group)]
    page = office.client.get("/enhet/grupper").text
    assert "Ved siden av" in page
    assert "Det styrende nivået (styringsgruppe)" in page.split("<table")[0], "the levels are still missing"


def test_a_meeting_of_the_steering_group_and_the_police_council_counts_once_for_the_level(office: Office) -> None:
    steering, council = group_of(office, "steering"), group_of(office, "police_council")
    with office.people.acting(office.unit.coordinator):
        service.report(office.unit.unit_id, "meeting", values("meeting", groups=[steering, council]))
        document = service.indexed_document(office.unit.unit_id, clock.today())
    assert [m["groups"] for m in document.facts["meetings"]] == [[str(steering)]]
    assert document.statements["meeting"][0]["other_groups"] == [str(council)]


def test_a_meeting_of_the_mediation_services_group_alone_is_that_groups_own(office: Office) -> None:
    group = group_of(office, "mediation_group")
    assert post(office.client, f"/enhet/moter/ny?gruppe={group}", {"held_on": "01.02.2026"}).status_code == 303
    with office.people.acting(office.unit.coordinator):
        (meeting,) = service.facts_document(office.unit.unit_id, clock.today())["meetings"]
    assert (meeting["kind"], meeting["groups"]) == ("kog", [])


def test_only_a_working_group_is_asked_for_its_last_day_and_shows_when_that_is_past(office: Office) -> None:
    for level, asked in (("working_group", True), ("police_council", False), ("steering", False)):
        assert ("ends_on" in sent(office.client.get(f"/enhet/grupper/ny?niva={level}").text)) is asked
    group_of(office, "working_group", ends_on=clock.today() + timedelta(days=1))
    assert "Skulle vært ferdig" not in office.client.get("/enhet/grupper").text
    group_of(office, "working_group", ends_on=clock.today() - timedelta(days=1))
    assert office.client.get("/enhet/grupper").text.count("Skulle vært ferdig") == 1


def test_the_coordination_group_is_told_whom_the_challenges_call_for_and_it_lacks(office: Office) -> None:
    group = group_of(office, "coordination")
    row = f"/enhet/grupper/{office.last('slt_group')}"
    assert "Hvem utfordringene angår" not in office.client.get(row).text
    office.report("challenge", theme="Rus i friminuttene på skolen")
    page = office.client.get(row).text
    advice = page.split("Hvem utfordringene angår")[1].split("</ul>")[0]
    assert "Leder i rus og psykisk helse, Leder for forebyggende politi, Leder i skolen, Leder i PP-tjenesten" in advice
    with office.people.acting(office.unit.coordinator):
        there = [(role, None) for role in roles_for("Rus i friminuttene på skolen")]
        service.compose(office.unit.unit_id, group, date(2025, 1, 1), there)
    assert "Hvem utfordringene angår" not in office.client.get(row).text


def test_each_role_of_the_table_of_sectors_is_one_that_the_page_has_a_word_for() -> None:
    roles = {role for _words, named in _SECTORS for role in named}
    assert roles <= vocabulary.roles().keys()
    assert roles <= {role.code for role in vocabulary.expected("coordination", "municipality")}
    assert roles_for("Noe helt annet") == []


@pytest.mark.parametrize("level", ["steering", "coordination", "practitioner", "police_council", "mediation_group"])
def test_a_groups_page_names_whom_the_handbook_names_and_it_lacks(office: Office, level: str) -> None:
    group_of(office, level)
    page = office.client.get(f"/enhet/grupper/{office.last('slt_group')}").text
    assert "Håndboken nevner også:" in page
    assert "Sett sammen gruppen" in page


def test_roles_stand_by_group_and_groups_by_level_whenever_they_were_entered(office: Office) -> None:
    for level, role in (("practitioner", "outreach"), ("coordination", "school_leader"), ("steering", "mayor")):
        group = group_of(office, level, name=f"{role}-gruppen")
        with office.people.acting(office.unit.coordinator):
            told = values("group_member", group_id=group, role=role)
            service.report(office.unit.unit_id, "group_member", told)
    for page in ("grupper", "roller"):
        rows = office.client.get(f"/enhet/{page}").text.split("<tbody>")[1]
        places = [rows.index(f"{role}-gruppen") for role in ("mayor", "school_leader", "outreach")]
        assert places == sorted(places)
