"""From knowledge to what was learnt: which survey showed a challenge, what answers it, and what came of that.

Handbook: Politiråd (local knowledge is to become a coordinated effort) and Kartlegge utfordringsområder. Read only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenants.reporting.forms import Desk, is_over


@dataclass(frozen=True)
class Effort:
    """A measure with the rows of its evaluations; `knowledge` is the survey that it rests on, where it names one."""

    measure: Any
    knowledge: Any | None
    evaluations: list[Any]


@dataclass(frozen=True)
class Trace:
    """A challenge of today (None: none is named), the survey that showed it, and the measures that answer it."""

    challenge: Any | None
    knowledge: Any | None
    efforts: list[Effort]


def traces(desk: Desk) -> list[Trace]:
    """Each challenge of today, the most important first, then the measures that answer none of them."""
    surveys = {row.fact_id: row for row in desk.rows("survey")}
    evaluations: dict[Any, list[Any]] = {}
    for row in desk.rows("evaluation"):
        evaluations.setdefault(row.measure_id, []).append(row)
    efforts = [
        Effort(row, surveys.get(row.survey_id), evaluations.get(row.fact_id, []))
        for row in _open(desk.rows("measure"), desk.on)
    ]
    challenges = sorted(_open(desk.rows("challenge"), desk.on), key=lambda row: row.rank)
    found = [
        Trace(row, surveys.get(row.survey_id), [e for e in efforts if e.measure.challenge_id == row.fact_id])
        for row in challenges
    ]
    answered = {row.fact_id for row in challenges}
    loose = [effort for effort in efforts if effort.measure.challenge_id not in answered]
    return [*found, Trace(None, None, loose)] if loose else found


def _open(rows: Iterable[Any], on: date) -> list[Any]:
    return [row for row in rows if not is_over(row, on)]
