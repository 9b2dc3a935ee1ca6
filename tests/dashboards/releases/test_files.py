"""What anybody downloads of a release says no more than its tables; with the public pages it tells of nobody."""

from __future__ import annotations

import csv
import html
import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from app.clock import today
from app.db.roles import PROJECTOR
from app.db.session import acting
from certification.assessment import FindingId, PrerequisiteKey
from certification.assessment.texts import finding_title
from dashboards.prerequisites.saying import CASES, MEETINGS
from dashboards.prerequisites.words import AREAS, GROUPINGS, SLUGS
from dashboards.releases import service as releases
from dashboards.releases.content import HIDDEN, hidden_cells
from dashboards.releases.questions import (
    ANCHORED,
    CONFIRMATION,
    QUESTIONS,
    both,
    question_of,
    together,
    values_of,
)
from dashboards.releases.worlds import NATION, Cell, Count
from tests.dashboards.releases.attacker import Attacker
from tests.database import Database
from tests.factories.nation import Made, Nation
from tests.tenants.document.documents import flawless

BEFORE = today() - timedelta(days=60)
GROUP = FindingId.STEERING_GROUP


def _facts(number: str, index: int) -> dict[str, Any]:
    """What a unit tells: one in five has no mayor in its steering group, one in six the police, and others a plan."""
    told = json.loads(json.dumps(flawless(BEFORE.isoformat())).replace('"4003"', f'"{number}"'))
    if index % 5 == 0:
        for group in told["groups"]:
            group["members"] = [member for member in group["members"] if member["role"] != "mayor"]
    elif index % 6 == 1:
        told["police_confirmations"] = []
    elif index % 3 == 0:
        told["police_plan"] = False
    return {key: value for key, value in told.items() if key not in ("schema", "unit", "as_of")}


@pytest.fixture
def country(nation: Nation, db: Database) -> dict[UUID, str]:
    """The units of five counties, by the numbers of their municipalities; those that can have applied, and most are approved."""
    numbers = [
        str(number)
        for (number,) in db.rows(
            "SELECT number FROM app.municipality_version WHERE valid @> (now() AT TIME ZONE 'Europe/Oslo')::date AND number < '40' ORDER BY number"
        )
    ][1::2][:45]
    made: list[Made] = []
    for index, number in enumerate(numbers):
        unit = nation.unit(number, name=f"Enhet {number}")
        told = _facts(number, index)
        if not told["police_confirmations"] or index % 7 == 2:
            nation.document(unit, BEFORE, **told)
        else:
            case = nation.applied(unit, BEFORE, **told)
            lacks = [{"finding": GROUP, "text": "Et vilkår", "due_on": "2030-01-01"}] if index % 5 == 0 else None
            if index % 7 != 3:
                outcome = "approved_with_conditions" if lacks else "approved"
                nation.decided(unit, case, outcome, BEFORE + timedelta(days=20), conditions=lacks)
        made.append(unit)
    nation.project(*made)
    nation.cut(today())
    return {unit.id: number for unit, number in zip(made, numbers, strict=True)}


def _dataset(public: FlaskClient, address: str, *, all_forms: bool = True) -> dict[str, Any]:
    """A dataset; the same address as CSV and as a workbook has the same numbers in the same order."""
    told = public.get(address).json
    assert told is not None, address
    status = told.get("status", {})
    numbers = [status.get(str(at), value) for at, value in enumerate(told["value"])]
    if all_forms:
        path, _mark, query = address.partition("?")
        _head, *rows = csv.reader(
            io.StringIO(public.get(f"{path[:-5]}.csv?{query}").data.decode("utf-8-sig")), delimiter=";"
        )
        width = len(numbers) // len(rows) if rows else 0
        assert [cell for row in rows for cell in row[-width:]] == [str(number) for number in numbers]
        book = CalamineWorkbook.from_filelike(io.BytesIO(public.get(f"{path[:-5]}.xlsx?{query}").data))
        cells = [cell for row in book.get_sheet_by_name("Tabell").to_python()[1:] for cell in row[-width:]]
        assert [cell if isinstance(cell, str) else float(str(cell)) for cell in cells if cell != ""] == numbers
    return {**told, "numbers": numbers}


