"""Letters leave through one port: what each adapter answers, what is tried again, and that another adapter is one file."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

import app.dispatch.adapters as adapters
from app.config import Settings, UnsafeSettings
from app.dispatch import port
from app.dispatch.service import ATTEMPTS, LONGEST_WAIT, wait_after
from app.dispatch.states import NEXT, State
from certification.cases.outcomes import Outcome
from certification.cases.service import Draft
from tests.app.web.pages import token_of
from tests.database import Database, People
from tests.factories.cases import Applicant, applicant
from tests.factories.letters import decide, office_of
from tests.factories.mail import read
from tests.template import settings_for

DRAFT = Draft(Outcome.REJECTED, "Vedtaket mangler.", "Slik er det.")

ADAPTER = """
from app.dispatch.port import PutOff, Refused

class Courier:
    name, keeps = "courier", {keeps}

    def deliver(self, letter, seconds):
        from pathlib import Path
        said = Path({path!r}).read_text()
        if said == "later":
            raise PutOff("the courier is out")
        if said == "never":
            raise Refused("no such address")
        with Path({path!r} + ".taken").open("a") as taken:
            taken.write(f"{{letter.id}} {{letter.receiver}} {{letter.sha256}} {{letter.language}}\\n")
        return said == "arrived"

def adapter(url, settings):
    return Courier()
