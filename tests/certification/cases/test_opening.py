"""What a case opens with: what is new since the last approval, and at most fifteen statements, however much there is."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.clock import today
from certification.cases import service as cases
from certification.cases.outcomes import Outcome
from certification.cases.questions import About
from certification.cases.service import Draft
from tenants.reporting.submission.parts import Entry, Section
from tenants.reporting.submission.since import since
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant, begin, decide, events_seen, police_withdraw
from tests.statements import statements

APPROVED = Draft(Outcome.APPROVED, "Alt er på plass.", "Resten er avtalt.")
#: What opening a case may cost, with what is around the page.
MOST = 15


def approved_before(one: Applicant, db: Database) -> None:
    """The unit was approved on another document, four years ago."""
    decide(
        one.people, one.apply(one.facts(as_of=today() - timedelta(days=40), annual_gatherings=["2025-01-15"])), APPROVED
    )
    past = timedelta(days=1400)
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.decision SET decided_at = decided_at - %s", past)
    db.run("UPDATE app.case_file SET opened_at = opened_at - %s", past)
    db.run("SET session_replication_role = origin")


def much(one: Applicant, case_id: UUID, officer: Somebody) -> None:
    """Questions and answers in a case, one after the other."""
    people = one.people
    begin(people, case_id, officer)
    for about in (About(finding="vedtak"), About(pointer="/vedtak/0"), About()) * 3:
        with people.acting(officer):
            cases.ask(case_id, events_seen(people, case_id), "Gjelder dette ennå?", about)
    for _ in range(6):
        with people.acting(one.coordinator):
            case = cases.latest_of(one.unit_id)
            assert case is not None
            cases.answer(one.unit_id, case_id, case.waiting[0].id, "Ja.")


def test_opening_a_case_costs_as_much_for_a_cooperation_with_a_past_as_for_a_new_municipality(
    people: People, db: Database
) -> None:
    officer = people("council", "case_officer")
    sogn = applicant(people, "4640", "4644", name="Sogn")
    approved_before(sogn, db)
    old = sogn.apply(sogn.facts(as_of=today() - timedelta(days=9)))
    police_withdraw(sogn, "Avtalen er sagt opp.")
    much(sogn, old, officer)
    new = applicant(people, "4003", name="Skien").apply()
    client = people.client(officer)
    counts = []
    for case_id in (new, old):
        client.get(f"/krad/sak/{case_id}")
        with statements() as sent:
            page = client.get(f"/krad/sak/{case_id}")
        assert page.status_code == 200
        counts.append(len(sent))
    assert max(counts) <= MOST, (counts, sent)
    # The new one has no past; nothing was taken back there either.
    assert counts[1] - counts[0] <= 2


def test_what_is_new_since_the_last_approval_comes_first(people: People, db: Database) -> None:
    skien = applicant(people, "4003", name="Skien")
    client = people.client(people("council", "auditor"))
    approved_before(skien, db)
    vedtak = {"municipality": "4003", "body": "municipal_council", "adopted_on": "2024-03-01", "case_number": "26/2"}
    case_id = skien.apply(skien.facts(vedtak=[vedtak], annual_gatherings=[(today() - timedelta(days=30)).isoformat()]))
    page = client.get(f"/krad/sak/{case_id}").text
    heading = page.index("Endret siden godkjenningen")
    assert heading < page.index("Reglenes vurdering i dag")
    told = page[heading : page.index("Reglenes vurdering i dag")]
    assert "Politiske vedtak: 1 ny, 1 borte" in told
    assert "Ny: 26/2" in told
    assert "Borte: 24/17" in told
    assert "Årlig samling: var «Ikke oppfylt», er nå «Oppfylt»." in told or "er nå «Oppfylt»" in told
    assert "Årlige samlinger. Før:" in told
    first = applicant(people, "3301", name="Drammen").apply()
    assert "Endret siden godkjenningen" not in client.get(f"/krad/sak/{first}").text


def test_parts_are_compared_thing_by_thing() -> None:
    before = [
        Section("Mål", entries=(Entry("Trygge barn", (("Vedtatt", "01.01.2024"),)), Entry("Gammelt"))),
        Section("Roller", ("Rolle", "Etat"), (("Leder", "Skole"), ("Leder", "Helse"))),
        Section("Uendret", note="Ikke meldt inn."),
    ]
    after = [
        Section("Mål", entries=(Entry("Trygge barn", (("Vedtatt", "01.01.2025"),)), Entry("Nytt"))),
        Section("Roller", ("Rolle", "Etat"), (("Leder", "Helse"), ("Leder", "Skole"), ("Leder", "Skole"))),
        Section("Uendret", note="Ikke meldt inn."),
    ]
    goals, roles = since(before, after)
    assert (goals.added, goals.removed) == (("Nytt",), ("Gammelt",))
    assert goals.changed == (("Trygge barn", "Vedtatt: 01.01.2024", "Vedtatt: 01.01.2025"),)
    assert (roles.added, roles.removed, roles.changed) == (("Leder (Skole)",), (), ())
    assert since(after, after) == []
