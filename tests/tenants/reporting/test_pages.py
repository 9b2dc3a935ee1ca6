"""Every sort of fact through its real pages: added, changed, followed up, corrected and removed, and what is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint

from app.web.fields import Choice, Date, Number, PlainText
from tenants.reporting import service
from tenants.reporting.forms import Desk, Mode
from tenants.reporting.kinds import KINDS
from tenants.reporting.vocabulary import code_of, label
from tests.database import People
from tests.factories.reporting import reporting_unit, values
from tests.tenants.reporting.office import Office, post
from tests.tenants.reporting.typing_ import sent

EACH = pytest.mark.parametrize("kind", sorted(KINDS))


@EACH
def test_every_sort_can_be_reported(office: Office, kind: str) -> None:
    given = office.refers_to(kind)
    before = office.count(kind)
    answer = post(office.client, f"/enhet/{KINDS[kind].slug}/ny", office.typed(kind, Mode.NEW, **given))
    assert answer.status_code == 303, answer.text
    assert office.count(kind) == before + 1
    page = office.client.get(answer.location)
    assert page.status_code == 200
    assert "FREMMED" not in page.text


@EACH
def test_every_sort_can_be_corrected_with_a_reason_that_the_audit_keeps(office: Office, kind: str) -> None:
    office.report(kind)
    row_id = office.last(kind)
    address = f"/enhet/{KINDS[kind].slug}/{row_id}/rett"
    without = post(office.client, address, {"reason": ""})
    assert without.status_code == 422
    answer = post(office.client, address, {"reason": "Det sto feil i protokollen."})
    assert answer.status_code == 303, answer.text
    ((before, after),) = office.db.rows(
        "SELECT before, after FROM audit.entry WHERE table_name = %s AND row_id = %s AND action = 'update'",
        f"app.{kind}",
        str(row_id),
    )
    assert (before["reason"], after["reason"]) == (None, "Det sto feil i protokollen.")  # type: ignore[index]


@EACH
def test_every_sort_can_be_removed_with_a_reason_that_the_audit_keeps(office: Office, kind: str) -> None:
    office.report(kind)
    before, row_id = office.count(kind), office.last(kind)
    address = f"/enhet/{KINDS[kind].slug}/{row_id}/fjern"
    assert post(office.client, address, {"reason": " "}).status_code == 422
    assert office.count(kind) == before
    answer = post(office.client, address, {"reason": "Meldt inn to ganger."})
    assert answer.status_code == 303, answer.text
    assert office.count(kind) == before - 1
    removed = office.db.value("SELECT before FROM audit.entry WHERE row_id = %s AND action = 'delete'", str(row_id))
    assert removed["reason"] == "Meldt inn to ganger."  # type: ignore[index]


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if not kind.rule.happened))
def test_every_state_can_change_from_a_day_and_then_the_former_is_still_seen_before_it(
    office: Office, kind: str
) -> None:
    office.report(kind)
    before, row_id = office.count(kind), office.last(kind)
    address = f"/enhet/{KINDS[kind].slug}/{row_id}/endre"
    too_early = post(office.client, address, {"from_on": "01.01.2020"})
    assert too_early.status_code == 422
    assert "Velg en dato etter" in too_early.text
    assert office.count(kind) == before
    answer = post(office.client, address, {"from_on": "01.09.2025"})
    assert answer.status_code == 303, answer.text
    assert office.count(kind) == before + 1
    page = office.client.get(f"/enhet/{KINDS[kind].slug}/{row_id}")
    assert "Slik har det vært" in page.text
    assert "til 31. august 2025" in page.text


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if kind.follow))
def test_what_has_happened_since_is_told_without_a_reason(office: Office, kind: str) -> None:
    office.report(kind)
    row_id = office.last(kind)
    address = f"/enhet/{KINDS[kind].slug}/{row_id}/nytt"
    days = {name: "01.10.2026" for name in sent(office.client.get(address).text) if name.endswith(("_on", "_until"))}
    answer = post(office.client, address, days)
    assert answer.status_code == 303, answer.text
    assert "1. oktober 2026" in office.client.get(f"/enhet/{KINDS[kind].slug}/{row_id}").text or kind == "meeting"


@EACH
def test_an_empty_form_is_told_field_by_field_and_writes_nothing(office: Office, kind: str) -> None:
    office.refers_to(kind)
    before = office.everything()
    form = sent(office.client.get(f"/enhet/{KINDS[kind].slug}/ny").text)
    answer = office.client.post(f"/enhet/{KINDS[kind].slug}/ny", data={"csrf_token": form["csrf_token"]})
    assert answer.status_code == 422
    assert "Rett opp dette" in answer.text
    assert office.everything() == before


def wrong_answers(field: Any) -> list[str]:
    """Answers that a field must refuse."""
    if isinstance(field, Date):
        return ["30.02.2026", "i fjor", "01.01.1300"]
    if isinstance(field, Number):
        return [str(field.lowest - 1), str(field.highest + 1), "mange"]
    if isinstance(field, PlainText):
        return ["Gjelder 01010750160", "x" * (field.max_length + 1), "linje\u202e"]
    if isinstance(field, Choice):
        return ["noe_annet"]
    return []


@EACH
def test_each_wrong_answer_is_told_beside_its_field_kept_and_writes_nothing(office: Office, kind: str) -> None:
    address = f"/enhet/{KINDS[kind].slug}/ny"
    told = office.typed(kind, Mode.NEW, **office.refers_to(kind))
    right = {**sent(office.client.get(address).text), **told}
    with office.people.acting(office.unit.coordinator), office.portal.test_request_context():
        fields = Desk(office.unit.unit_id).form(KINDS[kind], Mode.NEW).schema.fields
    before = office.everything()
    tried = 0
    for name, field in fields.items():
        for answer in wrong_answers(field):
            refused = office.client.post(address, data={**right, name: answer})
            assert refused.status_code == 422, (name, answer)
            assert f'id="f-{name}-error"' in refused.text, (name, answer)
            if not isinstance(field, Choice):
                assert sent(refused.text)[name].strip() == answer
            tried += 1
    assert tried
    assert office.everything() == before


@pytest.mark.parametrize(
    ("role", "writes"),
    [("coordinator", True), ("contributor", True), ("reader", False), ("signatory", False), ("administrator", False)],
)
def test_who_may_write_is_said_by_the_role_and_the_others_read(office: Office, role: str, writes: bool) -> None:
    office.report("goal")
    row_id = office.last("goal")
    client = office.people.client(office.people("unit", role, tenant_id=office.unit.unit_id))
    page = client.get("/enhet/mal")
    assert page.status_code == 200
    assert "Færre unge ruser seg" in page.text
    assert ("Meld inn et mål" in page.text) is writes
    assert client.get("/enhet/fakta").status_code == 200
    assert (client.get("/enhet/mal/ny").status_code == 200) is writes
    before = office.everything()
    for path in ("rett", "fjern", "endre", "nytt"):
        assert (client.get(f"/enhet/mal/{row_id}/{path}").status_code == 200) is writes
        if not writes:
            assert client.post(f"/enhet/mal/{row_id}/{path}", data={}).status_code in (400, 404)
    assert office.everything() == before


def test_another_units_entry_looks_like_one_that_is_not_there(office: Office) -> None:
    with office.people.acting(office.other.coordinator):
        theirs = service.rows(office.other.unit_id, "slt_group")[0].id
    for path in ("", "/rett", "/fjern", "/endre", "/nytt"):
        answers = [office.client.get(f"/enhet/grupper/{row_id}{path}") for row_id in (theirs, UUID(int=7))]
        assert [a.status_code for a in answers] == [404, 404]
        assert "FREMMED" not in answers[0].text


def test_the_second_writer_sees_both_versions_and_loses_nothing(office: Office) -> None:
    office.report("goal")
    row_id = office.last("goal")
    address = f"/enhet/mal/{row_id}/rett"
    mine, theirs = (sent(office.client.get(address).text) for _ in range(2))
    first = office.client.post(address, data={**theirs, "text": "Deres mål", "reason": "Feil ordlyd."})
    assert first.status_code == 303
    second = office.client.post(address, data={**mine, "text": "Mitt mål", "reason": "Også feil."})
    assert second.status_code == 409
    assert "Deres mål" in second.text
    assert sent(second.text)["text"].strip() == "Mitt mål"
    assert office.client.post(address, data=sent(second.text)).status_code == 422
    third = office.client.post(address, data={**sent(second.text), "velg-text": "mitt"})
    assert third.status_code == 303
    assert "Mitt mål" in office.client.get("/enhet/mal").text


def pairs_of_dates() -> list[Any]:
    """Every pair of days that a table holds in order: (kind, the later column)."""
    return [
        pytest.param(
            name, str(constraint.name).removeprefix(f"ck_{name}_").removesuffix("_order"), id=str(constraint.name)
        )
        for name, kind in sorted(KINDS.items())
        for constraint in sorted(kind.rule.model.__table__.constraints, key=lambda c: str(c.name))
        if isinstance(constraint, CheckConstraint) and str(constraint.name).endswith("_order")
    ]


@pytest.mark.parametrize(("kind", "later"), pairs_of_dates())
def test_days_in_the_wrong_order_are_told_beside_the_later_one_and_write_nothing(
    office: Office, kind: str, later: str
) -> None:
    # Only a working group has a last day from the start.
    duties = dict.fromkeys(("sets_goals", "gathers_knowledge", "directs_coordinator"), False)
    office.report(kind, **({"level": "working_group", **duties} if later == "ends_on" else {}))
    address = f"/enhet/{KINDS[kind].slug}/{office.last(kind)}/rett"
    before = office.everything()
    answer = post(office.client, address, {later: "01.01.2019", "reason": "Feil dato."})
    assert answer.status_code == 422
    assert f'id="f-{later}-error"' in answer.text
    assert "Datoen kan ikke være før" in answer.text or kind == "action_plan"
    assert sent(answer.text)[later] == "01.01.2019"
    assert office.everything() == before


def test_the_lists_tell_what_is_plainly_missing(office: Office) -> None:
    office.report("slt_group")
    groups = office.client.get("/enhet/grupper").text
    assert "Ikke meldt inn: Det koordinerende nivået (koordineringsgruppe), Det utførende nivået." in groups
    assert "Ingen roller er meldt inn i: Styringsgruppen." in groups
    office.report("measure", stance_type=None)
    assert "1 tiltak mangler svar på hvordan det skal evalueres." in office.client.get("/enhet/tiltak").text
    office.report("coordinator_post", ended_on=date(2025, 1, 1))
    assert "Ingen koordinator er i arbeid i dag." in office.client.get("/enhet/koordinator").text


def test_a_group_with_roles_is_not_removed_and_the_page_says_why(office: Office) -> None:
    office.report("group_member")
    answer = post(office.client, f"/enhet/grupper/{office.last('slt_group')}/fjern", {"reason": "Fantes ikke."})
    assert answer.status_code == 422
    assert "Gruppen har roller eller møter." in answer.text
    assert office.count("slt_group") == 1


def test_that_there_is_nothing_is_told_shown_and_taken_back(office: Office) -> None:
    assert "Vi har ingen tiltak" in office.client.get("/enhet/tiltak").text
    answer = post(office.client, "/enhet/tiltak/ingen", {"since": "01.05.2026"})
    assert answer.status_code == 303
    page = office.client.get("/enhet/tiltak")
    assert "siden 1. mai 2026" in page.text
    assert "Meldt: ingen" in office.client.get("/enhet/fakta").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    assert office.client.post("/enhet/tiltak/ingen/angre", data={"csrf_token": token.group(1)}).status_code == 303
    assert "siden 1. mai 2026" not in office.client.get("/enhet/tiltak").text


def test_a_role_of_the_units_own_is_offered_the_next_time(office: Office) -> None:
    with office.people.acting(office.unit.coordinator):
        group = service.report(office.unit.unit_id, "slt_group", values("slt_group"))
    address = f"/enhet/roller/ny?til={group}"
    own = {
        "own_role": "Lærer på ungdomstrinnet",
        "own_agency": "Kulturskolen",
        "tier": "staff",
        "joined_on": "01.02.2025",
    }
    assert post(office.client, address, own).status_code == 303
    page = office.client.get(address).text
    assert '<option value="laerer_pa_ungdomstrinnet">Lærer på ungdomstrinnet</option>' in page
    assert '<option value="kulturskolen">Kulturskolen</option>' in page
    with office.people.acting(office.unit.coordinator):
        document = service.facts_document(office.unit.unit_id, date(2026, 1, 1))
    assert [(m["role"], m["agency"]) for m in document["groups"][0]["members"]] == [
        ("laerer_pa_ungdomstrinnet", "kulturskolen")
    ]


def test_a_cooperation_is_asked_which_municipality_and_a_single_one_is_not(
    office: Office, portal: Flask, people: People
) -> None:
    assert "municipality_id" not in sent(office.client.get("/enhet/vedtak/ny").text)
    cooperation = reporting_unit(portal, people, "4640", "4644", name="Sogn")
    page = people.client(cooperation.coordinator).get("/enhet/vedtak/ny").text
    assert "municipality_id" in sent(page)
    assert "Luster" in page
    assert "Skien" not in page


def test_a_cooperations_steering_group_is_offered_each_municipalitys_own_leaders(portal: Flask, people: People) -> None:
    cooperation = reporting_unit(portal, people, "4640", "4644", name="Sogn")
    with people.acting(cooperation.coordinator):
        service.report(cooperation.unit_id, "slt_group", values("slt_group"))
        group_id = service.rows(cooperation.unit_id, "slt_group")[0].id
    client = people.client(cooperation.coordinator)
    address = f"/enhet/grupper/{group_id}/sett-sammen"
    page = client.get(address).text
    assert "Ordfører, Luster" in page
    assert "Ordfører, Sogndal" in page
    _sogndal, luster = cooperation.municipalities
    chosen = [f"mayor.{luster}", f"chief_executive.{luster}", "police_leader."]
    assert post(client, address, {"roles": chosen}).status_code == 303
    assert "Ordfører, Luster" not in client.get(address).text
    assert (
        "Disse er ikke meldt inn: Ordfører, Sogndal, Kommunedirektør, Sogndal."
        in client.get(f"/enhet/grupper/{group_id}").text
    )
    with people.acting(cooperation.coordinator):
        members = service.facts_document(cooperation.unit_id, date(2026, 1, 1))["groups"][0]["members"]
    assert {(m["role"], m["agency"], m["tier"], m["municipality"]) for m in members} == {
        ("mayor", "municipality", "top_leader", "4644"),
        ("chief_executive", "municipality", "top_leader", "4644"),
        ("police_leader", "police", "top_leader", None),
    }


def test_a_new_group_leads_to_putting_it_together_and_is_not_asked_what_only_a_steering_group_does(
    office: Office,
) -> None:
    steering, coordination = (
        sent(office.client.get(f"/enhet/grupper/ny?niva={level}").text) for level in ("steering", "coordination")
    )
    assert steering["level"] == ["steering"]
    assert coordination["level"] == ["coordination"]
    answer = office.client.post(
        "/enhet/grupper/ny?niva=coordination",
        data={**coordination, "name": "Koordineringsgruppen", "established_on": "01.02.2025"},
    )
    assert answer.status_code == 303
    page = office.client.get(answer.location).text
    assert "Sett sammen gruppen" in page
    assert "politiråd" not in page
    address = re.search(r'href="([^"]+/sett-sammen)"', page)
    assert address
    everyone = re.findall(r'name="roles" value="([^"]+)"', office.client.get(address.group(1)).text)
    assert post(office.client, address.group(1), {"roles": everyone}).status_code == 303
    assert "Sett sammen gruppen" not in office.client.get(answer.location).text


def test_a_meeting_of_a_group_is_offered_with_its_leaders_present(office: Office) -> None:
    given = office.refers_to("meeting")
    with office.people.acting(office.unit.coordinator):
        service.compose(office.unit.unit_id, given["groups"][0], date(2024, 3, 1), [("slt_coordinator", None)])
    form = sent(office.client.get(f"/enhet/moter/ny?gruppe={given['groups'][0]}").text)
    assert form["groups"] == [str(given["groups"][0])]
    assert form["present"] == ["mayor."]
    elsewhere = office.client.get("/enhet/moter/ny?gruppe=tull")
    assert elsewhere.status_code == 200
    assert "groups" not in sent(elsewhere.text)


def test_a_word_of_the_units_own_has_a_code_and_two_words_never_share_one() -> None:
    assert code_of("Lærer på ungdomstrinnet", []) == "laerer_pa_ungdomstrinnet"
    assert code_of("Café & co.", ["cafe_co", "cafe_co_2"]) == "cafe_co_3"
    assert code_of("人", []) == "annen"
    assert label({}, "leder_av_noe") == "Leder av noe"


def test_the_pages_are_in_nynorsk_for_those_who_want_it(office: Office) -> None:
    page = office.client.get("/enhet/koordinator/ny", headers={"Accept-Language": "nn"})
    assert "Kor stor del av ei heil stilling?" in page.text
