"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Row, func, select, text, update

from app.db.roles import AUTH
from app.db.session import connected, session
from app.identity.models import Account, Invitation, SignInAttempt, SignInEvent, Token


@dataclass(frozen=True)
class Failures:
    """Failed sign-ins lately: how many for the address and for the network, and the last one's instant."""

    by_email: int
    by_network: int
    latest_at: datetime | None


@dataclass(frozen=True)
class Credentials:
    """An account's id and the hash of its password."""

    account_id: UUID
    password_hash: str


def credentials(email: str) -> Credentials | None:
    """In a transaction of its own: no connection is held while the password is verified."""
    with connected(AUTH) as connection:
        row = connection.execute(
            select(Account.id, Account.password_hash).where(Account.email == email, Account.disabled_at.is_(None))
        ).one_or_none()
        return Credentials(row.id, row.password_hash) if row else None


def set_password_hash(account_id: UUID, password_hash: str) -> None:
    session.execute(update(Account).where(Account.id == account_id).values(password_hash=password_hash))


def set_locale(account_id: UUID, locale: str) -> None:
    session.execute(update(Account).where(Account.id == account_id).values(locale=locale))


def add_account(account: Account) -> None:
    session.add(account)
    session.flush()


def principal_row(token_hash: bytes, idle: timedelta) -> Row[tuple[object, ...]] | None:
    """The principal's row for a token's hash, and the token's `seen_at` moved on when it is five minutes old.

    In a transaction of its own: a GET is read only, and the role must be known before an engine can be chosen.
    """
    with connected(AUTH) as connection:
        row = connection.execute(
            text("SELECT * FROM sec.principal(:hash, :idle)"), {"hash": token_hash, "idle": idle}
        ).one_or_none()
        if row is not None:
            connection.execute(
                text(
                    "UPDATE sec.token SET seen_at = now() WHERE hash = :hash AND seen_at < now() - interval '5 minutes'"
                ),
                {"hash": token_hash},
            )
        return row


def memberships(account_id: UUID) -> Sequence[Row[tuple[object, ...]]]:
    return session.execute(text("SELECT * FROM sec.memberships(:account)"), {"account": account_id}).all()


def add_token(token: Token) -> None:
    session.add(token)
    session.flush()


def revoke_token(token_hash: bytes) -> None:
    session.execute(
        update(Token)
        .where(Token.hash == token_hash, Token.revoked_at.is_(None))
        .values(revoked_at=func.clock_timestamp())
    )


def add_event(account_id: UUID, membership_id: UUID | None, event: str) -> None:
    session.add(SignInEvent(id=uuid4(), account_id=account_id, membership_id=membership_id, event=event))


def failures(email_hash: bytes, network: str, since: datetime) -> Failures:
    with connected(AUTH) as connection:
        by_email, latest_email = connection.execute(
            select(func.count(), func.max(SignInAttempt.failed_at)).where(
                SignInAttempt.email_hash == email_hash, SignInAttempt.failed_at > since
            )
        ).one()
        by_network, latest_network = connection.execute(
            select(func.count(), func.max(SignInAttempt.failed_at)).where(
                SignInAttempt.network == network, SignInAttempt.failed_at > since
            )
        ).one()
    latest = [at for at in (latest_email, latest_network) if at is not None]
    return Failures(by_email, by_network, max(latest, default=None))


def add_failure(email_hash: bytes, network: str) -> None:
    """In a transaction of its own: the request that failed is rolled back."""
    with connected(AUTH) as connection:
        connection.execute(
            SignInAttempt.__table__.insert().values(id=uuid4(), email_hash=email_hash, network=network)  # type: ignore[attr-defined]  # a Table, typed as FromClause
        )


def open_invitation(token_hash: bytes, at: datetime) -> Invitation | None:
    return session.scalar(
        select(Invitation)
        .join(Token, Token.hash == Invitation.token_hash)
        .where(
            Invitation.token_hash == token_hash,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Token.revoked_at.is_(None),
            Token.expires_at > at,
        )
    )


def accept(token_hash: bytes, account_id: UUID) -> UUID | None:
    granted: UUID | None = session.scalar(
        text("SELECT sec.accept(:hash, :account)"), {"hash": token_hash, "account": account_id}
    )
    return granted


def invite(
    *,
    token_hash: bytes,
    email: str,
    side: str,
    role: str,
    tenant_id: UUID | None,
    police_district_id: UUID | None,
    municipality_id: UUID | None,
    valid_until: date | None,
    lifetime: timedelta,
) -> bool:
    return bool(
        session.scalar(
            text(
                "SELECT sec.invite(:id, :hash, :email, :side, :role, :tenant, :district, :municipality, :until,"
                " :lifetime)"
            ),
            {
                "id": uuid4(),
                "hash": token_hash,
                "email": email,
                "side": side,
                "role": role,
                "tenant": tenant_id,
                "district": police_district_id,
                "municipality": municipality_id,
                "until": valid_until,
                "lifetime": lifetime,
            },
        )
    )


def people() -> Sequence[Row[tuple[object, ...]]]:
    return session.execute(text("SELECT * FROM sec.people()")).all()


def body_name(tenant_id: UUID | None, police_district_id: UUID | None) -> str:
    name: str | None = session.scalar(
        text("SELECT sec.body_name(:tenant, :district)"), {"tenant": tenant_id, "district": police_district_id}
    )
    return name or ""


def bodies() -> Sequence[Row[tuple[str, UUID, str]]]:
    return session.execute(text("SELECT side, id, name FROM sec.bodies()")).all()


def revoke(membership_id: UUID) -> bool:
    return bool(session.scalar(text("SELECT sec.revoke(:id)"), {"id": membership_id}))
