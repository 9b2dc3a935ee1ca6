"""What a mail says: that there is something to do, or a letter, in which unit, and where to sign in. It holds no fact of a
unit's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.config import Settings


@dataclass(frozen=True)
class Part:
    """A unit's name, and how many things there are to do in it."""

    unit: str
    things: int


@dataclass(frozen=True)
class Letter:
    """A mail to be written: the same letter is the same bytes, however often it is sent."""

    id: UUID
    created_at: datetime
    language: str
    parts: tuple[Part, ...]
    off_key: str
    about: str = "reminder"


def language_of(units: Sequence[str], own: str | None) -> str:
    """The form of Norwegian of a mail: the units', where they have the same; else the person's own, else the first unit's."""
    return units[0] if len(set(units)) == 1 else own or units[0]


def write(letter: Letter, recipient: str, settings: Settings) -> EmailMessage:
    """The message. Raises `ValueError` where the address is none."""
    local, domain = recipient.rpartition("@")[::2]
    if not local or not domain:
        raise ValueError(f"no address: {recipient!r}")
    public = settings.public_url
    off_url = public + _path("reminders.off", off=letter.off_key)
    things = sum(part.things for part in letter.parts)
    is_reminder = letter.about == "reminder"
    mail = EmailMessage()
    with force_locale(letter.language):
        mail["Subject"] = (
            _("Du har %(number)s ting å følge opp i SLT-portalen", number=things)
            if is_reminder
            else _("Du har fått et brev i SLT-portalen")
        )
        body = current_app.jinja_env.get_template(f"mail/{letter.about}.txt").render(  # a page's helpers need a request
            parts=[Part(" ".join(part.unit.split()), part.things) for part in letter.parts],
            things=things,
            sign_in_url=public + _path("identity.sign_in"),
            off_url=off_url,
        )
    mail["From"] = Address("SLT-portalen", addr_spec=settings.sender)
    mail["To"] = Address(username=local, domain=domain)
    mail["Date"] = letter.created_at
    mail["Message-ID"] = f"<{letter.id}@{settings.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if is_reminder:  # that a letter has come can't be turned off
        mail["List-Unsubscribe"] = f"<{off_url}>"
    mail.set_content(body, cte="quoted-printable")
    mail["Content-Language"] = letter.language
    return mail


def _path(endpoint: str, **values: object) -> str:
    """A page's path; a job has no request to make it from."""
    return str(current_app.url_map.bind("localhost").build(endpoint, values))
