"""Mistakes at the command line are told in one line; and what `slt user` does."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.app.identity.pages import post
from tests.database import PASSWORD, Database, Slt
from tests.factories.units import make_unit


@pytest.mark.parametrize(
    ("arguments", "changed", "told"),
    [
        (("user", "add", "noemail", "ministry", "reader"), {}, "noemail is not an e-mail address"),
        (("user", "add", "a@example.no", "ministry", "decider"), {}, "It has: reader"),
        (("user", "add", "a@example.no", "unit", "reader", "--body", "Ingen"), {}, "There is no Ingen here"),
        (
            ("user", "add", "a@example.no", "unit", "signatory", "--body", "Skien", "--municipality", "4003"),
            {},
            "leave --municipality out",
        ),
        (("user", "password", "nobody@example.no"), {}, "No account signs in with nobody@example.no"),
        (("unit", "add", "Ingen", "9999"), {}, "9999"),
        (("unit", "add", "Ingen", "999999"), {}, "no city district 999999"),
        (("user", "add", "a@example.no", "ministry", "reader"), {"SECRET_KEY": ""}, "Missing settings: SECRET_KEY"),
        (("register", "export", "/proc/nowhere"), {}, "/proc/nowhere"),
        (
            ("projection", "rebuild"),
            {"DATABASE_URL": "postgresql://127.0.0.1:1/slt"},
            "does not answer: nothing listens there",
        ),
        (
            ("audit", "verify"),
            {"DATABASE_URL": "postgresql://127.0.0.1:1/slt"},
            "does not answer: nothing listens there",
        ),
        (("db", "check"), {"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    slt: Slt, portal: Flask, arguments: tuple[str, ...], changed: dict[str, str], told: str
) -> None:
    make_unit(portal, "4003", name="Skien")
    answer = slt(*arguments, **changed)
    assert answer.returncode == 1
    assert answer.stdout == ""
    lines = answer.stderr.splitlines()
    assert len(lines) == 1, answer.stderr
    assert lines[0].startswith("Error: ")
    assert told in lines[0]


def test_an_operator_gives_a_way_in_to_who_has_lost_it(slt: Slt, portal: Flask, db: Database) -> None:
    made = slt("user", "add", "A@example.no", "council", "administrator").stdout.strip()
    assert (
        post(portal.test_client(), made.removeprefix("http://127.0.0.1:8000"), password="et annet hus").status_code
        == 303
    )
    again = slt("user", "add", "a@example.no", "council", "administrator")
    assert (again.returncode, "har allerede denne rollen" in again.stderr) == (1, True)
    link = slt("user", "password", "a@example.no").stdout.strip()
    guest = portal.test_client()
    assert post(guest, link.removeprefix("http://127.0.0.1:8000"), password=PASSWORD).status_code == 303
    assert post(guest, "/logg-inn", email="a@example.no", password=PASSWORD).headers["Location"] == "/velkommen"
    assert (
        db.value(
            "SELECT acting FROM audit.entry WHERE table_name = 'sec.sign_in_event' AND after->>'event' = 'password_link'"
        )
        == "operator:kari"
    )
