"""What a form does with a text that may be about a single person: refuse, ask, or note who answered for it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from uuid import UUID

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.log import configure
from tests.database import Database, People
from tests.factories import police as make
from tests.factories.cases import applicant
from tests.factories.reporting import reporting_unit
from tests.tenants.reporting.typing_ import sent

GUILTY = "Jonas (14) ble tatt med hasj på Fjellhaug skole."
IDENTITY_NUMBER = "179799 00090"
BOX, REASON = "vern-bekreft-text", "vern-grunn-text"
WHY = "Det er et oppdiktet eksempel fra kurset."
TABLES = ("unit_text_confirmation", "district_text_confirmation", "council_text_confirmation")


class Desk:
    """A unit's coordinator at the form for a new goal."""

    address = "/enhet/mal/ny"

    def __init__(self, portal: Flask, people: People, db: Database) -> None:
        self.db = db
        unit = reporting_unit(portal, people, "4003", name="Skien")
        self.unit_id: UUID = unit.unit_id
        self.membership_id = unit.coordinator.membership_id
        self.client: FlaskClient = people.client(unit.coordinator)

    def send(self, page: TestResponse | None = None, **typed: str) -> TestResponse:
        """Fill in the page (the empty form where none is given) and send it."""
        html = (page or self.client.get(self.address)).text
        return self.client.post(self.address, data={**sent(html), "adopted_on": "22.11.2025", **typed})

    def goals(self) -> int:
        return int(str(self.db.value("SELECT count(*) FROM app.goal")))

    def confirmations(self) -> list[tuple[object, ...]]:
        return self.db.rows("SELECT membership_id, form, field, kinds, reason FROM app.unit_text_confirmation")


@pytest.fixture
def desk(portal: Flask, people: People, db: Database) -> Desk:
    return Desk(portal, people, db)


@pytest.fixture
def log() -> Iterator[StringIO]:
    lines = StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines))  # type: ignore[arg-type]  # as good as a file
    yield lines
    configure()


def kept(db: Database, text: str) -> list[str]:
    """The tables, the audit and the outbox among them, in which a text stands."""
    tables = db.rows(
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ('app', 'sec', 'audit')"
    )
    return [
        f"{schema}.{table}"
        for schema, table in tables
        if db.value(f"SELECT count(*) FROM {schema}.{table} AS r WHERE strpos(r::text, %s) > 0", text)
    ]


def test_an_innocent_text_is_saved_without_a_question(desk: Desk) -> None:
    assert desk.send(text="Færre fjortenåringer ved skolene våre prøver hasj.").status_code == 303
    assert desk.confirmations() == []


def test_signs_of_a_case_come_back_with_everything_typed_and_the_sign_quoted(desk: Desk) -> None:
    answer = desk.send(text=GUILTY)
    assert answer.status_code == 422
    assert sent(answer.text)["text"].strip() == GUILTY
    assert sent(answer.text)["adopted_on"] == "22.11.2025"
    assert "Dette kan gjelde en enkeltperson: «Jonas (14) ble tatt med hasj" in answer.text
    assert "Et navn står sammen med alder, skole eller noe som har hendt." in answer.text
    assert 'href="#f-text"' in answer.text
    assert desk.goals() == 0


def test_a_rewritten_text_is_saved(desk: Desk) -> None:
    asked = desk.send(text=GUILTY)
    assert desk.send(asked, text="Færre unge bruker hasj.").status_code == 303
    assert desk.confirmations() == []


