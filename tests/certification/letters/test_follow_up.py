"""What moves a deadline, or ends an appeal, has a letter of its own; it stands with the case on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from app.clock import today
from certification.cases import service as cases
from certification.cases.service import Result
from tests.certification.cases.after import REJECTED, as_council, decided, report
from tests.certification.cases.after import appeal as appealed
from tests.database import Database, People
from tests.factories.cases import applicant, signing
from tests.factories.letters import office_of, said


@pytest.fixture(autouse=True)
def one_signature(db: Database) -> Iterator[None]:
    with signing(db, 1):
        yield


def _letters(portal: Flask, db: Database, folder: Path) -> dict[str, tuple[UUID, str]]:
    """The letters by kind, made and sent: the id, and what each says."""
    with office_of(portal, db, folder) as office:
        office.work()
    rows = db.rows("SELECT kind, id FROM app.letter")
    return {str(kind): (id_, said(office.letters[id_])) for kind, id_ in rows if isinstance(id_, UUID)}


def test_a_condition_that_is_sent_back_or_given_more_time_has_a_letter(
    people: People, portal: Flask, db: Database, tmp_path: Path
) -> None:
    stryn, decider = applicant(people, "4651", name="Stryn"), people("council", "decider")
    case_id = decided(stryn, decider)
    report(stryn, case_id, 1)
    as_council(people, decider, case_id, cases.conditions.send_back, 1, "Referatet manglar.")
    later = today() + timedelta(days=260)
    as_council(people, decider, case_id, cases.conditions.extend, 1, later, "Valet kom imellom.")
    letters = _letters(portal, db, tmp_path)
    reference = f"SLT-{case_id.hex[:8].upper()}"
    back, longer = letters["condition_returned"], letters["condition_extended"]
    for words in ("Vilkåret er ikkje oppfylt enno.", "Referatet manglar.", "Etabler en styringsgruppe.", reference):
        assert words in back[1], words
    first = today() + timedelta(days=200)
    assert f"{first:%d.%m.%Y}" in back[1], "the day that still holds"
    for words in ("KRÅD har gitt Stryn lengre frist", "Valet kom imellom.", f"{later:%d.%m.%Y}", reference):
        assert words in longer[1], words
    assert not any("De kan klage" in text for _id, text in (back, longer)), "neither is a decision that can be appealed"
    unit = people.client(stryn.coordinator)
    for page, address in (
        (unit.get(f"/enhet/sak/{case_id}").text, "/enhet/brev/"),
        (people.client(decider).get(f"/krad/sak/{case_id}").text, "/krad/brev/"),
    ):
        assert all(f"{address}{letter_id}" in page for letter_id, _text in letters.values())


@pytest.mark.parametrize(
    ("result", "kind", "words"),
    [
        (Result.UPHELD, "body_upheld", "Klagen har ikke ført fram, og avgjørelsen står."),
        (Result.ANNULLED, "body_annulled", "KRÅD avgjør saken på nytt."),
        (Result.ALLOWED, "body_allowed", "Skien har fått medhold."),
    ],
)
def test_what_the_body_of_appeal_decides_has_a_letter(
    result: Result, kind: str, words: str, people: People, portal: Flask, db: Database, tmp_path: Path
) -> None:
    skien, decider, other = applicant(people, "4003", name="Skien"), *(people("council", "decider") for _ in range(2))
    case_id = decided(skien, decider, REJECTED)
    linked = appealed(skien, case_id)
    as_council(people, other, linked, cases.start_review)
    as_council(people, other, linked, cases.forward, "Avgjørelsen står.")
    as_council(people, other, linked, cases.enter_result, result, today(), "26/4711", "Loven er forstått slik.")
    letter_id, text = _letters(portal, db, tmp_path)[kind]
    for each in (words, "Justis- og beredskapsdepartementet", "saksnummer 26/4711", "Loven er forstått slik."):
        assert each in text, each
    assert "Dere kan klage" not in text
    assert f"/enhet/brev/{letter_id}" in people.client(skien.coordinator).get(f"/enhet/sak/{case_id}").text
    assert f"/krad/brev/{letter_id}" in people.client(other).get(f"/krad/klage/{linked}").text
