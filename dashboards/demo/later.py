"""What has happened to some of the made-up units since: the police have agreed with them, one is suspended, a cooperation has
ended, and a municipality has come to another county, which nobody but this demonstration has decided.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import uuid4

from app import clock
from app.identity.roles import Side
from certification.certificates import service as certificates
from certification.certificates.states import State, Step
from certification.reforms import service as reforming
from certification.watch import oversight
from dashboards.demo.country import Unit
from dashboards.demo.stage import Stage, act_id
from tenants.police.service import dealings
from tenants.register.reforms import service as reforms
from tenants.units import moving
from tenants.units import service as units
from tenants.units.service import Kind

#: The number of the municipality that came to another county, before that.
_MOVED = "5061"
_NOTE = "Oppdiktet, for demonstrasjonen"


def agree(stage: Stage, unit: Unit) -> None:
    """The police district's agreement of cooperation, once, with six places of ten; some of them have run out."""
    for place_id, district_id in unit.places:
        rng = Random(str(place_id))  # noqa: S311  (no secret: the same country every time)
        if rng.random() > 0.6:
            continue
        signed_on = unit.begins - timedelta(days=rng.randint(10, 60))
        until = rng.choice((None, None, date(signed_on.year + 4, 12, 31), date(signed_on.year + 1, 12, 31)))
        values = {
            "sort": "cooperation",
            "title": f"Avtale om SLT i {unit.name}",
            "signed_on": signed_on,
            "valid_until": until,
            "by_both": True,
            "follow_up": "Politikontakten",
        }
        with stage.somebody(Side.POLICE, "signatory", police_district_id=district_id) as officer:
            by = officer.membership_id or uuid4()
            dealings.add(district_id, "agreement", place_id, values, by=by, row_id=act_id("agreement", place_id))


def suspend(stage: Stage, country: Sequence[Unit]) -> None:
    """Two deciders suspend the approval of one that has had it for some months, once."""
    today = clock.today()
    long = [unit for unit in country if unit.story == "approved" and unit.begins < today - timedelta(days=120)]
    unit = max((unit for unit in long if unit.kind is Kind.MUNICIPALITY), key=lambda unit: unit.begins, default=None)
    if unit is None:
        return
    on = today - timedelta(days=25)
    with stage.somebody(Side.COUNCIL, "decider", on=on):
        given = certificates.valid(unit.id, on)
        if given is None or certificates.state(given, on) is not State.VALID:
            return
        given_id = given.id
        if given.events == 0:
            reason = "Kommunestyret har opphevet vedtaket, og det er ikke gjort et nytt innen fristen."
            oversight.act(given_id, 0, Step.SUSPENDED, reason)
    with stage.somebody(Side.COUNCIL, "decider", on=on, second=True) as other:
        if certificates.state(certificates.get(given_id), on) is State.VALID:
            oversight.confirm(other, given_id, 1)


def part(stage: Stage, country: Sequence[Unit]) -> None:
    """The first cooperation ends, once: its municipalities go on by themselves, and are in transition."""
    unit = next((unit for unit in country if unit.kind is Kind.COOPERATION and unit.story == "approved"), None)
    on = clock.today() - timedelta(days=60)
    with stage.keeper():
        if unit and units.cover(unit.id, on):
            ids = {place_id: act_id("own", place_id) for place_id, _district in unit.places}
            moving.dissolve(unit.id, on, ids)


def reform(stage: Stage) -> None:
    """A municipality came to another county in the autumn before, once: nobody is less approved by it, and series break."""
    year = clock.today().year
    on = next(day for day in (date(year, 10, 1), date(year - 1, 10, 1)) if day <= clock.today() - timedelta(days=30))
    change = {"kind": "county_change", "municipality": _MOVED, "county": "15", "number": "1595"}
    with stage.keeper():
        if all(row.reason != _NOTE for row in reforms.entered()):
            title = "Rindal til Møre og Romsdal (oppdiktet)"
            whole = {"effective_on": on.isoformat(), "title": title, "reason": _NOTE, "changes": [change]}
            reforming.enter(json.dumps(whole))
