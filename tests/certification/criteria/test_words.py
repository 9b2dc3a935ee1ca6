"""A version in plain words, what it changes, and what is absurd: none of it needs a database."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from certification.assessment import Criteria, FindingId, assess, packaged
from certification.assessment.prerequisites import ROWS
from certification.assessment.situation import Place, Situation
from certification.assessment.texts import Language, Wording
from certification.criteria import changes, rules
from certification.criteria.content import changed, content_of, criteria_of, is_sensible, sha256
from certification.criteria.effects import Kind, effect
from certification.criteria.numbers import every, faults, number
from tenants.document import read_facts
from tests.certification.assessment.test_texts import ONLY_BOKMAL, ONLY_NYNORSK

HANDBOOK = packaged()
EXAMPLE = Path("tests/certification/assessment/examples/municipality-approve.facts.json")
LANGUAGES: tuple[Language, ...] = ("nb", "nn")


def version(**parameters: Any) -> Criteria:
    """The handbook's with some numbers changed, by path with `__` for the points."""
    content = content_of(HANDBOOK, "ny-2")
    for path, value in parameters.items():
        number(path.replace("__", ".")).put(content["parameters"], value)
    return criteria_of(content)


def test_the_levels_in_words_are_those_that_are_judged() -> None:
    document = read_facts(EXAMPLE.read_bytes())
    place = Place(
        Situation(document.facts, HANDBOOK.parameters, document.facts.as_of), document.facts.unit.municipalities[0]
    )
    for row in ROWS:
        ladder = row.ladder(place, frozenset())
        assert ladder
        assert tuple(tuple(level) for level in ladder) == rules.LEVELS[row.key]


def test_every_rule_is_told_in_both_forms_of_norwegian() -> None:
    table = rules.rules()
    assert set(table.findings) == set(FindingId)
    assert set(table.conditions) == {one for levels in rules.LEVELS.values() for level in levels for one in level}
    assert set(table.conflicts) == {f"C{n}" for n in range(1, 11)}
    told: list[Wording] = [*table.findings.values(), *table.conditions.values()]
    told += [text for conflict in table.conflicts.values() for text in (conflict.question, conflict.reason)]
    for wording in told:
        assert not set(re.findall(r"\w+", wording.nb.lower())) & ONLY_NYNORSK, wording.nb
        assert not set(re.findall(r"\w+", wording.nn.lower())) & ONLY_BOKMAL, wording.nn
    for language in LANGUAGES:
        reading = rules.read(HANDBOOK, language)
        assert sum(len(group.demands) for group in reading.groups) == len(FindingId)
        assert "{" not in str(reading)
        assert all(note.question.endswith("?") and note.reason.endswith(".") for note in reading.notes)


def test_every_number_of_a_version_has_a_name_and_bounds_that_the_handbook_keeps() -> None:
    def leaves(part: Any, path: str = "") -> set[str]:
        if not isinstance(part, dict):
            return {path}
        return {leaf for key, value in part.items() for leaf in leaves(value, f"{path}.{key}" if path else key)}

    content = content_of(HANDBOOK)
    assert {one.path for one in every()} == leaves(content["parameters"])
    assert len({one.key for one in every()}) == len(list(every()))
    assert faults(content["parameters"]) == {}
    assert is_sensible(content_of(HANDBOOK, "ny-2"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("meetings.steering", 0),
        ("meetings.steering", 10_000),
        ("meetings.window_months", 600),
        ("meetings.exempt_months", list(range(1, 13))),
        ("shared_understanding.pulse_answers", 4),
        ("mapping.level_3.source_kinds", 1),
        ("coordinated_measures.level_4_percent", 69),
        ("mapping.level_4_window_months", 30),
    ],
)
def test_an_absurd_number_is_told(path: str, value: Any) -> None:
    content = content_of(HANDBOOK, "ny-2")
    number(path).put(content["parameters"], value)
    assert faults(content["parameters"])
    assert not is_sensible(content)


