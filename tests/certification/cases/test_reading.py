"""What an application and its case are read from: the police's word of today, the document whole, a decision before it is sent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import psycopg

from app import clock
from app.clock import today
from certification.certificates.service import months_after
from tenants.police.service import district, requests
from tenants.register import service as register
from tenants.register.records import identity
from tenants.reporting import service as reporting
from tests.app.web.pages import token_of
from tests.certification.cases.pages import decide, post, ready, seen, start, written
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant, police_withdraw, state_of
from tests.factories.police import officer as district_officer
from tests.factories.reporting import values
from tests.factories.units import keeper
from tests.statements import statements


def test_what_the_police_take_back_is_not_green_today_and_is_told(
    skien: Applicant, noise: Applicant, people: People, db: Database
) -> None:
    case_id, address = skien.apply(), "/krad/sak/"
    address += str(case_id)
    reviewer = people.client(people("council", "decider"))
    start(reviewer, address)
    assert "politiets bekreftelser er de samme" in reviewer.get(address).text
    approval: dict[str, object] = {
        "outcome": "approved_with_conditions",
        "reason": "Alt er på plass.",
        "conditions-0-text": "Opprett en styringsgruppe.",
        "conditions-0-due_on": (today() + timedelta(days=100)).strftime("%d.%m.%Y"),
    }
    opened_before = written(reviewer, address, approval)
    police_withdraw(skien, "Avtalen er sagt opp.")

    page = reviewer.get(address).text
    assert "Sør-Øst politidistrikt har trukket bekreftelsen for Skien fra" in page
    assert "Avtalen er sagt opp." in page
    assert "Bekreftelse fra politiet: var «Oppfylt», er nå «Ikke oppfylt»." in page
    assert "Kan ikke godkjennes" in page
    skien_row, drammen_row = (
        next(row for row in reviewer.get("/krad").text.split("<tr>") if name in row) for name in ("Skien", "Drammen")
    )
    assert "Politiet har endret bekreftelsen" in skien_row
    assert "Kan ikke godkjennes" in skien_row
    assert "Politiet har endret bekreftelsen" not in drammen_row
    assert "Kan ikke godkjennes" not in drammen_row

    for step in ("review", "send"):  # who had the page open from before must read the case first
        answer = reviewer.post(f"{address}/avgjor", data={**opened_before, "step": step})
        assert answer.status_code == 422
        assert "Les saken før du avgjør." in answer.text
        assert "Alt er på plass." in answer.text
    assert db.value("SELECT count(*) FROM app.decision") == 0
    form = written(reviewer, address, approval)
    answer = reviewer.post(f"{address}/avgjor", data=form)
    assert "er nå «Ikke oppfylt». Hva betyr det for avgjørelsen?" in answer.text
    assert answer.status_code == 422
    form["turned_police_confirmation"] = "Politiet kommer tilbake i januar."
    answer = reviewer.post(f"{address}/avgjor", data=form)
    assert "Forklar hvorfor" in answer.text  # it is another outcome than the rules recommend now
    rejected: dict[str, object] = {
        "outcome": "rejected",
        "reason": "Uten politiet er det ikke SLT.",
        "conditions-0-text": "",
    }
    rejected["turned_police_confirmation"] = "Politiet har sagt opp avtalen."
    second = people.client(people("council", "decider"))
    assert "Politiet har sagt opp avtalen." in decide(reviewer, address, rejected, second)
    assert db.value("SELECT acknowledged FROM app.decision") == [
        {
            "finding": "police_confirmation",
            "before": "met",
            "after": "not_met",
            "text": "Politiet har sagt opp avtalen.",
        }
    ]


def test_krad_reads_that_the_police_declined_and_why_until_they_have_said_something_else(
    skien: Applicant, officer: Somebody, people: People, db: Database
) -> None:
    case_id, (place,) = skien.apply(), skien.municipality_ids
    with keeper(people.portal):
        key = register.municipality(place, today()).police_district
    police = district_officer(people, identity("police_district", key))
    with people.acting(skien.coordinator):
        asked = requests.ask(skien.unit_id, place, None, by=skien.coordinator.membership_id)
    with police.at_work() as me:
        district.question(me, asked, "HEMMELIG SPØRSMÅL", by=police.somebody.membership_id)
        district.decline(me, asked, "Vi har ikke folk til det.", by=police.somebody.membership_id)
    council, address = people.client(officer), f"/krad/sak/{case_id}"
    page = council.get(address).text
    assert "å bekrefte for Skien:" in page
    assert "Vi har ikke folk til det." in page
    assert "HEMMELIG SPØRSMÅL" not in page
    with psycopg.connect(db.dsn("slt_council")) as connection:
        connection.execute("SELECT set_config('slt.token', %s, false)", (officer.token,))
        assert connection.execute("SELECT kind FROM app.confirmation_answer").fetchall() == [("declined",)]
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.confirmation_answer SET answered_at = '2020-01-01'")
    db.run("SET session_replication_role = origin")
    assert "Vi har ikke folk til det." not in council.get(address).text, "they have confirmed since"


def test_a_decision_is_looked_over_before_it_is_public(skien: Applicant, people: People, db: Database) -> None:
    case_id = skien.apply()
    decider, address = people.client(people("council", "decider")), f"/krad/sak/{case_id}"
    start(decider, address)
    form: dict[str, object] = {
        "outcome": "approved_with_conditions",
        "reason": "Vedtaket er på plass.",
        "conditions-0-finding": "steering_group",
        "conditions-0-text": "Opprett en styringsgruppe.",
        "conditions-0-due_on": (today() + timedelta(days=100)).strftime("%d.%m.%Y"),
    }
    typed = written(decider, address, form)
    looked = decider.post(f"{address}/avgjor", data=typed)
    last = months_after(today(), 48) - timedelta(days=1)
    for words in (
        "Opprett en styringsgruppe.",
        f"til og med {last.day}.",
        "offentlig med en gang",
        "Foreslå avgjørelsen",
    ):
        assert words in looked.text
    again = decider.post(f"{address}/avgjor", data={**typed, "step": "edit"}).text
    assert "Opprett en styringsgruppe." in again
    assert "Vedtaket er på plass." in again
    assert db.value("SELECT count(*) FROM app.decision") == 0
    second = people.client(people("council", "decider"))
    decide(decider, address, form, second)
    assert db.value("SELECT count(*) FROM app.decision") == 1

    page = decider.get(f"{address}/trekk").text
    withdrawal = {"csrf_token": token_of(page), "seen": seen(page), "text": "Samarbeidet er avsluttet."}
    looked = decider.post(f"{address}/trekk", data=withdrawal)
    assert "Samarbeidet er avsluttet." in looked.text
    assert "Godkjenningen gjelder ikke lenger fra i dag" in looked.text
    assert state_of(people, case_id) == "approved_with_conditions"
    decider.post(f"{address}/trekk", data={**withdrawal, "step": "send"})
    assert state_of(people, case_id) == "approved_with_conditions"
    looked_again = second.get(f"{address}/underskriv").text
    assert "Samarbeidet er avsluttet." in looked_again
    post(second, f"{address}/underskriv", {"seen": seen(looked_again)})
    assert state_of(people, case_id) == "certificate_withdrawn"


def test_the_unit_reads_its_application_before_while_and_after_it_is_signed(people: People, db: Database) -> None:
    skien = ready(applicant(people, "4003", name="Skien"))
    with people.acting(skien.coordinator):
        reporting.report(skien.unit_id, "goal", values("goal", text="Ingen skal stå utenfor."))
        reporting.report(skien.unit_id, "plan", values("plan", name="Oppvekstplanen", next_decision_on=today()))
        measure_id = reporting.report(skien.unit_id, "measure", values("measure", name="Natteravn"))
        reporting.report(
            skien.unit_id,
            "evaluation",
            values("evaluation", measure_id=measure_id, completed_on=today(), decision="continue"),
        )
    reader = people.client(people("unit", "reader", tenant_id=skien.unit_id))
    told = (
        "Ingen skal stå utenfor.",
        "Natteravn",
        "Oppvekstplanen",
        "Behandles neste gang",
        "Tiltak (1)",
        "Tiltaket fortsetter",
        "Politiet deltar.",
    )
    before = reader.get("/enhet/soknad/utkast").text
    assert "/enhet/soknad/utkast" in reader.get("/enhet/soknad").text
    post(people.client(skien.coordinator), "/enhet/soknad")
    submission_id = db.value("SELECT id FROM app.submission WHERE tenant_id = %s", skien.unit_id)
    assert isinstance(submission_id, UUID)
    frozen = reader.get(f"/enhet/soknad/{submission_id}").text
    signing = people.client(skien.signatory).get("/enhet/signer").text
    case_id = skien.sign(submission_id)
    sent = reader.get(f"/enhet/soknad/{submission_id}").text
    case = people.client(people("council", "decider")).get(f"/krad/sak/{case_id}").text
    for page in (before, frozen, signing, sent, case):
        assert [words for words in told if words not in page] == []
    assert '<details class="slt-part" open>' in signing
    assert f"/enhet/soknad/{submission_id}" in reader.get("/enhet/soknad").text
    stranger = people.client(applicant(people, "3301", name="Drammen").coordinator)
    assert stranger.get(f"/enhet/soknad/{submission_id}").status_code == 404


def test_a_document_that_ages_is_judged_as_of_today_with_the_difference_shown(people: People) -> None:
    skien = applicant(people, "4003", name="Skien")
    vedtak = {
        "municipality": "4003",
        "body": "municipal_council",
        "adopted_on": "2024-03-01",
        "case_number": "24/17",
        "valid_until": (today() - timedelta(days=1)).isoformat(),
    }
    handed_in_on = today() - timedelta(days=20)
    submission_id = skien.freeze(skien.facts(as_of=handed_in_on, vedtak=[vedtak]))
    with clock.pretending(handed_in_on):
        case_id = skien.sign(submission_id)
    page = people.client(people("council", "auditor")).get(f"/krad/sak/{case_id}").text
    assert "Politisk vedtak om SLT: var «Oppfylt», er nå «Ikke oppfylt»." in page
    assert "Kan ikke godkjennes" in page


def test_the_queue_asks_as_much_of_the_database_for_many_cases_as_for_few(people: People) -> None:
    reviewer = people.client(people("council", "auditor"))
    sent = []
    for numbers in ((("4003",), ("3301", "3303")), (("4001",), ("4005",), ("1103",), ("4601", "4626"))):
        for each in numbers:
            applicant(people, *each, name=f"Enheten {each[0]}").apply()
        reviewer.get("/krad")
        with statements() as made:
            page = reviewer.get("/krad").text
        sent.append(len(made))
    assert page.count('href="/krad/sak/') == 6
    assert sent[0] == sent[1]
