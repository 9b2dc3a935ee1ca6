"""The whole path in the pages: report, confirm, apply, sign, review, ask, answer, decide."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.clock import today
from app.identity.roles import CouncilRole
from tests.app.web.pages import token_of
from tests.certification.cases.pages import decide, declare, police_confirm, post, ready, report_vedtak, start, written
from tests.database import Database, People
from tests.factories.cases import Applicant, applicant, state_of


def test_a_municipality_applies_and_krad_decides(
    skien: Applicant, noise: Applicant, people: People, db: Database
) -> None:
    coordinator, signatory = people.client(skien.coordinator), people.client(skien.signatory)
    reviewer, decider = people.client(people("council", "case_officer")), people.client(people("council", "decider"))

    home = coordinator.get("/enhet").text
    begins = home[home.index('class="slt-now"') :].partition("</section>")[0]
    assert "2 ting mangler før dere kan søke" in begins
    assert "Dette mangler: Politisk vedtak om SLT; Bekreftelse fra politiet." in begins
    assert "Begynn her: Politisk vedtak om SLT." in begins
    assert "Gjør søknaden klar" not in coordinator.get("/enhet/soknad").text
    report_vedtak(skien)
    home = coordinator.get("/enhet").text
    assert "Én ting mangler før dere kan søke" in home
    assert "Dette mangler:" not in home
    police_confirm(skien)
    assert "Dere kan søke om godkjenning" in coordinator.get("/enhet").text

    assert "Mangler underskrift" in post(coordinator, "/enhet/soknad")
    assert "Søknaden venter på underskrift" in coordinator.get("/enhet").text
    page = signatory.get("/enhet/signer").text
    sha256 = skien.sha256(db.value("SELECT id FROM app.submission WHERE tenant_id = %s", skien.unit_id))  # type: ignore[arg-type]
    assert sha256 in page
    assert "sendt til KRÅD" in post(signatory, "/enhet/signer", {"sha256": sha256})
    assert "Søknaden er til behandling" in coordinator.get("/enhet").text

    queue = reviewer.get("/krad").text
    assert "Skien" in queue
    case_id = db.value("SELECT id FROM app.case_file WHERE tenant_id = %s", skien.unit_id)
    address = f"/krad/sak/{case_id}"
    assert address in queue
    case = reviewer.get(address).text
    assert re.search(r"Kommunestyret, \d+\. \w+ \d{4}, sak ", case)  # the fact that a met finding rests on
    assert "Bekreftelser fra politiet (1)" in case
    assert "Politiet deltar." in case
    assert "Reglene tilrår. Et menneske avgjør." in case
    assert "Drammenkanari" not in case
    start(reviewer, address)
    post(reviewer, f"{address}/spor?funn=vedtak", {"seen": "2", "about": "vedtak", "text": "Gjelder vedtaket ennå?"})

    assert "KRÅD venter på svar" in coordinator.get("/enhet").text
    assert "Gjelder vedtaket ennå?" in coordinator.get("/enhet/soknad").text
    (answer,) = re.findall(rf"/enhet/soknad/{case_id}/svar/[0-9a-f-]+", coordinator.get("/enhet/soknad").text)
    assert "Saken er hos KRÅD igjen" in post(coordinator, answer, {"text": "Ja, det gjelder."})

    assert "Svar kom" in decider.get("/krad").text
    case = decider.get(address).text
    assert case.index("Ja, det gjelder.") < case.index("Reglenes vurdering i dag")
    assert "Dere svarte" in coordinator.get("/enhet/soknad").text
    assert "Enheten svarte" not in coordinator.get("/enhet/soknad").text
    assert decider.get(f"{address}/avgjor").status_code == 409, "not before one has said whether one is impartial"
    declare(decider, address)
    form = decider.get(f"{address}/avgjor").text
    assert "Styringsgruppe" in form
    due = (today() + timedelta(days=100)).strftime("%d.%m.%Y")
    decided = decide(
        decider,
        address,
        {
            "outcome": "approved_with_conditions",
            "reason": "Vedtaket og bekreftelsen er på plass.",
            "departure": "",
            "conditions-0-finding": "steering_group",
            "conditions-0-text": "Opprett en styringsgruppe.",
            "conditions-0-due_on": due,
        },
        people.client(people("council", "decider")),
    )
    assert "Godkjent med vilkår" in decided
    assert state_of(people, UUID(str(case_id))) == "approved_with_conditions"

    home = coordinator.get("/enhet").text
    assert "Godkjent til og med" in home
    assert "Opprett en styringsgruppe." in home
    application = coordinator.get("/enhet/soknad").text
    assert "Vedtaket og bekreftelsen er på plass." in application
    noise_page = people.client(noise.coordinator).get("/enhet/soknad").text
    assert "Vedtaket og bekreftelsen" not in noise_page


def test_a_decision_that_lacks_something_is_422_and_keeps_what_was_typed(skien: Applicant, people: People) -> None:
    case_id = skien.apply()
    decider = people.client(people("council", "decider"))
    address = f"/krad/sak/{case_id}"
    start(decider, address)
    rejected: dict[str, object] = {
        "outcome": "rejected",
        "reason": "Dette er min begrunnelse.",
        "conditions-0-text": "",
    }
    sent = written(decider, address, rejected)
    answer = decider.post(f"{address}/avgjor", data=sent)
    assert answer.status_code == 422
    assert "Dette er min begrunnelse." in answer.text
    assert "Forklar hvorfor" in answer.text
    assert state_of(people, case_id) == "in_review"


def test_a_condition_that_was_written_is_never_left_out_of_a_decision(skien: Applicant, people: People) -> None:
    case_id = skien.apply()
    decider = people.client(people("council", "decider"))
    address = f"/krad/sak/{case_id}"
    start(decider, address)
    own: dict[str, object] = {
        "outcome": "approved",
        "reason": "Alt er på plass.",
        "departure": "Vi vurderer det annerledes.",
        "conditions-0-text": "Opprett et ungdomsråd.",
        "conditions-0-due_on": (today() + timedelta(days=100)).strftime("%d.%m.%Y"),
    }
    for day in (own["conditions-0-due_on"], ""):
        own["conditions-0-due_on"] = day
        answer = decider.post(f"{address}/avgjor", data=written(decider, address, own))
        assert answer.status_code == 422
        summary = answer.text.partition("ds-error-summary")[2].partition("</ul>")[0]
        assert summary.count("<li") == 1, "it is asked what to do, and not for the condition's day"
        assert "Du har skrevet vilkår. Velg «Godkjenn med vilkår», eller ta bort vilkårene." in summary
        assert "Opprett et ungdomsråd." in answer.text
        assert f'value="{day}"' in answer.text
    with_conditions = {**own, "outcome": "approved_with_conditions"}
    answer = decider.post(f"{address}/avgjor", data=written(decider, address, with_conditions))
    assert "Vilkår 1, Frist:" in answer.text
    assert state_of(people, case_id) == "in_review"


def test_a_page_left_open_is_told_that_the_case_has_moved(skien: Applicant, people: People) -> None:
    case_id = skien.apply()
    reviewer = people.client(people("council", "case_officer"))
    address = f"/krad/sak/{case_id}"
    start(reviewer, address)
    page = reviewer.get(f"{address}/spor").text
    post(reviewer, f"{address}/spor", {"seen": "2", "about": "-", "text": "Først?"})
    late = {"csrf_token": token_of(page), "seen": "2", "about": "-", "text": "Så?"}
    answer = reviewer.post(f"{address}/spor", data=late)
    assert answer.status_code == 409
    assert "Noe er skjedd i saken" in answer.text


def test_an_illegal_step_is_refused_in_words(skien: Applicant, people: People) -> None:
    case_id = skien.apply()
    reviewer = people.client(people("council", "case_officer"))
    declare(reviewer, f"/krad/sak/{case_id}")
    page = reviewer.get(f"/krad/sak/{case_id}").text
    for expected in (200, 409):
        answer = reviewer.post(
            f"/krad/sak/{case_id}/start",
            data={"csrf_token": token_of(page), "seen": "1" if expected == 200 else "2"},
            follow_redirects=True,
        )
        assert answer.status_code == expected
    assert "Behandlingen kan ikke begynne: saken er til behandling" in answer.text


def test_an_application_that_lacks_a_requirement_cannot_be_sent_by_any_way(skien: Applicant, people: People) -> None:
    coordinator = people.client(skien.coordinator)
    report_vedtak(skien)
    token = token_of(coordinator.get("/enhet/vedtak/ny").text)
    answer = coordinator.post("/enhet/soknad", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "Bekreftelse fra politiet" in answer.text
    assert "/enhet/politi" in answer.text


@pytest.mark.parametrize("role", ["administrator", "contributor", "reader", "signatory"])
def test_only_the_coordinator_applies(skien: Applicant, people: People, role: str) -> None:
    client = people.client(people("unit", role, tenant_id=skien.unit_id))
    page = client.get("/enhet/soknad")
    assert page.status_code == 200
    assert "Gjør søknaden klar" not in page.text
    assert client.post("/enhet/soknad").status_code in (400, 404)


def test_foreign_and_missing_cases_look_the_same(
    skien: Applicant, noise: Applicant, people: People, db: Database
) -> None:
    foreign = db.value("SELECT id FROM app.case_file WHERE tenant_id = %s", noise.unit_id)
    coordinator = people.client(skien.coordinator)
    pages = [coordinator.get(f"/enhet/soknad/{case_id}/svar/{case_id}") for case_id in (foreign, uuid4())]
    assert {page.status_code for page in pages} == {404}
    assert len(pages[0].text) == len(pages[1].text)
    assert people.client(people("council", "register_keeper")).get(f"/krad/sak/{foreign}").status_code == 404
    assert people.client(people("ministry", "reader")).get(f"/krad/sak/{foreign}").status_code == 404


def test_the_unit_sees_when_krad_first_opened_its_document(
    skien: Applicant, noise: Applicant, people: People, db: Database
) -> None:
    case_id = skien.apply()
    coordinator, reader = people.client(skien.coordinator), people("council", "case_officer")
    assert "KRÅD åpnet den" not in coordinator.get("/enhet/soknad").text
    for somebody in (reader, reader, people("council", "auditor")):
        assert people.client(somebody).get(f"/krad/sak/{case_id}").status_code == 200
    assert people.client(people("ministry", "reader")).get(f"/krad/sak/{case_id}").status_code == 404
    assert "KRÅD åpnet den første gang" in coordinator.get("/enhet/soknad").text
    assert db.value("SELECT count(*) FROM app.submission_read") == 2
    assert db.value("SELECT count(*) FROM app.submission_read WHERE membership_id = %s", reader.membership_id) == 1
    assert "KRÅD åpnet den" not in people.client(noise.coordinator).get("/enhet/soknad").text


def test_the_auditor_reads_and_does_nothing(skien: Applicant, people: People) -> None:
    case_id = skien.apply()
    auditor = people.client(people("council", "auditor"))
    page = auditor.get(f"/krad/sak/{case_id}").text
    assert "Begynn behandlingen" not in page
    assert auditor.post(f"/krad/sak/{case_id}/start").status_code in (400, 404)
    assert auditor.get(f"/krad/sak/{case_id}/avgjor").status_code == 404


@pytest.mark.parametrize("role", CouncilRole)
def test_everybody_of_krad_begins_at_the_queue_but_not_all_open_a_case(
    skien: Applicant, people: People, role: CouncilRole
) -> None:
    case_id = skien.apply()
    client = people.client(people("council", role))
    queue = client.get("/krad")
    opens = role in ("case_officer", "decider", "auditor")
    assert queue.status_code == 200
    assert (f"/krad/sak/{case_id}" in queue.text) == opens
    assert client.get(f"/krad/sak/{case_id}").status_code == (200 if opens else 404)


def test_a_cooperation_signs_municipality_by_municipality(people: People) -> None:
    sogn = ready(applicant(people, "4640", "4644", name="Sogn"))
    coordinator = people.client(sogn.coordinator)
    post(coordinator, "/enhet/soknad")
    host, member = (people.client(sogn.signatories[m]) for m in sogn.municipality_ids)
    sha256 = re.search(r'name="sha256" value="([0-9a-f]{64})"', member.get("/enhet/signer").text)
    assert sha256
    assert "når alle har skrevet under" in post(member, "/enhet/signer", {"sha256": sha256.group(1)})
    assert "sendt til KRÅD" in post(host, "/enhet/signer", {"sha256": sha256.group(1)})


def test_a_signatory_lets_the_host_sign_and_takes_it_back(people: People) -> None:
    sogn = applicant(people, "4640", "4644", name="Sogn")
    member = people.client(sogn.signatories[sogn.municipality_ids[1]])
    assert "skriver under for dere" in post(member, "/enhet/signer", {"give": "ja"}, "/enhet/signer/fullmakt")
    assert "Dere skriver under selv" in post(member, "/enhet/signer", {"give": "nei"}, "/enhet/signer/fullmakt")


def test_the_queue_filters_by_state(skien: Applicant, noise: Applicant, people: People) -> None:
    case_id = skien.apply()
    reviewer = people.client(people("council", "case_officer"))
    start(reviewer, f"/krad/sak/{case_id}")
    assert "Skien" in reviewer.get("/krad?tilstand=til-behandling").text
    assert "Drammenkanari" not in reviewer.get("/krad?tilstand=til-behandling").text
    assert "Skien" not in reviewer.get("/krad?tilstand=mottatt").text
    assert reviewer.get("/krad?tilstand=noe-annet").status_code == 200


def test_nothing_is_changed_by_looking(skien: Applicant, people: People, db: Database) -> None:
    case_id = skien.apply()
    coordinator, decider = people.client(skien.coordinator), people.client(people("council", "decider"))
    declare(decider, f"/krad/sak/{case_id}")
    before = db.rows("SELECT chain, seq FROM audit.head ORDER BY 1")
    for client, addresses in (
        (coordinator, ("/enhet", "/enhet/soknad", f"/enhet/soknad/{case_id}/trekk")),
        (decider, ("/krad", f"/krad/sak/{case_id}", f"/krad/sak/{case_id}/avgjor")),
    ):
        for address in addresses:
            assert client.get(address).status_code == 200
    assert db.rows("SELECT chain, seq FROM audit.head ORDER BY 1") == before
