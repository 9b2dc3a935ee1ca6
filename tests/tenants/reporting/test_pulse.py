"""The anonymous pulse: opened by the coordinator, answered by a link, counted and nothing more, shown from five answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from app.clock import today
from app.identity.tokens import digest
from app.web.help.topics import topics
from app.web.i18n import Language
from tenants.reporting import service as reporting
from tenants.reporting.pulse.forms import ANSWERS, NAMES, STATEMENTS
from tests.database import Database, People
from tests.factories.reporting import Reporting, reporting_unit
from tests.tenants.reporting.typing_ import sent

HOME = "/enhet/nettverket-svarer/sporring"


@pytest.fixture
def unit(portal: Flask, people: People) -> Reporting:
    return reporting_unit(portal, people, "4003", name="Skien")


@pytest.fixture
def coordinator(people: People, unit: Reporting) -> FlaskClient:
    return people.client(unit.coordinator)


def token(client: FlaskClient, address: str) -> dict[str, str]:
    """What a form without fields sends."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found
    return {"csrf_token": found.group(1)}


def opened(client: FlaskClient) -> str:
    """The address of a new link."""
    page = client.post(f"{HOME}/lenke", data=token(client, HOME)).text
    found = re.search(r"<code>http://[^/]+(/puls/[\w-]{40,})</code>", page)
    assert found, page
    return found.group(1)


def answered(portal: Flask, address: str, *values: int, query: str = "", client: FlaskClient | None = None) -> int:
    """Answer from a browser of one's own; the status."""
    client = client or portal.test_client()
    form = {**sent(client.get(address + query).text), **dict(zip(NAMES, map(str, values), strict=False))}
    return client.post(address + query, data=form).status_code


def closed(client: FlaskClient) -> str:
    found = re.search(rf"{HOME}/[0-9a-f-]+/avslutt", client.get(HOME).text)
    assert found
    return client.post(found.group(), data=sent(client.get(found.group()).text), follow_redirects=True).text


def everything(db: Database) -> Iterator[tuple[str, object]]:
    for (table,) in db.rows(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('sec', 'app', 'audit') AND c.relkind = 'r' ORDER BY 1"
    ):
        yield str(table), [row for (row,) in db.rows(f"SELECT r::text FROM {table} r ORDER BY 1")]


def test_five_answers_are_shown_and_reported_once_and_a_counter_is_all_that_is_kept(
    portal: Flask, people: People, db: Database, unit: Reporting, coordinator: FlaskClient
) -> None:
    address = opened(coordinator)
    assert db.value("SELECT hash FROM sec.token WHERE kind = 'pulse'") == digest(address.removeprefix("/puls/"))
    assert address not in "".join(str(rows) for _table, rows in everything(db))
    given = [(1, 2, 3, 4), (2, 2, 3, 4), (3, 1, 1, 1), (4, 4, 4, 4), (1, 1, 1, 1)]
    for number, values in enumerate(given):
        page = coordinator.get(HOME).text
        assert f"Det trengs {5 - number} svar til" in page or (number == 4 and "Det trengs ett svar til" in page)
        before = dict(everything(db))
        assert answered(portal, address, *values) == 303
        changed = {table for table, rows in everything(db) if rows != before[table]}
        assert changed == {"app.pulse_tally"}, "no audit, no token, no event, no other row tells of an answer"
        assert db.value("SELECT count(*) FROM app.pulse_tally") == 1
    page = coordinator.get(HOME).text
    assert "5 har svart, og det er nok." in page
    assert "Så mange ga hvert svar" not in page, "an open poll shows no answers"
    page = closed(coordinator)
    for index, statement in enumerate(STATEMENTS):
        row = page[page.index(str(statement)) :]
        counts = [int(n) for n in re.findall(r"<td[^>]*>(\d+)</td>", row[: row.index("</tr>")])]
        tally = Counter(values[index] for values in given)
        assert counts == [tally[value] for value, _label in ANSWERS]
    with people.acting(unit.coordinator):
        (fact,) = reporting.rows(unit.unit_id, "pulse")
        document = reporting.facts_document(unit.unit_id, today())
        assert (fact.measured_on, fact.answers, fact.agree_percent) == (today(), 5, 60)
        assert document["challenges"]["pulse"] == {"answers": 5, "agree_percent": 60}
    assert portal.test_client().get(address).status_code == 404, "its link has ended"


