"""An operator sees which units a reform touches, enters it and takes it back, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from tests.database import Slt
from tests.factories.units import make_unit


def test_a_merger_of_two_units_municipalities_is_told_unit_by_unit_entered_and_taken_back(
    slt: Slt, portal: Flask, tmp_path: Path
) -> None:
    for number, name in (("3422", "Åmot"), ("3426", "Tolga")):
        make_unit(portal, number, name=name)
    file = tmp_path / "reform.json"
    merger = {"kind": "merger", "from": ["3422", "3426"], "into": {"number": "3460", "names": "Nye Åmot"}}
    whole = {"effective_on": "2028-01-01", "title": "Nye Åmot", "reason": "Vedtak", "changes": [merger]}
    file.write_text(json.dumps(whole))
    before = slt("register", "export", str(tmp_path / "before"))
    assert before.returncode == 0
    seen = slt("register", "change", str(file), "--check")
    assert seen.returncode == 0, seen.stderr
    for told in (
        " 0 units\nHele landet, with it: 356 municipalities",
        "unit Åmot: covers Åmot",
        "unit Tolga: covers Tolga",
    ):
        assert told in seen.stdout
    assert seen.stdout.endswith("Nothing is changed.\n")
    name = {"kind": "county_renaming", "county": "34", "names": "Opplandene"}
    (tmp_path / "name.json").write_text(json.dumps({**whole, "changes": [name]}))
    seen_name = slt("register", "change", str(tmp_path / "name.json"), "--check")
    assert "Innlandet, som får navnet Opplandene, with it: 46 municipalities" in seen_name.stdout
    done = slt("register", "change", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(seen.stdout.removesuffix("Nothing is changed.\n"))
    back = slt("register", "reverse", done.stdout.split()[-1], "--reason", "Feil")
    assert back.returncode == 0, back.stderr
    slt("register", "export", str(tmp_path / "after"))
    one, other = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("before", "after"))
    assert one == other
