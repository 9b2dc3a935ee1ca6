"""Who acts in the demonstration: sessions of real memberships, one for each body, and the day that they act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import text

from app import clock
from app.db.roles import AUTH, COUNCIL, PROJECTOR
from app.db.session import acting, session
from app.identity import service as identity
from app.identity.policy import Principal
from app.identity.roles import DATABASE_ROLE, Side

#: Ids of the demonstration are made from names, so that loading again finds what is there.
NAMESPACE = UUID("8b0f3c3e-5b7f-4a53-8f0a-0d6c4a5e1d11")


def unit_id(key: str) -> UUID:
    """The id of the demonstration's unit with this key."""
    return uuid5(NAMESPACE, f"unit:{key}")


def act_id(*names: object) -> UUID:
    """The id of what is done once in the demonstration: doing it again finds it done."""
    return uuid5(NAMESPACE, ":".join(map(str, names)))


@dataclass
class Stage:
    """Acts as people of the demonstration, by two accounts, for a decision needs two people.

    `operator` is a token of KRÅD's database role; `accounts` are the ids by their addresses, the first one first.
    """

    operator: str
    accounts: Mapping[str, UUID]
    _sessions: dict[tuple[Side, str, UUID | None, UUID | None, str], Principal] = field(default_factory=dict)

    @property
    def email(self) -> str:
        """The address of whoever stands for all but the second decider."""
        return next(iter(self.accounts))

    @contextmanager
    def keeper(self, on: date | None = None) -> Iterator[None]:
        """Act as KRÅD's register keeper from the command line."""
        with self._day(on), acting(COUNCIL, self.operator):
            yield

    @contextmanager
    def projector(self) -> Iterator[None]:
        """Act as the projection does."""
        with acting(PROJECTOR):
            yield

    @contextmanager
    def somebody(
        self,
        side: Side,
        role: str,
        *,
        tenant_id: UUID | None = None,
        police_district_id: UUID | None = None,
        municipality_id: UUID | None = None,
        on: date | None = None,
        second: bool = False,
    ) -> Iterator[Principal]:
        """Act as somebody (or as a `second` person) with this role, on a day; the transaction is committed in the end."""
        body_id = tenant_id or police_district_id
        email = list(self.accounts)[second]
        key = (side, role, body_id, municipality_id, email)
        if key not in self._sessions:
            self._sessions[key] = self._sign_in(email, side, role, tenant_id, police_district_id, municipality_id)
        who = self._sessions[key]
        with self._day(on), acting(DATABASE_ROLE[side], who.token):
            yield who

    def _sign_in(
        self,
        email: str,
        side: Side,
        role: str,
        tenant_id: UUID | None,
        police_district_id: UUID | None,
        municipality_id: UUID | None,
    ) -> Principal:
        body = (side, role, tenant_id, police_district_id, municipality_id)
        with acting(AUTH):
            held = identity.choices(self.accounts[email])
        # A load that was interrupted left its roles, and nobody is invited to what they have.
        membership_id = next((each.membership_id for each in held if each.of == body), None)
        if membership_id is None:
            with acting(COUNCIL, self.operator):
                link = identity.invite(
                    email,
                    side,
                    role,
                    tenant_id=tenant_id,
                    police_district_id=police_district_id,
                    municipality_id=municipality_id,
                )
            with acting(AUTH):
                membership_id = identity.take_up(self.accounts[email], link)
        with acting(AUTH):
            token = identity.open_session(self.accounts[email], membership_id)
        who = identity.find_principal(token)
        if who is None:
            raise RuntimeError("the demonstration's own session is not valid")
        return who

    def enter(self) -> bool:
        """Take a first role, which only `leave` ends; returns whether an earlier load never came to that."""
        with self.somebody(Side.COUNCIL, "administrator"):
            mine = {(person.side, person.role.value) for person in identity.people() if person.email == self.email}
        with self.somebody(Side.COUNCIL, "decider"):
            return not mine <= {(Side.COUNCIL, "administrator"), (Side.MINISTRY, "reader")}

    def leave(self) -> None:
        """End every role that was taken for the demonstration, by a load that was interrupted too; what was done stays.

        When this returns, it is all on the disk: the load may be marked as done.
        """
        with self.somebody(Side.COUNCIL, "administrator") as administrator:
            # Whatever was committed before, in the load's quick way that doesn't wait for the disk, is flushed with this.
            session.execute(text("SET LOCAL synchronous_commit = on"))
            for person in identity.people():
                if person.email in self.accounts and person.membership_id != administrator.membership_id:
                    identity.revoke(person.membership_id)
        self._sessions.clear()

    @contextmanager
    def _day(self, on: date | None) -> Iterator[None]:
        if on is None:
            yield
        else:
            with clock.pretending(on):
                yield
