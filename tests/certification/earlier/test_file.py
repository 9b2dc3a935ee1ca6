"""KRÅD enters a file of approvals from before the portal: looked over by row and column, then entered whole."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.certification.earlier.entering import HEADING, confirm, entered, look_over
from tests.database import Database
from tests.factories.units import make_unit
from tests.statements import statements


def test_a_file_is_looked_over_by_row_and_column_and_then_entered_whole(
    portal: Flask, db: Database, client: FlaskClient
) -> None:
    make_unit(portal, "4003", name="Skien")
    bad = HEADING + "\n".join(
        [
            "31.02.2016;2016/1;Skien",
            "01.03.2016;=HYPERLINK(1);Skien",
            ";2016/3;Narnia",
            "01.03.2016;2016/4;Skien",
            "01.03.2016;2016/5;Skien",
            "01.04.2016;2016/6;Siljan;brev.pdf;mer",
        ]
    )
    code, page = look_over(client, bad.encode())
    assert code == 422
    for row, fault in (
        ("Rad 2, godkjent:", "Datoen finnes ikke"),
        ("Rad 3, arkivreferanse:", "som en formel"),
        ("Rad 4, godkjent:", "Cellen er tom"),
        ("Rad 6, godkjent:", "allerede en godkjenning"),
        ("Rad 7:", "flere celler"),
    ):
        assert re.search(f"<strong>{re.escape(row)}</strong> [^<]*{fault}", page), (row, fault)
    assert 'name="innhold"' not in page
    good = {
        "semicolons, BOM": (
            "\ufeff" + HEADING + "01.03.2016;2016/4;Skien;brev.pdf\r\n2017-05-01;2017/1;Siljan\r\n"
        ).encode(),
        "commas": b'kommuner,godkjent,arkivreferanse\n"Skien",01.03.2016,2016/4\nSiljan,2017-05-01,2017/1\n',
        "utf-16": (HEADING + "01.03.2016;2016/4;Skien\n01.05.2017;2017/1;Siljan\n").encode("utf-16"),
    }
    for content in good.values():
        code, page = look_over(client, content)
        assert code == 200, page
        assert "En ny enhet blir laget for Siljan" in page
        assert entered(db) == []
    make_unit(portal, "4012", name="Bamble")
    assert confirm(client, page) == 303
    assert [row[:3] for row in entered(db)] == [
        ("Skien", "2016/4", date(2016, 3, 1)),
        ("Siljan", "2017/1", date(2017, 5, 1)),
    ]
    # What is sent once more has been overtaken: nothing is entered twice.
    assert confirm(client, page) == 409
    assert len(entered(db)) == 2


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "tom"),
        (b"x" * 300_001, "for stor"),
        ((HEADING + "01.03.2016;2016/1;T\xf8nsberg").encode("latin-1"), "Rad 2 har tegn som ikke er i UTF-8"),
        (b"\xff\xfex", "UTF-8"),
        (b"PK\x03\x04\x00\x00", "ikke en CSV-fil"),
        (b"navn;dato\nSkien;2016", "overskriftene"),
        (HEADING.encode(), "ingen rader"),
        (HEADING.encode() + b'01.03.2016;"2016;Skien', "anførselstegn"),
        ((HEADING + "01.03.2016;2016/1;Skien\n" * 1001).encode(), "flere enn 1000"),
    ],
)
def test_what_is_no_such_file_is_told_in_one_sentence(client: FlaskClient, content: bytes, fault: str) -> None:
    code, page = look_over(client, content)
    assert code == 422
    assert fault in page


def test_the_number_of_statements_does_not_grow_with_the_rows(portal: Flask, client: FlaskClient) -> None:
    for number, name in (("4003", "Skien"), ("4001", "Porsgrunn"), ("4012", "Bamble"), ("4010", "Siljan")):
        make_unit(portal, number, name=name)

    def asked(*names: str) -> int:
        content = HEADING + "".join(f"01.03.2016;2016/{name};{name}\n" for name in names)
        with statements() as seen:
            assert look_over(client, content.encode())[0] == 200
        return len(seen)

    asked("Skien")
    assert asked("Skien") == asked("Skien", "Porsgrunn", "Bamble", "Siljan")
