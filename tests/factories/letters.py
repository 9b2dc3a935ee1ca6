"""Letters made and sent as the worker does it, into folders of the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pypdfium2 as pdfium
import pytest
from flask import Flask

from app.config import Settings
from app.identity.service import find_principal
from app.jobs import worker
from certification.cases import service as cases
from certification.cases.service import Draft
from tests.database import Database, Somebody
from tests.factories.cases import Applicant, events_seen
from tests.factories.mail import SENDER

_KINDS = "('letter', 'dispatch', 'mail')"


@dataclass(frozen=True)
class Office:
    """Where letters and mails lie, and the jobs, done now."""

    portal: Flask
    db: Database
    folder: Path

    @property
    def letters(self) -> dict[UUID, bytes]:
        """The files in the outbox, by the letter's id."""
        return {UUID(path.stem): path.read_bytes() for path in (self.folder / "letters").glob("*.pdf")}

    @property
    def mails(self) -> list[Path]:
        return sorted((self.folder / "mail").glob("*.eml"))

    def work(self) -> int:
        """Do what is due, with all that follows from it; returns how many jobs were done or failed."""
        done = 0
        while rows := self.db.rows(
            f"SELECT id FROM app.outbox WHERE done_at IS NULL AND dead_at IS NULL AND kind IN {_KINDS}"
            " AND (lease_until IS NULL OR lease_until < clock_timestamp()) ORDER BY created_at, id"
        ):
            for (row,) in rows:
                with self.portal.app_context():
                    worker.run(str(row))
                done += 1
        return done

    def hurry(self) -> None:
        """What was put off is due now."""
        self.db.run(f"UPDATE app.outbox SET lease_until = NULL WHERE done_at IS NULL AND kind IN {_KINDS}")

    def states(self, letter_id: UUID) -> list[str]:
        """All states that a letter has come to."""
        rows = self.db.rows("SELECT state FROM app.dispatch_event WHERE dispatch_id = %s ORDER BY seq", letter_id)
        return [str(state) for (state,) in rows]


@contextmanager
def office_of(portal: Flask, db: Database, folder: Path, **changed: str) -> Iterator[Office]:
    """Letters and mails go to folders, or to what the settings name."""
    before: Settings = portal.config["SLT"]
    urls = {"mail_url": (folder / "mail").as_uri(), "dispatch_url": (folder / "letters").as_uri(), **changed}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(portal.config, "SLT", replace(before, mail_from=SENDER, **urls))
        yield Office(portal, db, folder)


def decide(one: Applicant, officer: Somebody, decider: Somebody, draft: Draft) -> UUID:
    """The unit applies and KRÅD decides; returns the letter that was ordered."""
    people, case_id = one.people, one.apply()
    with people.acting(officer):
        cases.start_review(case_id, 1)
    return decided(one, decider, case_id, draft)


def decided(one: Applicant, decider: Somebody, case_id: UUID, draft: Draft) -> UUID:
    """KRÅD decides a case that is under review; returns the letter that was ordered."""
    people, seen = one.people, events_seen(one.people, case_id)
    with people.portal.app_context():
        principal = find_principal(decider.token)
    assert principal is not None
    with people.acting(decider):
        decision = cases.decide(principal, case_id, seen, draft)
        assert decision is not None
        decision_id = decision.id
    letter_id = people.db.value("SELECT id FROM app.letter WHERE about_id = %s", decision_id)
    assert isinstance(letter_id, UUID)
    return letter_id


def said(content: bytes) -> str:
    """The text of a PDF, its lines joined; a hyphen at the end of a line is taken away."""
    with pdfium.PdfDocument(content) as document:
        lines = "\n".join(page.get_textpage().get_text_range() for page in document).splitlines()
    text = ""
    for line in lines:
        text = text[:-1] + line if text.endswith(("\ufffe", "\u00ad")) else f"{text} {line}"
    return " ".join(text.replace("\ufffe", "").split())
