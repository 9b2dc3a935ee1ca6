"""Files through the API: put behind the fact that was read, once, and opened by nobody but the unit."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask

from tenants.document import digest
from tests.database import Database, People
from tests.factories.files import pdf
from tests.factories.reporting import reporting_unit, values
from tests.factories.systems import System, system

PDF = "application/pdf"


def put(
    asking: System, file_id: object, content: bytes, etag: str | None, media_type: str = PDF, **query: str
) -> object:
    told = {"pointer": "/vedtak/0", "name": "Vedtak 24/17.pdf", "sort": "vedtak", "dated_on": "2024-03-01", **query}
    headers = {"If-Match": etag} if etag else {}
    return asking.ask(
        "PUT", f"/files/{file_id}", data=content, content_type=media_type, query_string=told, headers=headers
    )


def test_a_file_is_put_behind_the_fact_that_was_read_and_once(portal: Flask, people: People, db: Database) -> None:
    from tenants.reporting import service as reporting

    unit = reporting_unit(portal, people, "4003")
    with people.acting(unit.coordinator):
        reporting.report(unit.unit_id, "vedtak", values("vedtak", municipality_id=unit.municipalities[0]))
        reporting.report(unit.unit_id, "goal", values("goal"))
    asking = system(people, unit.unit_id)
    tag, content, file_id = asking.get("/facts").headers["ETag"], pdf("Kommunestyret vedtok SLT."), uuid4()
    assert put(asking, file_id, content, None).status_code == 428
    assert put(asking, file_id, content, '"no"').status_code == 412
    assert put(asking, file_id, content, tag, "text/plain").status_code == 415
    assert put(asking, file_id, b"%PDF-no", tag).json["errors"][0]["field"] == "file"
    for query in ({"pointer": "/vedtak/1"}, {"pointer": "/goals/0"}):
        assert put(asking, file_id, content, tag, **query).json["errors"][0]["field"] == "pointer"
    assert put(asking, file_id, content, tag, sort="minutes").json["errors"][0]["field"] == "sort"
    guilty = put(asking, file_id, pdf("Kari (14) på Lunde skole ble tatt med hasj"), tag)
    assert guilty.json["errors"][0]["field"] == "file"
    assert db.value("SELECT count(*) FROM app.evidence_file") == 0

    made = put(asking, file_id, content, tag)
    assert made.json["sha256"] == digest(content)
    assert made.json["id"] == str(file_id)
    assert put(asking, file_id, content, '"no"').json == made.json, "again, whatever has happened since"
    assert put(asking, file_id, pdf("Noe annet."), tag).status_code == 409
    following = put(asking, uuid4(), pdf("Rettet."), tag, replaces=str(file_id))
    assert (following.json["file_id"], following.json["number"]) == (made.json["file_id"], 2)

    assert asking.get("/files").json == {"items": [following.json], "next": None}
    read = asking.get(f"/files/{file_id}")
    assert read.data == content
    assert read.headers["Content-Disposition"] == "attachment"
    others = system(people, reporting_unit(portal, people, "4020").unit_id)
    assert others.get("/files").json == {"items": [], "next": None}
    assert others.get(f"/files/{file_id}").data == others.get(f"/files/{uuid4()}").data
