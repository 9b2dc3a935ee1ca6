"""A unit applies anew: linked to what it replaces, gone through again, never twice, and only with what still holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from app import clock
from app.clock import today
from app.errors import NotFound
from certification.assessment.criteria import Criteria
from certification.cases import service as cases
from certification.cases.errors import AlreadyApplied, NoLongerComplete
from certification.criteria import service as criteria
from certification.reapplying import service as reapplying
from tenants.reporting import service as reporting
from tenants.reporting.submission import readable
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.errors import AlreadyFrozen, AlreadySigned, NotOpen
from tenants.reporting.yearly.errors import SectionMoved
from tenants.reporting.yearly.sections import SECTIONS
from tests.app.web.pages import token_of
from tests.certification.cases.pages import post, ready
from tests.database import Database, People
from tests.factories.cases import Applicant, applicant, events_seen, police_withdraw, state_of
from tests.factories.reporting import values
from tests.tenants.reporting.reporting_year import unit as office


@pytest.fixture
def skien(people: People) -> Applicant:
    """A unit that tells what it needs for an application."""
    return ready(applicant(people, "4003", name="Skien"))


@pytest.fixture
def sogn(people: People) -> Applicant:
    return ready(applicant(people, "4640", "4644", name="Sogn"))


def freeze(one: Applicant) -> UUID:
    """As the page's button does."""
    with one.people.acting(one.coordinator):
        return cases.freeze(one.unit_id).id


def withdraw(one: Applicant, case_id: UUID) -> None:
    with one.people.acting(one.coordinator):
        cases.withdraw(one.unit_id, case_id, events_seen(one.people, case_id), "Vi mangler noe.")


def confirm(one: Applicant, *slugs: str) -> None:
    for slug in slugs:
        with one.people.acting(one.coordinator):
            stand = reapplying.review_today(one.unit_id).section(slug).stand
            reapplying.confirm(one.unit_id, slug, stand, by=one.coordinator.membership_id)


def rechecks(one: Applicant, submission_id: UUID) -> dict[str, int]:
    with one.people.acting(one.coordinator):
        return readable.rechecks(submissions.get(one.unit_id, submission_id))


def test_an_application_anew_names_the_one_before_and_says_what_was_gone_through(
    skien: Applicant, people: People, db: Database
) -> None:
    with skien.people.acting(skien.coordinator), pytest.raises(NotFound):
        reapplying.review_today(skien.unit_id)  # the first one asks nobody to go through it again
    first = freeze(skien)
    case_id = skien.sign(first)
    assert case_id is not None
    withdraw(skien, case_id)

    own, council = people.client(skien.coordinator), people.client(people("council", "auditor"))
    page = own.get("/enhet/soknad").text
    assert "Den nye søknaden erstatter den som ble trukket" in page
    assert page.count("Ikke gjennomgått") == len(SECTIONS)
    assert "10 deler er ikke gjennomgått ennå." in page
    section = own.get("/enhet/soknad/gjennomgang/vedtak")
    assert "Ingenting er endret siden forrige søknad." in section.text
    assert "Kommunestyret" in section.text
    stand = section.text.split('name="stand" value="')[1].split('"')[0]
    form = {"csrf_token": token_of(section.text), "stand": stand}
    assert own.post("/enhet/soknad/gjennomgang/vedtak", data=form).location.endswith("ledere?videre=1")
    assert own.get("/enhet/soknad").text.count("Ikke gjennomgått") == len(SECTIONS) - 1

    second = freeze(skien)
    assert rechecks(skien, second) == {"re-checked": 1, "not re-checked": 1}  # the vedtak, and the police's word
    again = skien.sign(second)
    assert again is not None
    assert db.value("SELECT count(*) FROM app.case_file WHERE tenant_id = %s", skien.unit_id) == 2

    # Both sides see which one replaced which, and the way between them.
    for client, earlier, later in (
        (own, f"/enhet/soknad/{first}", f"/enhet/soknad/{second}"),
        (council, f"/krad/sak/{case_id}", f"/krad/sak/{again}"),
    ):
        new, old = client.get(later).text, client.get(earlier).text
        assert f'href="{earlier}">Søknaden erstatter den som ble trukket' in new
        assert "Gjennomgått, stemmer fortsatt: 1" in new
        assert f'href="{later}">Det kom en ny søknad' in old
    assert "Søknaden erstatter den som ble trukket" in own.get("/enhet/soknad").text


