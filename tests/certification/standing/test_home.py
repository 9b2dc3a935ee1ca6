"""The unit's home: what others have done since somebody was here, and how little it asks of the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.clock import now, today
from app.db.roles import WEB
from app.identity.tokens import digest, new_token
from certification.cases import service as cases
from tenants.police.service import district, requests
from tenants.reporting import service as reporting
from tenants.units.service import Kind
from tests.certification.cases.pages import start
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant
from tests.factories.police import GAMLE_OSLO, OSLO, OSLO_POLICE, SKIEN, SOUTH_EAST, Officer, add_unit, officer
from tests.factories.reporting import values
from tests.factories.systems import system
from tests.statements import statements
from tests.weight import MOST, weight

NEWS = "Nytt siden sist du var her"


def comes_back(people: People, somebody: Somebody) -> Somebody:
    """Somebody in a new session."""
    token = new_token()
    people.db.run(
        "INSERT INTO sec.token (hash, kind, account_id, db_role, membership_id, tenant_id, expires_at)"
        " VALUES (%s, 'browser', %s, %s, %s, %s, %s)",
        digest(token),
        somebody.account_id,
        WEB,
        somebody.membership_id,
        somebody.tenant_id,
        now() + timedelta(hours=1),
    )
    return replace(somebody, token=token)


def leaves(people: People, somebody: Somebody) -> None:
    """Somebody has looked at a page just now."""
    people.db.run("UPDATE sec.token SET seen_at = now() WHERE membership_id = %s", somebody.membership_id)


def news(people: People, somebody: Somebody) -> list[str]:
    """What the home tells somebody who comes back, line by line: the words, and who did it."""
    page = people.client(comes_back(people, somebody)).get("/enhet").text
    if NEWS not in page:
        return []
    part = page[page.index(NEWS) :]
    lines = part[: part.index("Se alle endringer")].split("<li>")[1:]
    return [
        f"{line.split('>')[1].split('<')[0]} – {line.split('slt-note')[1].split('>')[1].split(',')[0]}"
        for line in lines
    ]


@pytest.fixture
def skien(people: People) -> Applicant:
    return applicant(people, "4003", name="Skien")


def test_what_others_did_since_the_last_visit_is_told_by_role_the_newest_first(
    skien: Applicant, people: People, db: Database
) -> None:
    unit_id, me = skien.unit_id, skien.coordinator
    other = people("unit", "contributor", tenant_id=unit_id, email="ola.nordmann@skien.example")
    with people.acting(other):
        reporting.report(unit_id, "goal", values("goal"))
    assert NEWS not in people.client(me).get("/enhet").text, "nobody was here before"
    neighbour = applicant(people, "3301", name="Drammenkanari")
    with people.acting(neighbour.coordinator):
        reporting.report(neighbour.unit_id, "survey", values("survey"))
    with people.acting(me):
        reporting.report(unit_id, "challenge", values("challenge"))
    leaves(people, me)
    back = comes_back(people, me)
    assert NEWS not in people.client(back).get("/enhet").text, "nobody else has done anything since"

    with people.acting(other):
        for _ in range(2):
            goal = reporting.report(unit_id, "goal", values("goal"))
    with people.acting(other):
        row = next(row for row in reporting.rows(unit_id, "goal") if row.fact_id == goal)
        reporting.correct(
            unit_id, "goal", row.id, row.version, {**values("goal"), "text": "Et annet mål"}, "Skrivefeil."
        )
        request = requests.ask(unit_id, SKIEN, None, by=other.membership_id)
    police = officer(people, SOUTH_EAST)
    with police.at_work() as district_id:
        district.question(district_id, request, "Hvem leder gruppen?", by=police.somebody.membership_id)
    made = police.confirm(SKIEN, request)
    assert news(people, back) == [
        "Bekreftet at de deltar – Politiet",
        "Spurte dere om noe – Politiet",
        "Ba politiet bekrefte – Bidragsyter",
        "Rettet: Mål – Bidragsyter",
        "Meldte inn: Mål (2) – Bidragsyter",
    ]
    assert news(people, back) == []

    with people.acting(me):
        reporting.report(unit_id, "vedtak", values("vedtak", municipality_id=SKIEN))
    case_id = skien.apply()
    reviewer = people.client(people("council", "decider"))
    start(reviewer, f"/krad/sak/{case_id}")
    back = comes_back(people, back)
    page = people.client(back).get("/enhet/endringer").text
    for told in ("Begynte å behandle søknaden", "KRÅD", "Sendte søknaden til KRÅD", "Skrev under", "Underskriver"):
        assert told in page
    for kept in ("ola.nordmann", "Et annet mål", "Drammenkanari", "Kartlegginger", "Felles utfordringer"):
        assert kept not in page
    with police.at_work() as district_id:
        district.withdraw(district_id, made, today(), "Avtalen er sagt opp.")
    assert news(people, back) == ["Trakk bekreftelsen – Politiet"]


def test_what_a_system_of_the_units_did_is_told_by_the_systems_name(skien: Applicant, people: People) -> None:
    back = comes_back(people, skien.coordinator)
    one = system(people, skien.unit_id, name="Websak")
    read = one.get("/facts/goals")
    assert (
        one.put("/facts/goals", {"goals": [{"adopted_on": "2024-05-01"}]}, etag=read.headers["ETag"]).status_code == 200
    )
    assert news(people, back) == ["Meldte inn: Mål – Fagsystemet Websak"]


def test_a_proposal_of_a_decision_is_no_news(skien: Applicant, people: People, db: Database) -> None:
    case_id = skien.apply()
    reviewer = people.client(people("council", "decider"))
    start(reviewer, f"/krad/sak/{case_id}")
    back = comes_back(people, skien.coordinator)
    db.run(
        "INSERT INTO audit.entry SELECT chain, seq + 1, clock_timestamp(), txid + 1, db_role, account_id, membership_id, acting,"
        " action, table_name, row_id, before, jsonb_build_object('kind', 'decision_proposed'), hash, 'x' FROM audit.entry"
        " WHERE chain = %s ORDER BY seq DESC LIMIT 1",
        skien.unit_id,
    )
    db.run("UPDATE audit.head SET seq = seq + 1 WHERE chain = %s", skien.unit_id)
    assert news(people, back) == []


def test_a_visit_is_remembered_when_its_session_is_forgotten(skien: Applicant, people: People, db: Database) -> None:
    me = skien.coordinator
    db.run(
        "INSERT INTO sec.sign_in_event (id, account_id, membership_id, event, at)"
        " VALUES (gen_random_uuid(), %s, %s, 'signed_in', now() - interval '80 days')",
        me.account_id,
        me.membership_id,
    )
    db.run("DELETE FROM sec.token WHERE membership_id = %s", me.membership_id)
    other = people("unit", "contributor", tenant_id=skien.unit_id)
    with people.acting(other):
        reporting.report(skien.unit_id, "goal", values("goal"))
    assert news(people, me) == ["Meldte inn: Mål – Bidragsyter"]


def tells_much(people: People, unit_id: UUID, coordinator: Somebody, place: UUID, police: Officer) -> None:
    """Something of everything that the home tells of."""
    with people.acting(coordinator):
        request = requests.ask(unit_id, place, None, by=coordinator.membership_id)
    with police.at_work() as district_id:
        district.question(district_id, request, "Hvem leder gruppen?", by=police.somebody.membership_id)
    other = people("unit", "contributor", tenant_id=unit_id)
    with people.acting(other):
        for month in range(1, 7):
            group = reporting.report(unit_id, "slt_group", values("slt_group"))
            reporting.report(unit_id, "group_member", values("group_member", group_id=group))
            reporting.report(unit_id, "meeting", values("meeting", held_on=date(2026, month, 1), groups=[group]))
            for kind in ("measure", "survey", "goal", "slt_order", "challenge"):
                reporting.report(unit_id, kind, values(kind))


@pytest.mark.parametrize("of", ["municipality", "cooperation", "city district"])
def test_the_home_needs_at_most_twelve_statements_however_much_is_told(of: str, people: People, db: Database) -> None:
    if of == "city district":
        unit_id = add_unit(people, "Bydel Gamle Oslo", GAMLE_OSLO, kind=Kind.CITY_DISTRICT, since=date(2024, 1, 1))
        coordinator, place, police = people("unit", "coordinator", tenant_id=unit_id), GAMLE_OSLO, OSLO_POLICE
        officer(people, police).confirm(OSLO)
    else:
        one = applicant(people, *(("4003",) if of == "municipality" else ("4003", "4001")), name="Enheten")
        unit_id, coordinator, place, police = one.unit_id, one.coordinator, SKIEN, SOUTH_EAST

    def asked() -> list[str]:
        client = people.client(comes_back(people, coordinator))
        db.run(
            "UPDATE sec.token SET seen_at = now() - interval '10 minutes' WHERE membership_id = %s",
            coordinator.membership_id,
        )
        with statements() as sent:
            page = client.get("/enhet")
        assert page.status_code == 200
        return sent

    counts = [len(asked())]
    tells_much(people, unit_id, coordinator, place, officer(people, police))
    sent = asked()
    counts.append(len(sent))
    if of != "city district":
        case_id = one.apply()
        reviewer = people.client(people("council", "decider"))
        address = f"/krad/sak/{case_id}"
        start(reviewer, address)
        counts.append(len(asked()))
        with people.acting(coordinator):
            cases.withdraw(unit_id, case_id, cases.latest_of(unit_id).file.events, "Vi venter.")  # type: ignore[union-attr]
        counts.append(len(asked()))
        one.freeze()
        counts.append(len(asked()))
    assert max(counts) <= 12, sent
    assert len(set(counts)) == 1, counts


def test_the_home_and_a_form_are_light(skien: Applicant, people: People) -> None:
    tells_much(people, skien.unit_id, skien.coordinator, SKIEN, officer(people, SOUTH_EAST))
    client = people.client(skien.coordinator)
    for address in ("/enhet", "/enhet/grupper/ny"):
        page = client.get(address).text
        assert 20_000 < weight(page) < MOST, address