"""


@pytest.fixture
def skien(people: People) -> Applicant:
    return applicant(people, "4003", name="Skien")


@pytest.fixture
def letter_id(skien: Applicant, people: People) -> UUID:
    return decide(skien, people("council", "case_officer"), people("council", "decider"), DRAFT)


class Courier:
    """One more adapter, in a file of its own."""

    def __init__(self, folder: Path, *, keeps: bool) -> None:
        self.says = folder / "says"
        (folder / "courier.py").write_text(ADAPTER.format(path=str(self.says), keeps=keeps))

    @property
    def taken(self) -> list[str]:
        path = Path(f"{self.says}.taken")
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def courier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Courier:
    monkeypatch.setattr(adapters, "__path__", [*adapters.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "app.dispatch.adapters.courier", raising=False)
    return Courier(tmp_path, keeps=False)


def test_a_letter_is_a_file_named_by_its_id_and_its_people_get_a_mail_without_facts(
    portal: Flask, db: Database, letter_id: UUID, skien: Applicant, people: People, tmp_path: Path
) -> None:
    people("unit", "reader", tenant_id=skien.unit_id)
    with office_of(portal, db, tmp_path) as office:
        office.work()
        assert list(office.letters) == [letter_id]
        before = office.letters[letter_id]
        mails = [read(path.read_bytes()) for path in office.mails]
        assert len(mails) == 2, "the coordinator and the signatory"
        for mail in mails:
            assert mail["Subject"] == "Du har fått et brev i SLT-portalen"
            assert mail["List-Unsubscribe"] is None
            assert mail.get_content().splitlines() == [
                "Du har fått et brev i SLT-portalen til Skien.",
                "",
                "Logg inn for å lese det. Det står på siden «Brev».",
                "http://127.0.0.1:8000/logg-inn",
                "",
                "Dette er et automatisk varsel, som du ikke kan svare på.",
            ]
        # A job that is done once more, as after a death, makes and sends nothing new.
        db.run("UPDATE app.outbox SET done_at = NULL, lease_until = NULL WHERE kind IN ('letter', 'dispatch')")
        office.work()
        assert office.letters == {letter_id: before}
        assert len(office.mails) == 2
    assert office.states(letter_id) == ["ready", "sent"]
    assert not [path for path in (tmp_path / "letters").iterdir() if path.suffix != ".pdf"]


def test_one_more_adapter_is_one_file(
    portal: Flask, db: Database, letter_id: UUID, courier: Courier, tmp_path: Path
) -> None:
    courier.says.write_text("arrived")
    with office_of(portal, db, tmp_path, dispatch_url="courier://somewhere") as office:
        office.work()
    sha256 = db.value("SELECT sha256 FROM app.letter_file")
    assert courier.taken == [f"{letter_id} Skien {sha256} nb"]
    assert office.states(letter_id) == ["ready", "sent", "delivered"]
    assert db.rows("SELECT DISTINCT adapter FROM app.dispatch_event WHERE state <> 'ready'") == [("courier",)]
    with pytest.raises(UnsafeSettings, match="pigeon"):
        port.of(
            Settings(
                database_url="postgresql://x/y",
                secret_key="x" * 32,
                public_url="http://localhost",
                dispatch_url="pigeon://x",
            )
        )


def test_a_made_up_receivers_letter_reaches_nobody(
    portal: Flask, db: Database, skien: Applicant, letter_id: UUID, courier: Courier, tmp_path: Path
) -> None:
    courier.says.write_text("arrived")
    db.run("UPDATE app.unit SET demonstration = true WHERE id = %s", skien.unit_id)
    with office_of(portal, db, tmp_path, dispatch_url="courier://somewhere") as office:
        office.work()
    assert courier.taken == []
    assert office.states(letter_id) == ["ready", "sent"]


def test_what_fails_is_tried_again_by_itself_with_bounds_and_then_by_a_person(
    portal: Flask, db: Database, people: People, skien: Applicant, letter_id: UUID, courier: Courier, tmp_path: Path
) -> None:
    courier.says.write_text("later")
    officer = people.client(people("council", "case_officer"))
    page = f"/krad/brev/{letter_id}"
    with office_of(portal, db, tmp_path, dispatch_url="courier://somewhere") as office:
        office.work()
        assert office.states(letter_id) == ["ready", "failed"]
        for _ in range(ATTEMPTS + 3):
            office.hurry()
            office.work()
        assert office.states(letter_id) == ["ready", *["failed"] * ATTEMPTS]
        unit = people.client(skien.coordinator).get(f"/enhet/brev/{letter_id}").text
        assert "Brevet blir laget og sendt nå" in unit
        assert "courier" not in unit
        shown = officer.get(page).text
        assert "the courier is out" in shown
        assert "Noen brev er ikke sendt" in officer.get("/krad/brev").text
        auditor = people.client(people("council", "auditor"))
        assert "Send på nytt" not in auditor.get(page).text

        courier.says.write_text("never")
        assert officer.post(f"{page}/send-igjen", data={"csrf_token": token_of(shown)}).status_code == 303
        office.work()
        office.hurry()
        office.work()
        assert office.states(letter_id)[-2:] == ["ready", "failed"], "what is refused is not tried again by itself"

        courier.says.write_text("yes")
        form = {"csrf_token": token_of(officer.get(page).text)}
        assert "Brevet blir sendt på nytt." in officer.post(f"{page}/send-igjen", data=form, follow_redirects=True).text
        assert officer.post(f"{page}/send-igjen", data=form).status_code == 409, "it waits already"
        office.work()
        assert office.states(letter_id)[-2:] == ["ready", "sent"]
    assert len(courier.taken) == 1
    assert len(office.mails) == 2
    asked = db.rows("SELECT acting FROM app.dispatch_event WHERE state = 'ready' ORDER BY seq OFFSET 1")
    assert asked == [("council.case_officer",)] * 2


def test_a_folder_that_cant_be_written_is_a_failure_that_is_told(
    portal: Flask, db: Database, letter_id: UUID, tmp_path: Path
) -> None:
    (tmp_path / "letters").write_text("no folder")
    with office_of(portal, db, tmp_path) as office:
        office.work()
        assert office.states(letter_id) == ["ready", "failed"]
        (tmp_path / "letters").unlink()
        office.hurry()
        office.work()
    assert office.states(letter_id) == ["ready", "failed", "sent"]
    reason = str(db.value("SELECT reason FROM app.dispatch_event WHERE state = 'failed'"))
    assert str(tmp_path / "letters") in reason


def test_the_database_holds_the_states_as_the_code_does(
    portal: Flask, db: Database, skien: Applicant, letter_id: UUID, tmp_path: Path
) -> None:
    with office_of(portal, db, tmp_path) as office:
        office.work()
    db.run("SET session_replication_role = replica")
    db.run("DELETE FROM app.dispatch_event")
    db.run("SET session_replication_role = origin")
    db.run("ALTER TABLE app.dispatch DISABLE TRIGGER USER")
    allowed = set()
    try:
        for before in (None, *State):
            db.run("UPDATE app.dispatch SET state = %s, events = %s", before, 0 if before is None else 1)
            for after in State:
                if _taken(db, skien.unit_id, letter_id, after, 1 if before is None else 2):
                    allowed.add((before, after))
    finally:
        db.run("ALTER TABLE app.dispatch ENABLE TRIGGER USER")
    assert allowed == {(before, after) for before, states in NEXT.items() for after in states}


def _taken(db: Database, unit_id: UUID, letter_id: UUID, state: State, seq: int) -> bool:
    """Whether an event may follow, as a job of the unit's; it is taken back."""
    token = uuid4().hex
    db.run(
        "INSERT INTO sec.token (hash, kind, db_role, tenant_id, expires_at)"
        " VALUES (sha256(%s::bytea), 'job', %s, %s, now() + interval '1 minute')",
        token.encode(),
        "slt_web" if state is State.READ else "slt_worker",
        unit_id,
    )
    role = "slt_web" if state is State.READ else "slt_worker"
    dsn = f"host={db.cluster.host} port={db.cluster.port} dbname={db.name} user={role}"
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT set_config('slt.token', %s, true)", (token,))
        try:
            connection.execute(
                "INSERT INTO app.dispatch_event (tenant_id, id, dispatch_id, seq, state, at, reason)"
                " VALUES (%s, %s, %s, %s, %s, now(), %s)",
                (unit_id, uuid4(), letter_id, seq, state, "x" if state is State.FAILED else None),
            )
        except psycopg.errors.CheckViolation as error:
            if error.diag.constraint_name != "ck_dispatch_event_transition":
                raise
            return False
        finally:
            connection.rollback()
    return True


def test_the_waits_grow_to_a_bound() -> None:
    waits = [wait_after(failures) for failures in range(1, ATTEMPTS)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == wait_after(1000) == LONGEST_WAIT


def test_an_installation_for_others_must_say_where_letters_leave_to(db: Database) -> None:
    settings = settings_for(db.cluster, db.name)
    assert settings.letters_url.endswith("/letters")
    here = Settings(database_url="postgresql://x/y", secret_key="x" * 32, public_url="http://localhost")
    assert here.letters_url.endswith("/var/letters")
    with pytest.raises(UnsafeSettings, match="DISPATCH_URL"):
        _ = Settings(
            database_url="postgresql://x/y",
            secret_key="x" * 32,
            public_url="https://slt.example.no",
            signing_key=settings.signing_key,
            contact_mail="slt@example.no",
        ).letters_url
    for wrong in ("/var/letters", "file://host/x", "file:", "//x"):
        with pytest.raises(UnsafeSettings, match="DISPATCH_URL"):
            Settings(
                database_url="postgresql://x/y",
                secret_key="x" * 32,
                public_url="http://localhost",
                dispatch_url=wrong,
            )
