"""A proof names everything that decided a result, and says what `assess` says."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.assessment import Assessment, Condition, FindingId, assess
from certification.assessment.cli import assess as command
from certification.assessment.proof import Fact, Proof, explain
from certification.assessment.rules import condition_rule, finding_rule, rules
from certification.assessment.texts import Language
from tenants.document import FactsDocument, InvalidDocument, check_facts
from tests.certification.assessment.judging import CRITERIA, JUST_IN_WINDOW
from tests.tenants.document.disturbing import disturbed_but_valid
from tests.tenants.document.documents import CHOICES, Document, edge_days, flawless

seeds = st.integers(0, 2**48)


@settings(max_examples=200, deadline=None)
@given(seeds, st.none() | st.dates(date(2023, 1, 1), date(2027, 12, 31)))
def test_a_proof_says_what_the_assessment_says(seed: int, as_of: date | None) -> None:
    _says_the_same(check_facts(disturbed_but_valid(seed)), as_of)


@pytest.mark.slow
def test_it_says_so_of_thousands() -> None:
    for seed in range(3000):
        _says_the_same(check_facts(disturbed_but_valid(seed)), None)


def _says_the_same(document: FactsDocument, as_of: date | None) -> None:
    day = as_of or document.facts.as_of
    proof = explain(document, CRITERIA, day)
    assert proof.assessment.to_json() == assess(document, CRITERIA, day).to_json()
    for tree, finding in zip(proof.findings, proof.assessment.findings, strict=True):
        assert (tree.id, tree.source, tree.municipalities) == (finding.id, finding.source, finding.municipalities)
    for of, each in zip(proof.prerequisites, proof.assessment.prerequisites, strict=True):
        assert {m: reached.level for m, reached in of.municipalities.items()} == each.municipalities


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_a_fact_is_what_stands_at_its_pointer(seed: int) -> None:
    document = check_facts(disturbed_but_valid(seed))
    whole, proof = json.loads(document.canonical), explain(document, CRITERIA, document.facts.as_of)
    for fact in {
        (f.pointer, json.dumps(f.value)): f for t in (*proof.findings, *proof.prerequisites) for f in t.facts
    }.values():
        assert _told(fact.value, _at(whole, fact.pointer)), fact


def _told(value: Any, stands: Any) -> bool:
    """Whether a fact's value is what stands there: what is left out is false, empty or null."""
    if isinstance(value, dict):
        return bool(value == ({"entries": len(stands)} if isinstance(stands, list) else {"reported": True}))
    return bool(value == stands) if stands is not None else value in (None, False, [])


# Whatever the proof doesn't name decides nothing.


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_what_a_proof_does_not_name_never_changes_its_result(seed: int) -> None:
    chance = random.Random(seed)
    document = disturbed_but_valid(seed)
    read = check_facts(document)
    proof = explain(read, CRITERIA, read.facts.as_of)
    for index in chance.sample(range(len(proof.findings) + len(proof.prerequisites)), 4):
        changed = _with_the_rest_changed(document, _named(proof, index), chance)
        again = assess(changed, CRITERIA, read.facts.as_of)
        assert _result(again, index) == _result(proof.assessment, index)


def test_the_rest_that_is_changed_is_most_of_the_document() -> None:
    """Else the test above would say nothing."""
    document = flawless()
    read = check_facts(document)
    proof = explain(read, CRITERIA, read.facts.as_of)
    changed = _with_the_rest_changed(document, _named(proof, 0), random.Random(1), rounds=300)
    after = assess(changed, CRITERIA, read.facts.as_of)
    differ = [index for index in range(21) if _result(after, index) != _result(proof.assessment, index)]
    assert 0 not in differ
    assert len(differ) > 10


def _named(proof: Proof, index: int) -> frozenset[str]:
    """The places that a finding, or a prerequisite with the findings that it asks for, was judged from."""
    trees = [*proof.findings, *proof.prerequisites]
    facts: list[Fact] = list(trees[index].facts)
    if index >= len(proof.findings):
        asked = proof.prerequisites[index - len(proof.findings)].findings
        facts += [fact for tree in proof.findings if tree.id in asked for fact in tree.facts]
    return frozenset(fact.pointer for fact in facts)


