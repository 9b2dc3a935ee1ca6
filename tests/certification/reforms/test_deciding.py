"""A case whose municipalities a reform has ended: it can't be approved, and the decider is told what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app.clock import today
from app.errors import Invalid
from certification.cases.outcomes import Acknowledged
from tests.certification.cases.after import RECOMMENDED, REJECTED, reviewed
from tests.certification.reforms.test_reforms import enter, merger
from tests.database import Database, People
from tests.factories.cases import applicant, decide


def test_a_municipality_that_is_no_more_is_not_approved(people: People, portal: Flask, db: Database) -> None:
    decider = people("council", "decider")
    case_id = reviewed(applicant(people, "3422", name="Åmot"), decider)
    enter(portal, merger("3422", "3426"), on=today() - timedelta(days=1))
    for path in ("", "/avgjor", "/politi", "/grunnlag"):
        assert people.client(decider).get(f"/krad/sak/{case_id}{path}").status_code == 200, path
    with pytest.raises(Invalid) as refused:
        decide(people, case_id, RECOMMENDED, decider)
    assert "finnes ikke lenger" in str(refused.value.fields["outcome"])
    assert db.value("SELECT count(*) FROM app.decision") == 0
    turned = (Acknowledged("police_confirmation", "met", "not_met", "Kommunen er slått sammen med en annen."),)
    decide(people, case_id, replace(REJECTED, acknowledged=turned), decider)
    assert db.rows("SELECT outcome FROM app.decision") == [("rejected",)]
