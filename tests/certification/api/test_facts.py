"""Reading and writing a unit's facts through the API: whole, by section, once, and never over another's change."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.clock import today
from dashboards.demo.stage import unit_id
from tenants.document import canonical_json, digest
from tenants.reporting import service as reporting
from tenants.reporting.submission import service as submissions
from tests.database import Database, People
from tests.factories.reporting import reporting_unit, values
from tests.factories.systems import System, system
from tests.tenants.reporting import reporting_year

VEDTAK = {"municipality": "4003", "body": "municipal_council", "adopted_on": "2024-03-01", "case_number": "24/17"}


@pytest.fixture
def skien(portal: Flask, people: People) -> System:
    return system(people, reporting_unit(portal, people, "4003", name="Skien kommune").unit_id)


def problems(response: Any) -> dict[str, str]:
    assert response.status_code == 422, response.text
    return {error["pointer"]: error["detail"] for error in response.json["errors"]}


def test_the_document_is_the_units_own_with_a_tag_that_saves_reading_it_twice(portal: Flask, skien: System) -> None:
    read = skien.get("/facts")
    assert read.json["schema"] == "slt-facts/1"
    assert read.json["as_of"] == today().isoformat()
    assert read.headers["ETag"] == f'"{digest(read.data)}"'
    assert skien.get("/facts", headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    section = skien.get("/facts/vedtak")
    assert section.json == {"vedtak": None}
    assert section.headers["ETag"] != read.headers["ETag"]
    assert skien.get("/facts/tiltak").status_code == 404


def test_a_section_is_written_as_it_is_read_and_only_by_who_has_read_it(skien: System, db: Database) -> None:
    tag = skien.get("/facts/vedtak").headers["ETag"]
    body = {"vedtak": [VEDTAK]}
    assert skien.put("/facts/vedtak", body).status_code == 428
    tried = skien.put("/facts/vedtak?dry_run=true", body, etag=tag)
    assert tried.json["changes"] == [{"verb": "new", "kind": "vedtak", "pointer": "/vedtak/0"}]
    assert tried.headers["ETag"] == tag
    assert skien.get("/facts/vedtak").json == {"vedtak": None}

    written = skien.put("/facts/vedtak", body, etag=tag)
    assert written.json == {**tried.json, "dry_run": False}
    again = skien.get("/facts/vedtak")
    assert again.headers["ETag"] == written.headers["ETag"]
    assert again.json["vedtak"][0]["case_number"] == "24/17"
    lost = skien.put("/facts/vedtak", {"vedtak": []}, etag=tag)
    assert lost.status_code == 412
    assert lost.json["code"] == "precondition_failed"
    assert skien.get("/facts/vedtak").data == again.data
    # Another section is not what was read.
    assert skien.put("/facts/goals", {"goals": []}, etag=again.headers["ETag"]).status_code == 412

    # The audit tells that a system did it, and which.
    acting = db.rows("SELECT DISTINCT acting, account_id FROM audit.entry WHERE table_name = 'app.vedtak'")
    assert acting == [("api:Sakssystemet", None)]
    unchanged = skien.put("/facts/vedtak", again.json, etag=again.headers["ETag"])
    assert unchanged.json["changes"] == []
    assert unchanged.json["unchanged"] == 1


def test_the_whole_document_is_written_or_nothing_of_it(skien: System) -> None:
    read = skien.get("/facts")
    document = {**read.json, "vedtak": [VEDTAK], "goals": [{"adopted_on": "2024-05-01"}]}
    wrong = {**document, "goals": [{"adopted_on": "i fjor"}, {"adapted_on": "2024-05-01"}]}
    assert problems(skien.put("/facts", wrong, etag=read.headers["ETag"])) == {
        "/goals/0/adopted_on": "expected a date YYYY-MM-DD, 1900 to 2199",
        "/goals/1/adapted_on": "expected no such key",
    }
    early = {**document, "as_of": (today() - timedelta(days=1)).isoformat()}
    assert set(problems(skien.put("/facts", early, etag=read.headers["ETag"]))) == {"/as_of"}
    another = {**document, "unit": {**document["unit"], "id": "00000000-0000-4000-8000-000000000000"}}
    assert set(problems(skien.put("/facts", another, etag=read.headers["ETag"]))) == {"/unit/id"}
    assert skien.get("/facts").data == read.data

    written = skien.put("/facts", document, etag=read.headers["ETag"])
    assert [change["verb"] for change in written.json["changes"]] == ["new", "new"]
    now = skien.get("/facts")
    assert now.headers["ETag"] == written.headers["ETag"]
    assert now.json["goals"] == [{"adopted_on": "2024-05-01", "reviewed_on": None}]
    # What is left out is left as it is.
    assert (
        skien.put("/facts", {key: now.json[key] for key in ("schema", "unit", "as_of")}, etag="*").json["changes"] == []
    )
    assert skien.get("/facts").data == now.data


def test_what_the_police_say_is_theirs(portal: Flask, people: People, demonstration: None) -> None:

    lillesand = system(people, unit_id("lillesand"))
    told = lillesand.get("/facts/police_confirmations")
    (confirmation,) = told.json["police_confirmations"]
    forged = {"police_confirmations": [{**confirmation, "valid_until": "2199-01-01"}]}
    whole = lillesand.get("/facts")
    for path, body, tag in (
        ("/facts/police_confirmations", forged, told.headers["ETag"]),
        ("/facts", {**whole.json, **forged}, whole.headers["ETag"]),
        ("/facts", {**whole.json, "police_confirmations": None}, whole.headers["ETag"]),
        ("/facts", {**whole.json, "police_plan": not whole.json.get("police_plan")}, whole.headers["ETag"]),
    ):
        (place,) = problems(lillesand.put(path, body, etag=tag))
        assert place in ("/police_confirmations", "/police_plan")
    # As it stands it may be sent along.
    assert lillesand.put("/facts", whole.json, etag=whole.headers["ETag"]).json["changes"] == []
    assert lillesand.get("/facts").data == whole.data


def test_a_text_about_a_person_is_refused_and_kept_nowhere(skien: System, db: Database) -> None:
    for text, said in (
        ("Ola Nordmann 01010750160", "fødselsnummer"),
        ("Kari (14) på Lunde skole ble tatt med hasj", "kan handle om en person"),
    ):
        refused = skien.put("/facts/challenges", {"challenges": {"themes": [text]}}, etag="*", Idempotency_Key="k")
        assert said in problems(refused)["/challenges/themes/0"]
        assert "Kari" not in refused.text
        assert "01010750160" not in refused.text
    assert not db.rows("SELECT FROM app.challenge") + db.rows("SELECT FROM app.api_answer")


BAD: dict[str, tuple[bytes, str]] = {
    "cut off": (b'{"vedtak": [', ""),
    "a key twice": (b'{"vedtak": [], "vedtak": null}', "/vedtak"),
    "NaN": (b'{"vedtak": NaN}', ""),
    "no object": (b"[]", ""),
    "empty": (b"", ""),
    "not UTF-8": (b'{"vedtak": "\xff"}', ""),
    "too deep": (b'{"vedtak": ' + b"[" * 600 + b"]" * 600 + b"}", ""),
    "another section": (b'{"goals": []}', ""),
    "more than the section": (b'{"vedtak": [], "goals": []}', ""),
    "a surrogate": (b'{"vedtak": [{"municipality": "4003", "case_number": "\\ud800"}]}', ""),
}


@pytest.mark.parametrize("name", BAD)
def test_json_that_two_could_read_differently_is_refused(skien: System, name: str) -> None:
    body, place = BAD[name]
    assert place in problems(skien.put("/facts/vedtak", body, etag="*"))


def test_what_is_too_large_or_no_json_is_refused(skien: System) -> None:
    large = b'{"vedtak": "' + b"x" * (2 * 1024 * 1024) + b'"}'
    assert skien.put("/facts/vedtak", large, etag="*").status_code == 413
    assert skien.put("/facts/vedtak", b"{}", etag="*", Content_Type="text/plain").status_code == 415
    assert skien.put("/facts/vedtak", b"", etag="*", Content_Type="").status_code == 415
    assert skien.ask("POST", "/facts/vedtak").status_code == 405
    assert "PUT" in skien.ask("POST", "/facts/vedtak").headers["Allow"]
    assert skien.get("/submissions?limit=0").json["errors"][0]["field"] == "limit"
    assert skien.get("/submissions?limits=1").json["errors"][0]["field"] == "limits"
    for cursor in ("x", "bnVsbA", "W10", "WyIyMDI0LTAxLTAxIiwgIngiXQ"):
        assert skien.get(f"/submissions?cursor={cursor}").json["errors"][0]["field"] == "cursor"


def test_the_same_request_with_the_same_key_is_done_once(skien: System, people: People, db: Database) -> None:
    body, tag = {"goals": [{"adopted_on": "2024-05-01"}]}, skien.get("/facts/goals").headers["ETag"]
    first = skien.put("/facts/goals", body, etag=tag, Idempotency_Key="en")
    assert first.status_code == 200
    # The answer was lost; what was read is no longer so, and still the retry is answered as the first.
    again = skien.put("/facts/goals", body, etag=tag, Idempotency_Key="en")
    assert (again.status_code, again.data, again.headers["ETag"]) == (200, first.data, first.headers["ETag"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert db.value("SELECT count(*) FROM app.goal") == 1
    other = skien.put("/facts/goals", {"goals": []}, etag="*", Idempotency_Key="en")
    assert other.json["code"] == "idempotency_key_reused"
    assert other.status_code == 422
    # Another system of the unit has another request, whatever it is called.
    theirs = system(people, skien.unit_id, name="Et annet")
    assert theirs.put("/facts/goals", body, etag=tag, Idempotency_Key="en").status_code == 422
    assert skien.put("/facts/goals", body, etag="*", Idempotency_Key=" ").status_code == 400
    # What was refused may be sent again with the same key.
    assert skien.put("/facts/goals", {"goals": [{"x": 1}]}, etag="*", Idempotency_Key="to").status_code == 422
    assert skien.put("/facts/goals", body, etag="*", Idempotency_Key="to").status_code == 200
    # A day later the key is anybody's.
    db.run("UPDATE app.api_answer SET at = now() - interval '25 hours'")
    assert skien.put("/facts/goals", {"goals": []}, etag="*", Idempotency_Key="en").status_code == 200
    assert db.value("SELECT count(*) FROM app.api_answer WHERE key = 'en'") == 1


def test_of_two_who_write_at_once_one_is_told_to_read_again(skien: System, db: Database) -> None:
    tag = skien.get("/facts/goals").headers["ETag"]
    statuses: list[int] = []

    def write(day: str) -> None:
        asking = System(skien.client.application.test_client(), skien.unit_id, skien.key)
        statuses.append(asking.put("/facts/goals", {"goals": [{"adopted_on": day}]}, etag=tag).status_code)

    threads = [threading.Thread(target=write, args=(f"2024-05-0{day}",)) for day in range(1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 412, 412]
    assert db.value("SELECT count(*) FROM app.goal") == 1


def test_a_person_who_writes_meanwhile_is_not_written_over(portal: Flask, people: People) -> None:
    unit = reporting_unit(portal, people, "4003")
    asking = system(people, unit.unit_id)
    tag = asking.get("/facts/goals").headers["ETag"]
    with people.acting(unit.coordinator):
        reporting.report(unit.unit_id, "goal", values("goal"))
    assert asking.put("/facts/goals", {"goals": []}, etag=tag).status_code == 412
    assert len(asking.get("/facts/goals").json["goals"]) == 1


def test_submissions_go_on_from_page_to_page_with_their_bytes_and_receipts(portal: Flask, people: People) -> None:
    one = reporting_year.unit(portal, people, "4003", name="Skien")
    one.tell("vedtak", municipality_id=one.one.municipalities[0])
    one.hand_in()
    one.tell("goal")
    withdrawn = one.freeze()
    with people.acting(one.one.coordinator):
        submissions.withdraw(one.id, withdrawn)
    asking = system(people, one.id)
    whole = asking.get("/submissions").json
    assert whole["next"] is None
    assert [item["state"] for item in whole["items"]] == ["withdrawn", "submitted"]
    found, path = [], "/submissions?limit=1"
    while path:
        page = asking.get(path).json
        found += page["items"]
        path = page["next"] and f"/submissions?limit=1&cursor={page['next']}"
    assert found == whole["items"]
    receipts = 0
    for item in found:
        assert asking.get(f"/submissions/{item['id']}").json == item
        document = asking.get(f"/submissions/{item['id']}/document")
        assert digest(document.data) == item["sha256"]
        assert document.headers["ETag"] == f'"{item["sha256"]}"'
        assert document.headers["Repr-Digest"].startswith("sha-256=:")
        assert canonical_json(json.loads(document.data)) == document.data
        receipt = asking.get(f"/submissions/{item['id']}/receipt")
        assert receipt.status_code == (200 if item["has_receipt"] else 404)
        receipts += receipt.data.startswith(b"%PDF")
    assert receipts


def test_standing_and_case_say_what_the_pages_say_in_the_language_asked_for(
    people: People, demonstration: None
) -> None:

    asking = system(people, unit_id("skien"))
    nb, nn = (asking.get("/standing", headers={"Accept-Language": language}).json for language in ("nb", "nn"))
    assert nb["facts_sha256"] == asking.get("/facts").headers["ETag"].strip('"')
    assert [finding["id"] for finding in nb["findings"]] == [finding["id"] for finding in nn["findings"]]
    assert nb["findings"] != nn["findings"]
    for finding in nb["findings"]:
        assert (finding["step"] is None) == (finding["status"] == "met")
    assert len(nb["prerequisites"]) == 7
    refused = [asking.get("/finnes-ikke", headers={"Accept-Language": language}).json for language in ("nb", "nn")]
    assert refused[0]["title"] != refused[1]["title"]
    case = system(people, unit_id("lillesand")).get("/case").json
    assert case["submission_id"] in {
        item["id"] for item in system(people, unit_id("lillesand"), name="To").get("/submissions").json["items"]
    }
