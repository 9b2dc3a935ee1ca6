"""What a mail says: that there is something to do, or a letter, in which unit, and where to sign in; or what a feature has the
words of (`tells`). It holds no fact of a unit's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any
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
class News:
    """What a mail about one thing says: its subject, its paragraphs, and the path of the page that it leads to (None: none)."""

    subject: str
    paragraphs: Sequence[str]
    path: str | None = None


Teller = Callable[[Mapping[str, Any]], News]
_TELLERS: dict[str, Teller] = {}


def tells(about: str) -> Callable[[Teller], Teller]:
    """Declare the words of the mails about a sort of thing, in the language of the moment; they are given what
    `sec.told_by_mail` knows of it.
    """

    def declare(teller: Teller) -> Teller:
        _TELLERS[about] = teller
        return teller

    return declare


def path_of(endpoint: str, **values: object) -> str:
    """A page's path; a job has no request to make it from."""
    return str(current_app.url_map.bind("localhost").build(endpoint, values))


@dataclass(frozen=True)
class Letter:
    """A mail to be written: the same letter is the same bytes, however often it is sent."""

    id: UUID
    created_at: datetime
    language: str
    parts: tuple[Part, ...]
    off_key: str
    about: str = "reminder"
    told: Mapping[str, Any] | None = None


def language_of(units: Sequence[str], own: str | None) -> str:
    """The form of Norwegian of a mail: the units', where they have the same; else the person's own, else the first unit's."""
    return units[0] if len(set(units)) == 1 else own or units[0]


def write(letter: Letter, recipient: str, settings: Settings) -> EmailMessage:
    """The message. Raises `ValueError` where the address is none."""
    local, domain = recipient.rpartition("@")[::2]
    if not local or not domain:
        raise ValueError(f"no address: {recipient!r}")
    public = settings.public_url
    off_url = public + path_of("reminders.off", off=letter.off_key)
    things = sum(part.things for part in letter.parts)
    mail = EmailMessage()
    with force_locale(letter.language):
        news = _TELLERS[letter.about](letter.told) if letter.told else None
        mail["Subject"] = " ".join((news.subject if news else _subject(letter.about, things)).split())
        template = "news" if news else letter.about
        body = current_app.jinja_env.get_template(f"mail/{template}.txt").render(  # a page's helpers need a request
            parts=[Part(" ".join(part.unit.split()), part.things) for part in letter.parts],
            things=things,
            paragraphs=[" ".join(each.split()) for each in news.paragraphs] if news else [],
            page_url=public + news.path if news and news.path else None,
            sign_in_url=public + path_of("identity.sign_in"),
            off_url=off_url,
        )
    mail["From"] = Address("SLT-portalen", addr_spec=settings.sender)
    mail["To"] = Address(username=local, domain=domain)
    mail["Date"] = letter.created_at
    mail["Message-ID"] = f"<{letter.id}@{settings.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if letter.about == "reminder":  # nothing else can be turned off
        mail["List-Unsubscribe"] = f"<{off_url}>"
    mail.set_content(body, cte="quoted-printable")
    mail["Content-Language"] = letter.language
    return mail


def _subject(about: str, things: int) -> str:
    if about == "reminder":
        return str(_("Du har %(number)s ting å følge opp i SLT-portalen", number=things))
    return str(_("Du har fått et brev i SLT-portalen"))
