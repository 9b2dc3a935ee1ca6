"""Whether somebody may act in a case: what they have declared of themselves. Pure.

Forvaltningsloven kap. II: who is close to a case, or to the people in it, doesn't prepare or decide it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Partial(StrEnum):
    """Why somebody isn't impartial, in a word: never who it is about."""

    OWN_UNIT = "own_unit"
    FAMILY = "family"
    TOOK_PART = "took_part"
    OTHER = "other"


class Declared(StrEnum):
    """What a person has declared in a case."""

    NOTHING = "nothing"
    IMPARTIAL = "impartial"
    PARTIAL = "partial"


class Declaration(Protocol):
    """A person's word of themselves."""

    account_id: UUID | None
    impartial: bool


def declared(of: Iterable[Declaration], account_id: UUID) -> Declared:
    """What a person has declared; who once said that they are not impartial stays so."""
    said = {each.impartial for each in of if each.account_id == account_id}
    if False in said:
        return Declared.PARTIAL
    return Declared.IMPARTIAL if said else Declared.NOTHING
