"""What the guard finds, and how it is said to whoever wrote the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What was found. An identity number is refused; the others are signs that the writer may confirm with a reason."""

    IDENTITY_NUMBER = "identity_number"
    NAME = "name"
    DIAGNOSIS = "diagnosis"
    ADDRESS = "address"
    COMBINATION = "combination"

    @property
    def refused(self) -> bool:
        """Whether no confirmation lets it be saved."""
        return self is Kind.IDENTITY_NUMBER


@dataclass(frozen=True)
class Finding:
    """One place in a text. `start` and `end` count characters of the text in Unicode form NFC; `quote` is what is there."""

    kind: Kind
    start: int
    end: int
    quote: str

    def explanation(self, language: Literal["nb", "nn"] = "nb") -> str:
        """Why it was noticed, in plain words."""
        return EXPLANATIONS[self.kind][language]


EXPLANATIONS: dict[Kind, dict[Literal["nb", "nn"], str]] = {
    Kind.IDENTITY_NUMBER: {
        "nb": "Dette ser ut som et fødselsnummer, D-nummer eller hjelpenummer.",
        "nn": "Dette ser ut som eit fødselsnummer, D-nummer eller hjelpenummer.",
    },
    Kind.NAME: {
        "nb": "Et navn står sammen med alder, skole eller noe som har hendt.",
        "nn": "Eit namn står saman med alder, skule eller noko som har hendt.",
    },
    Kind.DIAGNOSIS: {
        "nb": "En diagnose er knyttet til én person.",
        "nn": "Ein diagnose er knytt til éin person.",
    },
    Kind.ADDRESS: {
        "nb": "En adresse med husnummer ser ut til å være noens hjem.",
        "nn": "Ei adresse med husnummer ser ut til å vere heimen til nokon.",
    },
    Kind.COMBINATION: {
        "nb": "Opplysningene kan til sammen vise hvem det gjelder, også uten navn.",
        "nn": "Opplysningane kan til saman vise kven det gjeld, også utan namn.",
    },
}