def test_below_five_nothing_is_kept(portal: Flask, db: Database, coordinator: FlaskClient) -> None:
    address = opened(coordinator)
    for _ in range(4):
        answered(portal, address, 1, 1, 1, 1)
    assert "ingen svar er tatt vare på" in closed(coordinator)
    for table in ("pulse_poll", "pulse_tally", "pulse"):
        assert db.value(f"SELECT count(*) FROM app.{table}") == 0
    assert "counts" not in str(db.rows("SELECT before, after FROM audit.entry"))


def test_a_wrong_answer_says_where_and_counts_nothing(portal: Flask, db: Database, coordinator: FlaskClient) -> None:
    address = opened(coordinator)
    for values in ((), (1, 2, 3), (1, 2, 3, 5), (0, 1, 1, 1), ("1; DROP TABLE", 1, 1, 1)):
        assert answered(portal, address, *values) == 422  # type: ignore[arg-type]
    client = portal.test_client()
    assert client.post(address, data=dict.fromkeys(NAMES, "1")).status_code == 400, "no anti-forgery token"
    with psycopg.connect(db.dsn("slt_stats")) as connection:
        for wrong in ([1, 2, 3], [1, 2, 3, 5], [1, 2, 3, None], [], None, [1, 1, 1, 1, 1], [[1, 1], [1, 1]]):
            said = connection.execute(
                "SELECT sec.answer_pulse(%s, %s::integer[])", (digest(address.removeprefix("/puls/")), wrong)
            )
            assert said.fetchone() == (False,), wrong
    assert db.value("SELECT counts FROM app.pulse_tally") == [0] * 16
    for link in ("/puls/finnes-ikke", "/puls/" + "a" * 300):
        response = portal.test_client().get(link)
        assert (response.status_code, "Lenken virker ikke" in response.text) == (404, True)


def test_a_new_link_ends_the_former_and_keeps_the_answers_and_every_link_grows_old(
    portal: Flask, db: Database, coordinator: FlaskClient
) -> None:
    first = opened(coordinator)
    answered(portal, first, 1, 1, 1, 1)
    second = opened(coordinator)
    assert first != second
    assert portal.test_client().get(first).status_code == 404
    assert answered(portal, second, 1, 1, 1, 1) == 303
    assert db.value("SELECT counts[1] FROM app.pulse_tally") == 2
    days = db.value(
        "SELECT (expires_at AT TIME ZONE 'Europe/Oslo')::date FROM sec.token WHERE revoked_at IS NULL AND kind = 'pulse'"
    )
    assert days == today() + timedelta(days=31), "the thirtieth day is the last one"
    db.run("UPDATE sec.token SET expires_at = now() WHERE kind = 'pulse'")
    db.run("UPDATE app.pulse_poll SET opened_on = opened_on - 40, ends_on = opened_on - 10")
    assert portal.test_client().get(second).status_code == 404
    assert "Tiden er ute" in coordinator.get(HOME).text
    assert coordinator.post(f"{HOME}/lenke", data=token(coordinator, HOME)).status_code == 409


