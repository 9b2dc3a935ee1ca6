"""The privacy guard on every text that is read from a document or a workbook, before a plan says anything of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from app.guard import Kind, read
from app.web.fields.text import unreadable
from tenants.document.faults import pointer
from tenants.reporting.importing.plans import Problem, Sign

#: The most characters of one text of a document.
LONGEST = 4000


def guarded(value: Any, known: Iterable[str] = (), *, exactly: bool = False) -> tuple[list[Problem], list[Sign]]:
    """What must be put right, and what must be answered for, in every text of a document; of `known` texts, which are saved
    already, nobody is asked again.
    """
    known = frozenset(known)
    problems: list[Problem] = []
    signs: list[Sign] = []
    for where, text in texts(value):
        if len(text) > LONGEST:
            problems.append(Problem(where, _("Teksten har %(length)s tegn. Skriv høyst 4000.", length=len(text))))
            continue
        if "\0" in text or (not exactly and any(unreadable(character, multiline=True) for character in text)):
            problems.append(Problem(where, _("Teksten har tegn som ikke kan leses. Slett dem og skriv på nytt.")))
            continue
        found = read(unicodedata.normalize("NFC", text))
        if any(finding.kind is Kind.IDENTITY_NUMBER for finding in found):
            told = _(
                "Teksten ser ut til å ha et fødselsnummer. Ta det bort: portalen skal ikke ha opplysninger om enkeltpersoner."
            )
            problems.append(Problem(where, told))
        elif found and text not in known:
            signs.append(Sign(where, tuple(found)))
    return problems, signs


def is_id(text: str) -> bool:
    """Whether a text is an id as the portal makes them."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def texts(value: Any, *place: str | int) -> Iterator[tuple[str, str]]:
    """Place (JSON pointer) and text of every text in a JSON value that somebody may have written: an id of the portal's has
    digits of its own, and says nothing.
    """
    if isinstance(value, str):
        if not is_id(value):
            yield pointer(*place), value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from texts(part, *place, key)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from texts(part, *place, index)
