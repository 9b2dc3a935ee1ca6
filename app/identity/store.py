"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Row, func, select, text, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from app.db.roles import AUTH
from app.db.session import connected, session, single_statements
from app.identity.models import Account, Invitation, Membership, SignInAttempt, SignInEvent, Token

_PRINCIPAL = text("SELECT *, seen_at < now() - interval '5 minutes' AS is_old FROM sec.principal(:hash, :idle)")


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


def set_demonstration_hash(account_id: UUID, password_hash: str) -> bool:
    """False where the account is no made-up person's."""
    made_up = update(Account).where(Account.id == account_id, Account.demonstration)
    return session.scalar(made_up.values(password_hash=password_hash).returning(Account.id)) is not None


def set_locale(account_id: UUID, locale: str) -> None:
    session.execute(update(Account).where(Account.id == account_id).values(locale=locale))


def add_account(account_id: UUID, email: str, password_hash: str, *, demonstration: bool) -> bool:
    """False where the address has an account, also one that another is just making."""
    row = insert(Account).values(id=account_id, email=email, password_hash=password_hash, demonstration=demonstration)
    return bool(session.scalar(row.on_conflict_do_nothing(index_elements=["email"]).returning(Account.id)))


def principal_row(token_hash: bytes, idle: timedelta) -> Row[tuple[object, ...]] | None:
    """The principal's row for a token's hash, and the token's `seen_at` moved on when it is five minutes old.

    Outside of the request's transaction: a GET is read only, and the role must be known before an engine can be chosen.
    """
    try:
        return _principal_row(token_hash, idle)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _principal_row(token_hash, idle)


def _principal_row(token_hash: bytes, idle: timedelta) -> Row[tuple[object, ...]] | None:
    with single_statements(AUTH) as connection:
        row = connection.execute(_PRINCIPAL, {"hash": token_hash, "idle": idle}).one_or_none()
        if row is not None and row.is_old:
            connection.execute(text("UPDATE sec.token SET seen_at = now() WHERE hash = :hash"), {"hash": token_hash})
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


def open_invitation(token_hash: bytes, at: datetime, on: date) -> Invitation | None:
    return session.scalar(
        select(Invitation)
        .join(Token, Token.hash == Invitation.token_hash)
        .where(
            Invitation.token_hash == token_hash,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Token.revoked_at.is_(None),
            Token.expires_at > at,
            func.coalesce(Invitation.valid_until, on) >= on,
        )
    )


def signatories(unit_id: UUID, on: date) -> set[UUID | None]:
    """Whom a unit's signatories sign for, who hold the role on a day or later, or are invited to; None: its only one."""
    role = "signatory"
    held = select(Membership.municipality_id).where(
        Membership.tenant_id == unit_id,
        Membership.role == role,
        Membership.revoked_at.is_(None),
        func.upper_inf(Membership.valid) | (func.upper(Membership.valid) > on),
    )
    offered = select(Invitation.municipality_id).where(
        Invitation.tenant_id == unit_id,
        Invitation.role == role,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        func.coalesce(Invitation.valid_until, on) >= on,
    )
    return set(session.scalars(union(held, offered)))


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
    valid_from: date | None,
    valid_until: date | None,
    lifetime: timedelta,
) -> str:
    """What became of it: 'made', 'held' (the address has the role already) or 'refused'."""
    return str(
        session.scalar(
            text(
                "SELECT sec.invite(:id, :hash, :email, :side, :role, :tenant, :district, :municipality, :from,"
                " :until, :lifetime)"
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
                "from": valid_from,
                "until": valid_until,
                "lifetime": lifetime,
            },
        )
    )


def people() -> Sequence[Row[tuple[object, ...]]]:
    return session.execute(text("SELECT * FROM sec.people()")).all()


def body(tenant_id: UUID | None, police_district_id: UUID | None, municipality_id: UUID | None) -> Row[str, str, bool]:
    """The names of a body and of a municipality, and whether it is made up."""
    return session.execute(
        text("SELECT sec.body_name(:tenant, :district), sec.municipality_name(:municipality), sec.made_up(:tenant)"),
        {"tenant": tenant_id, "district": police_district_id, "municipality": municipality_id},
    ).one()


def bodies() -> Sequence[Row[tuple[str, UUID, str, bool]]]:
    return session.execute(text("SELECT side, id, name, made_up FROM sec.bodies()")).all()


def invitations() -> Sequence[Row[tuple[object, ...]]]:
    return session.execute(text("SELECT * FROM sec.invitations()")).all()


def withdraw(invitation_id: UUID) -> bool:
    return bool(session.scalar(text("SELECT sec.withdraw(:id)"), {"id": invitation_id}))


def signing_places() -> Sequence[Row[tuple[object, ...]]]:
    return session.execute(
        text("SELECT tenant_id, body, municipality_id, number, name FROM sec.signing_places()")
    ).all()


def password_link(email: str, token_hash: bytes, lifetime: timedelta) -> bool:
    return bool(
        session.scalar(
            text("SELECT sec.password_link(:email, :hash, :lifetime)"),
            {"email": email, "hash": token_hash, "lifetime": lifetime},
        )
    )


