"""What a certificate is on a day, from its days and what has happened to it. Pure.

Everything that tells a certificate's state (the nation's status, its page, its signed status) asks `Life.state` and
nothing else, so that they agree on every day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """What a certificate is on a day."""

    NOT_YET = "not_yet"
    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    LAPSED = "lapsed"


#: The unit has this certificate that day, whether it counts or is suspended.
IN_FORCE = frozenset({State.VALID, State.SUSPENDED})


class Step(StrEnum):
    """What happens to a certificate after it was given; all of it is done by KRÅD's deciders, but that it lapses.

    A proposal changes nothing, and waits for another decider. A withdrawal is proposed here where no decision makes it: of an
    approval from before the portal. Only the last six move the state. A certificate lapses on the
    day on which none of the municipalities that it names is there any more: a reform of municipalities took them. It is
    restored, as if it had never lapsed, where that reform is reversed and nothing has followed.
    """

    SUSPENSION_PROPOSED = "suspension_proposed"
    REINSTATEMENT_PROPOSED = "reinstatement_proposed"
    WITHDRAWAL_PROPOSED = "withdrawal_proposed"
    PROPOSAL_RETURNED = "proposal_returned"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    LAPSED = "lapsed"
    RESTORED = "restored"


#: What each proposal asks another decider to sign.
PROPOSED: dict[Step, Step] = {
    Step.SUSPENSION_PROPOSED: Step.SUSPENDED,
    Step.REINSTATEMENT_PROPOSED: Step.REINSTATED,
    Step.WITHDRAWAL_PROPOSED: Step.WITHDRAWN,
}
#: What the unit never sees: it was not decided.
UNDECIDED = frozenset({*PROPOSED, Step.PROPOSAL_RETURNED})
#: The end that a step gives a certificate; without one, it expires.
ENDINGS = frozenset({Step.WITHDRAWN, Step.SUPERSEDED, Step.LAPSED})
#: The ends that a decision gives; one from before the portal is withdrawn without.
DECIDED_ENDINGS = ENDINGS - {Step.LAPSED}
#: What can happen to one that is in force, suspended or not.
_ALWAYS = ENDINGS | {Step.WITHDRAWAL_PROPOSED, Step.PROPOSAL_RETURNED}


class Impossible(ValueError):
    """A step that can't happen to a certificate that is what it is that day."""


@dataclass(frozen=True)
class Life:
    """A certificate's days: in force from `start` up to, not including, `end`, and suspended in some of them.

    `ending` tells why it ends on `end`: a withdrawal, a certificate that took its place, a reform that took what it names,
    or (None) time alone. Where it ended on its very first day, `start` is None. `given_until` is the end that it was given, and
    has unless it is ended before; left out, it is `end`.
    """

    start: date | None
    end: date
    suspended: tuple[tuple[date, date | None], ...] = ()
    ending: Step | None = None
    given_until: date | None = None

    def __post_init__(self) -> None:
        if self.given_until is None:
            # A frozen value sets what it derives this way, as dataclasses do.
            object.__setattr__(self, "given_until", self.end)

    def state(self, on: date) -> State:
        """What it is on a day. Exactly one state for every day there is."""
        if self.start is not None and on < self.start:
            return State.NOT_YET
        if self.start is None or on >= self.end:
            return State(self.ending) if self.ending else State.EXPIRED
        if any(since <= on and (until is None or on < until) for since, until in self.suspended):
            return State.SUSPENDED
        return State.VALID

    def until(self, on: date) -> date:
        """The day from which it is over, as was known on a day: nobody knew that it would be ended before its time."""
        return self.end if self.given_until is None or self.end <= on else self.given_until

    def changes(self) -> set[date]:
        """The days on which the state may change."""
        spells = {day for spell in self.suspended for day in spell if day is not None}
        return {day for day in (self.start, self.end, *spells) if day is not None}

    def after(self, step: Step, on: date) -> Life:
        """The life as it is when a step has happened on a day. The database does the same (`sec.advance_certificate`).

        Raises `Impossible`.
        """
        state = self.state(on)
        allowed = {
            State.VALID: {Step.SUSPENSION_PROPOSED, Step.SUSPENDED, *_ALWAYS},
            State.SUSPENDED: {Step.REINSTATEMENT_PROPOSED, Step.REINSTATED, *_ALWAYS},
        }
        if step not in allowed.get(state, set()):
            raise Impossible(f"{step} of a certificate that is {state} on {on}")
        if step in ENDINGS:
            first = self.start == on
            return replace(self, start=None if first else self.start, end=on, ending=step)
        if step is Step.SUSPENDED:
            # Suspended anew on the day it was reinstated: one spell, with no day between.
            joined = [spell for spell in self.suspended if spell[1] == on]
            since = joined[0][0] if joined else on
            return replace(self, suspended=(*(s for s in self.suspended if s not in joined), (since, None)))
        if step is Step.REINSTATED:
            spells = ((since, on if until is None else until) for since, until in self.suspended)
            return replace(self, suspended=tuple((since, until) for since, until in spells if since != until))
        return self


def lasting(steps: Iterable[tuple[Step, date]]) -> list[tuple[Step, date]]:
    """What has happened to a certificate, in order, without the lapses that were taken back and what took them back.

    So it is what its days tell: `Life.after` knows no restoring, and one that restores nothing is left, and impossible.
    """
    found: list[tuple[Step, date]] = []
    for step, on in steps:
        if step is Step.RESTORED and found and found[-1] == (Step.LAPSED, on):
            found.pop()
        else:
            found.append((step, on))
    return found


def in_force(lives: Iterable[Life], on: date) -> Life | None:
    """Of a unit's certificates the one that it has on a day, valid or suspended; None where it has none."""
    return next((life for life in lives if life.state(on) in IN_FORCE), None)
