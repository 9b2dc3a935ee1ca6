"""Typed settings from the environment. A default is safe in production, or it does not exist."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.db import replica
from app.db.roles import MIGRATOR, POOLS, QUICK, STATS, WORKER

if TYPE_CHECKING:
    from flask import Flask

_MINIMUM_SECRET = 32
_MAIL_SCHEMES = ("smtps", "smtp+starttls", "smtp", "file")


class UnsafeSettings(Exception):
    """The portal refuses to start: a setting is missing or unsafe. The message names it and says what to do."""


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_mail(address: str) -> bool:
    local, _, domain = address.partition("@")
    return bool(local and domain and address.isascii() and address.isprintable() and " " not in address)


def _is_clamd(address: str) -> bool:
    try:
        url = urlsplit(address)
        return (url.scheme == "unix" and bool(url.path) and not url.netloc) or (
            url.scheme == "tcp" and bool(url.hostname and url.port)
        )
    except ValueError:
        return False


def _from_file_or(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UnsafeSettings(f"{name}_FILE names {path}, which can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UnsafeSettings(f"{name}_FILE names {path}, which is no text in UTF-8.") from None


def number_from(environ: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    """A setting that is a whole number of `least` or more. Raises `UnsafeSettings`."""
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise UnsafeSettings(f"{name}={text} must be a whole number, {least} or more. Without it, it is {default}.")
    return int(text)


def _database(address: str, name: str = "DATABASE_URL") -> URL:
    """A database's address, taken apart. Raises `UnsafeSettings`; an address that may hold a password is never repeated."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or not url.database or url.get_backend_name() not in ("postgresql", "postgres"):
        raise UnsafeSettings(f"{name} must be the address of a database, such as postgresql://db.example.no:5432/slt")
    if url.username or url.password:
        raise UnsafeSettings(
            f"{name} must name host, port and database only. Put each role's password in the file that PGPASSFILE names."
        )
    return url


def _replica(address: str, primary: URL) -> None:
    """Raises `UnsafeSettings` for an address of DATABASE_REPLICA_URL that the public's pages can't be read from."""
    url = _database(address, "DATABASE_REPLICA_URL")
    if not url.host or not primary.host or url.database != primary.database:
        raise UnsafeSettings(
            "DATABASE_REPLICA_URL and DATABASE_URL must both name a host, and the same database: a replica has the primary's."
        )


def _mail_server(address: str, sender: str) -> None:
    """Raises `UnsafeSettings` for an address of MAIL_URL that is wrong or unsafe; it is never repeated."""
    try:
        parts = urlsplit(address)
        whole = parts.scheme in _MAIL_SCHEMES and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole or not (parts.path and not parts.netloc if parts.scheme == "file" else parts.hostname):
        raise UnsafeSettings(
            "MAIL_URL must be a mail server, such as smtps://user:password@mail.example.no or"
            " smtp+starttls://mail.example.no:587, or a folder, such as file:///var/spool/slt"
        )
    if parts.scheme == "file":
        return
    if parts.scheme == "smtp" and not _is_loopback(parts.hostname):
        raise UnsafeSettings(
            "MAIL_URL must begin with smtps:// or smtp+starttls:// unless the mail server is on this machine."
        )
    if not _is_mail(sender):
        raise UnsafeSettings("MAIL_FROM must be the address that mail comes from, such as slt@example.no")


def _signing_key(text: str) -> None:
    """Raises `UnsafeSettings` for a SIGNING_KEY that nothing could be signed with; it is never repeated."""
    from app.signing import private_key

    try:
        private_key(text)
    except ValueError:
        raise UnsafeSettings(
            "SIGNING_KEY must be an Ed25519 private key as JWK. `slt keys new FILE` makes one."
        ) from None


def _refuse_readable(environ: Mapping[str, str], name: str) -> None:
    """Raises `UnsafeSettings` where everybody on the machine can read the file of a secret."""
    path = environ.get(f"{name}_FILE")
    if path and Path(path).exists() and Path(path).stat().st_mode & 0o007:
        raise UnsafeSettings(f"{name}_FILE names {path}, which others can read. Make it yours alone: chmod 600 {path}")