def test_a_section_that_stands_otherwise_is_not_gone_through_nor_for_the_application_after(
    skien: Applicant, people: People
) -> None:
    case_id = skien.sign(freeze(skien))
    assert case_id is not None
    withdraw(skien, case_id)
    confirm(skien, "vedtak", "politiet")
    with people.acting(skien.coordinator):
        stand = reapplying.review_today(skien.unit_id).section("vedtak").stand
        told = values("vedtak", municipality_id=skien.municipality_ids[0], case_number="26/9")
        reporting.report(skien.unit_id, "vedtak", told)
    with people.acting(skien.coordinator):
        assert reapplying.review_today(skien.unit_id).confirmed == ("politiet",)
        with pytest.raises(SectionMoved):
            reapplying.confirm(skien.unit_id, "vedtak", stand, by=skien.coordinator.membership_id)
    second = freeze(skien)
    assert rechecks(skien, second) == {"changed": 1, "re-checked": 1, "not re-checked": 1}
    again = skien.sign(second)
    assert again is not None
    withdraw(skien, again)
    with people.acting(skien.coordinator):
        assert reapplying.review_today(skien.unit_id).confirmed == ()


def test_a_report_in_between_does_not_hide_which_application_is_replaced(skien: Applicant, people: People) -> None:
    first = freeze(skien)
    case_id = skien.sign(first)
    assert case_id is not None
    withdraw(skien, case_id)
    with people.acting(skien.coordinator):
        from tenants.reporting.yearly import service as yearly

        report = yearly.freeze(skien.unit_id).id
    with people.acting(skien.signatory):
        yearly.sign(skien.unit_id, report, skien.sha256(report), None)
    second = freeze(skien)
    with people.acting(skien.coordinator):
        row = submissions.get(skien.unit_id, second)
        assert submissions.prior_sha256(row) == skien.sha256(first)
        assert cases.anew(skien.unit_id, row).earlier is not None


def test_two_tabs_and_two_signatories_make_one_application(sogn: Applicant, people: People, db: Database) -> None:
    case_id = _applied(sogn)
    withdraw(sogn, case_id)

    def press(_number: int) -> object:
        try:
            return freeze(sogn)
        except AlreadyFrozen:
            return None

    with ThreadPoolExecutor(3) as pool:
        (second,) = [made for made in pool.map(press, range(3)) if made]
    assert isinstance(second, UUID)

    def sign(municipality_id: UUID) -> UUID | None:
        try:
            return sogn.sign(second, municipality_id)
        except (AlreadySigned, NotOpen):  # by then the other tab has handed it in
            return None

    with ThreadPoolExecutor(4) as pool:
        opened = [made for made in pool.map(sign, sogn.municipality_ids * 2) if made]
    assert len(opened) == 1
    assert db.value("SELECT count(*) FROM app.case_file WHERE tenant_id = %s", sogn.unit_id) == 2
    assert db.value("SELECT count(*) FROM app.submission WHERE tenant_id = %s", sogn.unit_id) == 2


