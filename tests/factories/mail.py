"""A real mail server that does as it is told, a folder of mails, and the jobs that lead there, done at once."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app.config import Settings
from app.db.roles import CLOCK
from app.db.session import acting
from app.jobs import worker
from certification.reminders import service as reminders
from tests.database import Database

SENDER = "slt@example.no"


@dataclass
class Server:
    """An SMTP server on this machine: `taken` are the mails that it has accepted, byte for byte.

    `answers` gives another answer than yes at a step: EHLO, MAIL, RCPT, DATA (all of the mail has come, none of it is kept) or
    250 (it is kept, and the answer is on its way). A text is the answer; a function is called with the step first.
    """

    answers: dict[str, str | Callable[[], str | None]] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        return [read(raw) for raw in self.taken]

    async def _at(self, step: str) -> str | None:
        self.steps.append(step)
        answer = self.answers.get(step)
        if callable(answer):
            # In a thread, for it may wait for something to be killed.
            answer = await asyncio.get_running_loop().run_in_executor(None, answer)
        return answer

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        answer = await self._at("EHLO")
        return [answer] if answer else responses

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = await self._at("MAIL")
        if answer is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer or "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        answer = await self._at("RCPT")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        answer = await self._at("DATA")
        if answer is not None:
            return answer
        self.taken.append(envelope.original_content)
        self.to.extend(envelope.rcpt_tos)
        return await self._at("250") or "250 OK"


class _AnyPort(Controller):
    """On whichever port is free: the library itself would look for the server at port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    options: Mapping[str, Any] = MappingProxyType({}), **answers: str | Callable[[], str | None]
) -> Iterator[Server]:
    """A server that runs as long as the test needs it; `options` are aiosmtpd's own."""
    server = Server(dict(answers))
    controller = _AnyPort(server, hostname="127.0.0.1", port=0, enable_SMTPUTF8=False, **options)
    controller.start()
    try:
        server.port = controller.port
        yield server
    finally:
        controller.stop(no_assert=True)


def read(raw: bytes) -> EmailMessage:
    """A mail as its reader's program sees it; one with faults fails the test."""
    mail = email.message_from_bytes(raw, policy=email.policy.SMTP)
    assert isinstance(mail, EmailMessage)
    assert mail.defects == []
    return mail


@dataclass(frozen=True)
class Post:
    """The portal's mail: a folder that it is left in, unless a server is named; and the jobs, done now."""

    portal: Flask
    db: Database
    folder: Path

    @property
    def mails(self) -> list[EmailMessage]:
        """What lies in the folder, in no order."""
        return [read(path.read_bytes()) for path in self.folder.glob("*.eml")]

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if str(mail["To"]) == address]

    def ask(self) -> None:
        """The clock's hour has come."""
        with self.portal.app_context(), acting(CLOCK):
            reminders.ask()

    def work(self) -> int:
        """Do what is due, with all that follows from it; returns how many jobs were done or failed."""
        done = 0
        while rows := self.db.rows(
            "SELECT id FROM app.outbox WHERE done_at IS NULL AND dead_at IS NULL AND kind IN ('remind', 'mail')"
            " AND (lease_until IS NULL OR lease_until < clock_timestamp()) ORDER BY created_at, id"
        ):
            for (row,) in rows:
                with self.portal.app_context():
                    worker.run(str(row))
                done += 1
        return done

    def remind(self) -> list[EmailMessage]:
        """A day's turn of every unit; returns the mails that came of it."""
        before = {path.name for path in self.folder.glob("*.eml")}
        self.ask()
        self.work()
        return [read(path.read_bytes()) for path in sorted(self.folder.glob("*.eml")) if path.name not in before]

    def hurry(self) -> None:
        """What was put off is due now."""
        self.db.run("UPDATE app.outbox SET lease_until = NULL WHERE done_at IS NULL AND kind = 'mail'")

    def outcome(self) -> list[tuple[object, ...]]:
        """Outcome, attempts and reason of every mail."""
        return self.db.rows("SELECT outcome, attempts, reason FROM sec.mail ORDER BY created_at, id")


@contextmanager
def post_of(portal: Flask, db: Database, folder: Path, url: str | None = None) -> Iterator[Post]:
    """The portal's mail goes to a folder, or to a server."""
    before: Settings = portal.config["SLT"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(portal.config, "SLT", replace(before, mail_url=url or folder.as_uri(), mail_from=SENDER))
        yield Post(portal, db, folder)


def mail_row(db: Database, tenant_id: UUID, account_id: UUID, *things: str) -> UUID:
    """A mail that waits to be sent, and its job: of a unit's person, about so many things."""
    mail_id = uuid4()
    db.run("INSERT INTO sec.mail (id, account_id, created_at) VALUES (%s, %s, now())", mail_id, account_id)
    for thing in things or ("one",):
        db.run(
            "INSERT INTO app.notice (tenant_id, id, account_id, kind, thing, step, urgent, language, noticed_at, mail_id)"
            " VALUES (%s, %s, %s, 'report', %s, 0, true, 'nb', now(), %s)",
            tenant_id,
            uuid4(),
            account_id,
            f"{thing} {mail_id}",
            mail_id,
        )
    db.run(
        "INSERT INTO app.outbox (id, kind, db_role, tenant_id, payload) VALUES (%s, 'mail', 'slt_worker', %s, %s::jsonb)",
        uuid4(),
        tenant_id,
        f'{{"mail": "{mail_id}"}}',
    )
    return mail_id
