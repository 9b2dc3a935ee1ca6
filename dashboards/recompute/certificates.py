"""A unit's certificates in an export, recomputed: those of decisions, and those from before the portal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from app.clock import OSLO
from certification.assessment import Criteria
from certification.cases.outcomes import APPROVING
from certification.certificates.service import months_after
from certification.certificates.states import DECIDED_ENDINGS, ENDINGS, Impossible, Life, Step, lasting
from certification.earlier.days import days_of, next_starts
from certification.earlier.models import Ended
from dashboards.recompute.ground import Ground
from dashboards.recompute.lines import CaseLine, CertificateLine, Cover, DecisionLine, DocumentLine, EarlierLine
from dashboards.recompute.tally import Sort, Tally

_SORT = Sort.CERTIFICATES


def day_of(at: datetime) -> date:
    return at.astimezone(OSLO).date()


@dataclass
class CertificateCheck:
    """Recomputes the certificates of one unit, and tells the tally."""

    ground: Ground
    tally: Tally
    on: date
    cases: list[CaseLine]
    cover: Sequence[Cover]
    #: The day of each of the unit's decisions, and the days from which they gave it a certificate.
    _decisions: dict[UUID, date] = field(init=False)
    _begins: set[date] = field(init=False)

    def __post_init__(self) -> None:
        decisions = [decision for case in self.cases for decision in case.decisions]
        self._decisions = {d.id: day_of(d.decided_at) for d in decisions}
        self._begins = {c.from_ for d in decisions for c in d.certificates if c.from_}
        self._begins |= {day_of(d.decided_at) for d in decisions if d.certificates}

    def decided(
        self,
        where: str,
        certificate: CertificateLine,
        decision: DecisionLine,
        case: CaseLine,
        document: DocumentLine,
        version: Criteria,
    ) -> None:
        """Check one that a decision gave."""
        same, on = self.tally.same, day_of(decision.decided_at)
        named = set(decision.municipalities or document.municipalities)
        same(_SORT, f"{where}/municipalities", named, set(certificate.municipalities))
        steps = self._steps(where, certificate)
        # One in the place of another of its case ends when that would have ended.
        fulls = {months_after(day_of(d.decided_at), version.certificate_months) for d in case.decisions}
        if certificate.ending and certificate.ended_on and certificate.ending not in [kind for kind, _on in steps]:
            steps.append((certificate.ending, certificate.ended_on))  # it ended before events were kept
        self._lived(where, certificate, [_lived(Life(on, full), steps) for full in sorted(fulls) if full > on])
        self._lapsed(where, certificate)
        if certificate.ending in DECIDED_ENDINGS and certificate.ended_on:
            ended = {day_of(d.decided_at) for d in case.decisions if d.outcome not in APPROVING}
            causes = ended if certificate.ending is Step.WITHDRAWN else self._begins
            # The cause may be of a day that the export doesn't tell of.
            same(_SORT, f"{where}/ended", True, certificate.ended_on in causes or certificate.ended_on > self.on)

    def before_the_portal(self, lines: list[tuple[str, EarlierLine]]) -> None:
        """Check those from before the portal: each has the days that follow from the entries and the decisions."""
        same, known = self.tally.same, [line.certificate.id for _where, line in lines]
        entered = [line for _where, line in lines]
        for number, (where, line) in enumerate(lines):
            one = line.certificate
            same(_SORT, f"{where}/id", 1, known.count(one.id))
            unknown = [each for each in one.municipalities if not self.ground.known(each)]
            same(_SORT, f"{where}/municipalities", (True, []), (bool(one.municipalities), unknown))
            same(_SORT, f"{where}/ended_on", line.ended is None, line.ended_on is None)
            same(_SORT, f"{where}/ended_on: after", True, line.ended_on is None or line.ended_on >= line.approved_on)
            same(_SORT, f"{where}/replaced_by", line.ended is Ended.CORRECTED, line.replaced_by is not None)
            if line.replaced_by and line.ended_on:
                # What took its place may be of a day that the export doesn't tell of; so may what superseded it.
                there = line.replaced_by in known or line.ended_on > self.on
                same(_SORT, f"{where}/replaced_by: known", True, there)
            steps = self._steps(where, one, decided=False)
            # Deciders withdrew it on the day that the entry tells; of older ones there is only the entry.
            told = [on for kind, on in steps if kind is Step.WITHDRAWN]
            if told:
                same(_SORT, f"{where}/withdrawn", (Ended.WITHDRAWN, told), (line.ended, [line.ended_on]))
            self._lapsed(where, one)
            if (line.until_on.month, line.until_on.day) != (12, 31) or line.until_on.year == date.max.year:
                self.tally.wrong(_SORT, f"{where}/until_on", "the last day of a year", line.until_on)
                continue
            later = [one.ended_on] if one.ending is Step.SUPERSEDED and one.ended_on and one.ended_on > self.on else []
            laid = _laid(line, next_starts(entered, number, [*self._begins, *later]), steps)
            # A decision of the very day on which it began or was withdrawn came second, and moved it or found it ended.
            ends = [step for step in steps if step[0] in ENDINGS]
            alone = _laid(line, next_starts(entered, number, ()), steps)
            self._lived(where, one, [laid, alone and _lived(alone, ends), laid and _lived(laid, ends)])

    def one_a_day(self, where: str, earlier: Iterable[EarlierLine]) -> None:
        """A unit has one certificate a day."""
        held = [c for case in self.cases for d in case.decisions for c in d.certificates]
        held += [line.certificate for line in earlier]
        days = sorted((c.from_, c.until) for c in held if c.from_ and c.until)
        twice = [after[0] for before, after in pairwise(days) if after[0] < before[1]]
        self.tally.same(_SORT, f"{where}: more than one certificate on", [], twice)

    def _steps(self, where: str, certificate: CertificateLine, *, decided: bool = True) -> list[tuple[Step, date]]:
        """What has happened to it, which must be whole and in order, and name the decisions that ended it.

        One that no decision gave is withdrawn without.
        """
        same, events = self.tally.same, certificate.events
        same(_SORT, f"{where}/events", list(range(1, len(events) + 1)), [e.seq for e in events])
        same(_SORT, f"{where}/events in time", sorted(e.effective_on for e in events), [e.effective_on for e in events])
        for number, event in enumerate(events):
            ends = event.kind is Step.SUPERSEDED or (decided and event.kind is Step.WITHDRAWN)
            day = event.decision and self._decisions.get(event.decision)
            same(_SORT, f"{where}/events/{number}/decision", ends, event.decision is not None)
            if ends and (day or event.effective_on <= self.on):
                same(_SORT, f"{where}/events/{number}/effective_on", day, event.effective_on)
        return lasting((event.kind, event.effective_on) for event in events)

    def _lapsed(self, where: str, certificate: CertificateLine) -> None:
        """It lapsed on the day on which the last whom it names left its unit, but not before it began nor before what had happened to
        it; and nobody is there that day.
        """
        on = certificate.ended_on
        if certificate.ending is not Step.LAPSED or on is None or on > self.on:
            return  # who left later, the export doesn't tell
        named = [row for row in self.cover if row.municipality in certificate.municipalities]
        here = any(row.from_ <= on and (row.until is None or on < row.until) for row in named)
        left = [row.until for row in named if row.until is not None and row.until <= on]
        before = [event.effective_on for event in certificate.events[:-1]]
        self.tally.same(_SORT, f"{where}/lapsed", None if here else max([certificate.from_ or on, *left, *before]), on)

    def _lived(self, where: str, certificate: CertificateLine, lives: list[Life | None]) -> None:
        """Its days and its end are those of one of these lives; the first is what they should be."""
        told = certificate.life
        same = self.tally.same
        same(_SORT, f"{where}/ended_on", certificate.ending is None, certificate.ended_on is None)
        if certificate.ending and certificate.until:
            same(_SORT, f"{where}/ended_on: until", certificate.until, certificate.ended_on)
        possible = [life for life in lives if life is not None]
        if told in possible:
            same(_SORT, f"{where}/days", told, told)
        else:
            self.tally.wrong(_SORT, f"{where}/days", next(iter(possible), None), told)


def _lived(life: Life, steps: Iterable[tuple[Step, date]]) -> Life | None:
    """A life after what has happened; None where that can't happen to it."""
    try:
        for step, on in steps:
            life = life.after(step, on)
    except Impossible:
        return None
    return life


def _laid(line: EarlierLine, starts: list[date], steps: list[tuple[Step, date]]) -> Life | None:
    """The life of one from before the portal, where what takes its place begins on these days."""
    valid, ending, ended_on = days_of(line, starts)
    end = valid.upper or ended_on
    whole = Life(line.approved_on, line.until_on + timedelta(days=1))
    # It may have been suspended on days that it was later found not to have.
    suspended = _lived(whole, [step for step in steps if step[0] not in ENDINGS])
    if end is None or suspended is None:
        return None
    return Life(valid.lower, end, suspended.suspended, Step(ending) if ending else None, whole.given_until)