def test_the_same_browser_is_told_that_it_has_answered_and_another_person_can_answer_from_it(
    portal: Flask, people: People, db: Database, unit: Reporting, coordinator: FlaskClient
) -> None:
    address = opened(coordinator)
    client = portal.test_client()
    form = {**sent(client.get(address).text), **dict.fromkeys(NAMES, "1")}
    answer = client.post(address, data=form)
    noted = next(cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("slt-svart="))
    assert noted.startswith("slt-svart=1;")
    assert f"Path={address}" in noted
    assert "HttpOnly" in noted
    for again in (client.get(address), client.post(address, data=form)):
        assert "Det er alt svart fra denne nettleseren" in again.text
    assert db.value("SELECT counts[1] FROM app.pulse_tally") == 1
    assert answered(portal, address, 1, 1, 1, 1, query="?en-til=1", client=client) == 303
    assert db.value("SELECT counts[1] FROM app.pulse_tally") == 2
    # Somebody who is signed in is nobody here: not named on the page, and not seen to have been there.
    seen = db.value(
        "UPDATE sec.token SET seen_at = now() - interval '30 minutes' WHERE kind = 'browser' RETURNING seen_at"
    )
    member = people.client(unit.coordinator)
    page = member.get(address).text
    assert "Logg ut" not in page
    assert answered(portal, address, 1, 1, 1, 1, client=member) == 303
    assert db.value("SELECT seen_at FROM sec.token WHERE kind = 'browser'") == seen


def test_answers_at_the_same_moment_are_all_counted(portal: Flask, db: Database, coordinator: FlaskClient) -> None:
    key = digest(opened(coordinator).removeprefix("/puls/"))

    def one(value: int) -> None:
        with psycopg.connect(db.dsn("slt_stats")) as connection:
            connection.execute("SELECT sec.answer_pulse(%s, %s)", (key, [value] * 4))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, [1, 2, 3, 4] * 6))
    assert db.value("SELECT counts FROM app.pulse_tally") == [6] * 16


def test_only_the_coordinator_opens_and_closes_and_nobody_else_sees_a_counter(
    portal: Flask, people: People, db: Database, unit: Reporting, coordinator: FlaskClient
) -> None:
    opened(coordinator)
    poll = db.value("SELECT id FROM app.pulse_poll")
    other = reporting_unit(portal, people, "4001", name="Porsgrunn").coordinator
    reader, contributor = (people("unit", role, tenant_id=unit.unit_id) for role in ("reader", "contributor"))
    assert "Spørringen som er åpen" in people.client(reader).get(HOME).text
    assert "Spørringen som er åpen" not in people.client(other).get(HOME).text
    for somebody in (reader, contributor, other):
        client = people.client(somebody)
        assert client.get(f"{HOME}/{poll}/avslutt").status_code == 404
        with psycopg.connect(db.dsn("slt_web")) as connection:
            connection.execute("SELECT set_config('slt.token', %s, true)", (somebody.token,))
            assert connection.execute("SELECT answers FROM sec.close_pulse(%s)", (poll,)).fetchall() == []
            if somebody is not other:
                assert connection.execute("SELECT sec.open_pulse(gen_random_uuid(), '\\x00', 30)").fetchone() == (None,)
    assert db.value("SELECT is_open FROM app.pulse_tally WHERE tenant_id = %s", unit.unit_id) is True
    for role in ("slt_web", "slt_stats", "slt_auth", "slt_council", "slt_projector", "slt_worker"):
        with psycopg.connect(db.dsn(role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT counts FROM app.pulse_tally")


def test_an_error_on_the_page_puts_no_link_in_the_log(
    portal: Flask, coordinator: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    address = opened(coordinator)
    monkeypatch.setattr("tenants.reporting.pulse.service.asked", lambda _token: 1 / 0)
    monkeypatch.setitem(portal.config, "PROPAGATE_EXCEPTIONS", False)
    assert portal.test_client().get(address, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 500
    assert "Exception on /puls/<pulse> [GET]" in caplog.text
    assert address.removeprefix("/puls/") not in caplog.text
    assert "198.51.100.7" not in caplog.text


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_statements_are_those_of_the_handbooks_topic(portal: Flask, language: Language) -> None:
    scale, statements = topics()["nettverket-svarer"].said(language, "KRÅD").template.parts
    with portal.test_request_context(), force_locale(language):
        assert statements.items == tuple(map(str, STATEMENTS))
        assert scale.text.endswith(": " + ", ".join(str(label).lower() for _value, label in ANSWERS) + ".")
