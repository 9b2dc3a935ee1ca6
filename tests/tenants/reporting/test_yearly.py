"""A year's report: gone through section by section, frozen with what was checked, signed or declined, corrected."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from tenants.reporting import service as reporting
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.errors import NotOpen, NotSignatory
from tenants.reporting.submission.service import Kind
from tenants.reporting.yearly import service
from tenants.reporting.yearly.errors import SameAgain, SectionMoved
from tenants.reporting.yearly.rounds import Stage, due, usual
from tenants.reporting.yearly.sections import SECTIONS
from tests.app.web.pages import token_of
from tests.database import Database, People
from tests.tenants.reporting.reporting_year import Unit, unit

TODAY = date(2024, 11, 25)


@pytest.fixture
def made(portal: Flask, people: People) -> Iterator[tuple[Unit, Unit]]:
    """A municipality and a cooperation of two, on a day in November: sessions are made before it is pretended."""
    units = unit(portal, people, "4003", name="Skien"), unit(portal, people, "4640", "4644", name="Sogn")
    with clock.pretending(TODAY):
        yield units


@pytest.fixture
def skien(made: tuple[Unit, Unit]) -> Unit:
    one = made[0]
    one.tell("vedtak", municipality_id=one.one.municipalities[0])
    one.tell("coordinator_post")
    one.tell("goal")
    one.tell("annual_wheel")
    return one


@pytest.fixture
def sogn(made: tuple[Unit, Unit]) -> Unit:
    one = made[1]
    for municipality_id in one.one.municipalities:
        one.tell("vedtak", municipality_id=municipality_id)
    return one


ALL = [section.slug for section in SECTIONS]


def test_there_are_ten_sections_and_every_key_of_the_document_is_in_exactly_one() -> None:
    assert len(SECTIONS) == 10
    keys = Counter(key for section in SECTIONS for key in section.keys)
    known = {rule.key for rule in reporting.RULES.values()} | {"police_confirmations", "police_plan"}
    assert set(keys) == known
    assert set(keys.values()) == {1}


def test_what_was_passed_over_is_not_re_checked_and_copying_checks_nothing(skien: Unit) -> None:
    skien.confirm(*ALL)
    first = skien.hand_in()
    assert set(skien.rechecks(first).values()) == {"changed"}
    assert skien.content(first)["statements"]["yearly_report"] == [{"row": "2024", "year": 2024}]
    assert skien.content(first)["prior_sha256"] is None

    with clock.pretending(date(2025, 11, 25)):
        assert skien.confirmed() == set()
        skien.tell("goal", text="Alle har en voksen å snakke med", adopted_on=date(2025, 2, 1))
        skien.confirm("vedtak", "styring")
        second = skien.hand_in()
    assert skien.rechecks(second) == {
        "/vedtak/0": "re-checked",
        "/coordinator": "not re-checked",
        "/goals/0": "re-checked",
        "/goals/1": "changed",
        "/annual_wheel_years/0": "not re-checked",
    }


def test_a_fact_that_changes_after_its_section_was_confirmed_takes_the_confirmation_back(skien: Unit) -> None:
    skien.confirm(*ALL)
    assert skien.confirmed() == set(ALL)
    with skien.people.acting(skien.one.coordinator):
        (row,) = reporting.rows(skien.id, "goal")
        reporting.follow_up(skien.id, "goal", row.id, row.version, {"reviewed_on": date(2024, 11, 20)})
    assert skien.confirmed() == set(ALL) - {"styring"}
    with skien.people.acting(skien.one.coordinator):
        reporting.tell_nothing(skien.id, "meetings", date(2024, 1, 1))
    assert skien.confirmed() == set(ALL) - {"styring", "moter"}
    skien.confirm("styring")
    assert skien.confirmed() == set(ALL) - {"moter"}


def test_what_has_changed_since_it_was_seen_can_t_be_confirmed(skien: Unit) -> None:
    with skien.people.acting(skien.one.coordinator):
        seen = service.report(skien.id).section("styring").stand
    skien.tell("goal", text="Et nytt mål")
    with pytest.raises(SectionMoved), skien.people.acting(skien.one.coordinator):
        service.confirm(skien.id, "styring", seen, by=skien.membership)
    assert skien.confirmed() == set()


def test_what_is_new_changed_or_gone_since_the_latest_submission_is_told(skien: Unit) -> None:
    goal = skien.tell("goal", text="Et mål som blir fjernet")
    skien.hand_in()
    with clock.pretending(date(2024, 12, 3)):
        with skien.people.acting(skien.one.coordinator):
            rows = {row.fact_id: row for row in reporting.rows(skien.id, "goal")}
            reporting.remove(skien.id, "goal", rows[goal].id, rows[goal].version, "Det var aldri et mål.")
            (kept,) = (row for fact_id, row in rows.items() if fact_id != goal)
            reporting.follow_up(skien.id, "goal", kept.id, kept.version, {"reviewed_on": date(2024, 12, 1)})
        skien.tell("goal", text="Et nytt mål")
        with skien.people.acting(skien.one.coordinator):
            report = service.report(skien.id)
        standing = report.section("styring")
        assert (len(standing.new), len(standing.changed), standing.removed) == (1, 1, 1)
        others = [one for one in report.sections if one.section.slug != "styring"]
        assert not any(one.new or one.changed or one.removed for one in others)
        page = skien.people.client(skien.one.coordinator).get("/enhet/arsrapport/styring").text
    assert "1 ny, 1 endret, 1 fjernet" in page


def test_the_last_signature_of_a_cooperation_hands_in_and_tells_the_nation(sogn: Unit, db: Database) -> None:
    submission_id = sogn.freeze()
    db.run("DELETE FROM app.outbox")
    host, other = sogn.one.municipalities
    assert not sogn.sign(submission_id, host)
    assert db.rows("SELECT kind FROM app.outbox") == []
    assert sogn.sign(submission_id, other)
    assert db.rows("SELECT kind, tenant_id, db_role FROM app.outbox") == [("unit_changed", sogn.id, "slt_projector")]


def test_who_declines_takes_the_report_back_and_the_coordinator_reads_why(sogn: Unit) -> None:
    submission_id = sogn.freeze()
    host, other = sogn.one.municipalities
    sogn.sign(submission_id, host)
    with sogn.people.acting(sogn.signatories[other]):
        submissions.decline(sogn.id, submission_id, other, "Møtene fra høsten mangler.")
    with pytest.raises(NotOpen):
        sogn.sign(submission_id, other)
    with sogn.people.acting(sogn.one.coordinator):
        told = submissions.declined(sogn.id, Kind.YEARLY_REPORT)
        assert told is not None
        assert (told.decline.reason, told.name) == ("Møtene fra høsten mangler.", "Luster")
    page = sogn.people.client(sogn.one.coordinator).get("/enhet/arsrapport").text
    assert "Møtene fra høsten mangler." in page
    assert "gjør rapporten klar til underskrift på nytt" in page
    assert sogn.hand_in()


def test_nobody_but_a_signatory_whose_signature_is_needed_declines(sogn: Unit, skien: Unit, db: Database) -> None:
    submission_id = sogn.freeze()
    host, other = sogn.one.municipalities
    with pytest.raises(NotSignatory), sogn.people.acting(sogn.one.coordinator):
        submissions.decline(sogn.id, submission_id, host, "Jeg vil ikke.")
    with pytest.raises(NotSignatory), sogn.people.acting(sogn.signatories[other]):
        submissions.decline(sogn.id, submission_id, host, "For vertskommunen.")
    assert db.value("SELECT withdrawn_at FROM app.submission WHERE id = %s", submission_id) is None


def test_a_correction_names_the_version_that_it_replaces_whatever_was_handed_in_between(
    skien: Unit, db: Database
) -> None:
    first = skien.hand_in()
    with pytest.raises(SameAgain):
        skien.freeze()
    with skien.people.acting(skien.one.coordinator):
        found = reporting.indexed_document(skien.id, TODAY)
        other = submissions.freeze(
            skien.id,
            service.check_facts(found.facts),
            found.index,
            statements=found.statements,
            criteria=submissions.criteria_on(TODAY),
        ).id
    sha256 = str(db.value("SELECT sha256 FROM app.submission WHERE id = %s", other))
    with skien.people.acting(skien.signatories[skien.one.municipalities[0]]):
        submissions.sign(skien.id, other, sha256, None)
    with clock.pretending(date(2024, 12, 3)):
        skien.tell("goal", text="Målet som ble glemt")
        second = skien.hand_in()
    assert skien.content(second)["prior_sha256"] == db.value("SELECT sha256 FROM app.submission WHERE id = %s", first)
    with skien.people.acting(skien.one.coordinator):
        versions = submissions.reports(skien.id)
        assert [row.id for row in versions] == [second, first]
        assert service.replaces(versions[0], versions) is versions[1]
        assert service.replaced_by(versions[1], versions) is versions[0]
    client = skien.people.client(skien.one.coordinator)
    assert "er erstattet av en rettelse" in client.get(f"/enhet/arsrapport/{first}").text
    assert "erstatter en tidligere" in client.get(f"/enhet/arsrapport/{second}").text


def press(client: FlaskClient, page: str, form: dict[str, str] | None = None, to: str | None = None) -> str:
    """Open a page, send its form, and return the text of where it leads."""
    text = client.get(page).text
    found = re.search(r'name="stand" value="([0-9a-f]+)"', text)
    sent = {"csrf_token": token_of(text)} | ({"stand": found.group(1)} if found else {}) | (form or {})
    answer = client.post(to or page, data=sent, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_report_is_gone_through_frozen_and_signed_on_its_pages(skien: Unit) -> None:
    coordinator = skien.people.client(skien.one.coordinator)
    signatory = skien.people.client(skien.signatories[skien.one.municipalities[0]])
    text = coordinator.get("/enhet/arsrapport").text
    assert "Årsrapport for 2024" in text
    for slug in ALL:
        text = press(coordinator, f"/enhet/arsrapport/{slug}")
    assert "Alle delene er gjennomgått" in text
    assert "venter på underskrift" in press(coordinator, "/enhet/arsrapport")
    page = signatory.get("/enhet/arsrapport/signer").text
    found = re.search(r'name="sha256" value="([0-9a-f]+)"', page)
    assert found
    assert "levert til KRÅD" in press(signatory, "/enhet/arsrapport/signer", {"sha256": found.group(1)})
    assert "Rapporten er levert" in coordinator.get("/enhet/arsrapport").text


def test_a_page_that_was_left_open_confirms_nothing(skien: Unit) -> None:
    client = skien.people.client(skien.one.coordinator)
    page = client.get("/enhet/arsrapport/styring").text
    found = re.search(r'name="stand" value="([0-9a-f]+)"', page)
    assert found
    skien.tell("goal", text="Et nytt mål")
    sent = {"csrf_token": token_of(page), "stand": found.group(1)}
    answer = client.post("/enhet/arsrapport/styring", data=sent)
    assert answer.status_code == 409
    assert "endret siden du åpnet siden" in answer.text
    assert "Et nytt mål" in answer.text


def test_who_changes_a_fact_from_the_report_comes_back_to_its_section(skien: Unit) -> None:
    client = skien.people.client(skien.one.coordinator)
    page = client.get("/enhet/arsrapport/styring").text
    found = re.search(r'href="(/enhet/mal/[0-9a-f-]+\?fra=styring)"', page)
    assert found
    fact = client.get(found.group(1)).text
    assert 'href="/enhet/arsrapport/styring"' in fact
    follow = re.search(r'href="(/enhet/mal/[0-9a-f-]+/nytt\?fra=styring)"', fact)
    assert follow
    form = client.get(follow.group(1)).text
    version = re.search(r'name="version" value="([0-9]+)"', form)
    assert version
    answer = client.post(
        follow.group(1),
        data={
            "csrf_token": token_of(form),
            "version": version.group(1),
            "adopted_on": "01.03.2024",
            "reviewed_on": "20.11.2024",
            "ended_on": "",
        },
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/enhet/arsrapport/styring?videre=1"


def test_nobody_can_be_sent_out_of_the_portal_from_the_report(skien: Unit) -> None:
    client = skien.people.client(skien.one.coordinator)
    page = client.get("/enhet/mal?fra=//ond.example").text
    assert "ond.example" not in page.split("<main")[1]


def test_the_receipt_is_made_of_what_was_signed_and_is_the_same_every_time(
    sogn: Unit, skien: Unit, db: Database
) -> None:
    submission_id = sogn.hand_in()
    client = sogn.people.client(sogn.one.coordinator)
    address = f"/enhet/arsrapport/{submission_id}/kvittering.pdf"
    first = client.get(address)
    assert first.mimetype == "application/pdf"
    assert first.headers["Content-Disposition"].startswith("attachment")
    assert first.data.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in first.data
    # Luster writes nynorsk, whatever the person reads.
    assert b"/Lang(nn)" in first.data
    sogn.tell("goal", text="Etter at rapporten ble levert")
    assert client.get(address).data == first.data
    assert sogn.people.client(skien.one.coordinator).get(address).status_code == 404
    frozen = skien.freeze()
    not_yet = skien.people.client(skien.one.coordinator).get(f"/enhet/arsrapport/{frozen}/kvittering.pdf")
    assert not_yet.status_code == 404


@given(
    extended=st.none() | st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    submitted=st.none() | st.dates(date(2024, 10, 1), date(2025, 12, 31)),
    on=st.dates(date(2024, 10, 1), date(2026, 6, 1)),
)
def test_a_report_is_late_only_after_the_grace_that_follows_its_own_deadline(
    extended: date | None, submitted: date | None, on: date
) -> None:
    found = due(usual(2024), extended, submitted, on)
    last = (extended or date(2025, 3, 1)) + timedelta(days=14)
    assert found.late_from == last + timedelta(days=1)
    if submitted is not None:
        assert (found.stage is Stage.DELIVERED) == (submitted <= last)
    else:
        assert (found.stage is Stage.LATE) == (on > last)
        assert (found.stage is Stage.GRACE) == (last - timedelta(days=14) < on <= last)
        assert (found.stage is Stage.EXTENDED) == (extended is not None and on <= extended)


def test_the_report_of_a_year_is_this_years_until_the_next_one_opens(skien: Unit) -> None:
    with skien.people.acting(skien.one.coordinator):
        years = {day: service.current(day).year for day in (date(2024, 9, 30), date(2024, 10, 1), date(2025, 9, 30))}
    assert list(years.values()) == [2023, 2024, 2024]


def test_a_correction_of_what_the_document_has_no_key_for_is_a_version_of_its_own(skien: Unit) -> None:
    first = skien.hand_in()
    with pytest.raises(SameAgain):
        skien.freeze()
    skien.tell("delegation")
    second = skien.hand_in()
    assert skien.content(first)["facts"] == skien.content(second)["facts"]
    assert [entry["subject"] for entry in skien.content(second)["statements"]["delegation"]] == ["Kalle inn tjenestene"]
