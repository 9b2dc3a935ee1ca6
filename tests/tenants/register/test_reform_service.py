"""Entering a reform in the database, and reversing it; `slt register load` and `slt register change` beside it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.db.session import session
from tenants.register import parsing, service
from tenants.register.errors import ContradictsReform, InUse
from tenants.register.records import identity
from tenants.register.reforms import service as reforms
from tenants.register.reforms.errors import HasFollowers, RegisterHasMoved
from tests.factories.units import keeper
from tests.tenants.register.test_reforms import HARAM, MERGER, SPLIT, reform


def enter(app: Flask, *changes: dict[str, Any], on: date = date(2028, 1, 1)) -> Any:
    with keeper(app):
        return reforms.enter(json.dumps(reform(*changes, on=on))).id


def files_of(app: Flask) -> dict[str, bytes]:
    with keeper(app):
        return service.export()


def test_a_reform_is_entered_with_who_and_why_and_reversed_to_the_same_bytes(
    loading: Flask, files: dict[str, bytes]
) -> None:
    with keeper(loading):
        plan = reforms.plan(json.dumps(reform(MERGER)))
        assert service.export() == files
        row = reforms.enter(plan.content, plan.seen)
        assert (row.acting, row.title, row.sha256_before) == ("operator:tester", "Prøve", plan.seen)
        assert service.version() == row.sha256_after != row.sha256_before
        first, beginning = row.id, row.sha256_before
    with keeper(loading), pytest.raises(RegisterHasMoved):
        reforms.enter(json.dumps(reform(SPLIT)), plan.seen)
    second = enter(loading, SPLIT)
    # What is entered is kept when the files of a new version of the product are loaded.
    with keeper(loading):
        entered = service.export()
        assert service.load(files) == ()
        assert service.load(entered) == ()
    contradicting = {
        **files,
        "municipalities.csv": files["municipalities.csv"].replace(b"no:Tolga,", b"no:Tolgen,"),
    }
    assert contradicting != files
    with keeper(loading), pytest.raises(ContradictsReform):
        service.load(contradicting)
    with keeper(loading):
        reforms.reverse(first, "Feil år.")
        reversal = reforms.reversal_of(first)
        assert reversal is not None
        assert (reversal.reason, reversal.content) == ("Feil år.", None)
        reforms.reverse(second, "Feil år.")
        assert service.export() == files
        assert service.version() == beginning == reforms.reversal_of(second).sha256_after  # type: ignore[union-attr]
        assert reforms.standing() == []


def test_a_reversal_is_refused_while_a_later_change_or_a_unit_rests_on_it(
    loading: Flask, files: dict[str, bytes]
) -> None:
    from tenants.units import service as units

    first = enter(loading, HARAM)
    enter(loading, {"kind": "renaming", "municipality": "1508", "names": "Nye Ålesund"}, on=date(2029, 1, 1))
    third = enter(loading, MERGER, on=date(2026, 6, 1))
    with keeper(loading):
        units.set_cover(
            units.add(units.Kind.MUNICIPALITY, "Våler og Åmot"),
            {identity("municipality", "3460-2026")},
            date(2026, 6, 1),
        )
    before = files_of(loading)
    with pytest.raises(InUse), keeper(loading):
        reforms.reverse(third, "Feil.")
    assert files_of(loading) == before
    with keeper(loading):
        reforms.reverse(first, "Haram består.")  # other rows than the renaming's
    fourth = enter(loading, {"kind": "renumbering", "municipality": "1511", "number": "1599"})
    enter(loading, {"kind": "boundary_note", "from": "1599", "to": "1514", "note": "Et tun."}, on=date(2029, 1, 1))
    enter(
        loading,
        {"kind": "police_district_change", "municipality": "1599", "police_district": "vest"},
        on=date(2030, 1, 1),
    )
    with keeper(loading), pytest.raises(HasFollowers) as refused:
        reforms.reverse(fourth, "Feil.")
    assert "Omgjør dem først" in str(refused.value.message)


def test_only_the_register_keeper_and_operators_enter_reforms_and_nobody_changes_one(loading: Flask) -> None:
    entered = enter(loading, MERGER)
    with pytest.raises(ProgrammingError), keeper(loading):
        session.execute(text("UPDATE app.register_reform SET title = 'x'"))
    with keeper(loading):
        assert reforms.get(entered).title == "Prøve"
        assert parsing.read(service.export()).with_number("3460", date(2028, 1, 1)).names.norwegian == "Våler og Åmot"
