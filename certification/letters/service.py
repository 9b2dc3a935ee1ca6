"""Ordering a letter in the transaction of what it tells of, making it in a job, and reading it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l

from app import pdf
from app.clock import now
from app.dispatch import port
from app.dispatch import service as dispatch
from app.dispatch.models import DispatchEvent
from app.dispatch.service import Standing
from app.dispatch.states import State
from app.errors import Invalid, NotFound
from app.jobs import outbox
from certification.issuers import service as issuers
from certification.letters import kinds, store
from certification.letters.composing import About, Condition, Weighed, compose, signed
from certification.letters.kinds import NEEDS, Kind
from certification.letters.models import Letter
from tenants.units import service as units
from tenants.units.service import Language

__all__ = ["About", "Condition", "Kind", "Sight", "Weighed", "check", "order", "signed"]

#: The name of this feature's papers in `app.dispatch`.
SOURCE = "letter"
#: For reading, and for the archive.
STANDARDS: Final = ("ua-1", "a-2a")
_TEMPLATE = Path(__file__).with_name("letter.typ")
_told_of_opening: list[Callable[[Letter], None]] = []


class Wordless(Invalid):
    """A letter's text is empty in one of the languages, so nothing may be decided that needs the letter."""

    code = "letter_without_text"


class Lacking(ValueError):
    """A fault in the program: what is ordered lacks what a letter of its kind can't be without."""


@dataclass(frozen=True)
class Sight:
    """A letter as its pages show it. `sha256` is None until it is made, `standing` until it is ready to leave."""

    letter: Letter
    sha256: str | None
    standing: Standing | None

    @property
    def title(self) -> str:
        return str(self.letter.content["title"])

    @property
    def state(self) -> State | None:
        """Where it is; None while it is being made."""
        return self.standing.state if self.standing else None

    def first(self, state: State) -> datetime | None:
        """When it first came to a state."""
        return self.standing.first.get(state) if self.standing else None

    @property
    def is_gone(self) -> bool:
        return self.standing is not None and self.standing.is_gone


def check(kind: Kind, on: date) -> None:
    """Refuse a letter that would lack its text in one of the languages. Raises `Wordless`; to be asked before deciding."""
    issuer, basis = issuers.on(on), issuers.basis(on)
    lacking = kinds.empty(kind)
    for language in kinds.LANGUAGES:
        said = [issuer.name(language), issuer.short(language), basis.act(language)]
        if basis.appeal:
            said += [basis.appeal.acts[language], basis.appeal.bodies[language]]
        lacking += [(language, "issuer")] * any(not text.strip() for text in said)
    if lacking:
        languages = {language for language, _place in lacking}
        raise Wordless(
            _l(
                "Brevet mangler tekst på nynorsk. Ingenting er avgjort eller sendt. Si fra til dem som drifter portalen."
            )
            if languages == {"nn"}
            else _l(
                "Brevet mangler tekst på bokmål. Ingenting er avgjort eller sendt. Si fra til dem som drifter portalen."
            )
        )


def order(kind: Kind, unit_id: UUID, about: About, on: date, language: Language | None = None) -> UUID:
    """A letter to a unit, dated a day, in the acting transaction; returns its id. As KRÅD, or as a job of the unit's.

    All its words are composed now, in the unit's form of Norwegian (or in `language`, for one that covers nothing that day) and by the
    issuer and the law of that day; it is made and sent after the commit. Ordered again about the same, it is the same letter. Raises `Wordless`, and `Lacking`.
    """
    check(kind, on)
    if lacking := [name for name in NEEDS[kind] if not getattr(about, name)]:
        raise Lacking(f"{kind} without {', '.join(lacking)}")
    language, letter_id = language or units.language(unit_id, on), uuid4()
    new = store.add(
        {
            "tenant_id": unit_id,
            "id": letter_id,
            "kind": kind.value,
            "about_id": about.id,
            "dated_on": on,
            "language": language,
            "content": compose(kind, units.get(unit_id).name, about, on, language),
            "ordered_at": now(),
        }
    )
    if not new:
        there = store.about(unit_id, kind, about.id)
        if there is None:
            raise NotFound
        return there
    outbox.add("letter", {"letter": letter_id}, tenant_id=unit_id)
    return letter_id


def typeset(letter: Letter) -> bytes:
    """The letter as PDF, the same bytes each time."""
    return pdf.typeset(_TEMPLATE, letter.content, STANDARDS, letter.ordered_at)


