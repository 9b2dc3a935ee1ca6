"""What people read for each code: title, reason and next step, in bokmål and nynorsk, from `texts.json`.

A table beside the codes and not a message catalogue, since `slt assess` and letters use it without a web request. A text
takes its numbers from the criteria (`{p.meetings.steering}`), so that it stays true under every version.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import msgspec
from msgspec import Struct

from certification.assessment.codes import (
    Condition,
    FindingClass,
    FindingId,
    PrerequisiteKey,
    Reason,
    Recommendation,
    Status,
)
from certification.assessment.criteria import Parameters
from tenants.document.facts import SourceKind

Language = Literal["nb", "nn"]

#: The same in both languages.
MONTHS = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
]


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    nb: str
    nn: str

    def said(self, language: Language) -> str:
        """Return the text in a language."""
        return self.nn if language == "nn" else self.nb


class Lack(Struct, frozen=True, forbid_unknown_fields=True):
    """Why something is not there, and what to do now."""

    why: Wording
    step: Wording


class FindingTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """A finding's title, and its reasons."""

    title: Wording
    reasons: dict[Reason, Lack]


class Texts(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table."""

    findings: dict[FindingId, FindingTexts]
    prerequisites: dict[PrerequisiteKey, Wording]
    conditions: dict[Condition, Lack]
    classes: dict[FindingClass, Wording]
    statuses: dict[Status, Wording]
    recommendations: dict[Recommendation, Wording]
    sources: dict[SourceKind, Wording]
    phrases: dict[str, Wording]


class Told(NamedTuple):
    """A reason and the next step, ready to be read."""

    why: str
    step: str


_decoder = msgspec.json.Decoder(Texts)


@cache
def texts() -> Texts:
    """Return the table."""
    return _decoder.decode(Path(__file__).with_suffix(".json").read_bytes())


def finding_title(finding: FindingId, language: Language) -> str:
    """Return a finding's title."""
    return texts().findings[finding].title.said(language)


def prerequisite_title(key: PrerequisiteKey, language: Language) -> str:
    """Return a prerequisite's title."""
    return texts().prerequisites[key].said(language)


def tell_reason(finding: FindingId, reason: Reason, parameters: Parameters, language: Language) -> Told:
    """Return why a finding is not met, and what to do now."""
    return _told(texts().findings[finding].reasons[reason], parameters, language)


def tell_condition(condition: Condition, parameters: Parameters, language: Language) -> Told:
    """Return why a condition does not hold, and what to do now."""
    return _told(texts().conditions[condition], parameters, language)


def say(wording: Wording, parameters: Parameters, language: Language) -> str:
    """Return a text with the numbers and lists of these criteria in it."""
    exempt = listed((MONTHS[month - 1] for month in sorted(parameters.meetings.exempt_months)), language)
    named = (kind for kind in get_args(SourceKind) if kind in parameters.mapping.required_sources)
    sources = listed((texts().sources[kind].said(language) for kind in named), language)
    return wording.said(language).format(p=parameters, exempt=exempt, sources=sources)


def listed(names: Iterable[str], language: Language) -> str:
    """Return the names with commas between, or the word for none."""
    return ", ".join(names) or texts().phrases["none"].said(language)


def _told(lack: Lack, parameters: Parameters, language: Language) -> Told:
    return Told(say(lack.why, parameters, language), say(lack.step, parameters, language))
