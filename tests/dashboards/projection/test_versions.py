"""What is kept of a version: made once however many ask, bounded whoever asks, and never another version's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from flask import Flask

from dashboards.projection import versions
from tests.database import Database
from tests.statements import statements

READERS = 6


def _kept(portal: Flask) -> versions._Made:
    made = portal.extensions["slt.made"]
    assert isinstance(made, versions._Made)
    return made


def test_readers_who_come_at_once_have_a_page_made_once(portal: Flask, db: Database) -> None:
    db.run("INSERT INTO app.data_version (subject, name, changed_at) VALUES ('public', %s, now())", uuid4())
    assert portal.test_client().get("/").status_code == 200
    begin = Barrier(READERS)

    def ask(path: str) -> tuple[int, int]:
        begin.wait()
        answer = portal.test_client().get(path)
        return answer.status_code, len(answer.data)

    for paths in (["/"] * READERS, ["/?fylke=40"] * READERS):
        # The first is known of the version before, the second of none.
        db.run("UPDATE app.data_version SET name = %s", uuid4())
        with statements() as asked, ThreadPoolExecutor(READERS) as readers:
            answers = list(readers.map(ask, paths))
        assert {status for status, _length in answers} == {200}
        assert len([each for each in asked if "app.place_agreement" in each]) == 1
    assert len({length for _status, length in answers}) == 1


def test_any_number_of_days_and_filters_fills_no_more_than_there_is_room_for(
    portal: Flask, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.run("INSERT INTO app.data_version (subject, name, changed_at) VALUES ('public', %s, now())", uuid4())
    client = portal.test_client()
    monkeypatch.setattr(versions, "_MOST", {"picture": 4, "page": 3, "choices": 2})
    attack = [f"/?dato=2024-02-{day:02}&fylke=40" for day in range(1, 6)]
    for path in ("/", *(path for each in attack for path in (each, "/"))):
        assert client.get(path).status_code == 200
    things = _kept(portal)._things
    assert {sort: len(kept) for sort, kept in things.items()} == {"picture": 4, "page": 3, "choices": 2}
    with statements() as asked:
        client.get("/")
    assert not [each for each in asked if "app.place_status" in each], "what others ask for stays"
    largest = max(thing.weight for thing in things["page"].values())
    assert largest > 50_000
    monkeypatch.setattr(versions, "_HEAVIEST", {"page": largest})
    for path in attack[:3]:
        client.get(path)
    assert versions._weight(things["page"]) <= 2 * largest
    db.run("UPDATE app.data_version SET name = %s", uuid4())
    client.get("/")
    assert len(_kept(portal)._things["page"]) == 1, "the next version begins empty"


def test_who_began_with_the_version_before_goes_on_with_it() -> None:
    made, first, second = versions._Made(), uuid4(), uuid4()
    assert made.thing(first, "page", "a").get(lambda: "of the first") == "of the first"
    assert made.thing(second, "page", "a").get(lambda: "of the second") == "of the second"
    assert made.thing(first, "page", "a").made == "of the first"
    assert made.thing(second, "page", "a").made == "of the second"
    assert made.before("page", "a") == (first, "of the first")


def test_what_could_not_be_made_is_made_by_the_next_who_asks() -> None:
    thing = versions._Made().thing(uuid4(), "page", "a")
    with pytest.raises(ZeroDivisionError):
        thing.get(lambda: 1 / 0)
    assert (thing.is_made, thing.being_made, thing.get(lambda: "made")) == (False, False, "made")
