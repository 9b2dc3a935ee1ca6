"""A proof in words: for each finding and prerequisite its rule, chapter, parameters, results, and the facts that were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from certification.assessment import Criteria
from certification.assessment.proof import Fact, FindingProof, PrerequisiteProof, Proof
from certification.assessment.rules import condition_rule, finding_rule
from certification.assessment.texts import Language, finding_title, prerequisite_title, tell_reason, texts
from certification.proofs import words
from tenants.document.submission import Attachment


@dataclass
class Entry:
    """An entry of the document: its name, its pointer, what was read of it, the files behind it, and what is inside."""

    name: str
    pointer: str
    told: list[tuple[str, str]] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    inside: list[Entry] = field(default_factory=list)


@dataclass
class Part:
    """A list or object of the document: how many entries it has (None: it is no list), and those that were read.

    `reported` is false where the document says nothing of it.
    """

    title: str
    count: int | None = None
    reported: bool = True
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """What came out for one municipality: the status or level with its reason; the conditions of each level."""

    place: str
    said: str
    why: str | None = None
    levels: tuple[tuple[int, tuple[tuple[str, bool], ...]], ...] = ()


@dataclass(frozen=True)
class Tree:
    """All that one result rests on. `kind` is finding or level; `findings` are the titles of those that a level asks for."""

    kind: str
    id: str
    title: str
    rule: str | None
    chapter: str
    parameters: tuple[tuple[str, str], ...]
    results: tuple[Result, ...]
    parts: tuple[Part, ...]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trees:
    """The trees of an assessment, by the finding's id and by the prerequisite's key."""

    findings: Mapping[str, Tree]
    prerequisites: Mapping[str, Tree]


@dataclass(frozen=True)
class _Teller:
    criteria: Criteria
    names: Mapping[str, str]
    language: Language
    kind: str
    files: Mapping[str, Sequence[Attachment]]


def trees(
    proof: Proof,
    criteria: Criteria,
    names: Mapping[str, str],
    language: Language,
    kind: str,
    attachments: Iterable[Attachment] = (),
) -> Trees:
    """Put a proof into words. `names` are the municipalities' by number, `kind` the unit's, `attachments` its files."""
    files: dict[str, list[Attachment]] = {}
    for each in attachments:
        files.setdefault(each.pointer, []).append(each)
    teller = _Teller(criteria, names, language, kind, files)
    return Trees(
        {tree.id: _finding(tree, teller) for tree in proof.findings},
        {tree.key: _prerequisite(tree, teller) for tree in proof.prerequisites},
    )


def _finding(tree: FindingProof, teller: _Teller) -> Tree:
    parameters, language = teller.criteria.parameters, teller.language
    results = tuple(
        Result(
            teller.names.get(number, number),
            texts().statuses[of.status].said(language),
            tell_reason(tree.id, of.reason, parameters, language).why if of.reason else None,
        )
        for number, of in tree.municipalities.items()
    )
    return Tree(
        "finding",
        tree.id,
        finding_title(tree.id, language),
        finding_rule(tree.id, parameters, language),
        tree.source,
        _parameters(tree.parameters),
        results,
        _parts(tree.facts, teller),
    )


def _prerequisite(tree: PrerequisiteProof, teller: _Teller) -> Tree:
    phrases, language = texts().phrases, teller.language
    results = tuple(
        Result(
            teller.names.get(number, number),
            phrases["not_reported"].said(language)
            if reached.level is None
            else phrases["level"].said(language).format(level=reached.level),
            levels=tuple(
                (
                    level,
                    tuple(
                        (condition_rule(condition, teller.criteria.parameters, language), holds)
                        for condition, holds in conditions.items()
                    ),
                )
                for level, conditions in enumerate(reached.conditions, start=1)
                if conditions
            ),
        )
        for number, reached in tree.municipalities.items()
    )
    return Tree(
        "level",
        tree.key,
        prerequisite_title(tree.key, language),
        None,
        tree.source,
        _parameters(tree.parameters),
        results,
        _parts(tree.facts, teller),
        tuple(finding_title(finding, language) for finding in tree.findings),
    )


def _parameters(read: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(words.parameter(path, said) for path, said in read.items())


def _parts(facts: Iterable[Fact], teller: _Teller) -> tuple[Part, ...]:
    facts = tuple(facts)
    # A group's id means nothing to people: what refers to it names the entry.
    groups = {
        str(fact.value): words.one("groups", int(fact.pointer.split("/")[2]) + 1)
        for fact in facts
        if fact.pointer.startswith("/groups/") and fact.pointer.endswith("/id")
    }
    names = {**teller.names, **groups}
    parts: dict[str, Part] = {}
    entries: dict[str, Entry] = {}
    for fact in facts:
        tokens = fact.pointer.split("/")[1:]
        part = parts.setdefault(tokens[0], Part(words.part(tokens[0])))
        if isinstance(fact.value, dict):
            if len(tokens) == 1:
                part.count = fact.value.get("entries")
            continue
        if len(tokens) == 1 and fact.value is None:
            part.reported = False
            continue
        if len(tokens) == 1 and fact.value == []:
            part.count = 0
            continue
        owner = tokens if len(tokens) == 1 else tokens[:-1]
        entry = _entry(owner, part, entries, teller)
        entry.told.append((words.field(fact.pointer), words.value(fact.pointer, fact.value, names, teller.kind)))
    return tuple(parts[name] for name in words.PARTS if name in parts)


def _entry(tokens: Sequence[str], part: Part, entries: dict[str, Entry], teller: _Teller) -> Entry:
    """The entry of a place, made with those around it where it isn't there yet."""
    pointer = "/" + "/".join(tokens)
    if pointer not in entries:
        number = int(tokens[-1]) + 1 if tokens[-1].isdigit() else None
        # A list's entry stands in whatever has the list.
        above = tokens[:-2] if number is not None else tokens[:-1]
        if above:
            name = words.within(tokens[-1 if number is None else -2], number)
            around = _entry(above, part, entries, teller).inside
        else:
            name = words.one(tokens[0], number) if number is not None else ""
            around = part.entries
        entries[pointer] = Entry(name, pointer, files=list(teller.files.get(pointer, ())))
        around.append(entries[pointer])
    return entries[pointer]


def police_word(said: Mapping[str, Any] | None, names: Mapping[str, str]) -> tuple[Part, ...]:
    """The police's keys of a decision in words; nothing where it was judged by the document's own."""
    confirmations = (said or {}).get("police_confirmations")
    found = []
    if confirmations is not None:
        part = Part(words.part("police_confirmations"), len(confirmations))
        for number, one in enumerate(confirmations):
            pointer = f"/police_confirmations/{number}"
            entry = Entry(words.one("police_confirmations", number + 1), pointer)
            entry.told = [
                (words.field(f"{pointer}/{key}"), words.value(f"{pointer}/{key}", value, names, ""))
                for key, value in one.items()
            ]
            part.entries.append(entry)
        found.append(part)
    if said and "police_plan" in said:
        entry = Entry(
            "",
            "/police_plan",
            [(words.field("/police_plan"), words.value("/police_plan", said["police_plan"], names, ""))],
        )
        found.append(Part(words.part("police_plan"), entries=[entry]))
    return tuple(found)