def _way_out(address: str) -> None:
    """Raises `UnsafeSettings` for an address of DISPATCH_URL that is none; it is never repeated."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if not parts.scheme or (parts.scheme == "file" and (parts.netloc or not parts.path)):
        raise UnsafeSettings(
            "DISPATCH_URL must be where letters leave to: a folder, such as file:///var/spool/slt-letters"
        )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between installations.

    - `database_url` names host, port and database, never a user or a password: each engine sets its own role, and
      passwords come from the file named by `PGPASSFILE`.
    - `database_replica_url` names a streaming replica in the same way; the public's pages are read from it. Empty: from the
      database itself.
    - `redis_url` is Valkey's or Redis's address; empty where it isn't given, since only the worker and the clock need it.
    - `secret_key` signs the anti-forgery token, 32 characters or more.
    - `public_url` is the address that users type. Without TLS it must be a loopback address.
    - `lease_seconds` is how long a job may take before the sweeper hands it over again.
    - `proxies` is the number of trusted proxies in front.
    - `mail_url` is the mail server, or a folder that mail is left in; `mail_from` the sender's address. Only the worker needs
      them.
    - `contact_mail` is where people write who see that something is wrong; every page shows it. Empty only on this machine.
    - `dispatch_url` is where letters leave to: a folder, or what an adapter of `app.dispatch` carries them by. Only the worker
      needs it.
    - `clamd_url` is the virus scanner's address; empty where there is none, and then files are not scanned.
    - `signing_key` is the private key that certificates' files are signed with, as JWK; empty only on this machine, and then
      no file is signed.
    """

    database_url: str
    database_replica_url: str = ""
    redis_url: str = ""
    secret_key: str
    public_url: str
    lease_seconds: float = 60.0
    proxies: int = 0
    mail_url: str = ""
    mail_from: str = ""
    contact_mail: str = ""
    dispatch_url: str = ""
    clamd_url: str = ""
    signing_key: str = ""
    testing: bool = False

    def __post_init__(self) -> None:
        primary = _database(self.database_url)
        if self.database_replica_url:
            _replica(self.database_replica_url, primary)
        if self.redis_url and not self.redis_url.startswith(("redis://", "rediss://", "unix://")):
            raise UnsafeSettings("REDIS_URL must begin with redis://, rediss:// or unix://")
        if self.clamd_url and not _is_clamd(self.clamd_url):
            raise UnsafeSettings("CLAMD_URL must be tcp://host:port or unix:///path, the address where clamd listens.")
        if len(self.secret_key) < _MINIMUM_SECRET:
            raise UnsafeSettings(f"SECRET_KEY must have {_MINIMUM_SECRET} characters or more, made at random.")
        try:
            public = urlsplit(self.public_url)
        except ValueError:
            public = urlsplit("")
        if public.scheme not in ("http", "https") or not public.hostname:
            raise UnsafeSettings("PUBLIC_URL must be the whole address that users type, such as https://slt.example.no")
        if not self.tls and not _is_loopback(public.hostname):
            raise UnsafeSettings("PUBLIC_URL must begin with https:// unless it is an address on this machine.")
        if self.mail_url:
            _mail_server(self.mail_url, self.mail_from)
        if self.signing_key:
            _signing_key(self.signing_key)
        elif self.tls:
            raise UnsafeSettings(
                "Missing setting: SIGNING_KEY, the private key that certificates are signed with. `slt keys new FILE` makes one."
            )
        if self.dispatch_url:
            _way_out(self.dispatch_url)
        if self.contact_mail and (not _is_mail(self.contact_mail) or set(self.contact_mail) & set("?&%")):
            raise UnsafeSettings("CONTACT_MAIL must be one e-mail address, such as slt@example.no")
        if self.tls and not self.contact_mail:
            raise UnsafeSettings(
                "Missing setting: CONTACT_MAIL, the e-mail address that people write to when something on a page is wrong."
            )

    @property
    def tls(self) -> bool:
        """True where users come by HTTPS; decides the cookie's name and its Secure attribute."""
        return self.public_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        return "__Host-slt" if self.tls else "slt"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read DATABASE_URL, SECRET_KEY and PUBLIC_URL (required), DATABASE_REPLICA_URL, REDIS_URL, MAIL_URL, DISPATCH_URL,
        SIGNING_KEY, MAIL_FROM, CONTACT_MAIL, CLAMD_URL, SLT_LEASE_SECONDS and SLT_PROXIES.

        Each of the first eight may be in a file that NAME_FILE names instead, for what nobody should see in an environment.
        Raises `UnsafeSettings` with the name of what is missing or unsafe.
        """
        required = {name: _from_file_or(environ, name) for name in ("DATABASE_URL", "SECRET_KEY", "PUBLIC_URL")}
        missing = [name for name, value in required.items() if not value]
        if missing:
            raise UnsafeSettings(
                f"Missing settings: {', '.join(missing)}. The README has a table of them; `make run` sets them all."
            )
        _refuse_readable(environ, "SIGNING_KEY")
        return cls(
            database_url=required["DATABASE_URL"],
            database_replica_url=_from_file_or(environ, "DATABASE_REPLICA_URL"),
            redis_url=_from_file_or(environ, "REDIS_URL"),
            secret_key=required["SECRET_KEY"],
            public_url=required["PUBLIC_URL"].rstrip("/"),
            lease_seconds=number_from(environ, "SLT_LEASE_SECONDS", 60, least=1),
            proxies=number_from(environ, "SLT_PROXIES", 0),
            mail_url=_from_file_or(environ, "MAIL_URL"),
            mail_from=environ.get("MAIL_FROM", ""),
            contact_mail=environ.get("CONTACT_MAIL", ""),
            dispatch_url=_from_file_or(environ, "DISPATCH_URL"),
            clamd_url=environ.get("CLAMD_URL", ""),
            signing_key=_from_file_or(environ, "SIGNING_KEY"),
        )

    @property
    def queue_url(self) -> str:
        """Valkey's address, for who can't work without it. Raises `UnsafeSettings`."""
        if not self.redis_url:
            raise UnsafeSettings(
                "Missing setting: REDIS_URL, the Valkey or Redis that holds the queue; the worker and the clock need it."
            )
        return self.redis_url

    @property
    def post_url(self) -> str:
        """Where mail goes: MAIL_URL, else the folder `var/mail` where the portal is on this machine alone.

        Raises `UnsafeSettings` where users come from elsewhere: mail that nobody sends would be waited for.
        """
        if self.mail_url:
            return self.mail_url
        if self.tls:
            raise UnsafeSettings(
                "Missing setting: MAIL_URL, the mail server that reminders are sent through; the worker needs it."
            )
        return (Path(__file__).resolve().parents[1] / "var" / "mail").as_uri()

    @property
    def letters_url(self) -> str:
        """Where letters leave to: DISPATCH_URL, else the folder `var/letters` where the portal is on this machine alone.

        Raises `UnsafeSettings` where users come from elsewhere: letters that nobody fetches would be waited for.
        """
        if self.dispatch_url:
            return self.dispatch_url
        if self.tls:
            raise UnsafeSettings(
                "Missing setting: DISPATCH_URL, the folder that letters leave to, such as file:///var/spool/slt-letters;"
                " the worker needs it."
            )
        return (Path(__file__).resolve().parents[1] / "var" / "letters").as_uri()

    @property
    def contact(self) -> str:
        """Where people write who see that something is wrong: CONTACT_MAIL, else a made-up address on this machine."""
        return self.contact_mail or "post@slt-portalen.example"

    @property
    def sender(self) -> str:
        """The address that mail comes from; in a folder, the portal's own name where none is set."""
        return self.mail_from or f"slt-portalen@{urlsplit(self.public_url).hostname}"

    def role_url(self, role: str) -> str:
        """The database's address for one login role, with SQLAlchemy's psycopg driver named; the replica first, where there
        is one for it.
        """
        url = make_url(self.database_url).set(drivername="postgresql+psycopg", username=role)
        if self.reads_replica(role):
            url = replica.first(make_url(self.database_replica_url), url)
        return url.render_as_string()

    def reads_replica(self, role: str) -> bool:
        """Whether what a role reads may come from the replica."""
        return role == STATS and bool(self.database_replica_url)

    def _engine(self, role: str, size: int) -> dict[str, Any]:
        special = replica.pool() if self.reads_replica(role) else {}
        # A job asks the few rows of one unit, thousands of times a night: planning them by their values took a third of the time.
        plans = {"options": "-c plan_cache_mode=force_generic_plan"} if role == WORKER else {}
        return {
            "url": self.role_url(role),
            "pool_size": size,
            "max_overflow": 0,
            "pool_timeout": 2,
            "pool_pre_ping": role not in QUICK,
            "hide_parameters": True,
            **special,
            "connect_args": {
                "connect_timeout": 2,
                "application_name": role,
                **plans,
                **special.get("connect_args", {}),
            },
        }

    def apply(self, app: Flask) -> None:
        """Write the settings into the application's configuration."""
        app.config.update(
            SLT=self,
            SECRET_KEY=self.secret_key,
            TESTING=self.testing,
            SESSION_COOKIE_NAME=f"{self.cookie_name}-form",
            SESSION_COOKIE_SECURE=self.tls,
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            SQLALCHEMY_BINDS={role: self._engine(role, size) for role, size in POOLS.items()},
        )
        if self.proxies:
            from werkzeug.middleware.proxy_fix import ProxyFix

            app.wsgi_app = ProxyFix(app.wsgi_app, x_for=self.proxies, x_proto=self.proxies)  # type: ignore[method-assign]


def database_url() -> URL:
    """DATABASE_URL of the environment, for commands that need nothing else. Raises `UnsafeSettings`."""
    address = _from_file_or(os.environ, "DATABASE_URL")
    if not address:
        raise UnsafeSettings("DATABASE_URL is not set. It names host, port and database.")
    return _database(address)


def role_dsn(role: str) -> str:
    """libpq's address of DATABASE_URL for one login role. Raises `UnsafeSettings`."""
    return database_url().set(drivername="postgresql", username=role).render_as_string()


def migrator_url() -> str:
    """SQLAlchemy's address that migrations run against: DATABASE_URL as slt_migrator."""
    return role_dsn(MIGRATOR).replace("postgresql://", "postgresql+psycopg://", 1)
