"""Who is on a case: whose it is, and that nobody who isn't impartial does anything in it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from app.clock import now
from app.errors import Invalid, NotFound
from certification.cases import service as cases
from certification.cases.errors import NotDeclared, NotImpartial, ProposalOutdated
from certification.cases.impartiality import Partial
from certification.cases.service import Filters, Sort
from tests.app.web.pages import token_of
from tests.certification.cases.after import RECOMMENDED
from tests.certification.cases.pages import post
from tests.database import Database, People, Somebody
from tests.factories import cases as make
from tests.factories.cases import Applicant, applicant, begin, events_seen, impartial, police_withdraw, principal_of
from tests.statements import statements


def whose(db: Database, case_id: UUID) -> object:
    found = db.rows("SELECT account_id FROM app.case_assignment WHERE case_id = %s", case_id)
    return found[0][0] if found else None


def declare(people: People, case_id: UUID, who: Somebody, reason: Partial | None) -> None:
    with people.acting(who):
        cases.declare(principal_of(people, who), case_id, reason)


def test_who_has_declared_nothing_or_is_not_impartial_does_nothing(
    skien: Applicant, officer: Somebody, people: People, db: Database
) -> None:
    case_id = skien.apply()
    with pytest.raises(NotDeclared), people.acting(officer):
        cases.start_review(case_id, 1)
    with people.acting(officer):
        cases.assign(case_id, officer.account_id)
    client, address = people.client(officer), f"/krad/sak/{case_id}"
    assert "Begynn behandlingen" not in client.get(address).text
    refused = client.post(
        f"{address}/habilitet", data={"csrf_token": token_of(client.get(address).text), "impartial": "nei"}
    )
    assert refused.status_code == 422
    assert "Velg hvorfor du ikke er habil." in refused.text
    assert "En annen må ta saken" in post(client, f"{address}/habilitet", {"impartial": "nei", "reason": "family"})
    assert whose(db, case_id) is None, "the case is given to another"
    page = client.get(address).text
    assert "Du har sagt at du ikke er habil" in page
    assert "Begynn behandlingen" not in page
    with pytest.raises(NotImpartial), people.acting(officer):
        cases.start_review(case_id, 1)
    with pytest.raises(NotImpartial):
        declare(people, case_id, officer, None)  # it can't be taken back
    colleague = people("council", "case_officer")
    with pytest.raises(NotImpartial), people.acting(colleague):
        cases.assign(case_id, officer.account_id)
    assert events_seen(people, case_id) == 1
    assert "case_impartiality" not in str(people.client(skien.coordinator).get("/enhet/soknad").text)


def test_the_database_refuses_it_too_and_lets_nobody_declare_for_another(
    skien: Applicant, officer: Somebody, people: People, db: Database
) -> None:
    case_id = skien.apply()
    event = (
        "INSERT INTO app.case_event (tenant_id, id, case_id, seq, kind, at, detail)"
        " VALUES (%s, %s, %s, 2, 'review_started', now(), '{}')"
    )
    with psycopg.connect(db.dsn("slt_council")) as connection:
        connection.execute("SELECT set_config('slt.token', %s, false)", (officer.token,))
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            connection.execute(event, (skien.unit_id, uuid4(), case_id))
    assert refused.value.diag.constraint_name == "ck_case_event_declared"
    other = people("council", "decider")
    with psycopg.connect(db.dsn("slt_council")) as connection:
        connection.execute("SELECT set_config('slt.token', %s, false)", (officer.token,))
        connection.execute(
            "INSERT INTO app.case_impartiality (tenant_id, id, case_id, impartial, declared_at, account_id)"
            " VALUES (%s, %s, %s, true, %s, %s)",
            (skien.unit_id, uuid4(), case_id, now(), other.account_id),
        )
    assert db.value("SELECT account_id FROM app.case_impartiality") == officer.account_id


def test_what_was_declared_is_kept_with_the_decision_and_a_partial_proposer_spoils_the_proposal(
    skien: Applicant, officer: Somebody, people: People, db: Database
) -> None:
    case_id = skien.apply()
    first, second, out = (people("council", "decider") for _ in range(3))
    begin(people, case_id, officer)
    declare(people, case_id, out, Partial.OWN_UNIT)
    impartial(people, case_id, first, second)
    make.propose(people, case_id, RECOMMENDED, first)
    declare(people, case_id, first, Partial.TOOK_PART)
    with pytest.raises(ProposalOutdated), people.acting(second):
        cases.confirm_proposal(principal_of(people, second), case_id, 3)
    with people.acting(second):
        cases.return_proposal(case_id, 3, "Den som foreslo, er ikke habil.")
    make.decide(people, case_id, RECOMMENDED, second)
    said = db.value("SELECT impartiality FROM app.decision")
    assert [(each["impartial"], each["reason"]) for each in said] == [  # type: ignore[attr-defined]
        (True, None),
        (False, "own_unit"),
        (True, None),
        (True, None),
        (False, "took_part"),
        (True, None),
    ]
    page = people.client(officer).get(f"/krad/sak/{case_id}").text
    assert "ikke habil. Jeg har vært med på å lage søknaden" in page


def test_cases_are_given_in_bulk_each_by_itself_to_those_who_work_with_cases(
    skien: Applicant, officer: Somebody, people: People, db: Database
) -> None:
    drammen, lillesand = applicant(people, "3301", name="Drammen"), applicant(people, "4215", name="Lillesand")
    mine, other, third = skien.apply(), drammen.apply(), lillesand.apply()
    colleague = people("council", "decider")
    declare(people, other, colleague, Partial.FAMILY)
    client = people.client(officer)
    token = token_of(client.get("/krad").text)
    chosen = [str(mine), str(other), str(uuid4()), str(third), str(mine)]
    given = client.post("/krad/fordel", data={"csrf_token": token, "sak": chosen, "til": str(colleague.account_id)})
    assert given.status_code == 200
    assert "Fordelt 2 av 4 saker" in given.text
    assert "Den som ikke er habil" in given.text
    assert "Saken finnes ikke." in given.text
    assert [whose(db, each) for each in (mine, other, third)] == [colleague.account_id, None, colleague.account_id]
    client.post("/krad/fordel", data={"csrf_token": token, "sak": [str(third)], "til": "ingen"})
    assert whose(db, third) is None

    gone = people("council", "case_officer")
    with people.acting(officer):
        cases.assign(third, gone.account_id)
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE id = %s", gone.membership_id)
    with pytest.raises(Invalid) as refused, people.acting(officer):
        cases.assign(mine, gone.account_id)
    assert "arbeider ikke lenger" in refused.value.message
    assert whose(db, mine) == colleague.account_id
    assert "Den som hadde saken, har sluttet." in client.get("/krad").text
    for somebody in (people("council", "auditor"), people("council", "administrator")):
        assert people.client(somebody).post("/krad/fordel", data={"csrf_token": token}).status_code in (400, 404)
    with pytest.raises(NotFound), people.acting(officer):
        cases.assign(uuid4(), colleague.account_id)


def test_the_queue_is_narrowed_by_its_address_and_asks_as_much_for_many_as_for_few(
    skien: Applicant, officer: Somebody, people: People, db: Database
) -> None:
    sogn, drammen = applicant(people, "4640", "4644", name="Sogn"), applicant(people, "3301", name="Drammen")
    mine, far, near = skien.apply(), sogn.apply(), drammen.apply()
    with people.acting(officer):
        cases.assign(mine, officer.account_id)
    # Two days over the target, since a day of summer begins an hour earlier.
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.case_file SET opened_at = %s WHERE id = %s", now() - timedelta(days=62), far)
    db.run("UPDATE app.case_event SET at = %s WHERE case_id = %s", now() - timedelta(days=62), far)
    db.run("SET session_replication_role = origin")
    police_withdraw(drammen, "Avtalen er sagt opp.")
    client = people.client(officer)

    def names(query: str) -> list[str]:
        with statements() as sent:
            page = client.get(f"/krad?{query}").text
        counts.add(len(sent))
        return [name for name in ("Skien", "Sogn", "Drammen") if f">{name}</a>" in page]

    counts: set[int] = set()
    for query, expected in (
        ("", ["Skien", "Sogn", "Drammen"]),
        ("ansvar=meg", ["Skien"]),
        ("ansvar=ingen", ["Sogn", "Drammen"]),
        (f"ansvar={officer.account_id}", ["Skien", "Sogn", "Drammen"]),  # oneself is «Meg»: no such choice
        ("distrikt=vest", ["Sogn"]),
        ("frist=over", ["Sogn"]),
        ("politiet=endret", ["Drammen"]),
        ("tilstand=mottatt&ansvar=ingen&sorter=enhet", ["Sogn", "Drammen"]),
        ("tilstand=til-behandling", []),
    ):
        assert names(query) == expected, query
    with people.acting(officer):
        assert [row.unit.name for row in cases.queue(Filters(sort=Sort.UNIT))] == ["Drammen", "Skien", "Sogn"]
        assert cases.queue(Filters(sort=Sort.TARGET))[0].unit.name == "Sogn"
        (load,) = [each for each in cases.loads() if each.open]
    assert (load.officer.account_id, load.open, load.overdue) == (officer.account_id, 1, 0)
    assert near is not None
    assert max(counts) <= 24, counts


def test_a_case_is_taken_and_given_back_by_one_press_and_of_two_who_take_it_one_is_told(
    skien: Applicant, noise: Applicant, people: People, db: Database
) -> None:
    case_id = skien.apply()
    kari, nils = people("council", "case_officer", email="kari@krad.example"), people("council", "case_officer")
    first, second, address = people.client(kari), people.client(nils), f"/krad/sak/{case_id}"
    press: dict[str, object] = {"sak": str(case_id), "til": "ta"}
    stale = second.get(address).text
    assert "Ta saken" in stale
    assert "Saken er din." in post(first, address, press, "/krad/fordel")
    assert "Gi saken tilbake" in first.get(address).text
    told = second.post("/krad/fordel", data={"csrf_token": token_of(stale), **press}, follow_redirects=True).text
    assert "kari@krad.example har allerede tatt saken." in told
    for button in ("Ta saken", "Gi saken tilbake"):
        assert button not in told
    assert whose(db, case_id) == kari.account_id

    give_back = press | {"til": "gi-tilbake"}
    post(second, address, give_back, "/krad/fordel")
    assert whose(db, case_id) == kari.account_id, "only one's own is given back"
    assert "Nå er den ingens." in post(first, address, give_back, "/krad/fordel")
    assert whose(db, case_id) is None

    newer = applicant(people, "3105", name="Sarpsborg").apply()
    impartial(people, newer, kari)
    post(first, f"/krad/sak/{newer}", {"seen": "1"}, f"/krad/sak/{newer}/start")
    assert whose(db, newer) == kari.account_id, "who begins a case has it"
    for client, order in ((first, ["Sarpsborg", "Skien"]), (second, ["Skien", "Sarpsborg"])):
        page = client.get("/krad").text
        assert sorted(order, key=lambda name: page.index(f">{name}</a>")) == order
        assert ("Din sak" in page) == (client is first)
