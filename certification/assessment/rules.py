"""What each rule asks, in plain words, in bokmål and nynorsk, from `rules.json`; the numbers are the criteria version's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from certification.assessment.codes import Condition, FindingId
from certification.assessment.criteria import Parameters
from certification.assessment.texts import Language, Wording, say


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table."""

    findings: dict[FindingId, Wording]
    conditions: dict[Condition, Wording]


_decoder = msgspec.json.Decoder(Rules)


@cache
def rules() -> Rules:
    """Return the table."""
    return _decoder.decode(Path(__file__).with_suffix(".json").read_bytes())


def finding_rule(finding: FindingId, parameters: Parameters, language: Language) -> str:
    """Return when a finding is met."""
    return say(rules().findings[finding], parameters, language)


def condition_rule(condition: Condition, parameters: Parameters, language: Language) -> str:
    """Return what a condition of a level asks."""
    return say(rules().conditions[condition], parameters, language)
