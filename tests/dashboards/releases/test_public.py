"""Who has every release and reads every public fact, then and since, learns nothing of one unit that the facts don't tell."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from dashboards.releases.protection import rows_hidden
from dashboards.releases.questions import ANCHORED, NATIONAL, question_of, values_of
from dashboards.releases.worlds import Count
from tests.dashboards.releases.attacker import Attacker, Left, Narrow
from tests.dashboards.releases.public import ASKED, Realm

D = date.fromisoformat


@cache
def lived(seed: int) -> Realm:
    """A year of a nation in three releases, and a month after them."""
    realm = begun(seed)
    realm.decide(D("2025-05-01"), 0.6)
    realm.report(D("2025-05-10"), 0.05)
    realm.cut(D("2025-05-15"))
    realm.report(D("2026-02-01"), 0.9)
    realm.apply(D("2026-02-20"), 0.3)
    realm.decide(D("2026-03-15"), 0.5)
    realm.cut(D("2026-04-01"))
    # What was under way is decided, and everybody reads it.
    realm.decide(D("2026-04-20"), 1.0)
    realm.read(D("2026-05-01"))
    return realm


def begun(seed: int, *, knowing: bool = True) -> Realm:
    """Its first release. `knowing`: it is protected against who reads the public facts."""
    realm = Realm.drawn(seed)
    realm.report(D("2025-02-01"), 0.6)
    realm.apply(D("2025-03-01"), 0.5)
    realm.decide(D("2025-03-20"), 0.7)
    realm.apply(D("2025-04-10"), 0.1)
    realm.cut(D("2025-04-15"), knowing=knowing)
    return realm


def learnt(realm: Realm, question: str, counts: list[Count]) -> tuple[list[Any], list[Narrow]]:
    """Answers and hidden numbers, every one asked for, that these counts tell somebody who reads the public facts; and answers
    that they tell somebody who takes nothing of the facts for certain of what was counted.
    """
    asked = question_of(question, values_of(question))
    known: Left = realm.left_of(question)
    certain = {key: realm.certain(question, left) for key, left in known.items()}
    knows, doubts = (Attacker(asked, counts, left=left) for left in (known, certain))
    return [each for who in (knows, doubts) for apart in asked.apart for each in who.told(apart)], knows.narrow()


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_an_attacker_who_reads_every_public_fact_learns_of_nobody(seed: int) -> None:
    """Of every question that a release answers, and every number that it hides."""
    realm = lived(seed)
    for question in ASKED:
        counts = realm.counts(question)
        assert counts[0].answers, question
        assert learnt(realm, question, counts) == ([], []), question


def test_the_attacker_finds_in_every_question_by_area_what_hiding_row_by_row_leaks() -> None:
    realm = lived(1)
    for question in ASKED:
        if question not in NATIONAL:
            first = realm.counts(question)[0]
            naive = Count(
                first.answers, rows_hidden(question_of(question, values_of(question)), first.answers), first.release
            )
            assert naive.hidden < first.hidden
            assert any(learnt(realm, question, [naive])), question


def test_the_attacker_finds_what_a_release_tells_that_knows_no_public_fact() -> None:
    realm = begun(2, knowing=False)
    realm.decide(D("2025-05-01"), 1.0)
    realm.read(D("2025-05-10"))
    found = {question: learnt(realm, question, realm.counts(question))[0] for question in ASKED}
    assert found[ANCHORED], "who is approved stands at level 2 or higher: the rest of a row is told"
    assert found["coordinator"] or found["steering"], "so does a title"
    assert found["applications"], "and what was decided lately can't have waited long"
