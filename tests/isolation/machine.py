"""Random users of three units on a pool of one connection: each sees exactly its own unit's rows, whatever came before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.clock import now
from app.db.roles import WEB, WORKER
from app.db.session import acting, session
from app.identity.tokens import digest, new_token
from tests.database import Database, People, Somebody

UNITS = 3
WHO = st.integers(0, UNITS - 1)
_ADD = text("INSERT INTO app.fact (tenant_id, id, kind, reported_at) VALUES (:tenant, :id, 'goal', now())")


class Machine(RuleBasedStateMachine):
    """The model is a set of ids for each unit; the database must show neither more nor less."""

    portal: Flask
    db: Database

    @initialize()
    def begin(self) -> None:
        self.db.empty()
        people = People(self.portal, self.db)
        self.units: list[UUID] = [uuid4() for _ in range(UNITS)]
        for unit in self.units:
            self.db.run(
                "INSERT INTO app.unit (id, kind, name, demonstration) VALUES (%s, 'municipality', 'x', false)", unit
            )
        self.people: list[Somebody] = [people("unit", "coordinator", tenant_id=unit) for unit in self.units]
        self.model: list[set[UUID]] = [set() for _ in range(UNITS)]
        self.revoked: set[int] = set()

    @contextmanager
    def _as(self, who: int) -> Iterator[None]:
        with self.portal.app_context(), acting(WEB, self.people[who].token):
            yield

    def _seen(self) -> set[UUID]:
        return set(session.scalars(text("SELECT id FROM app.fact")))

    def _expected(self, who: int) -> set[UUID]:
        return set() if who in self.revoked else self.model[who]

    @rule(who=WHO, commit=st.booleans())
    def add(self, who: int, commit: bool) -> None:
        if who in self.revoked:
            return
        row = uuid4()
        with self.portal.app_context(), acting(WEB, self.people[who].token):
            session.execute(_ADD, {"tenant": self.units[who], "id": row})
            if not commit:
                session.rollback()
        if commit:
            self.model[who].add(row)

    @rule(who=WHO, victim=WHO)
    def touch(self, who: int, victim: int) -> None:
        if victim == who:
            return
        with self._as(who):
            for statement in (
                "UPDATE app.fact SET reported_at = now() WHERE tenant_id = :t",
                "DELETE FROM app.fact WHERE tenant_id = :t",
            ):
                assert session.execute(text(statement), {"t": self.units[victim]}).rowcount == 0  # type: ignore[attr-defined]

    @rule(who=WHO, victim=WHO)
    def forge(self, who: int, victim: int) -> None:
        if victim == who and who not in self.revoked:
            return
        refused = False
        try:
            with self._as(who):
                session.execute(_ADD, {"tenant": self.units[victim], "id": uuid4()})
        except DBAPIError:
            refused = True
        assert refused, "a row of another unit was taken"

    @rule(who=WHO)
    def fail_in_the_middle(self, who: int) -> None:
        try:
            with self._as(who):
                session.execute(text("SELECT 1 / 0"))
        except DBAPIError:
            pass

    @rule(token=st.sampled_from([None, "", "forged"]))
    def nobody(self, token: str | None) -> None:
        with self.portal.app_context(), acting(WEB, token):
            assert self._seen() == set(), "nobody sees a row"

    @rule(who=WHO)
    def set_the_scope_by_hand(self, who: int) -> None:
        with self._as(who):
            session.execute(
                text("SELECT set_config('slt.tenant', :t, false)"), {"t": str(self.units[(who + 1) % UNITS])}
            )
            assert self._seen() == self._expected(who)

    @rule(who=WHO)
    def revoke(self, who: int) -> None:
        with self._as(who):
            assert self._seen() == self._expected(who)
            self.db.run("UPDATE sec.membership SET revoked_at = now() WHERE id = %s", self.people[who].membership_id)
            self.revoked.add(who)
            assert self._seen() == set(), "a revoked membership ends in the middle of a transaction"

    @rule(who=WHO)
    def return_with_another_session(self, who: int) -> None:
        self.people[who] = People(self.portal, self.db)("unit", "coordinator", tenant_id=self.units[who])
        self.revoked.discard(who)

    @rule(who=WHO)
    def job(self, who: int) -> None:
        token = new_token()
        self.db.run(
            "INSERT INTO sec.token (hash, kind, db_role, tenant_id, expires_at) VALUES (%s, 'job', %s, %s, %s)",
            digest(token),
            WORKER,
            self.units[who],
            now() + timedelta(minutes=1),
        )
        with self.portal.app_context(), acting(WORKER, token):
            assert self._seen() == self.model[who], "a job sees its unit's rows"
        with self.portal.app_context(), acting(WEB, token):
            assert self._seen() == set(), "a job's token is no key to the web's role"
        with self.portal.app_context(), acting(WORKER, self.people[who].token):
            assert self._seen() == set(), "a session's token is no key to the worker's role"

    @invariant()
    def each_sees_its_own(self) -> None:
        for who in range(UNITS):
            with self._as(who):
                assert self._seen() == self._expected(who), "no user sees another unit's row"
