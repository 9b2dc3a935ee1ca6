"""What is made up is marked on every page that shows it, whoever looks; what is real is never marked."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.database import Database, People
from tests.isolation.routes import mark_texts
from tests.sights import Sight, sights

pytestmark = pytest.mark.slow

#: What stands in the name of every unit here, as `mark_texts` writes CANARY- into all its other texts.
NAME = "OPPDIKTET"
PLACES = ("Skien", "Lillesand", "Orkland", "Luster", "Sogndal")
MARK = 'class="slt-demonstration"'


def _pages(people: People, seen: list[Sight]) -> dict[Sight, str]:
    return {sight: people.client(sight.who).get(sight.address).get_data(as_text=True) for sight in seen}


def test_every_page_that_shows_a_made_up_unit_says_so_whoever_looks(
    portal: Flask, db: Database, people: People, demonstration: None
) -> None:
    seen = sights(portal, db, people)
    db.run("UPDATE app.unit SET name = 'OPPDIKTET ' || left(id::text, 8)")
    db.run("UPDATE app.public_unit SET name = 'OPPDIKTET ' || left(unit_id::text, 8)")
    assert mark_texts(db) > 20
    pages = _pages(people, seen)

    def shows(sight: Sight) -> bool:
        # The police's pages tell of places, by the municipality's own name; here a made-up unit covers each of these.
        places = PLACES if sight.endpoint.startswith("police.") else ()
        return any(text in pages[sight] for text in (NAME, "CANARY-", *places))

    assert sum(map(shows, seen)) > 60, "the walk must meet pages that show a unit, or it is blind"
    unmarked = {sight.address for sight in seen if shows(sight) and MARK not in pages[sight]}
    assert not unmarked, "made up and not marked: " + ", ".join(sorted(unmarked))
    unmarked = {sight.endpoint for sight in seen if MARK not in pages[sight]}
    assert {"help.topic", "identity.sign_in", "identity.forgotten"} <= unmarked, "marked for nothing"

    db.run("UPDATE app.unit SET demonstration = false")
    db.run("UPDATE app.public_unit SET demonstration = false")
    # A release says for good what it was made of.
    later = [sight for sight in seen if sight.endpoint != "opendata.release"]
    wrong = {sight.address for sight, text in _pages(people, later).items() if MARK in text}
    assert not wrong, "marked, and nothing is made up: " + ", ".join(sorted(wrong))
