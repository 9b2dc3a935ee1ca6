"""Who has every release and reads every public fact, then and since, learns nothing of one unit that the facts don't tell."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from dashboards.releases.questions import ANCHORED, question_of, values_of
from dashboards.releases.worlds import Count
from tests.dashboards.releases.attacker import Attacker, Left
from tests.dashboards.releases.public import ASKED, Realm

D = date.fromisoformat


@cache
def lived(seed: int, *, knowing: bool = True) -> Realm:
    """A year of a nation in three releases, and a month after them. `knowing`: they are protected against who reads the public facts."""
    realm = Realm.drawn(seed)
    realm.report(D("2025-02-01"), 0.6)
    realm.apply(D("2025-03-01"), 0.5)
    realm.decide(D("2025-03-20"), 0.7)
    realm.apply(D("2025-04-10"), 0.1)
    realm.cut(D("2025-04-15"), knowing=knowing)
    realm.decide(D("2025-05-01"), 0.6)
    realm.report(D("2025-05-10"), 0.05)
    realm.cut(D("2025-05-15"), knowing=knowing)
    realm.report(D("2026-02-01"), 0.9)
    realm.apply(D("2026-02-20"), 0.3)
    realm.decide(D("2026-03-15"), 0.5)
    realm.cut(D("2026-04-01"), knowing=knowing)
    # What was under way is decided, and everybody reads it.
    realm.decide(D("2026-04-20"), 1.0)
    realm.read(D("2026-05-01"))
    return realm


def attackers(realm: Realm, question: str, counts: list[Count]) -> list[Attacker]:
    """Somebody who reads the public facts, and somebody who takes nothing of them for certain of what was counted."""
    asked = question_of(question, values_of(question))
    known: Left = realm.left_of(question)
    certain = {key: realm.certain(question, left) for key, left in known.items()}
    return [Attacker(asked, counts, left=left) for left in (known, certain)]


@pytest.mark.parametrize(
    ("seed", "every"), [pytest.param(2, 20, id="some numbers"), pytest.param(1, 1, id="all", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("question", ASKED)
def test_an_attacker_who_reads_every_public_fact_learns_of_nobody(question: str, seed: int, every: int) -> None:
    realm = lived(seed)
    counts = realm.counts(question)
    for attacker in attackers(realm, question, counts):
        told = [each for apart in attacker.question.apart for each in attacker.told(apart)]
        assert told == []
    assert [number for number in attackers(realm, question, counts)[0].hidden(every) if number.told] == []


def test_the_attacker_finds_what_a_release_tells_that_knows_no_public_fact() -> None:
    realm = lived(2, knowing=False)
    found = {}
    for question in (ANCHORED, "coordinator", "steering", "applications"):
        attacker, _certain = attackers(realm, question, realm.counts(question))
        found[question] = [who for apart in attacker.question.apart for who, _value in attacker.told(apart)]
    assert found[ANCHORED], "who is approved stands at level 2 or higher: the rest of a row is told"
    assert found["coordinator"] or found["steering"], "so does a title"
    assert found["applications"], "and what was decided lately can't have waited long"
