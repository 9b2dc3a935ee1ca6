"""What a reform does to units, certificates and the nation's picture, from its preview to its reversal."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.clock import today
from app.db.roles import STATS
from app.db.session import acting
from app.errors import Conflict
from certification.certificates.signed import ListState
from certification.certificates.states import Life, Step
from certification.reforms import service
from certification.watch import service as watch
from dashboards.certified import service as certified
from dashboards.projection import reading
from dashboards.projection.statuses import (
    Certificate,
    Days,
    History,
    Spell,
    Status,
    Succession,
    inherited,
    laid_over,
)
from tenants.register import service as register
from tenants.register.records import identity
from tenants.register.reforms import service as entered
from tenants.register.reforms.errors import HasFollowers
from tenants.units import service as units
from tenants.units import succession
from tests.database import Database, People, Somebody
from tests.factories.cases import applicant
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper
from tests.isolation.machine import at_work  # type: ignore[attr-defined]

D = date.fromisoformat
A, B, N = D("2026-01-01"), D("2027-01-01"), UUID(int=7)


def merger(on: date, *numbers: str, number: str = "3460", **new: Any) -> dict[str, Any]:
    into = {"number": number, "names": "Nye Åmot", "police_district": "innlandet", **new}
    change = {"kind": "merger", "from": list(numbers), "into": into}
    return {"effective_on": on.isoformat(), "title": "Nye Åmot", "reason": "Vedtak i statsråd", "changes": [change]}