def test_a_signature_in_the_moment_in_which_another_tab_hands_it_in_says_so(
    skien: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen, find, opened = freeze(skien), criteria.version, list[UUID | None]()

    def meanwhile(key: str) -> Criteria:
        monkeypatch.setattr(criteria, "version", find)
        with ThreadPoolExecutor(1) as other:
            opened.append(other.submit(skien.sign, frozen).result())
        return find(key)

    monkeypatch.setattr(criteria, "version", meanwhile)
    with pytest.raises(NotOpen):
        skien.sign(frozen)
    assert all(opened)


def _applied(one: Applicant) -> UUID:
    submission_id = freeze(one)
    *_first, case_id = [one.sign(submission_id, m) for m in one.municipality_ids]
    assert case_id is not None
    return case_id


# --- what no longer holds is said before anybody signs


def test_a_confirmation_taken_back_before_the_last_signature_stops_the_application(
    sogn: Applicant, people: People, db: Database
) -> None:
    frozen = freeze(sogn)
    host, member = sogn.municipality_ids
    assert sogn.sign(frozen, member) is None
    signatory = people.client(sogn.signatories[host])
    assert 'type="submit">Skriv under</button>' in signatory.get("/enhet/signer").text
    police_withdraw(sogn, "Avtalen er sagt opp.")
    for page in ("/enhet/signer", "/enhet/soknad"):
        text = signatory.get(page).text
        assert "Søknaden kan ikke sendes slik den er låst" in text
        assert "Bekreftelse fra politiet" in text
        assert "Skriv under</button>" not in text
    with pytest.raises(NoLongerComplete) as refused:
        sogn.sign(frozen, host)
    assert refused.value.lacking == ("police_confirmation",)
    page = signatory.get("/enhet/signer").text
    answer = signatory.post("/enhet/signer", data={"csrf_token": token_of(page), "sha256": sogn.sha256(frozen)})
    assert answer.status_code == 409
    assert "noe den bygger på, gjelder ikke lenger" in answer.text
    assert db.value("SELECT count(*) FROM app.case_file") == 0
    assert db.value("SELECT submitted_at FROM app.submission WHERE id = %s", frozen) is None
    # It is taken back as ever, and what lacks is said before the next one.
    own = people.client(sogn.coordinator)
    assert "Søknaden er tatt tilbake" in post(own, f"/enhet/soknad/{frozen}/ta-tilbake")
    assert "Dere kan ikke søke ennå." in own.get("/enhet/soknad").text


def test_a_vedtak_that_ends_while_it_waits_for_a_signature_stops_it(people: People) -> None:
    skien = applicant(people, "4003", name="Skien")
    vedtak = {
        "municipality": "4003",
        "body": "municipal_council",
        "adopted_on": "2024-03-01",
        "case_number": "24/17",
        "valid_until": (today() - timedelta(days=1)).isoformat(),
    }
    frozen = skien.freeze(skien.facts(as_of=today() - timedelta(days=3), vedtak=[vedtak]))
    with pytest.raises(NoLongerComplete):
        skien.sign(frozen)
    with clock.pretending(today() - timedelta(days=1)):
        assert skien.sign(frozen) is not None  # the last day that it holds


def test_facts_that_change_after_the_freezing_are_told_and_are_not_in_it(skien: Applicant, people: People) -> None:
    frozen = freeze(skien)
    own, signatory = people.client(skien.coordinator), people.client(skien.signatory)
    told = "Dere har meldt inn noe annet etter at søknaden ble låst."
    assert told not in own.get("/enhet/soknad").text
    with people.acting(skien.coordinator):
        reporting.report(skien.unit_id, "goal", values("goal"))
    assert told in own.get("/enhet/soknad").text
    assert told in signatory.get("/enhet/signer").text
    sha256 = skien.sha256(frozen)
    case_id = skien.sign(frozen)
    assert case_id is not None
    assert skien.sha256(frozen) == sha256
    assert state_of(people, case_id) == "submitted"


def test_a_case_opened_meanwhile_refuses_a_second_and_says_so(skien: Applicant, people: People, db: Database) -> None:
    frozen = freeze(skien)
    case_id = skien.sign(frozen)
    own = people.client(skien.coordinator)
    page = own.get("/enhet/soknad").text
    assert "Gjør søknaden klar til underskrift" not in page
    answer = own.post("/enhet/soknad", data={"csrf_token": token_of(page)})  # a tab from before
    assert answer.status_code == 409
    assert "Dere har allerede en søknad til behandling hos KRÅD." in answer.text
    late = skien.freeze()  # as if it had been frozen before the other one was signed
    with pytest.raises(AlreadyApplied):
        skien.sign(late)
    signatory = people.client(skien.signatory)
    page = signatory.get("/enhet/signer").text
    answer = signatory.post("/enhet/signer", data={"csrf_token": token_of(page), "sha256": skien.sha256(late)})
    assert answer.status_code == 409
    assert db.rows("SELECT id FROM app.case_file") == [(case_id,)]
    assert db.value("SELECT count(*) FROM app.submission WHERE submitted_at IS NOT NULL") == 1


def test_whoever_may_only_read_goes_through_nothing(skien: Applicant, people: People) -> None:
    case_id = skien.sign(freeze(skien))
    assert case_id is not None
    withdraw(skien, case_id)
    reader = people.client(people("unit", "reader", tenant_id=skien.unit_id))
    page = reader.get("/enhet/soknad/gjennomgang/moter").text
    assert "Ja, dette stemmer" not in page
    answer = reader.post("/enhet/soknad/gjennomgang/moter", data={"csrf_token": token_of(page), "stand": "0" * 64})
    assert answer.status_code == 404
    stranger = office(people.portal, people, "3301", name="Drammen").one.coordinator
    assert people.client(stranger).get("/enhet/soknad/gjennomgang/moter").status_code == 404
