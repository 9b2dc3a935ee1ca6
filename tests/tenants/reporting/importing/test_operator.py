"""What an operator brings in comes out again as it is, and bringing it in again changes nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.db.session import session
from tenants.document import InvalidDocument, canonical_json, check_facts
from tenants.reporting.importing import operator
from tenants.reporting.importing.plans import Verb
from tenants.units import service as units
from tests.database import Database, People, Slt
from tests.factories.police import GAMLE_OSLO, SOUTH_EAST, officer
from tests.factories.units import FIRST_DAY, keeper, unit_of
from tests.tenants.document.disturbing import disturbed_but_valid
from tests.tenants.document.documents import flawless

EXAMPLES = sorted((Path(__file__).parents[3] / "certification/assessment/examples").glob("*.facts.json"))


def the_unit(portal: Flask, document: dict[str, Any]) -> UUID:
    """The unit that a document is of, in an empty installation; the document gets its id and name."""
    about = document["unit"]
    with keeper(portal):
        if about["kind"] == "city_district":
            unit_id = units.add(units.Kind.CITY_DISTRICT, about["name"])
            units.set_cover(unit_id, [GAMLE_OSLO], FIRST_DAY)
        else:
            unit_id = unit_of(*about["municipalities"], name=about["name"])
    about["id"] = str(unit_id)
    return unit_id


def brought_in(portal: Flask, unit_id: UUID, document: dict[str, Any], **how: bool) -> operator.Outcome:
    with portal.app_context():
        return operator.bring_in("tester", unit_id, document, **how)


def brought_out(portal: Flask, unit_id: UUID, document: dict[str, Any]) -> bytes:
    with portal.app_context():
        return operator.bring_out("tester", unit_id, date.fromisoformat(document["as_of"]))


def audited(db: Database) -> object:
    return db.value("SELECT count(*) FROM audit.entry WHERE table_name NOT LIKE 'sec.%%'")


def survives(portal: Flask, db: Database, document: dict[str, Any]) -> None:
    """Brought in and out it is the same, and so again."""
    db.empty()
    unit_id = the_unit(portal, document)
    outcome = brought_in(portal, unit_id, document)
    assert outcome.done, (outcome.plan.problems, outcome.plan.signs)
    assert brought_out(portal, unit_id, document) == canonical_json(document)
    before = audited(db)
    again = brought_in(portal, unit_id, document)
    assert again.done, [change for change in again.plan.changes if change.does_something]
    assert set(again.plan.counts) <= {Verb.UNCHANGED}
    assert again.police == 0
    assert audited(db) == before
    assert brought_out(portal, unit_id, document) == canonical_json(document)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.partition(".")[0])
def test_the_examples_of_the_contract_come_out_byte_for_byte(portal: Flask, db: Database, path: Path) -> None:
    survives(portal, db, json.loads(path.read_bytes()))


@pytest.mark.parametrize("start", [0, 1000])
def test_any_valid_document_comes_out_byte_for_byte(portal: Flask, db: Database, start: int) -> None:
    tried = 0
    for seed in range(start, start + 40):
        document = disturbed_but_valid(seed)
        try:
            check_facts(document)
        except InvalidDocument:
            continue
        survives(portal, db, document)
        tried += 1
        if tried == 12:
            break
    assert tried == 12


def test_what_was_known_of_vacancy_is_carried_on_until_it_is_older_than_24_months(portal: Flask, db: Database) -> None:
    document = flawless()
    document["coordinator"] |= {"started_on": "2026-10-01", "vacant_days_24_months": 60, "handover_done": True}
    unit_id = the_unit(portal, document)
    assert brought_in(portal, unit_id, document).done

    def on(day: date) -> tuple[int, bool]:
        with portal.app_context():
            told = json.loads(operator.bring_out("tester", unit_id, day))["coordinator"]
        return told["vacant_days_24_months"], told["handover_done"]

    assert [on(day) for day in (date(2026, 11, 22), date(2026, 11, 23), date(2027, 6, 1))] == [(60, True)] * 3
    assert on(date(2028, 11, 1)) == (21, True)
    assert on(date(2028, 11, 23)) == (0, True)


def test_an_operator_takes_nothing_away_unasked_and_writes_nothing_that_is_wrong(portal: Flask, db: Database) -> None:
    document = flawless()
    unit_id = the_unit(portal, document)
    dry = brought_in(portal, unit_id, document, dry_run=True)
    assert (dry.done, set(dry.plan.counts)) == (False, {Verb.NEW})
    assert brought_in(portal, unit_id, document).done
    less = {**document, "goals": document["goals"][:1]}
    before = audited(db)
    refused = brought_in(portal, unit_id, less)
    assert (refused.done, refused.plan.counts[Verb.ENDED]) == (False, 1)
    wrong = {**document, "vedtak": [{**document["vedtak"][0], "case_number": "01010750160"}]}
    assert not brought_in(portal, unit_id, wrong).done
    assert audited(db) == before
    assert brought_in(portal, unit_id, less, replace=True).done
    assert brought_out(portal, unit_id, less) == canonical_json(less)


def test_nobody_who_signs_in_writes_an_opening_or_says_that_its_word_came_in(
    portal: Flask, people: People, db: Database
) -> None:
    document = flawless()
    unit_id = the_unit(portal, document)
    assert brought_in(portal, unit_id, document).done
    place = db.value("SELECT place_id FROM app.police_confirmation")
    coordinator = people("unit", "coordinator", tenant_id=unit_id)
    with people.acting(coordinator):
        assert session.execute(text("DELETE FROM app.opening")).rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.execute(
                text("INSERT INTO app.opening VALUES (:t, :i, '2026-11-22', 'police_plan', 'import', NULL, '[true]')"),
                {"t": unit_id, "i": uuid4()},
            )
        session.rollback()
    police = officer(people, SOUTH_EAST)
    with police.at_work() as me:
        values = {"d": me, "i": uuid4(), "p": place, "m": police.somebody.membership_id}
        adding = (
            "INSERT INTO app.police_plan (police_district_id, id, place_id, in_plan, stated_on, membership_id, recorded_at, origin)"
            " VALUES (:d, :i, :p, true, '2026-11-01', :m, now(), 'import')"
        )
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.execute(text(adding), values)
        session.rollback()


def test_the_command_line_brings_in_and_out(slt: Slt, portal: Flask, db: Database, tmp_path: Path) -> None:
    document = flawless()
    the_unit(portal, document)
    path = tmp_path / "fakta.json"
    path.write_text(json.dumps(document, indent=1))
    done = slt("facts", "import", str(path), "--unit", "Prøve")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("2 new of the police\n")
    out = tmp_path / "ut.json"
    assert slt("facts", "export", "--unit", "prøve", "--as-of", "2026-11-22", "--out", str(out)).returncode == 0
    assert out.read_bytes() == canonical_json(document)
    document["goals"] = [{"adopted_on": "i fjor"}]
    path.write_text(json.dumps(document))
    refused = slt("facts", "import", str(path), "--unit", "Prøve")
    assert refused.returncode == 2
    assert refused.stderr.startswith("/goals/0/adopted_on: a date")
    assert slt("facts", "export", "--unit", "Ingen").returncode == 1
