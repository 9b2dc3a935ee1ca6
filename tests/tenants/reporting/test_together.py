"""Two people on one fact, and what the portal does for the drafts that the browser keeps."""

from __future__ import annotations

import re
from datetime import date

import psycopg
from werkzeug.test import TestResponse

from tenants.reporting import service
from tests.tenants.reporting.office import Office
from tests.tenants.reporting.typing_ import sent

HERE = {"Sec-Fetch-Site": "same-origin"}


def told_saved(answer: TestResponse) -> str | None:
    """The key that the browser is told about."""
    found = [re.fullmatch(r"slt-lagret=([0-9a-f.]+);.*", cookie) for cookie in answer.headers.getlist("Set-Cookie")]
    return next((match.group(1) for match in found if match), None)


def draft_of(page: str) -> str:
    (key,) = set(re.findall(r'<form [^>]*data-draft="([^"]+)"', page))
    return str(key)


def test_the_second_one_reads_who_came_first_and_takes_what_only_the_first_one_changed(office: Office) -> None:
    office.report("goal")
    row_id = office.last("goal")
    address = f"/enhet/mal/{row_id}/rett"
    mine = sent(office.client.get(address).text)
    with office.people.acting(office.people("unit", "contributor", tenant_id=office.unit.unit_id)):
        changed = {"text": "Deres mål", "reviewed_on": date(2026, 5, 4)}
        service.correct(office.unit.unit_id, "goal", row_id, 1, changed, "Ny ordlyd.")
    page = office.client.post(address, data={**mine, "text": "Mitt mål", "reason": "Feil."})
    assert page.status_code == 409
    assert re.search(r"Lagret av bidragsyter \d+\. \w+ 2\d{3} kl\. \d\d\.\d\d", page.text)
    form = sent(page.text)
    assert (form["text"].strip(), form["reviewed_on"], form["reason"].strip()) == ("Mitt mål", "04.05.2026", "Feil.")
    assert office.client.post(address, data=form).status_code == 422, "neither of the two is chosen"
    assert office.client.post(address, data={**form, "velg-text": "lagret"}).status_code == 303
    told = office.db.rows("SELECT text, reviewed_on, reason FROM app.goal WHERE id = %s", row_id)
    assert told == [("Deres mål", date(2026, 5, 4), "Feil.")]


def test_who_was_there_is_part_of_a_meetings_version(office: Office) -> None:
    office.report("meeting")
    row_id = office.last("meeting")
    with office.people.acting(office.unit.coordinator):
        for version, present in ((1, []), (2, [("mayor", None)])):
            service.correct(office.unit.unit_id, "meeting", row_id, version, {"present": present}, "Feil liste.")
    assert office.db.value("SELECT version FROM app.meeting WHERE id = %s", row_id) == 3


def test_a_save_is_told_by_the_key_of_its_draft_and_nothing_else_is(office: Office) -> None:
    address = "/enhet/mal/ny"
    page = office.client.get(address).text
    form = {**sent(page), "text": "Et mål", "adopted_on": "2024"}
    wrong = office.client.post(address, data=form, headers=HERE)
    assert (wrong.status_code, told_saved(wrong), draft_of(wrong.text)) == (422, None, draft_of(page))
    assert "data-came-back" in wrong.text
    saved = office.client.post(address, data={**form, "adopted_on": "1.3.2024"}, headers=HERE)
    assert (saved.status_code, told_saved(saved)) == (303, draft_of(page))
    other = office.people.client(office.people("unit", "coordinator", tenant_id=office.unit.unit_id))
    assert draft_of(other.get(address).text) != draft_of(page), "nobody is offered another's draft"
    assert draft_of(office.client.get("/enhet/planer/ny").text) != draft_of(page)


def test_what_the_guard_has_refused_or_asks_about_is_marked_as_no_draft(office: Office) -> None:
    form = sent(office.client.get("/enhet/mal/ny").text)
    for text in ("Gjelder 01010750160", "Kari (14) på Gimsøy skole ruset seg i går."):
        page = office.client.post("/enhet/mal/ny", data={**form, "text": text}).text
        assert re.search(r'<textarea[^>]* name="text" data-refused', page), text
    assert (
        "data-refused"
        not in office.client.post("/enhet/mal/ny", data={**form, "text": "Et mål", "adopted_on": "x"}).text
    )


def test_a_form_with_a_password_and_one_of_nobody_has_no_draft(office: Office) -> None:
    for page in (office.people.client(None).get("/logg-inn").text, office.client.get("/").text):
        assert not re.search(r'<form [^>]*data-draft="', page)


def test_nobody_is_told_who_saved_what_isnt_theirs(office: Office) -> None:
    office.report("goal")
    asked = ("app.goal", str(office.last("goal")))
    for somebody, told in ((office.unit.coordinator, 1), (office.other.coordinator, 0), (None, 0)):
        with psycopg.connect(office.db.dsn("slt_web")) as connection:
            connection.execute("SELECT set_config('slt.token', %s, true)", (somebody.token if somebody else "",))
            assert connection.execute("SELECT FROM sec.last_saved(%s, %s)", asked).rowcount == told
