"""Units that live through five years, day by day: the oracle that everything which tells a certificate's state is held to.

It walks forward in time and keeps nothing but today. It knows neither lives, ranges nor events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from certification.certificates.service import months_after
from dashboards.projection.statuses import Status

FIRST, LAST = date(2021, 11, 1), date(2026, 10, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
#: Shorter than the handbook's, so that five years hold renewals and certificates that run out.
MONTHS = 18
REPLY = timedelta(days=21)


class Act(StrEnum):
    """What happens: the unit and its facts first, then what people of KRÅD do."""

    APPLY = "apply"
    LOSE = "lose"
    MEND = "mend"
    APPROVE = "approved"
    APPROVE_WITH_CONDITIONS = "approved_with_conditions"
    REJECT = "rejected"
    SUSPEND = "suspended"
    REINSTATE = "reinstated"
    WITHDRAW = "withdrawn"


@dataclass(frozen=True)
class Lived:
    """What happened to a unit, in order, and where it stood at the end of each of the days."""

    acts: tuple[tuple[date, Act], ...]
    statuses: tuple[Status, ...]
    lacks: tuple[bool, ...]


class _Unit:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.acts: list[tuple[date, Act]] = []
        self.given = Status.NONE
        self.until: date | None = None
        self.suspended = self.applied = False
        self.lost: date | None = None
        self.before = Status.NONE

    def happens(self, on: date, act: Act, chance: float) -> bool:
        if self.random.random() >= chance:
            return False
        self.acts.append((on, act))
        return True

    def day(self, on: date) -> Status:
        if self.until == on:
            self.until, self.suspended, self.before = None, False, Status.EXPIRED
        self._facts(on)
        self._council(on)
        near = self.until is None or (self.until - on).days <= 180
        if not self.applied and near and self.lost is None and self.happens(on, Act.APPLY, 0.008):
            self.applied = True
        if self.until is not None:
            return Status.SUSPENDED if self.suspended else self.given
        return self.before

    def _facts(self, on: date) -> None:
        if self.lost is None:
            if self.until is not None and self.happens(on, Act.LOSE, 0.002):
                self.lost = on
        elif self.happens(on, Act.MEND, 0.015):
            self.lost = None

    def _council(self, on: date) -> None:
        if self.applied and self.lost is None:
            for act, chance in ((Act.APPROVE, 0.012), (Act.APPROVE_WITH_CONDITIONS, 0.01), (Act.REJECT, 0.004)):
                if self.happens(on, act, chance):
                    self.applied = False
                    if act is Act.REJECT:
                        self.before = Status.REJECTED
                    else:
                        self.given, self.until, self.suspended = Status(act), months_after(on, MONTHS), False
                    return
        if self.until is None:
            return
        if self.suspended:
            if self.lost is None and self.happens(on, Act.REINSTATE, 0.08):
                self.suspended = False
            elif self.lost and self.happens(on, Act.WITHDRAW, 0.02):
                self.until, self.suspended, self.before = None, False, Status.WITHDRAWN
        elif self.lost and on >= self.lost + REPLY and self.happens(on, Act.SUSPEND, 0.05):
            self.suspended = True


def lived(seed: int) -> Lived:
    """Five years of one unit; the same seed gives the same years."""
    unit = _Unit(Random(seed))
    statuses, lacks = [], []
    for on in DAYS:
        statuses.append(unit.day(on))
        lacks.append(unit.lost is not None and unit.until is not None)
    return Lived(tuple(unit.acts), tuple(statuses), tuple(lacks))