def _result(assessment: Assessment, index: int) -> Any:
    results = [*assessment.findings, *assessment.prerequisites]
    return results[index].municipalities


def _with_the_rest_changed(
    document: Document, named: frozenset[str], chance: random.Random, rounds: int = 12
) -> FactsDocument:
    """The document after some valid changes and removals at places that are not named."""
    days = edge_days(date.fromisoformat(document["as_of"]))
    current = copy.deepcopy(document)
    valid = check_facts(current)
    for _ in range(rounds):
        free = [pointer for pointer in _places(current) if pointer not in named]
        tried = copy.deepcopy(current)
        pointer = chance.choice(free)
        owner, key = _owner(tried, pointer)
        inside = any(name.startswith(pointer + "/") for name in named)
        if not inside and isinstance(key, str) and chance.random() < 0.3:
            del owner[key]
        elif inside or isinstance(owner[key], dict | list):
            continue
        else:
            owner[key] = _another(owner[key], str(key), days, chance)
        try:
            valid, current = check_facts(tried), tried
        except InvalidDocument:
            continue
    return valid


def _another(value: Any, key: str, days: list[str], chance: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if key in CHOICES:
        return chance.choice(CHOICES[key])
    return chance.choice([*days, None, JUST_IN_WINDOW, "noe annet"])


def _places(value: Any, pointer: str = "") -> Iterator[str]:
    """Every place of a document but for its frame; what is named as a whole list is one place."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        if not pointer and key in ("schema", "unit", "as_of"):
            continue
        yield f"{pointer}/{key}"
        if not isinstance(inner, list) or any(isinstance(each, dict) for each in inner):
            yield from _places(inner, f"{pointer}/{key}")


def _owner(document: Any, pointer: str) -> tuple[Any, Any]:
    *path, last = pointer.split("/")[1:]
    for token in path:
        document = document[int(token)] if isinstance(document, list) else document[token]
    return document, int(last) if isinstance(document, list) else last


def _at(document: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        if document is None:
            return None
        document = document[int(token)] if isinstance(document, list) else document.get(token)
    return document


# What people read of it.


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_rule_is_told_in_plain_words(language: Language) -> None:
    assert set(rules().findings) == set(FindingId)
    assert set(rules().conditions) == set(Condition)
    said = [finding_rule(finding, CRITERIA.parameters, language) for finding in FindingId]
    assert all(text.endswith(".") and "{" not in text for text in said)
    said = [condition_rule(condition, CRITERIA.parameters, language) for condition in Condition]
    assert not [text for text in said if "{" in text or text.endswith(".")]
    assert "4 møte" in finding_rule(FindingId.STEERING_MEETINGS, CRITERIA.parameters, language)


def test_the_command_explains_where_it_is_asked_to(tmp_path: Path) -> None:
    document = flawless()
    document["vedtak"][0]["body"] = "administration"
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    run = CliRunner()
    plain = json.loads(run.invoke(command, [str(file)]).output)
    told = json.loads(run.invoke(command, [str(file), "--explain"]).output)
    proof = told.pop("proof")
    assert told == plain
    assert proof["findings"][0]["municipalities"] == plain["findings"][0]["municipalities"]
    number = document["unit"]["municipalities"][0]
    assert {"pointer": "/vedtak/0/body", "value": "administration", "municipalities": [number]} in proof["findings"][0][
        "facts"
    ]
    assert proof["findings"][7]["parameters"]["meetings.steering"] == 4
    text = run.invoke(command, [str(file), "--explain", "--format", "text"]).output
    assert '/vedtak/0/body = "administration"' in text
    assert "meetings.steering = 4" in text
    assert "--explain" not in run.invoke(command, [str(file), "--format", "text"]).output