def _downloaded(public: FlaskClient, figure: str, *, steps: bool) -> dict[Cell, Any]:
    """Every number of a question that the files of a release say, by area and column."""
    found: dict[Cell, Any] = {}
    for word, grouping in GROUPINGS.items():
        told = _dataset(public, f"/tall/{figure}.json?gruppe={word}")
        areas, columns = (_keys(told, key) for key in told["id"][:2])
        for at, number in enumerate(told["numbers"]):
            area, column = areas[at // len(columns)], columns[at % len(columns)].removeprefix("niva_")
            key = (NATION if area == "landet" else f"{grouping}:{area}"), column
            assert found.setdefault(key, number) == number
        if steps:
            (name,) = (name for name, of in AREAS.items() if of is grouping)
            for area in areas[:-1]:
                found |= _steps(public, figure, f"{grouping}:{area}", f"?{name}={area}", all_forms=False)
    return found | (_steps(public, figure, NATION, "", all_forms=True) if steps else {})


def _steps(public: FlaskClient, figure: str, area: str, query: str, *, all_forms: bool) -> dict[Cell, Any]:
    address = f"/tall/{figure}-neste-steg.json{query}"
    if public.get(address).status_code == 404:
        return {}
    told = _dataset(public, address, all_forms=all_forms)
    keys = [key.replace("_", ":", 1) for key in _keys(told, told["id"][0])]
    return {(area, key): number for key, number in zip(keys, told["numbers"], strict=True)}


def _of_the_nation(public: FlaskClient) -> dict[str, dict[Cell, Any]]:
    """The numbers of the questions that are answered for the nation alone."""
    told = _dataset(public, "/tall/saksbehandling-trinn.json")
    steps, columns = (_keys(told, key) for key in told["id"][:2])
    numbers = [told["numbers"][at : at + len(columns)] for at in range(0, len(told["numbers"]), len(columns))]
    return {
        f"case_{step}": {(NATION, column): number for column, number in zip(columns, row, strict=True)}
        for step, row in zip(steps, numbers, strict=True)
    }


def _keys(told: dict[str, Any], dimension: str) -> list[str]:
    index = told["dimension"][dimension]["category"]["index"]
    return sorted(index, key=index.get) if isinstance(index, dict) else list(index)


def _read(public: FlaskClient, number: str) -> frozenset[str]:
    """What the municipality's own page leaves open of its anchoring and its confirmation."""
    page = html.unescape(public.get(f"/kommune/{number}").text).partition("Hva en godkjenning betyr")[0]
    values = set(values_of(ANCHORED))
    if "Godkjent til og med" not in page:
        return frozenset(values)
    group = finding_title(GROUP, "nb") in page
    return frozenset(v for v in values if v[0] > "1" and (both(v)[0] == "2:steering_group") is group)


def test_the_files_of_a_release_and_the_public_pages_tell_of_nobody(
    nation: Nation, country: dict[UUID, str], db: Database
) -> None:
    public = nation.portal.test_client()
    with nation.portal.app_context(), acting(PROJECTOR):
        published = releases.latest()
        counts = releases.published_counts()  # what stands behind it, which the projector alone reads
    assert published is not None
    figures = {str(key): f"forutsetning-{slug}" for key, slug in SLUGS.items()}
    others = {question: figure for figure, question in (MEETINGS | CASES).items()}
    downloaded = {
        **{question: _downloaded(public, figure, steps=True) for question, figure in figures.items()},
        **{question: _downloaded(public, figure, steps=False) for question, figure in others.items()},
        **_of_the_nation(public),
    }
    assert downloaded.keys() == set(QUESTIONS)
    for question, said in downloaded.items():
        table = published.content["levels"][question]
        for (area, column), number in said.items():
            row = table["areas"][area]
            unknown = row.get("no_slt_known", 0)
            silent = row["municipalities"] - row["reported"] - unknown
            told = {**row["columns"], **row.get("steps", {}), "ingen_slt_kjent": unknown}
            assert number == told.get(column, silent), (question, area, column)
        hidden = {cell for cell, number in said.items() if number == HIDDEN}
        assert hidden == hidden_cells(table), question
        if question not in (PrerequisiteKey.ANCHORING, CONFIRMATION):
            (count,) = counts.get(question, [Count({}, set())])
            asked = question_of(question, values_of(question))
            attacker = Attacker(asked, [Count(count.answers, hidden)])
            assert ([*attacker.told(*asked.apart)], attacker.narrow()) == ([], []), question
    (anchoring,), (police,) = counts[PrerequisiteKey.ANCHORING], counts[CONFIRMATION]
    answers = together(anchoring.answers, police.answers)
    left = {(a.respondent, a.source): _read(public, country[a.respondent]) for a in answers.values()}
    assert len(set(left.values())) == 3, "approved, approved with a title, and others"
    question_ = question_of(ANCHORED, values_of(ANCHORED))
    read = Count(answers, anchoring.hidden | police.hidden)
    attacker = Attacker(question_, [read], left=left)
    assert [each for apart in question_.apart for each in attacker.told(apart)] == []
    assert attacker.narrow() == []
    # What was left open that day is kept with what was counted.
    kept = db.value("SELECT count(*) FROM app.release_answer WHERE question = 'anchoring' AND left_open IS NOT NULL")
    assert kept == len(answers)
