"""KRÅD's questions: each hangs on something, several wait at once, and each is answered, taken back or left by itself."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from app.clock import now, today
from app.db.roles import WORKER
from app.db.session import acting
from app.errors import Invalid, NotFound
from app.identity.tokens import digest, new_token
from certification.cases import service as cases
from certification.cases.errors import FileGone, FilesWaiting, QuestionClosed
from certification.cases.outcomes import Outcome
from certification.cases.questions import About, Fate, questions
from certification.cases.service import Draft
from certification.cases.states import Kind
from certification.cases.target import Target, target
from tenants.reporting import service as reports
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.service import Told
from tests.app.web.pages import token_of
from tests.certification.cases.pages import post
from tests.clamd import FakeClamd
from tests.database import People, Somebody
from tests.factories import files as make
from tests.factories.cases import Applicant, applicant, begin, events_seen, state_of
from tests.factories.reporting import values
from tests.tenants.reporting.filing import work

CONTENT = make.docx("Kommunestyret vedtok SLT-modellen.")
VEDTAK, FACT = About(finding="vedtak"), About(pointer="/vedtak/0")


def asked(one: Applicant, case_id: UUID, officer: Somebody, *about: About) -> list[UUID]:
    """Questions about these, asked one after the other; their ids."""
    for each in about:
        with one.people.acting(officer):
            cases.ask(case_id, events_seen(one.people, case_id), f"Hva med {each.finding or each.pointer}?", each)
    with one.people.acting(one.coordinator):
        case = cases.latest_of(one.unit_id)
        assert case is not None
        return [question.id for question in case.waiting]


def asked_on(one: Applicant) -> date | None:
    """Since when a question waits for the unit, as a job of the unit sees it."""
    token = new_token()
    one.people.db.run(
        "INSERT INTO sec.token (hash, kind, db_role, tenant_id, expires_at) VALUES (%s, 'job', %s, %s, %s)",
        digest(token),
        WORKER,
        one.unit_id,
        now() + timedelta(minutes=1),
    )
    with one.people.portal.app_context(), acting(WORKER, token):
        return cases.waiting_since(one.unit_id)


def upload(one: Applicant) -> UUID:
    """A file of the unit's, behind its vedtak."""
    with one.people.acting(one.coordinator):
        fact_id = reports.report(one.unit_id, "vedtak", values("vedtak", municipality_id=one.municipality_ids[0]))
        file = evidence.examined(CONTENT, "Vedtaket.docx")
        about = Told("Vedtaket.docx", "vedtak", date(2024, 3, 1), finished=True)
        return evidence.add(one.unit_id, fact_id, file, about, by=one.coordinator.membership_id).id


def test_several_wait_at_once_and_the_last_answer_sends_the_case_back(
    skien: Applicant, officer: Somebody, people: People
) -> None:
    case_id = skien.apply()
    begin(people, case_id, officer)
    first, second, third = asked(skien, case_id, officer, VEDTAK, FACT, About())
    unit = people.client(skien.coordinator)
    page = unit.get("/enhet/soknad").text
    assert "KRÅD venter på svar på 3 spørsmål" in page
    assert "Politisk vedtak om SLT" in page
    assert "Vedtak: 24/17" in page
    assert f"/enhet/soknad/{case_id}/svar/{second}" in page
    assert "KRÅD har stilt 3 spørsmål" in unit.get("/enhet").text
    assert asked_on(skien) == today(), "a job of the unit tells its people by mail"

    assert "KRÅD venter på svar på det som er igjen" in post(
        unit, f"/enhet/soknad/{case_id}/svar/{second}", {"text": "Det gjelder."}
    )
    assert state_of(people, case_id) == "awaiting_answer"
    with people.acting(officer):
        cases.take_back(case_id, first)
    assert "Saken er hos KRÅD igjen" in post(unit, f"/enhet/soknad/{case_id}/svar/{third}", {"text": "Nei."})
    assert state_of(people, case_id) == "in_review"
    assert asked_on(skien) is None

    page = people.client(officer).get(f"/krad/sak/{case_id}").text
    for words in ("Det gjelder.", "Nei.", "Tatt tilbake", "Vedtak: 24/17"):
        assert words in page
    assert "Svar kom" in people.client(officer).get("/krad").text


def test_who_answers_what_is_answered_is_told_and_loses_nothing(
    skien: Applicant, officer: Somebody, people: People
) -> None:
    case_id = skien.apply()
    begin(people, case_id, officer)
    (first, _other) = asked(skien, case_id, officer, VEDTAK, About())
    address = f"/enhet/soknad/{case_id}/svar/{first}"
    unit = people.client(skien.coordinator)
    page = unit.get(address).text
    colleague = people("unit", "coordinator", tenant_id=skien.unit_id)
    post(people.client(colleague), address, {"text": "Ja."})
    late = unit.post(address, data={"csrf_token": token_of(page), "text": "Ja, vedtaket gjelder."})
    assert late.status_code == 409
    assert "Ja, vedtaket gjelder." in late.text
    assert "venter ikke lenger på svar" in late.text
    assert events_seen(people, case_id) == 5
    for act in (
        lambda: cases.answer(skien.unit_id, case_id, first, "Ja."),
        lambda: cases.answer(skien.unit_id, case_id, uuid4(), "Ja."),
    ):
        with pytest.raises(QuestionClosed), people.acting(skien.coordinator):
            act()
    stranger = applicant(people, "3301", name="Drammen")
    with pytest.raises(NotFound), people.acting(stranger.coordinator):
        cases.answer(stranger.unit_id, case_id, first, "Ja.")


