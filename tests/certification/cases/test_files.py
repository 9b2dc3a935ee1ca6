"""KRÅD and the files that an application cites: read once handed in and clean, and no decision while one is in quarantine."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from certification.cases import service as cases
from certification.cases.errors import FilesWaiting
from certification.cases.outcomes import Outcome
from certification.cases.service import Draft
from tenants.reporting import service as reports
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.service import Told
from tenants.reporting.submission import service as submissions
from tenants.reporting.yearly.errors import SameAgain
from tests.app.web.pages import token_of
from tests.clamd import FakeClamd
from tests.database import People, Somebody
from tests.factories import files as make
from tests.factories.cases import Applicant, applicant, begin, events_seen, state_of
from tests.factories.reporting import values
from tests.tenants.reporting.filing import work
from tests.tenants.reporting.reporting_year import unit as reporting

CONTENT = make.docx("Kommunestyret vedtok SLT-modellen.")
REJECTED = Draft(Outcome.REJECTED, "Grunnlaget holder ikke.", "Reglene ser ikke alt.")


def frozen_with_file(one: Applicant) -> tuple[UUID, UUID]:
    """An application of the unit's that cites a file behind its vedtak: the submission, and the file."""
    by = one.coordinator.membership_id
    one.confirmed(one.facts().facts)
    with one.people.acting(one.coordinator):
        told = values("vedtak", municipality_id=one.municipality_ids[0])
        fact_id = reports.report(one.unit_id, "vedtak", told)
        (row,) = reports.rows(one.unit_id, "vedtak")
        file = evidence.examined(CONTENT, "Vedtaket.docx")
        about = Told("Vedtaket.docx", "vedtak", date(2024, 3, 1), finished=True)
        kept = evidence.add(one.unit_id, fact_id, file, about, by=by)
        document, index = one.facts(), [("/vedtak/0", row.id)]
        submission = submissions.freeze(one.unit_id, document, index, statements={}, criteria="handbook-1")
        return submission.id, kept.id


def test_a_case_waits_for_the_scanner_and_krad_opens_what_is_clean(
    people: People, decider: Somebody, clamd: FakeClamd
) -> None:
    skien = applicant(people, "4003", name="Skien")
    submission_id, file_id = frozen_with_file(skien)
    council = people.client(decider)
    with people.acting(decider):
        assert evidence.cited(skien.unit_id, submission_id) == [], "it is the unit's own until it is handed in"
    case_id = skien.sign(submission_id)
    assert case_id is not None
    begin(people, case_id, decider)
    with people.acting(decider):
        (cited,) = evidence.cited(skien.unit_id, submission_id)
    assert (cited.id, cited.name, cited.state) == (file_id, "Vedtaket.docx", "waiting")

    page, address = council.get(f"/krad/sak/{case_id}").text, f"/krad/sak/{case_id}/fil/{file_id}"
    assert "Et vedlagt dokument venter på virussjekk" in page
    assert "Vedtaket.docx" in page
    assert address not in page
    assert council.get(address).status_code == 404
    with people.acting(decider), pytest.raises(FilesWaiting):
        cases.check(case_id, events_seen(people, case_id), REJECTED)
    form = council.get(f"/krad/sak/{case_id}/avgjor")
    refused = council.post(
        f"/krad/sak/{case_id}/avgjor",
        data={
            "csrf_token": token_of(form.text),
            "seen": str(events_seen(people, case_id)),
            "read": "",
            "outcome": "rejected",
            "reason": "Grunnlaget holder ikke.",
        },
    )
    assert refused.status_code == 409
    assert "kan avgjøres når det er sjekket" in refused.text
    assert "Grunnlaget holder ikke." in refused.text, "what was written stands there"
    assert state_of(people, case_id) == "in_review"

    work(people)
    assert "Et vedlagt dokument venter" not in council.get(f"/krad/sak/{case_id}").text
    file = council.get(address)
    assert (file.status_code, file.data) == (200, CONTENT)
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    read = "SELECT count(*) FROM app.submission_read WHERE submission_id = %s"
    assert people.db.value(read, submission_id) == 1, "the unit sees who has opened what it handed in"
    for role, status in (("administrator", 404), ("auditor", 200)):
        assert people.client(people("council", role)).get(address).status_code == status
    with people.acting(decider):
        cases.check(case_id, events_seen(people, case_id), REJECTED)


def test_one_files_case_opens_no_other_file(people: People, decider: Somebody, clamd: FakeClamd) -> None:
    skien, drammen = applicant(people, "4003", name="Skien"), applicant(people, "3301", name="Drammen")
    mine, file_id = frozen_with_file(skien)
    other, other_file = frozen_with_file(drammen)
    case_id, other_case = skien.sign(mine), drammen.sign(other)
    work(people)
    council = people.client(decider)
    assert council.get(f"/krad/sak/{case_id}/fil/{file_id}").status_code == 200
    assert council.get(f"/krad/sak/{case_id}/fil/{other_file}").status_code == 404
    assert council.get(f"/krad/sak/{other_case}/fil/{file_id}").status_code == 404


def test_what_no_scanner_has_seen_is_the_units_alone_and_stops_nothing(people: People, decider: Somebody) -> None:
    skien = applicant(people, "4003", name="Skien")
    submission_id, file_id = frozen_with_file(skien)
    case_id = skien.sign(submission_id)
    assert case_id is not None
    council = people.client(decider)
    assert "Ikke virussjekket" in council.get(f"/krad/sak/{case_id}").text
    assert council.get(f"/krad/sak/{case_id}/fil/{file_id}").status_code == 404
    begin(people, case_id, decider)
    with people.acting(decider):
        cases.check(case_id, events_seen(people, case_id), REJECTED)


def test_a_report_cites_files_too_and_a_new_one_alone_is_a_correction(
    people: People, decider: Somebody, clamd: FakeClamd
) -> None:
    skien = reporting(people.portal, people, "4003", name="Skien")
    fact_id = skien.tell("vedtak", municipality_id=skien.one.municipalities[0])
    first = skien.hand_in()
    with pytest.raises(SameAgain):
        skien.freeze()
    with people.acting(skien.one.coordinator):
        file = evidence.examined(CONTENT, "Vedtaket.docx")
        about = Told("Vedtaket.docx", "vedtak", date(2024, 3, 1), finished=True)
        kept = evidence.add(skien.id, fact_id, file, about, by=skien.membership).id
    second = skien.hand_in()
    council = people.client(decider)
    page = f"/krad/arsrapporter/{skien.id}"
    assert "Vedtaket.docx" in council.get(f"{page}/{second}").text
    assert council.get(f"{page}/{second}/fil/{kept}").status_code == 404
    work(people)
    assert f"{page}/{second}/fil/{kept}" in council.get(f"{page}/{second}").text
    assert council.get(f"{page}/{second}/fil/{kept}").data == CONTENT
    assert council.get(f"{page}/{first}/fil/{kept}").status_code == 404
    assert "Vedtaket.docx" in people.client(skien.one.coordinator).get(f"/enhet/arsrapport/{second}").text
