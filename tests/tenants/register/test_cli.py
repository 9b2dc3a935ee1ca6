"""`slt register` and `slt unit`, as an operator runs them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tenants.register import parsing
from tests.database import Database, Slt
from tests.factories.boundaries import squares

REGISTER = parsing.read(parsing.shipped())


def test_an_operator_checks_exports_and_loads_the_register(slt: Slt, files: dict[str, bytes], tmp_path: Path) -> None:
    assert slt("register", "export", str(tmp_path)).returncode == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files
    same = slt("register", "load", "--check", "--from", str(tmp_path))
    assert (same.returncode, same.stdout) == (0, "The register says what the files say.\n")
    police = tmp_path / "police_districts.csv"
    police.write_text(police.read_text().replace("Tønsberg", "Sandefjord"))
    other = slt("register", "load", "--check", "--from", str(tmp_path))
    assert other.returncode == 1
    assert "changed: police_districts.csv sor-ost (headquarters)" in other.stdout
    police.write_text(police.read_text().replace("2017-12-31", "2017-12-30", 1))
    broken = slt("register", "load", "--from", str(tmp_path))
    assert broken.returncode == 1
    assert "police_districts.csv, row 2, started_on: not before 2017-12-31" in broken.stderr
    assert "Ingenting er lest inn, for det er 1 feil." in broken.stderr


def test_an_operator_is_shown_a_municipality_with_its_history_and_doubts(slt: Slt) -> None:
    shown = slt("register", "show", "1567", "--on", "2018-06-01").stdout
    for text in ("Rindal", "Møre og Romsdal", "2019-01-01", "renumbering: 1567 -> 5061"):
        assert text in shown
    assert "Kildene er uenige" in slt("register", "show", "1919", "--on", "2018-06-01").stdout
    shown = slt("register", "show", "5059").stdout
    for text in ("2020-01-01           merger: 5024 Orkdal -> 5059 Orkland", "18793 (2024-01-01)"):
        assert text in shown
    refused = slt("register", "show", "1567", "--on", "2024-01-01")
    assert refused.returncode == 1
    assert "Se i stedet: 5061 Rindal." in refused.stderr


def test_an_operator_makes_a_unit_once_and_the_audit_has_the_name(slt: Slt, db: Database) -> None:
    assert slt("unit", "add", "Gjøvik og Toten", "3407", "3442", "--from", "2024-01-01").returncode == 0
    assert db.rows("SELECT kind, name FROM app.unit") == [("cooperation", "Gjøvik og Toten")]
    again = slt("unit", "add", "Gjøvik", "3407", "--from", "2025-01-01")
    assert again.returncode == 1
    assert "Gjøvik hører til Gjøvik og Toten fra 01.01.2024 eller senere." in again.stderr
    assert db.value("SELECT count(*) FROM app.unit") == 1
    assert db.rows("SELECT DISTINCT acting FROM audit.entry WHERE table_name = 'app.unit'") == [("operator:kari",)]


def test_an_operator_brings_in_boundaries_and_is_told_what_is_wrong_with_a_table(
    slt: Slt, db: Database, tmp_path: Path
) -> None:
    file = tmp_path / "kommuner.geojson"
    file.write_bytes(squares(REGISTER, date(2024, 1, 1), crossed="3101"))
    drawn = slt("register", "geometry", str(file), "--from", "2024-01-01")
    assert drawn.stdout == (
        "1 that crossed themselves were mended: Halden\nThe boundaries of 357 municipalities hold from 2024-01-01.\n"
    )
    file.write_bytes(file.read_bytes().replace(b'"3103"', b'"3104"'))
    refused = slt("register", "geometry", str(file))
    assert refused.returncode == 1
    assert "kommunenummer: numbers of" in refused.stderr
    assert "(--from says the day); not among them: 3104" in refused.stderr
    assert "missing are 1, first of them 3103 Moss" in refused.stderr
    refused = slt("register", "geometry", str(file), "--from", "2019-01-01")
    assert len(refused.stderr.splitlines()) == 3, "the cause once, whatever the number of municipalities"
    assert " more\n" in refused.stderr
    table = tmp_path / "07459.csv"
    table.write_text("region,tid,value\n3001,2025,30000\n")
    refused = slt("register", "population", str(table))
    assert refused.returncode == 1
    assert (
        "07459.csv, 3001: Ingen kommune hadde nummeret 3001 den 01.01.2025. Se i stedet: 3101 Halden." in refused.stderr
    )
    assert "Ingenting er lest inn, for det er 1 feil." in refused.stderr
    lines = [f"{m.number},2100,1" for m in REGISTER.in_force(date(2024, 1, 1))]
    table.write_text("\n".join(["region,tid,value", *lines]))
    refused = slt("register", "population", str(table))
    assert refused.stderr.splitlines()[0] == "07459.csv: 01.01.2100 er ikke kommet ennå."
    assert "Ingenting er lest inn, for det er 1 feil." in refused.stderr
    table.write_text(table.read_text().replace("2100", "2019"))
    refused = slt("register", "population", str(table))
    assert len(refused.stderr.splitlines()) == 22
    assert "more faults." in refused.stderr
    assert db.value("SELECT count(*) FROM app.population WHERE counted_on >= '2025-01-01'") == 0


def test_an_operator_sees_what_a_reform_does_enters_it_and_takes_it_back(
    slt: Slt, files: dict[str, bytes], tmp_path: Path
) -> None:
    """A boundary note, so that the register that tests share is what it was: the reversal restores every byte."""
    file = tmp_path / "reform.json"
    change = {"kind": "boundary_note", "from": "4001", "to": "4003", "note": "Et tun."}
    whole = {"effective_on": "2027-01-01", "title": "Et tun", "reason": "Vedtak", "changes": [change]}
    file.write_text(json.dumps(whole))
    seen = slt("register", "change", str(file), "--check")
    assert seen.returncode == 0, seen.stderr
    assert "added: changes.csv 2027-01-01 0805-2017 0806-2017" in seen.stdout
    assert "Hele landet, with it: 357 municipalities" in seen.stdout
    assert seen.stdout.endswith("Nothing is changed.\n")
    entered = slt("register", "change", str(file)).stdout.splitlines()[-1].removeprefix("entered: ")
    slt("register", "export", str(tmp_path / "with"))
    assert b"Et tun." in (tmp_path / "with" / "changes.csv").read_bytes()
    assert slt("register", "load").stdout == "The register says what the files say.\n"
    back = slt("register", "reverse", entered, "--reason", "Feil")
    assert back.returncode == 0, back.stderr
    slt("register", "export", str(tmp_path / "without"))
    assert {path.name: path.read_bytes() for path in (tmp_path / "without").iterdir()} == files
    again = slt("register", "reverse", entered, "--reason", "Feil")
    assert "No such reform, or it is reversed already." in again.stderr
    file.write_text(json.dumps({**whole, "changes": [{**change, "to": "9999"}]}))
    refused = slt("register", "change", str(file))
    assert refused.returncode == 1
    assert "changes/0/to: ingen kommune hadde nummeret 9999 dagen før" in refused.stderr
