"""Signing in, switching role, inviting and revoking, against the real roles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.db.roles import AUTH, COUNCIL
from app.db.session import acting
from app.errors import Forbidden, Invalid
from app.identity import service
from app.identity.errors import TooManyAttempts
from app.identity.roles import Side
from app.identity.tokens import digest, operator_token
from tests.database import PASSWORD, Database, People


@contextmanager
def _auth(portal: Flask) -> Iterator[None]:
    with portal.app_context(), acting(AUTH):
        yield


def _invited(portal: Flask, email: str, side: Side = Side.MINISTRY, role: str = "reader", **where: UUID) -> str:
    with portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        return service.invite(email, side, role, **where)


def _account(portal: Flask, email: str, side: Side = Side.MINISTRY, role: str = "reader", **where: UUID) -> UUID:
    link = _invited(portal, email, side, role, **where)
    with _auth(portal):
        account = service.accept(link, PASSWORD)
    assert account is not None
    return account


def test_somebody_invited_sets_a_password_and_signs_in(portal: Flask, db: Database) -> None:
    _account(portal, "Leser@Example.no")
    with _auth(portal):
        token = service.sign_in(" leser@example.no", PASSWORD, "127.0.0.1")
    assert token is not None
    with portal.app_context():
        principal = service.find_principal(token)
    assert principal is not None
    assert (principal.side, principal.role) == (Side.MINISTRY, "reader")
    assert db.value("SELECT count(*) FROM sec.token WHERE hash = %s", digest(token)) == 1
    assert token.encode() not in db.value("SELECT string_agg(hash, '') FROM sec.token")  # type: ignore[operator]


def test_an_invitation_works_once_and_a_new_one_ends_the_old(portal: Flask) -> None:
    first, second = _invited(portal, "a@example.no"), _invited(portal, "a@example.no")
    with _auth(portal):
        assert service.invitation(first) is None
        assert service.accept(first, PASSWORD) is None
        assert service.accept(second, PASSWORD) is not None
    with _auth(portal):
        assert service.accept(second, PASSWORD) is None


def test_an_invitation_to_an_address_with_an_account_asks_for_its_own_password(portal: Flask) -> None:
    _account(portal, "b@example.no")
    link = _invited(portal, "b@example.no", Side.COUNCIL, "decider")
    with _auth(portal), pytest.raises(Invalid):
        service.accept(link, "et helt annet passord")
    with _auth(portal):
        account = service.accept(link, PASSWORD)
        assert account is not None
        assert len(service.choices(account)) == 2


def test_wrong_passwords_and_unknown_addresses_look_the_same_and_are_slowed_not_locked(
    portal: Flask, db: Database
) -> None:
    _account(portal, "c@example.no")
    for email in ("c@example.no", "nobody@example.no"):
        for _ in range(service.FREE_BY_EMAIL):
            with _auth(portal):
                assert service.sign_in(email, "feil passord her", "127.0.0.1") is None
        with _auth(portal), pytest.raises(TooManyAttempts) as told:
            service.sign_in(email, PASSWORD, "127.0.0.1")
        assert 1 <= told.value.seconds <= service.LONGEST_PAUSE
    db.run("UPDATE sec.sign_in_attempt SET failed_at = failed_at - interval '1 minute'")
    with _auth(portal):
        assert service.sign_in("c@example.no", PASSWORD, "127.0.0.1") is not None


def test_a_session_ends_when_unused_signed_out_or_its_membership_is_revoked(
    portal: Flask, db: Database, people: People
) -> None:
    def live(token: str) -> bool:
        with portal.app_context():
            return service.find_principal(token) is not None

    idle, out, revoked, disabled = (people("ministry", "reader") for _ in range(4))
    assert all(live(s.token) for s in (idle, out, revoked, disabled))
    db.run("UPDATE sec.token SET seen_at = seen_at - interval '61 minutes' WHERE hash = %s", digest(idle.token))
    with portal.app_context():
        principal = service.find_principal(out.token)
    assert principal is not None
    with _auth(portal):
        service.sign_out(principal)
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE id = %s", revoked.membership_id)
    db.run("UPDATE sec.account SET disabled_at = now() WHERE id = %s", disabled.account_id)
    assert not any(live(s.token) for s in (idle, out, revoked, disabled))


def test_switching_role_gives_a_new_token_and_ends_the_old(portal: Flask, db: Database) -> None:
    account = _account(portal, "d@example.no")
    link = _invited(portal, "d@example.no", Side.COUNCIL, "auditor")
    with _auth(portal):
        service.accept(link, PASSWORD)
        token = service.open_session(account)
    with portal.app_context():
        principal = service.find_principal(token)
    assert principal is not None
    assert principal.side is None, "nobody chooses a role for somebody who has two"
    with _auth(portal):
        chosen = next(c for c in service.choices(account) if c.side is Side.COUNCIL)
        switched = service.switch(principal, chosen.membership_id)
        with pytest.raises(Forbidden):
            service.switch(principal, uuid4())
    with portal.app_context():
        assert service.find_principal(token) is None
        now_acting = service.find_principal(switched)
    assert now_acting is not None
    assert now_acting.has(Side.COUNCIL, "auditor")


def test_only_administrators_invite_and_a_unit_only_to_itself(portal: Flask, people: People) -> None:
    unit, other = uuid4(), uuid4()
    administrator = people("unit", "administrator", tenant_id=unit)
    coordinator = people("unit", "coordinator", tenant_id=unit)
    with people.acting(administrator):
        assert service.invite("e@example.no", Side.UNIT, "reader", tenant_id=unit)
        for side, role, tenant in ((Side.UNIT, "reader", other), (Side.COUNCIL, "decider", None)):
            with pytest.raises(Forbidden):
                service.invite("e@example.no", side, role, tenant_id=tenant)
        with pytest.raises(Invalid):
            service.invite("e@example.no", Side.UNIT, "decider", tenant_id=unit)
    with people.acting(coordinator), pytest.raises(Forbidden):
        service.invite("e@example.no", Side.UNIT, "reader", tenant_id=unit)


def test_an_administrator_sees_and_ends_only_the_units_own_people(people: People) -> None:
    unit, other = uuid4(), uuid4()
    administrator = people("unit", "administrator", tenant_id=unit)
    mine, noise = people("unit", "reader", tenant_id=unit), people("unit", "reader", tenant_id=other)
    with people.acting(administrator):
        assert {p.membership_id for p in service.people()} == {administrator.membership_id, mine.membership_id}
        service.revoke(mine.membership_id)
        for somebody in (noise, administrator, mine):
            with pytest.raises(Forbidden):
                service.revoke(somebody.membership_id)
    with people.acting(people("unit", "coordinator", tenant_id=unit)):
        assert service.people() == []


def test_an_invitation_has_an_end(portal: Flask, db: Database) -> None:
    with portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        link = service.invite("f@example.no", Side.MINISTRY, "reader", lifetime=timedelta(days=400))
    assert db.value("SELECT max(expires_at) < now() + interval '8 days' FROM sec.token WHERE kind = 'invite'")
    db.run("UPDATE sec.token SET expires_at = now() - interval '1 second' WHERE kind = 'invite'")
    with _auth(portal):
        assert service.invitation(link) is None
