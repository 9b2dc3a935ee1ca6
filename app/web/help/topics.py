"""The help's content: one file for each topic with bokmål and nynorsk side by side, their order, and what they refer to.

Plain structured fields and no markup: what is written here is shown as it is written, and `%(issuer)s` is the issuer's name. Who links to a topic holds its id,
which is the file's name and the last part of its address.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from app.web.naming import TOKEN

Language = Literal["nb", "nn"]

#: The handbook's headings, as they stand in it.
Chapter = Literal[
    "SLT-modellen",
    "Dette må til når din kommune skal implementere SLT",
    "Forutsetninger",
    "Organisering",
    "Det styrende nivået: Styringsgruppen",
    "Det koordinerende nivået: Koordineringsgruppen",
    "Det utførende nivået: Det praktiske arbeidet",
    "SLT-koordinators arbeid",
    "Innhente informasjon og kunnskap om oppvekstmiljøet",
    "Vurdere og initiere tiltak",
    "Samordne og koordinere tjenestene",
    "Årshjul og en oversiktlig arbeidsplan",
    "Handlingsplaner",
    "Fire faktorer for å lykkes med et prosjekt",
    "Evaluere",
    "Dokumentere",
    "Politirådet som SLT-styringsgruppe",
    "Politikontakter",
    "Litt startgass til deg som er ny SLT-koordinator",
    "Taushetsplikt",
    "Samtykke",
    "Anonymisering",
    "Særlige unntak fra taushetsplikten i forvaltningsloven § 13 b",
    "Hva plikter du å melde videre?",
]

_HERE = Path(__file__).parent


def _named(value: Any, issuer: str) -> Any:
    if isinstance(value, str):
        return value.replace(TOKEN, issuer)
    if isinstance(value, dict):
        return {key: _named(each, issuer) for key, each in value.items()}
    return [_named(each, issuer) for each in value]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A piece of a template: a paragraph (`text`), a list (`items`), or a table (`head` and `rows`)."""

    text: str = ""
    items: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Template(Struct, frozen=True, forbid_unknown_fields=True):
    """What a unit can copy and make its own; what they fill in stands in square brackets."""

    title: str
    parts: tuple[Part, ...]


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """A topic in one language: what it is, why it is asked for, and how it is done step by step."""

    title: str
    what: str
    why: str
    steps: tuple[str, ...]
    template: Template


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """One page of help.

    `updated_on`: the day of this version of the text. `at`: the page where a unit tells of it. `references`: keys of
    `references.toml`. `chapter` is None for what is about the portal alone.
    """

    updated_on: date
    nb: Wording
    nn: Wording
    chapter: Chapter | None = None
    at: str | None = None
    see_also: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    def said(self, language: Language, issuer: str) -> Wording:
        """Return the topic in a language, with what the issuer is called where it is named."""
        return msgspec.convert(_named(msgspec.to_builtins(self.nn if language == "nn" else self.nb), issuer), Wording)

    def title(self, language: Language) -> str:
        """Return what it is called."""
        return (self.nn if language == "nn" else self.nb).title


class Both(Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    nb: str
    nn: str

    def said(self, language: Language) -> str:
        """Return the text in a language."""
        return self.nn if language == "nn" else self.nb


class Reference(Struct, frozen=True, forbid_unknown_fields=True):
    """A law, or a guide, that a topic refers to.

    `checked_on`: the day on which somebody last held it against `checked_against`; None as long as nobody has.
    """

    name: Both
    url: str
    about: Both
    law: bool = False
    checked_on: date | None = None
    checked_against: Both | None = None

    def __post_init__(self) -> None:
        """Refuse a day without what it was held against, and the other way."""
        if (self.checked_on is None) != (self.checked_against is None):
            raise ValueError("checked_on and checked_against together")


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """Topics that stand together on the index, in the order of the work."""

    title: Both
    topics: tuple[str, ...]


class _Index(Struct, frozen=True, forbid_unknown_fields=True):
    groups: tuple[Group, ...]


@cache
def topics() -> dict[str, Topic]:
    """Return every topic by its id."""
    files = sorted((_HERE / "topics").glob("*.toml"))
    return {file.stem: msgspec.toml.decode(file.read_bytes(), type=Topic) for file in files}


@cache
def groups() -> tuple[Group, ...]:
    """Return the groups of the index."""
    return msgspec.toml.decode((_HERE / "index.toml").read_bytes(), type=_Index).groups


@cache
def references() -> dict[str, Reference]:
    """Return every law and guide by its key."""
    return msgspec.toml.decode((_HERE / "references.toml").read_bytes(), type=dict[str, Reference])