def resetting(token_hash: bytes) -> UUID | None:
    """The account whose password a link may set now."""
    account_id: UUID | None = session.scalar(text("SELECT sec.resetting(:hash)"), {"hash": token_hash})
    return account_id


def spend(token_hash: bytes) -> bool:
    """Use a single-use token up; False where somebody has."""
    query = (
        update(Token)
        .where(Token.hash == token_hash, Token.revoked_at.is_(None), Token.expires_at > func.clock_timestamp())
        .values(used_at=func.clock_timestamp(), revoked_at=func.clock_timestamp())
        .returning(Token.hash)
    )
    return session.scalar(query) is not None


def revoke_all(account_id: UUID) -> None:
    """End everything by which an account comes in."""
    session.execute(
        update(Token)
        .where(Token.account_id == account_id, Token.revoked_at.is_(None))
        .values(revoked_at=func.clock_timestamp())
    )


def revoke(membership_id: UUID) -> bool:
    return bool(session.scalar(text("SELECT sec.revoke(:id)"), {"id": membership_id}))


def feed_of(membership_id: UUID | None) -> Token | None:
    """The key of a feed that works for a membership."""
    return session.scalar(
        select(Token).where(
            Token.kind == "feed",
            Token.membership_id == membership_id,
            Token.revoked_at.is_(None),
            Token.expires_at > func.now(),
        )
    )


def end_feed(membership_id: UUID | None) -> bool:
    """False where the membership has no key to a feed."""
    ended = session.scalars(
        update(Token)
        .where(Token.kind == "feed", Token.membership_id == membership_id, Token.revoked_at.is_(None))
        .values(revoked_at=func.clock_timestamp())
        .returning(Token.hash)
    )
    return bool(ended.all())


def subscriber(token_hash: bytes) -> Row[tuple[UUID, str | None]] | None:
    """The unit and the person's language of a key to a feed that works."""
    return session.execute(
        text(
            "SELECT t.tenant_id, a.locale FROM sec.token t"
            " JOIN sec.account a ON a.id = t.account_id AND a.disabled_at IS NULL"
            " JOIN sec.membership m ON m.id = t.membership_id AND m.tenant_id = t.tenant_id AND m.revoked_at IS NULL"
            "  AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date"
            " WHERE t.hash = :hash AND t.kind = 'feed' AND t.revoked_at IS NULL AND t.expires_at > now()"
        ),
        {"hash": token_hash},
    ).one_or_none()


def note_read(token_hash: bytes, etag: str) -> datetime:
    """In a transaction of its own: a GET is read only."""
    with connected(AUTH) as connection:
        since: datetime = connection.execute(
            text(
                "UPDATE sec.token SET seen_at = clock_timestamp(), etag = :etag,"
                " used_at = CASE WHEN etag = :etag THEN used_at ELSE date_trunc('second', clock_timestamp()) END"
                " WHERE hash = :hash RETURNING used_at"
            ),
            {"hash": token_hash, "etag": etag},
        ).scalar_one()
    return since


def make_api_token(token_id: UUID, token_hash: bytes, name: str, scopes: Sequence[str], until: date) -> str:
    """What became of it: 'made', 'taken' (the name), 'many' (the unit has too many) or 'refused'."""
    return str(
        session.scalar(
            text("SELECT sec.make_api_token(:id, :hash, :name, :scopes, :until)"),
            {"id": token_id, "hash": token_hash, "name": name, "scopes": list(scopes), "until": until},
        )
    )


def api_tokens() -> Sequence[Row[tuple[object, ...]]]:
    return session.execute(text("SELECT * FROM sec.api_tokens()")).all()


def revoke_api_token(token_id: UUID) -> bool:
    return bool(session.scalar(text("SELECT sec.revoke_api_token(:id)"), {"id": token_id}))


def count_request(token_hash: bytes, limit: int, window: timedelta) -> Row[tuple[object, ...]] | None:
    """The unit and the scopes of a key that works, and its window with this request counted, up to one more than `limit`.

    In a transaction of its own, as `principal_row`: what is refused counts too.
    """
    with connected(AUTH) as connection:
        return connection.execute(
            text(
                "UPDATE sec.token SET seen_at = clock_timestamp(),"
                " window_used = CASE WHEN window_ends_at > clock_timestamp() THEN least(window_used, :limit) + 1 ELSE 1 END,"
                " window_ends_at = CASE WHEN window_ends_at > clock_timestamp() THEN window_ends_at"
                "  ELSE clock_timestamp() + :window END"
                " WHERE hash = :hash AND kind = 'api' AND revoked_at IS NULL AND expires_at > now()"
                " RETURNING tenant_id, scopes, window_used,"
                " greatest(1, ceil(extract(epoch FROM window_ends_at - clock_timestamp())))::integer AS seconds"
            ),
            {"hash": token_hash, "limit": limit, "window": window},
        ).one_or_none()