def test_a_version_needs_something_that_is_required_and_every_open_place_of_the_handbook() -> None:
    content = content_of(HANDBOOK, "ny-2")
    assert not is_sensible(changed(content, classes=dict.fromkeys(content["classes"], "advice")))
    assert not is_sensible(changed(content, interpretations=content["interpretations"][1:]))
    assert not is_sensible(changed(content, certificate_months=3))


def test_a_content_is_known_by_its_hash_and_is_the_version_that_is_published() -> None:
    content = content_of(HANDBOOK, "ny-2")
    assert sha256(content) == sha256(content_of(criteria_of(content, date(2030, 1, 1))))
    assert sha256(content) != sha256(changed(content, certificate_months=36))
    assert criteria_of(content).parameters == HANDBOOK.parameters


def test_a_difference_reads_like_a_changelog(portal: Any) -> None:
    content = content_of(
        version(
            meetings__steering=5,
            meetings__exempt_months=[7, 12],
            mapping__required_sources=[],
            coordinator__vacant_days=1,
        )
    )
    content["classes"]["annual_gathering"] = "expectation"
    content["certificate_months"] = 36
    content["interpretations"][2]["nb"] = "Fem møter."
    added = {"id": "K1", "decided_on": "2026-01-01", "decided_by": "KRÅD", "nb": "Ja.", "nn": "Ja."}
    new = criteria_of(changed(content, interpretations=[*content["interpretations"], added]))
    with portal.test_request_context():
        parts = changes.compare(HANDBOOK, new, "nb")
        said = [change.sentence for part in parts for change in part.changes]
        assert said == [
            "Årlig samling for alle nivåer: fra råd til forventning",
            "Antall styringsmøter: fra 4 til 5",
            "Måneder uten krav om møte: fra juli til juli, desember",
            "Dager stillingen kan stå tom på 24 måneder: fra 60 dager til 1 dag",
            "Kilder som må være med for nivå 3: fra politiets statistikk, fagfolkenes erfaringer til ingen",
            "Hvor lenge en godkjenning gjelder: fra 48 måneder til 36 måneder",
            "K1: nytt. Ja.",
        ]
        (note,) = parts[-1].rewritten
        assert note.what == "C3 Kan for få møter hindre godkjenning?"
        assert note.after.startswith("Fem møter.")
        assert changes.compare(HANDBOOK, version(), "nn") == []
        assert [c.sentence for p in changes.compare(new, HANDBOOK, "nb") for c in p.changes][-1] == "K1: tatt bort"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_that_can_change_is_told_when_it_does(portal: Any, language: Language) -> None:
    for one in every():
        content = content_of(HANDBOOK, "ny-2")
        value = one.of(content["parameters"])
        one.put(content["parameters"], value[1:] if isinstance(value, list) else value + 1)
        with portal.test_request_context():
            ((part),) = changes.compare(HANDBOOK, criteria_of(content), language)
        assert len(part.changes) == 1, one.path


def test_what_turns_for_a_unit_is_found_and_nothing_else() -> None:
    document = read_facts(EXAMPLE.read_bytes())

    def by(criteria: Criteria) -> Any:
        return assess(document, criteria, document.facts.as_of)

    before = by(HANDBOOK)
    assert effect(before, by(version()), {}).kind == Kind.SAME
    soft = version(meetings__steering=1)
    turned = effect(before, by(soft), {})
    assert turned.kind == Kind.CHANGES
    assert [(one.id, one.before, one.after) for one in turned.findings] == [
        (FindingId.STEERING_MEETINGS, "not_met", "met")
    ]
    required = HANDBOOK.classes | {FindingId.STEERING_MEETINGS: "approval"}
    heavier = effect(before, by(msgspec.structs.replace(HANDBOOK, classes=required)), {})
    assert (heavier.kind, heavier.before, heavier.after) == (Kind.LOSES, "approve", "not_approvable")
    assert [(one.class_before, one.class_after) for one in heavier.findings] == [("expectation", "approval")]
    assert set(heavier.findings[0].reasons) == set(document.facts.unit.municipalities)
    strict, eased = (by(msgspec.structs.replace(each, classes=required)) for each in (HANDBOOK, soft))
    assert effect(strict, eased, {}).kind == Kind.GAINS
