"""What is wrong in a workbook, or is none, is told with its place, and changes nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from xlsxwriter import Workbook

from tenants.reporting.importing.workbook import views
from tests.database import Database
from tests.tenants.reporting.importing.books import Cells, delivered, field, put, saved, text_of

Spoil = Callable[[dict[str, Cells]], None]


def spoilt(sheet: str, row: int, **cells: Any) -> Spoil:
    return lambda book: put(book[sheet], row, **cells)


def _unknown_column(book: dict[str, Cells]) -> None:
    book["Mål"][0].append("Fødselsår")


def _no_key(book: dict[str, Cells]) -> None:
    book["Mål"] = [row[1:] for row in book["Mål"]]


def _twice(book: dict[str, Cells]) -> None:
    book["Mål"].append(list(book["Mål"][1]))


def _not_there(book: dict[str, Cells]) -> None:
    book["Mål"][1][0] = f"{UUID(int=1)}/{UUID(int=2)}/1"


def _other_sheet(book: dict[str, Cells]) -> None:
    book["Budsjett"] = [["Post", "Kroner"], ["Lønn", 1]]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (spoilt("Mål", 1, Vedtatt="i fjor"), "Mål, rad 2, Vedtatt: Skriv datoen som dag, måned og år"),
        (spoilt("Mål", 1, Vedtatt="31.02.2025"), "Datoen finnes ikke"),
        (spoilt("Mål", 1, Mål="Mindre rus"), "Skriv i «Endres fra» hvilken dag det ble annerledes"),
        (spoilt("Mål", 1, Mål="Mindre rus", Endres_fra=date(2024, 3, 1)), "må være etter 01.03.2024"),
        (spoilt("Mål", 1, Avsluttet=date(2020, 1, 1)), "Datoen kan ikke være før målet ble vedtatt."),
        (spoilt("Mål", 1, Mål="", Endres_fra=date(2025, 1, 1)), "Mål, rad 2, Mål: Fyll ut dette feltet."),
        (spoilt("Mål", 2, Mål="Fødselsnummer 01010750160"), "fødselsnummer"),
        (spoilt("Mål", 2, Vedtatt=date(2025, 1, 1)), "Mål, rad 3, Mål: Fyll ut dette feltet."),
        (spoilt("Roller i gruppene", 2, Rolle="Trollmann"), "«Trollmann» er ikke et av svarene"),
        (spoilt("Svar fra nettverket", 1, Enige="syv av ti"), "Svar fra nettverket, rad 2, Enige"),
        (_unknown_column, "Mål, kolonne J: Kolonnen «Fødselsår» kjenner portalen ikke"),
        (_no_key, "skjulte kolonnen er borte"),
        (_twice, "Raden står to ganger"),
        (_not_there, "finnes ikke lenger"),
        (_other_sheet, "Budsjett: Arket er ikke et av portalens"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_saved(
    client: FlaskClient, book: dict[str, Cells], db: Database, spoil: Spoil, told: str
) -> None:
    before = db.value("SELECT count(*) FROM audit.entry")
    spoil(book)
    put(book["Mål"], 4, Mål="Et riktig mål")
    answer = delivered(client, saved(book))
    assert answer.status_code == 422
    assert told in " ".join(text_of(answer).replace(" :", ":").split())
    assert 'name="innhold"' not in answer.get_data(as_text=True)
    assert db.value("SELECT count(*) FROM audit.entry") == before


def zipped(**members: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def far_out() -> bytes:
    """A small workbook whose one sheet has a cell in its first corner and one in its last: a rectangle of 17 billion."""
    target = BytesIO()
    book = Workbook(target, {"in_memory": True})
    page = book.add_worksheet("Mål")
    page.write_string(0, 0, "a")
    page.write_string(1_048_575, 16_383, "b")
    book.close()
    return target.getvalue()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "Filen er ødelagt"),
        (b"PK\x03\x04", "Filen er ødelagt"),
        (b"%PDF-1.7", "Filen er ødelagt"),
        (zipped(a=b"x"), "ikke en arbeidsbok"),
        (zipped(a=b"0" * 60_000_000), "pakker ut til mye mer"),
        (far_out(), "for tung"),
        (saved({"Noe annet": [["a"]]}), "Ingen av arkene"),
        (b"x" * 100_001, "for stor"),
        (b"{}", "/schema"),
        (b'{"schema": 1' + b"[" * 2000, "Rett opp dette"),
    ],
    ids=["empty", "half", "pdf", "zip", "bomb", "far", "other", "large", "json", "deep"],
)
def test_a_file_that_is_no_workbook_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, raw: bytes, told: str
) -> None:
    monkeypatch.setattr(views, "MOST", 100_000)
    answer = delivered(client, raw)
    assert answer.status_code == 422
    assert told in text_of(answer)


def test_what_the_browser_brings_is_read_as_strictly_as_the_file(client: FlaskClient, book: dict[str, Cells]) -> None:
    put(book["Mål"], 2, Mål="Et mål til")
    page = delivered(client, saved(book)).get_data(as_text=True)
    carried = field(page, "innhold")
    for bad in (
        "",
        "nb:",
        "nb:{}",
        "nb:[[1,2]]",
        "fr:[]",
        carried.replace("nb:", "nb:["),
        carried.replace("goal", "konto"),
    ):
        answer = client.post(
            "/enhet/excel/lagre",
            data={**{n: field(page, n) for n in ("csrf_token", "sort", "sett")}, "innhold": bad},
        )
        assert answer.status_code in (409, 422), bad
    changed = carried.replace("Et mål til", "Et annet mål")
    answer = client.post(
        "/enhet/excel/lagre",
        data={**{n: field(page, n) for n in ("csrf_token", "sort", "sett")}, "innhold": changed},
    )
    assert answer.status_code == 409  # it isn't what was looked over
