"""Whatever code an assessment holds, people can read it in both languages."""

import re
from itertools import product

import msgspec
import pytest

from certification.assessment import Condition, FindingId, PrerequisiteKey, packaged
from certification.assessment.codes import REASONS
from certification.assessment.texts import (
    Language,
    Wording,
    finding_title,
    prerequisite_title,
    tell_condition,
    tell_reason,
    texts,
)

LANGUAGES: tuple[Language, ...] = ("nb", "nn")
PARAMETERS = packaged().parameters


def wordings() -> list[Wording]:
    table = texts()
    lacks = [lack for finding in table.findings.values() for lack in finding.reasons.values()]
    lacks += table.conditions.values()
    titles = [finding.title for finding in table.findings.values()]
    rest = (table.prerequisites, table.classes, table.statuses, table.recommendations, table.phrases)
    return titles + [w for lack in lacks for w in (lack.why, lack.step)] + [w for part in rest for w in part.values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_a_title_and_exactly_the_reasons_of_its_row(language: Language) -> None:
    assert set(REASONS) == set(FindingId)
    for finding, reasons in REASONS.items():
        assert finding_title(finding, language)
        assert set(texts().findings[finding].reasons) == set(reasons)
        for reason in reasons:
            told = tell_reason(finding, reason, PARAMETERS, language)
            assert told.why.endswith(".")
            assert told.step.endswith(".")


@pytest.mark.parametrize(("condition", "language"), list(product(Condition, LANGUAGES)))
def test_every_condition_tells_what_lacks_and_what_to_do_now(condition: Condition, language: Language) -> None:
    told = tell_condition(condition, PARAMETERS, language)
    assert told.why.endswith(".")
    assert told.step.endswith(".")
    assert "{" not in told.why + told.step


@pytest.mark.parametrize(("key", "language"), list(product(PrerequisiteKey, LANGUAGES)))
def test_every_prerequisite_has_a_title(key: PrerequisiteKey, language: Language) -> None:
    assert prerequisite_title(key, language)


def test_a_text_follows_the_parameters_of_its_criteria() -> None:
    meetings = msgspec.structs.replace(PARAMETERS.meetings, steering=6, exempt_months=frozenset({7, 12}))
    other = msgspec.structs.replace(PARAMETERS, meetings=meetings)
    assert (
        "6 møter" in tell_reason(FindingId.STEERING_MEETINGS, REASONS[FindingId.STEERING_MEETINGS][2], other, "nb").why
    )
    told = tell_reason(FindingId.COORDINATION_MEETINGS, REASONS[FindingId.COORDINATION_MEETINGS][2], other, "nn")
    assert "juli, desember" in told.why


ONLY_BOKMAL = {
    "ikke",
    "noe",
    "noen",
    "hvem",
    "hvilke",
    "hva",
    "hvor",
    "fra",
    "måneder",
    "månedene",
    "gruppen",
    "tiltakene",
    "målene",
    "kommer",
    "være",
}
ONLY_NYNORSK = {
    "ikkje",
    "noko",
    "nokon",
    "kven",
    "kva",
    "kvar",
    "frå",
    "månader",
    "månadene",
    "gruppa",
    "tiltaka",
    "måla",
    "kjem",
    "vere",
}


def test_nynorsk_is_nynorsk_and_bokmal_is_bokmal() -> None:
    for wording in wordings():
        assert not set(re.findall(r"\w+", wording.nb.lower())) & ONLY_NYNORSK, wording.nb
        assert not set(re.findall(r"\w+", wording.nn.lower())) & ONLY_BOKMAL, wording.nn
