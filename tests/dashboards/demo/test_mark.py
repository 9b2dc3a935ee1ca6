"""What is made up is marked on every page that shows it, whoever looks; what is real is never marked."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from certification.issuers import service as issuers
from tests.database import Database, People
from tests.isolation.routes import mark_texts
from tests.sights import Sight

pytestmark = pytest.mark.slow

#: What stands in the name of every unit here, as `mark_texts` writes CANARY- into all its other texts.
NAME = "OPPDIKTET"
PLACES = ("Skien", "Lillesand", "Orkland", "Luster", "Sogndal")
MARK = 'class="slt-demonstration"'


def _pages(people: People, seen: list[Sight]) -> dict[Sight, str]:
    return {sight: people.client(sight.who).get(sight.address).get_data(as_text=True) for sight in seen}


def test_every_page_that_shows_a_made_up_unit_says_so_whoever_looks(
    portal: Flask, db: Database, people: People, sights: list[Sight]
) -> None:
    db.run("UPDATE app.unit SET name = 'OPPDIKTET ' || left(id::text, 8)")
    db.run("UPDATE app.public_unit SET name = 'OPPDIKTET ' || left(unit_id::text, 8)")
    assert mark_texts(db) > 20
    # All that happened here happened in this issuer's time: nowhere is it called what the texts' writers call it.
    db.run("UPDATE app.issuer SET short_nb = 'RÅD TIL DETTE', short_nn = 'RÅD TIL DETTE' WHERE upper_inf(valid)")
    with portal.app_context():
        issuers.known().forget()
    pages = _pages(people, sights)
    with portal.app_context():
        db.run("UPDATE app.issuer SET short_nb = 'KRÅD', short_nn = 'KRÅD' WHERE upper_inf(valid)")
        issuers.known().forget()
    assert sum("RÅD TIL DETTE" in text for text in pages.values()) > 60
    # Data say it: who decided how a criterion is read, and the issuer's own page of how it was called.
    data = ("criteria.", "published.", "issuers.")
    texts = {sight: re.sub("CANARY[^<]*", "", text) for sight, text in pages.items()}
    literal = {s.address for s, text in texts.items() if "KRÅD" in text and not s.endpoint.startswith(data)}
    assert not literal, "called by its name in the text: " + ", ".join(sorted(literal))

    def shows(sight: Sight) -> bool:
        # The police's pages tell of places, by the municipality's own name; here a made-up unit covers each of these.
        places = PLACES if sight.endpoint.startswith("police.") else ()
        return any(text in pages[sight] for text in (NAME, "CANARY-", *places))

    assert sum(map(shows, sights)) > 60, "the walk must meet pages that show a unit, or it is blind"
    unmarked = {sight.address for sight in sights if shows(sight) and MARK not in pages[sight]}
    assert not unmarked, "made up and not marked: " + ", ".join(sorted(unmarked))
    unmarked = {sight.endpoint for sight in sights if MARK not in pages[sight]}
    assert {"help.topic", "identity.sign_in", "identity.forgotten"} <= unmarked, "marked for nothing"

    db.run("UPDATE app.unit SET demonstration = false")
    db.run("UPDATE app.public_unit SET demonstration = false")
    # A release says for good what it was made of.
    released = (
        "opendata.index",
        "opendata.release",
        "prerequisites.calendar",
        "prerequisites.index",
        "prerequisites.one",
    )
    assert not unmarked.intersection(released)
    later = [sight for sight in sights if sight.endpoint not in released]
    wrong = {sight.address for sight, text in _pages(people, later).items() if MARK in text}
    assert not wrong, "marked, and nothing is made up: " + ", ".join(sorted(wrong))