def make(unit_id: UUID, letter_id: UUID) -> None:
    """Make the file of a letter and hand it over, as the acting job. A second time nothing happens."""
    letter = _found(letter_id, unit_id)
    if store.file(unit_id, letter_id) is None:
        content = typeset(letter)
        store.keep(
            {
                "tenant_id": unit_id,
                "letter_id": letter_id,
                "sha256": hashlib.sha256(content).hexdigest(),
                "content": content,
                "made_at": now(),
            }
        )
    dispatch.hand_over(unit_id, letter_id, SOURCE)


def leaving(unit_id: UUID, letter_id: UUID) -> port.Letter:
    """A letter as it leaves, for `app.dispatch`. Raises `NotFound`."""
    letter, file = _found(letter_id, unit_id), store.file(unit_id, letter_id)
    if file is None:
        raise NotFound
    unit = units.get(unit_id)
    return port.Letter(
        letter_id,
        unit_id,
        unit.name,
        str(letter.content["title"]),
        letter.language,
        file.content,
        file.sha256,
        demonstration=unit.demonstration,
    )


def of_unit(unit_id: UUID) -> list[Sight]:
    """All letters to a unit, the latest first."""
    return _sights(store.of_unit(unit_id))


def about(unit_id: UUID, about_ids: Collection[UUID]) -> list[Sight]:
    """The letters about these decisions or events of a unit, the latest first."""
    return _sights(store.of_things(unit_id, about_ids)) if about_ids else []


def sight(letter_id: UUID, unit_id: UUID | None = None) -> Sight:
    """One letter, as KRÅD or as its unit. Raises `NotFound`."""
    return _sights([_found(letter_id, unit_id)])[0]


def listed(state: State | None, page: int, per_page: int = 50) -> tuple[list[Sight], int, int]:
    """A page of all letters, the latest first, how many pages there are, and how many have failed. As KRÅD."""
    number = store.count(state)
    pages = max(1, -(-number // per_page))
    shown = _sights(store.listed(state, per_page, (min(max(page, 1), pages) - 1) * per_page))
    return shown, pages, number if state is State.FAILED else store.count(State.FAILED)


def content(letter_id: UUID, unit_id: UUID | None = None) -> tuple[Letter, bytes]:
    """A letter's file. As its unit only after it was opened (`open_`). Raises `NotFound`."""
    found = sight(letter_id, unit_id)
    file = store.file(found.letter.tenant_id, letter_id)
    if file is None or (unit_id is not None and found.state is not State.READ):
        raise NotFound
    return found.letter, file.content


def open_(letter_id: UUID, unit_id: UUID) -> None:
    """The unit opens a letter: from now on it is read, and who asked is told. A second time nothing happens.

    Raises `NotFound`.
    """
    letter = _found(letter_id, unit_id)
    dispatch.read(letter.tenant_id, letter_id)
    for tell in _told_of_opening:
        tell(letter)


def when_opened(tell: Callable[[Letter], None]) -> None:
    """Ask to be told, in the same transaction, when a unit opens a letter. Called once, when the application is made."""
    if tell not in _told_of_opening:
        _told_of_opening.append(tell)


def retry(letter_id: UUID) -> None:
    """Send a letter that failed once more, as KRÅD. Raises `NotFound` and `Conflict`."""
    dispatch.retry(_found(letter_id).tenant_id, letter_id)


def history(letter_id: UUID) -> Sequence[DispatchEvent]:
    """What has happened to a letter since it was ready to leave, the first first. As KRÅD."""
    return dispatch.history(_found(letter_id).tenant_id, letter_id)


def received_at(unit_id: UUID, about_id: UUID, kind: Kind) -> datetime | None:
    """When the unit opened the letter about something; None where it hasn't yet. Deadlines count from receipt."""
    letter_id = store.about(unit_id, kind, about_id)
    return sight(letter_id, unit_id).first(State.READ) if letter_id else None


def _found(letter_id: UUID, unit_id: UUID | None = None) -> Letter:
    letter = store.letter(letter_id, unit_id)
    if letter is None:
        raise NotFound
    return letter


def _sights(letters: Sequence[Letter]) -> list[Sight]:
    unit_ids, ids = {each.tenant_id for each in letters}, [each.id for each in letters]
    made, standings = store.made(unit_ids, ids), dispatch.standings(unit_ids, ids)
    return [Sight(each, made.get(each.id), standings.get(each.id)) for each in letters]
