"""The papers of a unit: made of what it has told, complete, accessible, one page where it says so, and in its own language."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from flask import Flask

from app import pdf
from app.clock import today
from certification.papers.handover import handover
from certification.papers.plan import plan
from certification.papers.status import status
from tests.database import People
from tests.tenants.reporting.reporting_year import Unit, unit

TEMPLATE = Path(pdf.__file__).with_name("document.typ")


@pytest.fixture
def skien(portal: Flask, people: People) -> Unit:
    return unit(portal, people, "4003", name="Skien")


def made(people: People, one: Unit, paper: Any, language: str = "nb") -> pdf.Document:
    with people.acting(one.one.coordinator):
        return paper(one.id, language)  # type: ignore[no-any-return]


def section(document: pdf.Document, title: str) -> pdf.Section:
    return next(each for each in document.sections if each.title == title)


def test_the_plan_has_each_challenge_with_what_answers_it(people: People, skien: Unit) -> None:
    drugs = skien.tell("challenge", theme="Rus blant ungdom", rank=1)
    skien.tell("challenge", theme="Vold på fritiden", rank=2)
    measure = skien.tell("measure", name="Natteravner", challenge_id=drugs, step="universal", owner="youth_service")
    skien.tell("measure", name="Foreldremøter", challenge_id=drugs, rank=1, progress="planned", area="Trygge hjem")
    skien.tell("measure", name="Åpen hall", challenge_id=None, owner=None, step=None, rank=None)
    skien.tell(
        "evaluation", measure_id=measure, planned_on=today() + timedelta(days=30), completed_on=None, decision=None
    )
    document = made(people, skien, plan)
    first = section(document, "1. Rus blant ungdom")
    assert [row[0] for row in first.rows] == ["Foreldremøter", "Natteravner"], "in the order of their own ranks"
    assert first.rows[0][4].endswith(". Planlagt")
    assert first.rows[1][:2] == ("Natteravner", "Byggende")
    assert first.rows[1][5].startswith("Planlagt")
    assert section(document, "2. Vold på fritiden").note == "Ingen tiltak ennå"
    loose = section(document, "Tiltak som ikke svarer på noen av utfordringene")
    assert loose.rows[0][0] == "Åpen hall"
    assert loose.rows[0][2] == "Ikke avklart"
    assert ("Ikke oppgitt", "1") in section(document, "Tiltakene etter trinn").rows
    assert section(document, "Innsatsområdene").rows == (
        ("Trygge hjem", "Foreldremøter"),
        ("Trygge kvelder", "Natteravner, Åpen hall"),
    )


def test_the_steering_groups_page_is_one_page_however_much_there_is(people: People, skien: Unit) -> None:
    group = skien.tell("slt_group", level="steering")
    for number in range(12):
        skien.tell(
            "slt_order",
            subject=f"Finn ut hvorfor det brenner i kasse nummer {number}",
            from_level="coordination",
            to_level="steering",
            closed_on=None,
        )
        skien.tell("meeting", groups=[group], held_on=today() - timedelta(days=number * 20))
    document = made(people, skien, status)
    assert len(document.sections) == 5
    waits = section(document, "Til behandling i styringsgruppen")
    assert len(waits.rows) == 4
    assert waits.note == "8 til står i portalen."
    assert "SLT" in document.title
    assert pages(document) == 1


def test_the_handover_has_what_is_open_and_not_what_is_over(people: People, skien: Unit) -> None:
    skien.tell("slt_order", subject="Kartlegg bruken av lokalene", closed_on=None)
    skien.tell("slt_order", subject="Skriv et notat", closed_on=today())
    skien.tell("measure", name="Natteravner", ended_on=None)
    skien.tell("measure", name="Gatefest", ended_on=today())
    document = made(people, skien, handover)
    told = {cell for each in document.sections for row in each.rows for cell in row}
    assert {"Kartlegg bruken av lokalene", "Natteravner"} <= told
    assert not told & {"Skriv et notat", "Gatefest"}


def pages(document: pdf.Document) -> int:
    """How many pages typst lays a document out on."""
    told = {"data": json.dumps(asdict(document))}
    drawn = typst.compile(TEMPLATE, ignore_system_fonts=True, sys_inputs=told, format="svg")
    return len(drawn) if isinstance(drawn, list) else 1


@pytest.mark.parametrize("name", ["status", "handlingsplan", "overlevering"])
def test_each_paper_is_a_pdf_for_all_people_of_the_unit_and_nobody_else(people: People, skien: Unit, name: str) -> None:
    address = f"/enhet/utskrifter/{name}.pdf"
    for role in ("coordinator", "reader"):
        answer = people.client(people("unit", role, tenant_id=skien.id)).get(address)
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF-")
    assert people.client(people("council", "auditor")).get(address).status_code == 404
