"""Accounts, memberships, tokens, invitations and sign-ins: schema `sec`, which nothing of the domain reads."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, CIDR, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Id
from app.db.registry import ALL, TENANT, access, definer_reads, delete, insert, select, update
from app.db.roles import AUTH, SCOPE, WEB


class Account(Base):
    """Somebody who can sign in: an e-mail address (lower case) and an Argon2id hash. No name is kept."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("locale IN ('nb', 'nn')", name="locale"),
        {
            "schema": "sec",
            "info": access(
                "identity",
                select(AUTH, ALL),
                insert(AUTH, ALL),
                update(AUTH, ALL, "password_hash", "locale", "disabled_at"),
                definer_reads(),
                chain="identity",
                secret=("password_hash",),
            ),
        },
    )

    id: Mapped[Id]
    email: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    disabled_at: Mapped[datetime | None]


class Membership(Base):
    """An account's role on one side, dated; a revoked one ends at once, in the middle of a session too."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("side IN ('unit', 'police', 'council', 'ministry')", name="side"),
        CheckConstraint("(side = 'unit') = (tenant_id IS NOT NULL)", name="tenant"),
        CheckConstraint("(side = 'police') = (police_district_id IS NOT NULL)", name="police_district"),
        Index("ix_membership_account", "account_id"),
        Index("ix_membership_tenant", "tenant_id"),
        {
            "schema": "sec",
            "info": access(
                "identity",
                select(AUTH, ALL),
                definer_reads(),
                insert(SCOPE, ALL),
                update(SCOPE, ALL, "revoked_at"),
                select(WEB, TENANT),
                chain="identity",
            ),
        },
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("sec.account.id"))
    side: Mapped[str]
    role: Mapped[str]
    tenant_id: Mapped[UUID | None]
    police_district_id: Mapped[UUID | None]
    municipality_id: Mapped[UUID | None]
    valid: Mapped[Range[date]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]


class Token(Base):
    """A key to the portal, of which only the SHA-256 is kept. A session is a row of kind browser.

    `db_role` is the one login role that the token works for; a token of another role gives no rows. A `reset` sets a new
    password for `account_id`; with a tenant, only while the account has roles in that unit alone. For a feed, `etag` is
    the hash of what it said when it was last read, and `used_at` since when it says that. For a municipal system (`api`),
    which no person and no membership stands behind, `window_used` counts the requests of the window that ends then.
    """

    __tablename__ = "token"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('browser', 'api', 'job', 'feed', 'pulse', 'invite', 'operator', 'reset')", name="kind"
        ),
        CheckConstraint("(kind = 'api') = (api_token_id IS NOT NULL)", name="api"),
        ForeignKeyConstraint(
            ["tenant_id", "api_token_id"], ["sec.api_token.tenant_id", "sec.api_token.id"], name="fk_token_api_token"
        ),
        Index("ix_token_account", "account_id"),
        Index("ix_token_expires", "expires_at"),
        Index("ix_token_api_token", "tenant_id", "api_token_id"),
        {
            "schema": "sec",
            "info": access(
                "identity",
                select(AUTH, ALL),
                insert(AUTH, ALL),
                update(AUTH, ALL, "seen_at", "used_at", "revoked_at", "etag", "window_used", "window_ends_at"),
                select(SCOPE, ALL),
                insert(SCOPE, ALL),
                update(SCOPE, ALL, "used_at", "revoked_at"),
                delete(SCOPE, "expires_at < now()"),
            ),
        },
    )

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    kind: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("sec.account.id"))
    db_role: Mapped[str]
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey("sec.membership.id"))
    tenant_id: Mapped[UUID | None]
    police_district_id: Mapped[UUID | None]
    outbox_id: Mapped[UUID | None]
    provider_sid: Mapped[str | None]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", default=list)
    label: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    etag: Mapped[str | None]
    api_token_id: Mapped[UUID | None]
    window_used: Mapped[int | None]
    window_ends_at: Mapped[datetime | None]


class ApiToken(Base):
    """The key of a municipal system to one unit's `/api/v1`, as the unit's administrator made it, audited.

    The secret's hash is in the row of `Token` that names this one. `expires_on` is the last day on which it works.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        CheckConstraint(r"name ~ '\S'", name="name"),
        CheckConstraint("cardinality(scopes) > 0", name="scopes"),
        Index("uq_api_token_name", "tenant_id", "name", unique=True, postgresql_where=text("revoked_at IS NULL")),
        {
            "schema": "sec",
            "info": access(
                "tenant",
                select(WEB, TENANT),
                definer_reads(),
                insert(SCOPE, ALL),
                update(SCOPE, ALL, "revoked_at"),
                chain="tenant",
            ),
        },
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_on: Mapped[date]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("sec.membership.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]


class Invitation(Base):
    """An offer of a membership to an e-mail address, taken up once by the link whose token it names."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("valid_until >= valid_from", name="days"),
        Index("ix_invitation_tenant", "tenant_id"),
        {
            "schema": "sec",
            "info": access(
                "identity",
                select(AUTH, ALL),
                definer_reads(),
                insert(SCOPE, ALL),
                update(SCOPE, ALL, "accepted_at", "revoked_at"),
                select(WEB, TENANT),
                chain="identity",
                secret=("token_hash",),
            ),
        },
    )

    id: Mapped[Id]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, ForeignKey("sec.token.hash"))
    email: Mapped[str]
    side: Mapped[str]
    role: Mapped[str]
    tenant_id: Mapped[UUID | None]
    police_district_id: Mapped[UUID | None]
    municipality_id: Mapped[UUID | None]
    valid_until: Mapped[date | None]
    valid_from: Mapped[date | None] = mapped_column(sort_order=1)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("sec.membership.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed sign-in, kept for the rate limit: the SHA-256 of the address tried, and the network it came from."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_email", "email_hash", "failed_at"),
        Index("ix_sign_in_attempt_network", "network", "failed_at"),
        {
            "schema": "sec",
            "info": access("identity", select(AUTH, ALL), insert(AUTH, ALL), select(SCOPE, ALL), delete(SCOPE, ALL)),
        },
    )

    id: Mapped[Id]
    email_hash: Mapped[bytes] = mapped_column(LargeBinary)
    network: Mapped[str] = mapped_column(CIDR)
    failed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SignInEvent(Base):
    """What happened with somebody's way in, audited: sign-in and sign-out, a link to a new password and its use, and a
    calendar's address that was made or ended.
    """

    __tablename__ = "sign_in_event"
    __table_args__ = (
        CheckConstraint(
            "event IN ('signed_in', 'signed_out', 'switched', 'feed_made', 'feed_ended', 'password_link', 'password_set')",
            name="event",
        ),
        Index("ix_sign_in_event_membership", "membership_id", "at"),
        {
            "schema": "sec",
            "info": access(
                "identity",
                select(AUTH, ALL),
                insert(AUTH, ALL),
                definer_reads("membership_id", "at"),
                insert(SCOPE, ALL),
                chain="identity",
                immutable=True,
            ),
        },
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("sec.account.id"))
    membership_id: Mapped[UUID | None]
    event: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
