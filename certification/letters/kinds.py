"""The kinds of letters, and the words of each in both forms of Norwegian: `texts.toml`, read once. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources

LANGUAGES = ("nb", "nn")


class Kind(StrEnum):
    """What a letter tells."""

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CORRECTION = "correction"
    REVERSAL = "reversal"
    CONDITIONS_MET = "conditions_met"
    CONDITION_RETURNED = "condition_returned"
    CONDITION_EXTENDED = "condition_extended"
    SUSPENSION = "suspension"
    REINSTATEMENT = "reinstatement"
    LAPSED = "lapsed"
    RESTORED = "restored"
    APPEAL_UPHELD = "appeal_upheld"
    APPEAL_SENT_ON = "appeal_sent_on"
    APPEAL_DISMISSED = "appeal_dismissed"
    BODY_UPHELD = "body_upheld"
    BODY_ALLOWED = "body_allowed"
    BODY_ANNULLED = "body_annulled"


#: Decisions against a unit that no case of the portal can take an appeal of: that is sent to the issuer in writing (decision 0105).
IN_WRITING = frozenset({Kind.SUSPENSION, Kind.LAPSED, Kind.APPEAL_DISMISSED})
#: The kinds that can be appealed where the legal basis of their day says so, but for a decision that gave all that was applied for.
APPEALABLE = IN_WRITING | {
    Kind.APPROVED,
    Kind.APPROVED_WITH_CONDITIONS,
    Kind.REJECTED,
    Kind.WITHDRAWN,
    Kind.REVERSAL,
    Kind.APPEAL_UPHELD,
}
#: What a letter of a kind can't be without: attributes of `service.About`.
NEEDS: dict[Kind, tuple[str, ...]] = {
    Kind.APPROVED: ("reason", "places", "first_on", "last_on"),
    Kind.APPROVED_WITH_CONDITIONS: ("reason", "places", "first_on", "last_on", "conditions"),
    Kind.REJECTED: ("reason",),
    Kind.WITHDRAWN: ("reason",),
    Kind.CORRECTION: ("reason", "earlier_on"),
    Kind.REVERSAL: ("reason", "earlier_on"),
    Kind.CONDITIONS_MET: ("earlier_on",),
    Kind.CONDITION_RETURNED: ("reason", "earlier_on", "conditions"),
    Kind.CONDITION_EXTENDED: ("reason", "earlier_on", "conditions"),
    Kind.SUSPENSION: ("reason", "first_on"),
    Kind.REINSTATEMENT: ("reason", "first_on"),
    Kind.LAPSED: ("reason", "first_on"),
    Kind.RESTORED: ("reason", "first_on"),
    Kind.APPEAL_UPHELD: ("reason", "earlier_on"),
    Kind.APPEAL_SENT_ON: ("reason", "earlier_on"),
    Kind.APPEAL_DISMISSED: ("reason", "earlier_on"),
    Kind.BODY_UPHELD: ("reason", "earlier_on", "answered"),
    Kind.BODY_ALLOWED: ("reason", "earlier_on", "answered"),
    Kind.BODY_ANNULLED: ("reason", "earlier_on", "answered"),
}


@dataclass(frozen=True)
class Texts:
    """The words of a kind in one language, with the names of what is put in in braces."""

    title: str
    opening: tuple[str, ...]
    closing: tuple[str, ...]


@lru_cache(maxsize=1)
def _packaged() -> dict[str, dict[str, dict[str, str | list[str]]]]:
    return tomllib.loads(resources.files("certification.letters").joinpath("texts.toml").read_text("utf-8"))


def texts(kind: Kind, language: str) -> Texts:
    """The words of a kind."""
    found = _packaged()[kind][language]
    return Texts(str(found["title"]), tuple(found["opening"]), tuple(found.get("closing", ())))


def words(language: str) -> Mapping[str, str]:
    """The words that letters of every kind share."""
    return {name: str(text) for name, text in _packaged()["words"][language].items()}


def empty(kind: Kind) -> list[tuple[str, str]]:
    """(language, place) of each text that a letter of this kind lacks in one of the languages."""
    lacking = []
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        for place, there, wanted in (
            ("title", (texts(kind, language).title,), 1),
            ("opening", texts(kind, language).opening, len(texts(kind, other).opening)),
            ("closing", texts(kind, language).closing, len(texts(kind, other).closing)),
        ):
            if len(there) < max(wanted, place == "opening") or not all(text.strip() for text in there):
                lacking.append((language, place))
        said = words(language)
        lacking += [(language, name) for name in {*said, *words(other)} if not said.get(name, "").strip()]
    return lacking
