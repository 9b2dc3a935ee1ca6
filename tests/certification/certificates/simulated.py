"""Units that live through five years, day by day: the oracle that everything which tells a certificate's state is held to.

It walks forward in time and keeps nothing but today. It knows neither lives, ranges nor events. Every fourth unit lives through
a reform of its municipality.
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
#: For how long what came of an approved municipality is in transition.
TRANSITION = 12


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
    REFORM = "reform"


class Reform(StrEnum):
    """What becomes of a unit's municipality: it ends, and the unit goes on with what it became (a merger, a split) or is left with
    nothing; or it goes on, and a part of it becomes a municipality of its own.
    """

    MERGED = "merged"
    DIVIDED = "divided"
    LEFT = "left"
    PARTED = "parted"


#: Those after which the unit covers what its municipality became.
GOES_ON = frozenset({Reform.MERGED, Reform.DIVIDED})


@dataclass(frozen=True)
class Lived:
    """What happened to a unit, in order, and where it stood at the end of each of the days.

    `here`: the municipality that it covers that day; `came`: what came of it and is covered by nobody, or by the same unit.
    """

    acts: tuple[tuple[date, Act], ...]
    statuses: tuple[Status, ...]
    lacks: tuple[bool, ...]
    here: tuple[Status, ...]
    came: tuple[Status, ...]
    reform: tuple[date, Reform] | None


class _Unit:
    def __init__(self, random: Random, reform: tuple[date, Reform] | None) -> None:
        self.random, self.reform = random, reform
        self.reformed = self.gone = False
        self.moving_until: date | None = None
        self.given_on: date | None = None
        self.moved_with: date | None = None
        self.here_before = Status.NONE
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
        valid = self.until is not None and not self.suspended
        if self.until == on:
            self._ends(Status.EXPIRED)
        if self.reform and self.reform[0] == on:
            self._becomes(on, self.reform[1], valid)
        elif not self.gone:
            self._lives(on)
        if self.gone:
            return Status.NONE
        if self.until is not None:
            return Status.SUSPENDED if self.suspended else self.given
        return self.before

    def here(self, on: date) -> Status:
        """The municipality that it covers, after `day`."""
        if self.gone:
            return Status.NONE
        if self.until is not None:
            return Status.SUSPENDED if self.suspended else self.given
        own = self.here_before
        became = self.reformed and self.reform is not None and self.reform[1] in GOES_ON
        return Status.IN_TRANSITION if became and self._moving(on) and own is Status.NONE else own

    def came(self, on: date) -> Status:
        """What came of its municipality, by itself; after `day`."""
        return Status.IN_TRANSITION if self.reformed and self._moving(on) else Status.NONE

    def _moving(self, on: date) -> bool:
        return self.moving_until is not None and on < self.moving_until

    def _becomes(self, on: date, reform: Reform, valid: bool) -> None:
        self.acts.append((on, Act.REFORM))
        self.reformed = True
        if valid:
            self.moving_until, self.moved_with = months_after(on, TRANSITION), self.given_on
        if reform is Reform.PARTED:
            return
        if self.until is not None:
            self._ends(Status.EXPIRED)
        self.here_before = Status.NONE  # Nothing was decided about what it became.
        self.gone = reform is Reform.LEFT

    def _ends(self, how: Status) -> None:
        self.until, self.suspended, self.before, self.here_before = None, False, how, how

    def _lives(self, on: date) -> None:
        self._facts(on)
        self._council(on)
        near = self.until is None or (self.until - on).days <= 180
        if not self.applied and near and self.lost is None and self.happens(on, Act.APPLY, 0.008):
            self.applied = True

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
                        self.before = self.here_before = Status.REJECTED
                    else:
                        self.given_on = on
                        self.given, self.until, self.suspended = Status(act), months_after(on, MONTHS), False
                    return
        if self.until is None:
            return
        if self.suspended:
            if self.lost is None and self.happens(on, Act.REINSTATE, 0.08):
                self.suspended = False
            elif self.lost and self.happens(on, Act.WITHDRAW, 0.02):
                self._ends(Status.WITHDRAWN)
                if self.moved_with == self.given_on and self._moving(on):
                    self.moving_until = on
        elif self.lost and on >= self.lost + REPLY and self.happens(on, Act.SUSPEND, 0.05):
            self.suspended = True


def reform_of(seed: int) -> tuple[date, Reform] | None:
    """The reform that a unit lives through: every fourth does, from the second year on."""
    if seed % 4:
        return None
    return DAYS[Random(seed).randrange(400, len(DAYS) - 100)], list(Reform)[seed // 4 % len(Reform)]


def lived(seed: int, reform: tuple[date, Reform] | None = None) -> Lived:
    """Five years of one unit; the same seed gives the same years."""
    unit = _Unit(Random(seed), reform)
    statuses, lacks, here, came = [], [], [], []
    for on in DAYS:
        statuses.append(unit.day(on))
        lacks.append(unit.lost is not None and unit.until is not None)
        here.append(unit.here(on))
        came.append(unit.came(on))
    return Lived(tuple(unit.acts), tuple(statuses), tuple(lacks), tuple(here), tuple(came), reform)
