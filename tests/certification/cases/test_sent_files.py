"""Files that go along with what a unit says: by version, kept while they are cited, and read by KRÅD once they are clean."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from app.errors import Conflict, NotFound
from certification.cases import service as cases
from tenants.reporting import service as reports
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.service import Told
from tests.certification.cases.after import REJECTED, appeal, decided
from tests.clamd import fake_clamd
from tests.database import Database, People
from tests.factories import files as make
from tests.factories.cases import Applicant, applicant, events_seen
from tests.factories.reporting import values
from tests.tenants.reporting.filing import scanner, work

#: What goes along is the same however many sign.
pytestmark = pytest.mark.usefixtures("one_signature")

CONTENT = make.docx("Styringsgruppen ble opprettet.")


def a_file(one: Applicant) -> UUID:
    """A file that the unit has in the portal, behind a vedtak."""
    with one.people.acting(one.coordinator):
        fact_id = reports.report(one.unit_id, "vedtak", values("vedtak", municipality_id=one.municipality_ids[0]))
        told = Told("Referat.docx", "vedtak", date(2024, 3, 1), finished=True)
        by = one.coordinator.membership_id
        return evidence.add(one.unit_id, fact_id, evidence.examined(CONTENT, "Referat.docx"), told, by=by).id


def test_krad_opens_what_was_sent_along_once_it_is_clean_and_the_unit_keeps_it(
    portal: Flask, people: People, db: Database
) -> None:
    decider, officer = people("council", "decider"), people("council", "case_officer")
    skien, drammen = applicant(people, "4003", name="Skien"), applicant(people, "3301", name="Drammen")
    case_id = decided(skien, decider)
    with fake_clamd() as fake, scanner(portal, fake.address):
        file_id = a_file(skien)
        with people.acting(skien.coordinator):
            cases.conditions.report(skien.unit_id, case_id, events_seen(people, case_id), 1, "Se referatet.", [file_id])
        address, council = f"/krad/sak/{case_id}/vedlegg/{file_id}", people.client(officer)
        page = council.get(f"/krad/sak/{case_id}").text
        assert "Referat.docx" in page
        assert "Venter på virussjekk" in page
        assert address not in page
        assert council.get(address).status_code == 404
        work(people)
        assert address in council.get(f"/krad/sak/{case_id}").text
        found = council.get(address)
        assert (found.status_code, found.data) == (200, CONTENT)
    with people.acting(skien.coordinator), pytest.raises(Conflict):
        evidence.remove(skien.unit_id, file_id)
    assert people.client(people("council", "administrator")).get(address).status_code == 404
    with people.acting(drammen.coordinator), pytest.raises(NotFound):
        cases.after(case_id, drammen.unit_id)
    unit_page = people.client(skien.coordinator).get(f"/enhet/sak/{case_id}").text
    assert f"/enhet/dokumenter/{file_id}" in unit_page


def test_no_file_is_added_to_what_was_said_before_or_that_is_anothers(people: People, db: Database) -> None:
    decider = people("council", "decider")
    skien, drammen = applicant(people, "4003", name="Skien"), applicant(people, "3301", name="Drammen")
    linked = appeal(skien, decided(skien, decider, REJECTED))
    foreign, own = a_file(drammen), a_file(skien)
    event = db.value("SELECT id FROM app.case_event WHERE case_id = %s", linked)
    insert = "INSERT INTO app.case_attachment (tenant_id, event_id, evidence_id) VALUES (%s, %s, %s)"
    with people.acting(decider):
        cases.start_review(linked, 1)
    for evidence_id, refusal in (
        (own, psycopg.errors.CheckViolation),
        (foreign, psycopg.errors.CheckViolation),
    ):
        with psycopg.connect(db.dsn("slt_web")) as connection:
            connection.execute("SELECT set_config('slt.token', %s, false)", (skien.coordinator.token,))
            with pytest.raises(refusal):
                connection.execute(insert, (skien.unit_id, event, evidence_id))
