"""What one criteria version changes from another, told as a list of changes that anybody can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from flask_babel import gettext as _

from certification.assessment import Criteria, FindingId
from certification.assessment.texts import Language, finding_title
from certification.criteria.numbers import CERTIFICATE, SECTIONS, Number
from certification.criteria.rules import Note, notes, weight


@dataclass(frozen=True)
class Change:
    """One thing that is otherwise; `before` or `after` is None where there was, or is, none."""

    what: str
    before: str | None
    after: str | None

    @property
    def sentence(self) -> str:
        """`Antall styringsmøter: fra 4 til 5`."""
        if self.before is None:
            return str(_("%(what)s: nytt. %(after)s", what=self.what, after=self.after))
        if self.after is None:
            return str(_("%(what)s: tatt bort", what=self.what))
        return str(_("%(what)s: fra %(before)s til %(after)s", what=self.what, before=self.before, after=self.after))


@dataclass(frozen=True)
class Rewritten:
    """A note that reads otherwise, before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Part:
    """The changes of one finding or prerequisite, or of another part of the version."""

    title: str
    changes: tuple[Change, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()


def compare(old: Criteria, new: Criteria, language: Language) -> list[Part]:
    """What `new` changes from `old`, by what it belongs to; empty where the two judge and say the same."""
    return [part for part in _parts(old, new, language) if part.changes or part.rewritten]


def _parts(old: Criteria, new: Criteria, language: Language) -> Iterator[Part]:
    yield Part(
        str(_("Hva som veier mest")),
        tuple(
            Change(
                finding_title(finding, language),
                weight(old.classes[finding], language),
                weight(new.classes[finding], language),
            )
            for finding in FindingId
            if old.classes[finding] != new.classes[finding]
        ),
    )
    before, after = (msgspec.to_builtins(each.parameters, order="deterministic") for each in (old, new))
    for section in SECTIONS:
        found = (_number(one, one.of(before), one.of(after), language) for one in section.numbers)
        yield Part(section.title(language), tuple(change for change in found if change))
    months = _number(CERTIFICATE, old.certificate_months, new.certificate_months, language)
    issuer = Change(str(_("Hvem som gir dem ut")), old.issuer, new.issuer) if old.issuer != new.issuer else None
    yield Part(str(_("Godkjenningen")), tuple(change for change in (months, issuer) if change))
    yield _notes(old, new, language)


def _number(one: Number, before: object, after: object, language: Language) -> Change | None:
    if before == after:
        return None
    return Change(str(one.label), one.said(before, language), one.said(after, language))


def _notes(old: Criteria, new: Criteria, language: Language) -> Part:
    before, after = ({note.id: note for note in notes(each, language)} for each in (old, new))
    kept = [id_ for id_ in after if id_ in before and _text(before[id_]) != _text(after[id_])]
    added = [Change(note.id, None, _told(note)) for id_, note in after.items() if id_ not in before]
    gone = [Change(note.id, _told(note), None) for id_, note in before.items() if id_ not in after]
    return Part(
        str(_("Tolkninger av håndboken")),
        (*added, *gone),
        tuple(Rewritten(_name(after[id_]), _text(before[id_]), _text(after[id_])) for id_ in kept),
    )


def _told(note: Note) -> str:
    return f"{note.question} {note.decided}" if note.question != note.id else note.decided


def _name(note: Note) -> str:
    return f"{note.id} {note.question}" if note.question != note.id else note.id


def _text(note: Note) -> str:
    return f"{note.decided} {note.reason}".strip()
