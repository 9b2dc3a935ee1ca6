"""An administrator invites, takes back, and helps who has forgotten a password; never beyond their own reach."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.clock import today
from app.errors import Forbidden, Invalid, NotFound
from app.identity import service, store
from app.identity.roles import Side
from app.identity.tokens import digest, new_token
from tenants.register import service as register
from tests.app.identity.pages import link, post
from tests.database import PASSWORD, Database, People, Slt, Somebody
from tests.factories.cases import applicant
from tests.factories.units import keeper, make_unit

NEW = "nytt hus ved sjøen"


def _ids(portal: Flask, *numbers: str) -> list[UUID]:
    with keeper(portal):
        return [register.with_number(number, today()).id for number in numbers]


def _email(db: Database, somebody: Somebody) -> str:
    return str(db.value("SELECT email FROM sec.account WHERE id = %s", somebody.account_id))


@pytest.mark.parametrize("by", ["unit", "council", "command"])
def test_a_cooperation_made_by_hand_can_sign(portal: Flask, people: People, db: Database, slt: Slt, by: str) -> None:
    sogn = applicant(people, "4640", "4644", name="Sogn")
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE role = 'signatory'")
    submission, opened = sogn.freeze(), []
    boss = people(by, "administrator", tenant_id=sogn.unit_id if by == "unit" else None) if by != "command" else None
    address = "/enhet/folk/ny" if by == "unit" else "/krad/folk/ny/unit"
    for number, place in zip(sogn.numbers, sogn.municipality_ids, strict=True):
        email = f"direktor{number}@example.no"
        if boss is None:
            none = slt("user", "add", email, "unit", "signatory", "--body", "Sogn")
            assert none.returncode == 1
            assert "4640 Sogndal, 4644 Luster" in none.stderr
            made = slt("user", "add", email, "unit", "signatory", "--body", "sogn", "--municipality", number)
            offer = "/invitasjon/" + made.stdout.strip().rpartition("/")[2]
        else:
            fields = {"email": email, "role": "signatory", "body": str(sogn.unit_id)}
            client = people.client(boss)
            assert "har hver kommune sin underskriver" in post(client, address, **fields).get_data(as_text=True)
            assert post(client, address, **{**fields, "role": "reader", "municipality": str(place)}).status_code == 422
            offer = link(post(client, address, **fields, municipality=str(place)))
        signatory = portal.test_client()
        assert post(signatory, offer, password=PASSWORD).status_code == 303
        page = signatory.get("/enhet/signer").get_data(as_text=True)
        assert f"Underskrift for {'Sogndal' if number == '4640' else 'Luster'}" in page
        opened.append(post(signatory, "/enhet/signer", sha256=sogn.sha256(submission)).status_code)
    assert opened == [303, 303]
    assert db.value("SELECT submitted_at IS NOT NULL FROM app.submission WHERE id = %s", submission)


def test_who_cannot_sign_is_told_the_true_reason(portal: Flask, people: People, db: Database) -> None:
    sogn = applicant(people, "4640", "4644", name="Sogn")
    host, other = sogn.municipality_ids
    frozen = sogn.freeze()
    nobodys = people("unit", "signatory", tenant_id=sogn.unit_id)
    told = people.client(nobodys).get("/enhet/signer").get_data(as_text=True)
    assert "ikke sagt hvilken kommune" in told
    assert "skriver under for dere" not in told
    page = people.client(sogn.signatories[other])
    assert "Underskrift for Luster" in page.get("/enhet/signer").get_data(as_text=True)
    db.run("SET session_replication_role = replica")
    db.run("UPDATE app.submission SET signing_ids = %s WHERE id = %s", [host], frozen)
    db.run("RESET session_replication_role")
    delegated = page.get("/enhet/signer").get_data(as_text=True)
    assert "Sogndal skriver under for dere." in delegated
    assert "Underskrift for" not in delegated, "the host's signature is not the other's to give"


def test_a_signatory_is_only_of_a_municipality_that_the_unit_covers(portal: Flask, people: People) -> None:
    sogn, alone = make_unit(portal, "4640", "4644", name="Sogn"), make_unit(portal, "4003", name="Skien")
    skien, luster = _ids(portal, "4003", "4644")
    with people.acting(people("council", "administrator")):
        for unit_id, place in ((sogn, skien), (sogn, None), (alone, skien), (alone, luster)):
            with pytest.raises(Invalid) as refused:
                service.invite("e@example.no", Side.UNIT, "signatory", tenant_id=unit_id, municipality_id=place)
            assert set(refused.value.fields) == {"municipality"}
        assert service.invite("e@example.no", Side.UNIT, "signatory", tenant_id=alone)
        assert service.invite("e@example.no", Side.UNIT, "signatory", tenant_id=sogn, municipality_id=luster)


def test_nobody_is_invited_to_what_they_have_or_until_a_day_that_has_passed(people: People, db: Database) -> None:
    unit = uuid4()
    reader = people("unit", "reader", tenant_id=unit)
    email = _email(db, reader)
    client = people.client(people("unit", "administrator", tenant_id=unit))
    assert "har allerede denne rollen" in post(client, "/enhet/folk/ny", email=email, role="reader").text
    past = (today() - timedelta(days=1)).strftime("%d.%m.%Y")
    late = post(client, "/enhet/folk/ny", email=email, role="contributor", valid_until=past)
    assert late.status_code == 422
    assert "Dagen er passert" in late.text
    assert past in late.text, "what was typed is kept"
    assert db.value("SELECT count(*) FROM sec.invitation") == 0
    link(post(client, "/enhet/folk/ny", email=email, role="contributor"))
    db.run("UPDATE sec.membership SET valid = '[2020-01-01,2021-01-01)' WHERE id = %s", reader.membership_id)
    link(post(client, "/enhet/folk/ny", email=email, role="reader"))


def test_open_invitations_are_seen_withdrawn_and_sent_anew(portal: Flask, people: People, db: Database) -> None:
    unit, other = uuid4(), uuid4()
    client = people.client(people("unit", "administrator", tenant_id=unit))
    first = link(post(client, "/enhet/folk/ny", email="ny@example.no", role="reader"))
    assert "ny@example.no" in client.get("/enhet/folk").text
    offer = db.value("SELECT id FROM sec.invitation")
    second = link(post(client, f"/folk/invitasjon/{offer}/ny"))
    assert portal.test_client().get(first).status_code == 404
    assert portal.test_client().get(second).status_code == 200
    assert client.get(f"/folk/invitasjon/{offer}/ny").status_code == 404, "it is ended"
    (latest,) = db.rows("SELECT id FROM sec.invitation WHERE revoked_at IS NULL")[0]

    foreign = people.client(people("unit", "administrator", tenant_id=other))
    assert "ny@example.no" not in foreign.get("/enhet/folk").text
    for act in ("ny", "trekk"):
        assert foreign.get(f"/folk/invitasjon/{latest}/{act}").status_code == 404
    with people.acting(people("unit", "administrator", tenant_id=other)), pytest.raises(Forbidden):
        service.withdraw(UUID(str(latest)))
    with people.acting(people("unit", "coordinator", tenant_id=unit)), pytest.raises(NotFound):
        service.renew(UUID(str(latest)))

    council = people.client(people("council", "administrator"))
    assert "ny@example.no" in council.get("/krad/folk").text
    assert post(council, f"/folk/invitasjon/{latest}/trekk").status_code == 303
    assert portal.test_client().get(second).status_code == 404
    assert "ny@example.no" not in client.get("/enhet/folk").text


def test_an_invitation_does_not_outlive_the_role(portal: Flask, people: People, db: Database) -> None:
    unit = uuid4()
    client = people.client(people("unit", "administrator", tenant_id=unit))
    last = today().strftime("%d.%m.%Y")
    offer = link(post(client, "/enhet/folk/ny", email="ny@example.no", role="reader", valid_until=last))
    db.run("UPDATE sec.invitation SET valid_until = valid_until - 1")
    assert portal.test_client().get(offer).status_code == 404
    assert "Gått ut" in client.get("/enhet/folk").text
    again = post(client, f"/folk/invitasjon/{db.value('SELECT id FROM sec.invitation')}/ny")
    assert (again.status_code, "Siste dag med rollen er passert" in again.text) == (422, True)


def test_who_forgot_a_password_sets_a_new_one_once_and_is_signed_out_everywhere(
    portal: Flask, people: People, db: Database
) -> None:
    unit = uuid4()
    reader = people("unit", "reader", tenant_id=unit, email="leser@example.no")
    boss = people.client(people("unit", "administrator", tenant_id=unit))
    session, guest = people.client(reader), portal.test_client()
    assert session.get("/rolle").status_code == 200
    earlier = link(post(boss, f"/folk/{reader.membership_id}/passord"))
    reset = link(post(boss, f"/folk/{reader.membership_id}/passord"))
    assert guest.get(earlier).status_code == 404, "a new link ends the one before"
    assert session.get("/rolle").status_code == 200, "nothing has happened yet"
    assert post(guest, reset, password="kort").status_code == 422
    assert post(guest, reset, password=NEW).headers["Location"] == "/logg-inn"
    assert session.get("/rolle").status_code == 303
    assert guest.get(reset).status_code == 404
    assert post(guest, "/logg-inn", email="leser@example.no", password=NEW).status_code == 303
    events = db.rows("SELECT e.event FROM sec.sign_in_event e WHERE e.account_id = %s ORDER BY e.at", reader.account_id)
    assert [event for (event,) in events] == ["password_link", "password_link", "password_set", "signed_in"]
    made = db.rows(
        "SELECT acting FROM audit.entry WHERE table_name = 'sec.sign_in_event' AND after->>'event' = 'password_link'"
    )
    assert made == [("unit.administrator",)] * 2
    assert not db.rows("SELECT FROM audit.entry WHERE after::text LIKE '%%argon2%%'")


def test_a_link_to_a_new_password_is_short_lived(portal: Flask, people: People, db: Database) -> None:
    reader = people("ministry", "reader")
    with people.acting(people("council", "administrator")):
        token = service.password_link(_email(db, reader))
    assert db.value("SELECT expires_at <= now() + interval '1 hour' FROM sec.token WHERE kind = 'reset'")
    db.run("UPDATE sec.token SET expires_at = now() WHERE hash = %s", digest(token))
    spent = portal.test_client().get(f"/nytt-passord/{token}")
    unknown = portal.test_client().get("/nytt-passord/no-such-token")
    assert spent.status_code == unknown.status_code == 404
    hidden = re.compile(r'value="[^"]*"|X-CSRFToken": "[^"]*"')
    assert hidden.sub("", unescape(spent.text)) == hidden.sub("", unescape(unknown.text))


def test_nobody_takes_over_an_account_beyond_their_reach(portal: Flask, people: People, db: Database) -> None:
    unit, other = uuid4(), uuid4()
    mine, foreign, both, coming = (people("unit", "reader", tenant_id=place) for place in (unit, other, unit, unit))
    officer, boss = people("council", "decider"), people("unit", "administrator", tenant_id=unit)

    def also(somebody: Somebody, valid: str) -> None:
        db.run(
            "INSERT INTO sec.membership (id, account_id, side, role, tenant_id, valid)"
            " VALUES (gen_random_uuid(), %s, 'unit', 'reader', %s, %s)",
            somebody.account_id,
            other,
            valid,
        )

    also(both, "[2020-01-01,)")
    also(coming, f"[{today() + timedelta(days=9)},)")
    with people.acting(boss):
        for somebody in (foreign, both, coming, officer, boss):
            with pytest.raises(Forbidden):
                service.password_link(_email(db, somebody))
        with pytest.raises(Forbidden):
            service.password_link("nobody@example.no")
        token = service.password_link(_email(db, mine))
    for powerless in (people("unit", "coordinator", tenant_id=unit), people("council", "decider")):
        with people.acting(powerless), pytest.raises(Forbidden):
            service.password_link(_email(db, mine))
    assert db.value("SELECT count(*) FROM sec.token WHERE kind = 'reset'") == 1

    also(mine, "[2020-01-01,2021-01-01)")
    assert portal.test_client().get(f"/nytt-passord/{token}").status_code == 200, "a role that is over is no reach"
    also(mine, "[2020-01-01,)")
    assert portal.test_client().get(f"/nytt-passord/{token}").status_code == 404, "the account came beyond the maker's"

    council = people("council", "administrator")
    with people.acting(council):
        for somebody in (mine, both, officer):
            assert service.password_link(_email(db, somebody))
        with pytest.raises(Forbidden):
            service.password_link(_email(db, council))
    told = post(people.client(boss), f"/folk/{both.membership_id}/passord")
    assert told.status_code == 422
    assert "administratoren i KRÅD" in told.text
    assert people.client(boss).get(f"/folk/{foreign.membership_id}/passord").status_code == 404


def test_the_sign_in_page_leads_to_whom_to_ask(portal: Flask) -> None:
    client = portal.test_client()
    assert 'href="/glemt-passord"' in client.get("/logg-inn").text
    page = client.get("/glemt-passord").text
    assert "administratoren i SLT-enheten din" in page
    assert "administratoren i KRÅD" in page
    assert "<input" not in page.split("<main")[1].split("</main>")[0], (
        "nothing to type: nobody learns who has an account"
    )


def test_a_deputy_has_the_role_within_the_dates_alone(portal: Flask, people: People, db: Database) -> None:
    skien = applicant(people, "4003", name="Skien")
    frozen = skien.freeze()
    client = people.client(people("unit", "administrator", tenant_id=skien.unit_id))

    def day(days: int) -> str:
        return (today() + timedelta(days=days)).strftime("%d.%m.%Y")

    fields = {"email": "stedfortreder@example.no", "role": "signatory", "valid_from": day(10), "valid_until": day(20)}
    backwards = post(client, "/enhet/folk/ny", **{**fields, "valid_until": day(5)})
    assert (backwards.status_code, "Siste dag er før første dag" in backwards.text) == (422, True)
    offer = link(post(client, "/enhet/folk/ny", **fields))
    assert f"fra og med {day(10)}" in client.get("/enhet/folk").text
    deputy = portal.test_client()
    assert "Første dag med rollen" in deputy.get(offer).text
    post(deputy, offer, password=PASSWORD)
    assert "Begynner rollen senere" in deputy.get("/rolle").text
    assert f"fra og med {day(10)}" in client.get("/enhet/folk").text
    assert "har allerede denne rollen" in post(client, "/enhet/folk/ny", **{**fields, "valid_from": day(15)}).text
    link(post(client, "/enhet/folk/ny", **{**fields, "valid_from": day(30), "valid_until": day(40)}))

    account = db.value("SELECT id FROM sec.account WHERE email = %s", fields["email"])
    membership = db.value("SELECT id FROM sec.membership WHERE account_id = %s", account)
    somebody = replace(skien.signatory, account_id=account, membership_id=membership, token=new_token())
    db.run(
        "INSERT INTO sec.token (hash, kind, account_id, db_role, membership_id, tenant_id, expires_at)"
        " VALUES (%s, 'browser', %s, 'slt_web', %s, %s, now() + interval '1 hour')",
        digest(somebody.token),
        account,
        membership,
        skien.unit_id,
    )
    deputy = people.client(somebody)
    for valid, works in (
        ("[2020-01-01,2021-01-01)", False),
        (f"[{today() + timedelta(days=1)},)", False),
        (f"[{today()},)", True),
    ):
        db.run("UPDATE sec.membership SET valid = %s WHERE id = %s", valid, membership)
        with people.acting(somebody):
            assert (store.signatories(skien.unit_id, today()) == {None}) is works, (
                "the database gives nothing outside them"
            )
        assert (deputy.get("/enhet/signer").status_code == 200) is works
    assert post(deputy, "/enhet/signer", sha256=skien.sha256(frozen)).status_code == 303
    assert db.value("SELECT submitted_at IS NOT NULL FROM app.submission WHERE id = %s", frozen)


def test_a_document_that_nobody_can_sign_says_so(people: People, db: Database) -> None:
    sogn = applicant(people, "4640", "4644", name="Sogn")
    sogn.freeze()
    _host, other = sogn.municipality_ids
    boss = people.client(people("unit", "administrator", tenant_id=sogn.unit_id))
    reader = people.client(people("unit", "reader", tenant_id=sogn.unit_id))
    told = "Ingen er invitert til å skrive under for Luster"
    assert told not in boss.get("/enhet/soknad").text
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE municipality_id = %s", other)
    page = boss.get("/enhet/soknad").text
    assert (told in page, "skrive under for Sogndal" in page, 'href="/enhet/folk/ny"' in page) == (True, False, True)
    page = reader.get("/enhet/soknad").text
    assert (told in page, "Be administratoren deres" in page, 'href="/enhet/folk/ny"' in page) == (True, True, False)
    link(post(boss, "/enhet/folk/ny", email="d@example.no", role="signatory", municipality=str(other)))
    assert told not in boss.get("/enhet/soknad").text