def test_a_confirmed_text_is_saved_and_who_answered_for_it_is_audited_without_the_text(
    desk: Desk, db: Database
) -> None:
    answer = desk.send(desk.send(text=GUILTY), **{BOX: "ja", REASON: WHY})
    assert answer.status_code == 303, answer.text
    assert desk.goals() == 1
    assert desk.confirmations() == [(desk.membership_id, "reporting.goal_new", "text", ["name"], WHY)]
    ((chain, after),) = db.rows(
        "SELECT chain, after::text FROM audit.entry WHERE table_name = 'app.unit_text_confirmation'"
    )
    assert chain == desk.unit_id
    assert WHY in str(after)
    assert "Jonas" not in str(after)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({BOX: "ja", REASON: ""}, "Skriv hvorfor teksten kan stå."),
        ({BOX: "ja", REASON: " \t"}, "Skriv hvorfor teksten kan stå."),
        ({REASON: WHY}, "Kryss av for at teksten ikke gjelder en enkeltperson"),
        ({BOX: "ja", REASON: f"Gjelder {IDENTITY_NUMBER}"}, "ser ut til å ha et fødselsnummer"),
        ({BOX: "ja", REASON: "x" * 501}, "Skriv kortere"),
        ({BOX: "ja", REASON: WHY, "vern-sett-text": "0" * 32}, "Dette kan gjelde en enkeltperson"),
        ({BOX: "ja", REASON: WHY, "text": "Nora (13) kutter seg."}, "Nora (13) kutter seg"),
    ],
    ids=["no reason", "a blank one", "no tick", "an identity number", "too long", "another digest", "another text"],
)
def test_a_confirmation_that_is_not_whole_saves_nothing(desk: Desk, typed: dict[str, str], told: str) -> None:
    answer = desk.send(desk.send(text=GUILTY), **typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert (desk.goals(), desk.confirmations()) == (0, [])


def test_a_reason_that_was_typed_is_not_lost_by_another_fault(desk: Desk) -> None:
    answer = desk.send(desk.send(text=GUILTY), **{BOX: "ja", REASON: WHY, "adopted_on": "31.02.2025"})
    assert answer.status_code == 422
    again = sent(answer.text)
    assert (again[BOX], again[REASON]) == (["ja"], WHY)
    assert "Dette kan gjelde en enkeltperson" not in answer.text
    assert desk.confirmations() == []


def test_nobody_can_confirm_an_identity_number(desk: Desk) -> None:
    answer = desk.send(desk.send(text=GUILTY), text=f"Jonas (14), {IDENTITY_NUMBER}", **{BOX: "ja", REASON: WHY})
    assert answer.status_code == 422
    assert "ser ut til å ha et fødselsnummer" in answer.text
    assert BOX not in sent(answer.text)
    assert desk.goals() == 0


def test_what_was_refused_stands_in_no_table_log_or_message(desk: Desk, db: Database, log: StringIO) -> None:
    refused = f"Zbyszko-{UUID(int=7)} har nummer {IDENTITY_NUMBER}"
    desk.send(text=refused)
    desk.send(desk.send(text=GUILTY), **{BOX: "ja", REASON: refused})
    desk.send(text=GUILTY)
    for said in (IDENTITY_NUMBER, "Zbyszko", GUILTY):
        assert kept(db, said) == []
        assert said not in log.getvalue()
        assert said not in desk.client.get("/enhet").text
    structlog.get_logger().info("seen")
    assert "seen" in log.getvalue(), "the log must be read, or the test is blind"


def test_a_confirmed_text_can_be_seen_where_it_was_saved_and_nowhere_else(
    desk: Desk, db: Database, log: StringIO
) -> None:
    desk.send(desk.send(text=GUILTY), **{BOX: "ja", REASON: WHY})
    assert sorted(kept(db, GUILTY)) == ["app.goal", "audit.entry"]
    assert GUILTY not in log.getvalue()


def test_in_nynorsk_the_sign_is_explained_in_nynorsk(desk: Desk) -> None:
    desk.client.set_cookie("slt-language", "nn")
    answer = desk.send(text=GUILTY)
    assert "Eit namn står saman med alder" in answer.text
    assert "Dette kan gjelde ein enkeltperson" in answer.text


def test_the_police_confirm_once_although_their_form_has_two_steps(people: People, db: Database) -> None:
    make.add_unit(people, "Skien", make.SKIEN)
    client = people.client(people("police", "signatory", police_district_id=make.SOUTH_EAST))
    address = f"/politi/sted/{make.SKIEN}/bekreft"
    typed = {"issuer": "local_police", "signatory_role": "police_leader", "text": GUILTY, "step": "review"}
    asked = client.post(address, data={**sent(client.get(address).text), **typed})
    assert asked.status_code == 422
    review = client.post(address, data={**sent(asked.text), "step": "review", BOX: "ja", REASON: WHY})
    assert review.status_code == 200
    assert db.value("SELECT count(*) FROM app.district_text_confirmation") == 0
    done = client.post(address, data={**sent(review.text), "step": "confirm"})
    assert done.status_code == 303, done.text
    assert db.rows("SELECT police_district_id, field, reason FROM app.district_text_confirmation") == [
        (make.SOUTH_EAST, "text", WHY)
    ]


def test_krad_confirms_in_the_national_chain(people: People, db: Database) -> None:
    one = applicant(people, "4003", name="Skien")
    case_id = one.apply()
    client = people.client(people("council", "case_officer"))
    begun = sent(client.get(f"/krad/sak/{case_id}/spor").text)
    client.post(f"/krad/sak/{case_id}/habilitet", data={"csrf_token": begun["csrf_token"], "impartial": "ja"})
    client.post(f"/krad/sak/{case_id}/start", data={"csrf_token": begun["csrf_token"], "seen": "1"})
    address = f"/krad/sak/{case_id}/spor"
    asked = client.post(address, data={**sent(client.get(address).text), "text": GUILTY})
    assert asked.status_code == 422
    assert client.post(address, data={**sent(asked.text), BOX: "ja", REASON: WHY}).status_code == 303
    assert db.rows("SELECT field, reason FROM app.council_text_confirmation") == [("text", WHY)]
    assert db.value("SELECT count(*) FROM audit.entry WHERE table_name = 'app.council_text_confirmation'") == 1