def test_a_question_hangs_on_what_is_there(skien: Applicant, officer: Somebody, people: People) -> None:
    case_id = skien.apply()
    begin(people, case_id, officer)
    for about in (About(finding="no_such_finding"), About(pointer="/vedtak/7"), About(pointer="/unit")):
        with pytest.raises(Invalid) as refused, people.acting(officer):
            cases.ask(case_id, 2, "Hva er dette?", about)
        assert set(refused.value.fields) == {"about"}
    form = people.client(officer).get(f"/krad/sak/{case_id}/spor?sted=/vedtak/0").text
    assert '<option value="/vedtak/0" selected>Vedtak: 24/17, 01.03.2024</option>' in form
    assert events_seen(people, case_id) == 2


def test_the_unit_may_say_that_it_is_done_and_krad_may_take_the_last_one_back(
    skien: Applicant, officer: Somebody, people: People
) -> None:
    case_id = skien.apply()
    begin(people, case_id, officer)
    asked(skien, case_id, officer, VEDTAK, About())
    done = f"/enhet/soknad/{case_id}/ferdig"
    unit = people.client(skien.coordinator)
    assert "2 spørsmål er ikke besvart" in unit.get(done).text
    post(unit, done, {"seen": str(events_seen(people, case_id))})
    assert state_of(people, case_id) == "in_review"
    assert "Ikke besvart" in unit.get("/enhet/soknad").text
    assert unit.get(done).status_code == 409

    (only,) = asked(skien, case_id, officer, About())
    post(people.client(officer), f"/krad/sak/{case_id}/spor/{only}/ta-tilbake")
    assert state_of(people, case_id) == "in_review"
    with people.acting(skien.coordinator):
        case = cases.latest_of(skien.unit_id)
        assert case is not None
        assert [each.fate for each in case.questions] == [Fate.UNANSWERED, Fate.UNANSWERED, Fate.TAKEN_BACK]


def test_krad_opens_the_files_of_an_answer_when_they_are_clean_and_decides_nothing_before(
    skien: Applicant, officer: Somebody, people: People, clamd: FakeClamd
) -> None:
    case_id = skien.apply()
    begin(people, case_id, officer)
    (question,) = asked(skien, case_id, officer, VEDTAK)
    file_id = upload(skien)
    stranger = applicant(people, "3301", name="Drammen")
    foreign = upload(stranger)
    with pytest.raises(FileGone), people.acting(skien.coordinator):
        cases.answer(skien.unit_id, case_id, question, "Se vedlegget.", [file_id, foreign])
    unit, council = people.client(skien.coordinator), people.client(officer)
    address = f"/krad/sak/{case_id}/fil/{file_id}"
    assert council.get(address).status_code == 404
    post(unit, f"/enhet/soknad/{case_id}/svar/{question}", {"text": "Se vedlegget.", "files": str(file_id)})

    page = council.get(f"/krad/sak/{case_id}").text
    assert "Vedtaket.docx" in page
    assert "Et vedlagt dokument venter på virussjekk" in page
    assert address not in page
    assert council.get(address).status_code == 404
    with people.acting(officer), pytest.raises(FilesWaiting):
        cases.check(case_id, events_seen(people, case_id), Draft(Outcome.REJECTED, "Nei.", "Noe annet."))
    with pytest.raises(Exception, match="med i noe dere har låst"), people.acting(skien.coordinator):
        evidence.remove(skien.unit_id, file_id)

    work(people)
    assert (council.get(address).status_code, council.get(address).data) == (200, CONTENT)
    assert address in council.get(f"/krad/sak/{case_id}").text
    other_case = stranger.apply()
    assert council.get(f"/krad/sak/{other_case}/fil/{file_id}").status_code == 404


def test_an_answer_from_before_is_to_all_that_waited() -> None:
    class Said:
        def __init__(self, kind: Kind, **detail: object) -> None:
            self.id, self.kind, self.detail = uuid4(), kind, detail

    story = [Said(Kind.QUESTION_ASKED), Said(Kind.ANSWERED), Said(Kind.QUESTION_ASKED)]
    assert [each.fate for each in questions(story)] == [Fate.ANSWERED, Fate.OPEN]


def test_the_days_on_which_the_unit_has_the_ball_do_not_count() -> None:
    opened = date(2026, 1, 1)
    story = [
        (Kind.APPLICATION_SUBMITTED, opened),
        (Kind.REVIEW_STARTED, date(2026, 1, 5)),
        (Kind.QUESTION_ASKED, date(2026, 1, 10)),
        (Kind.QUESTION_ASKED, date(2026, 1, 12)),
        (Kind.ANSWERED_IN_PART, date(2026, 1, 15)),
        (Kind.ANSWERED, date(2026, 1, 20)),
        (Kind.QUESTION_ASKED, date(2026, 2, 1)),
    ]
    assert target(opened, 60, story[:2], today()) == Target(date(2026, 3, 2), False)
    assert target(opened, 60, story[:6], today()) == Target(date(2026, 3, 12), False)
    waits = target(opened, 60, story, date(2026, 2, 11))
    assert waits == Target(date(2026, 3, 22), True)
    assert not waits.passed(date(2027, 1, 1))
    assert target(opened, 60, story[:6], date(2026, 3, 13)).passed(date(2026, 3, 13))
