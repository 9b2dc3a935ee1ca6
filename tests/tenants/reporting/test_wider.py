"""The wider facts change nothing in the facts document, and a submission freezes them beside it, each with its row."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from app import clock
from tenants.document import canonical_json, check_facts
from tenants.reporting import service
from tenants.reporting.forms import Mode
from tenants.reporting.kinds import KINDS
from tenants.reporting.rules import RULES
from tenants.reporting.said import said
from tenants.reporting.submission.readable import reading
from tests.factories.reporting import values
from tests.tenants.reporting.office import Office, post

WIDER = sorted(name for name, rule in RULES.items() if rule.wider)


def told(office: Office) -> Any:
    """The document with its statements, as of today."""
    with office.people.acting(office.unit.coordinator):
        return service.indexed_document(office.unit.unit_id, clock.today())


#: What an entry has beside the columns of its own.
DERIVED = ("row", "fact", "absent", "other_groups", "meeting_held_on")


def knowledge(office: Office, kind: str) -> dict[str, Any]:
    """The survey, plan and meeting that a fact of this kind can refer to, reported first."""
    found: dict[str, Any] = {}
    for column, other in (("survey_id", "survey"), ("plan_id", "plan"), ("meeting_id", "meeting")):
        if column in RULES[kind].wider:
            told = values(other, **office.refers_to(other))
            with office.people.acting(office.unit.coordinator):
                found[column] = service.report(office.unit.unit_id, other, told)
    return found


@pytest.mark.parametrize("kind", WIDER)
def test_each_wider_fact_is_frozen_with_its_row_and_none_of_it_is_in_the_document(office: Office, kind: str) -> None:
    given = office.refers_to(kind) | knowledge(office, kind)
    office.report(kind, **given)
    document = told(office)
    entry = next(e for e in document.statements[kind] if e["row"] == str(office.last(kind)))
    full = values(kind, **given)
    said = {c: v for c in RULES[kind].wider if (v := full[c]) not in (None, [], "")}
    assert said, "the factory fills in what is wider"
    as_json = json.loads(json.dumps(said, default=lambda v: v.isoformat() if isinstance(v, date) else str(v)))
    numbers = {str(office.unit.municipalities[0]): "4003"}
    as_json = {c: numbers.get(v, v) if isinstance(v, str) else v for c, v in as_json.items()}
    assert {c: v for c, v in entry.items() if c not in DERIVED} == as_json
    check_facts(document.facts)


def test_what_is_frozen_is_the_same_bytes_every_time_and_names_no_municipality_by_its_identity(office: Office) -> None:
    for kind in WIDER:
        office.report(kind, **knowledge(office, kind))
    first, second = (canonical_json({"statements": told(office).statements}) for _ in range(2))
    assert first == second
    assert str(office.unit.municipalities[0]) not in first.decode()
    assert set(json.loads(first)["statements"]) >= set(WIDER)


def test_a_wider_fact_that_changed_is_still_the_former_on_the_days_before(office: Office) -> None:
    office.report("measure")
    row_id = office.last("measure")
    changed = {"from_on": "01.05.2026", "step": ["indicated"], "targets": ["individuals"]}
    assert post(office.client, f"/enhet/tiltak/{row_id}/endre", changed).status_code == 303
    with office.people.acting(office.unit.coordinator):
        before, after = (
            service.indexed_document(office.unit.unit_id, day).statements["measure"][0]["step"]
            for day in (date(2026, 4, 30), date(2026, 5, 1))
        )
    assert (before, after) == ("selective", "indicated")


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if kind.more))
def test_nobody_has_to_fill_in_what_is_folded_together(office: Office, kind: str) -> None:
    fields = office.typed(kind, Mode.NEW, **office.refers_to(kind))
    needed = {name: value for name, value in fields.items() if name not in KINDS[kind].more}
    answer = post(office.client, f"/enhet/{KINDS[kind].slug}/ny", needed)
    assert answer.status_code == 303, answer.text


def test_a_goal_names_its_plan_and_the_steering_meeting_that_adopted_it_and_neither_can_be_removed_under_it(
    office: Office,
) -> None:
    office.report("goal", adopted_on=None, **knowledge(office, "goal"))
    office.report("meeting", held_on=date(2025, 5, 6), status="cancelled", minutes=False, minutes_sent_on=None)
    page = office.client.get("/enhet/mal/ny").text
    assert "01.03.2024, Styringsgruppen" in page
    assert "06.05.2025, Styringsgruppen" not in page, "what was cancelled adopted nothing"
    goal = office.client.get(f"/enhet/mal/{office.last('goal')}").text
    assert "01.03.2024, Styringsgruppen" in goal
    assert "Oppvekstplanen" in goal
    with office.people.acting(office.unit.coordinator):
        meeting, plan = (service.rows(office.unit.unit_id, kind)[0].id for kind in ("meeting", "plan"))
    for address, words in ((f"moter/{meeting}", "vedtatt i dette møtet"), (f"planer/{plan}", "står i denne planen")):
        answer = post(office.client, f"/enhet/{address}/fjern", {"reason": "Feil."})
        assert answer.status_code == 422
        assert words in answer.text


def test_the_reader_of_a_submission_sees_how_many_a_role_is_and_which_day_a_gathering_was(office: Office) -> None:
    office.report("group_member")
    office.report("annual_gathering")
    document = told(office)
    with office.portal.test_request_context(), office.people.acting(office.unit.coordinator):
        parts = reading(check_facts(document.facts).facts, document.index, document.statements, {"4003": "Skien"})
    cells = [str(cell) for part in parts for row in part.rows for cell in row]
    assert "Antall: 3. Kan bestemme for tjenesten: Ja" in cells
    (gathering,) = [entry for part in parts for entry in part.entries if part.title.startswith("Årlige samlinger")]
    assert (gathering.name, gathering.lines[0][0]) == ("01.03.2024", "Nivåer som var med")


def test_a_form_link_is_an_address(office: Office) -> None:
    office.report("evaluation")
    address = f"/enhet/evalueringer/{office.last('evaluation')}/rett"
    answer = post(office.client, address, {"form_link": "skjema.example", "reason": "Feil."})
    assert answer.status_code == 422
    assert "Skriv hele adressen" in answer.text


def test_whoever_signs_or_decides_reads_words_and_never_a_code_or_an_id(office: Office) -> None:
    for kind in WIDER:
        office.report(kind, **knowledge(office, kind))
    statements = told(office).statements
    with office.portal.test_request_context():
        read = said(statements, {"4003": "Skien"})
    assert {part.title for part in read} >= {str(KINDS[kind].title) for kind in WIDER}
    lines = [
        (entry.name, *(f"{word}: {text}" for word, text in entry.lines)) for part in read for entry in part.entries
    ]
    text = "\n".join(line for entry in lines for line in entry)
    said_by = [entry for entries in statements.values() for entry in entries]
    ids = {entry[key] for entry in said_by for key in ("row", "fact", "meeting_id") if key in entry}
    assert not [one for one in ids if one in text]
    assert not re.search(r"\b[a-z]+_[a-z_]+\b|\d{4}-\d\d-\d\d", text), text
    for words in (
        "Oversikt over fravær",
        "Leder i Nav",
        "Rettet mot: Sosiale miljøer, Fysiske omgivelser",
        "Står i planen: Oppvekstplanen",
        "Møtet: 01.03.2024",
        "Sekretær: SLT-koordinator",
        "Lokal tilpasning: Kommunen er liten",
        "Ledes på omgang: Nei",
        "Kommet til: I gang",
        "Nivåer som var med: Det styrende nivået, Det utførende nivået",
    ):
        assert words in text
