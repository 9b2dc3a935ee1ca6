"""Five years: on every day the nation's status, the certificate's page and what the certificate itself says agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from app import clock
from app.db.roles import STATS
from app.db.session import acting
from certification.certificates import service as certificates
from certification.certificates.service import months_after
from certification.certificates.states import IN_FORCE, Life, State, Step
from certification.watch import oversight
from dashboards.projection.service import standings
from dashboards.projection.statuses import (
    CERTIFIED,
    Certificate,
    Days,
    History,
    Rejection,
    Report,
    Spell,
    Status,
)
from tests.certification.certificates.public import pages_agree, pages_tell, register_agrees, words
from tests.certification.certificates.simulated import (
    DAYS,
    FIRST,
    GOES_ON,
    LAST,
    MONTHS,
    TRANSITION,
    Act,
    Lived,
    Reform,
    lived,
    reform_of,
)
from tests.certification.watch.watching import Approved, work
from tests.database import Database, People
from tests.factories.cases import impartial, signing

HERE, BECAME = UUID(int=1), UUID(int=2)


def _status(given: Certificate, on: date) -> Status | None:
    """What a certificate says of itself."""
    return {State.VALID: given.status, State.SUSPENDED: Status.SUSPENDED}.get(given.life.state(on))


class Told:
    """What is public of a unit, as it is written down while it happens."""

    def __init__(self, reform: Reform | None = None) -> None:
        reported = (Report(date.min, frozenset({HERE, BECAME})),)
        self.history, self.reform, self.place = History(reports=reported), reform, HERE

    @classmethod
    def of(cls, life: Lived) -> Told:
        """All that was written down of a unit in the five years."""
        told = cls(life.reform[1] if life.reform else None)
        for on, act in life.acts:
            told.happens(on, act)
        return told

    def happens(self, on: date, act: Act) -> None:
        *earlier, last = self.history.certificates or (None,)
        told = self.history
        if act is Act.REFORM:
            if self.reform is not Reform.PARTED:
                self.place = BECAME
                if last is not None and last.life.state(on) in IN_FORCE:
                    lapsed = replace(last, life=last.life.after(Step.LAPSED, on))
                    self.history = replace(told, certificates=(*earlier, lapsed))
        elif act in (Act.APPROVE, Act.APPROVE_WITH_CONDITIONS, Act.REJECT):
            if act is Act.REJECT:
                self.history = replace(told, rejections=(*told.rejections, Rejection(on)))
                return
            if last is not None and last.life.state(on) in IN_FORCE:
                last = replace(last, life=last.life.after(Step.SUPERSEDED, on))
            new = Certificate(Life(on, months_after(on, MONTHS)), Status(act), frozenset({self.place}))
            held = [*earlier, last] if last else []
            self.history = replace(told, certificates=(*held, new))
        elif act not in (Act.APPLY, Act.LOSE, Act.MEND):
            assert last is not None
            changed = replace(last, life=last.life.after(Step(act), on))
            self.history = replace(told, certificates=(*earlier, changed))


def expanded(rows: Iterable[tuple[Days, Status]]) -> list[Status]:
    """A status for each day of the five years."""
    found = [Status.NONE] * len(DAYS)
    for days, status in rows:
        end = min(days.end or LAST + timedelta(days=1), LAST + timedelta(days=1))
        for n in range(max((days.start - FIRST).days, 0), (end - FIRST).days):
            found[n] = status
    return found


def _standings(history: History, reform: tuple[date, Reform] | None) -> tuple[list[Spell], dict[UUID, list[Spell]]]:
    """What the projection makes of a unit that lived through a reform, from rows as its store has them."""
    on, kind = reform or (None, None)
    cover = [
        SimpleNamespace(place_id=HERE, municipality_id=HERE, start=FIRST, end=None if kind is Reform.PARTED else on)
    ]
    if kind in GOES_ON:
        cover.append(SimpleNamespace(place_id=BECAME, municipality_id=BECAME, start=on, end=None))
    changed = "merger" if kind in (Reform.MERGED, Reform.LEFT) else "split"
    row = SimpleNamespace(source_id=HERE, target_id=BECAME, changed_on=on, kind=changed, new=True)
    return standings(history, cover, lambda left: months_after(left, TRANSITION), [row] if reform else [])


def _nobody_is_approved_in_silence(places: list[Status], acts: tuple[tuple[date, Act], ...]) -> None:
    decided = {on for on, act in acts if act in (Act.APPROVE, Act.APPROVE_WITH_CONDITIONS, Act.REINSTATE)}
    for before, on, after in zip([Status.NONE, *places], DAYS, places, strict=False):
        assert after not in CERTIFIED or before in CERTIFIED or on in decided, on


def test_four_hundred_units_live_through_five_years_and_every_day_agrees() -> None:
    happened: Counter[Act | Reform] = Counter()
    seen: Counter[Status] = Counter()
    for seed in range(400):
        unit = lived(seed, reform_of(seed))
        on_day, kind = unit.reform or (None, None)
        told, waiting = Told(kind), list(unit.acts)
        for on, expected in zip(DAYS, unit.statuses, strict=True):
            while waiting and waiting[0][0] == on:
                told.happens(*waiting.pop(0))
            said = [status for each in told.history.certificates if (status := _status(each, on))]
            assert said == ([expected] if expected in {*CERTIFIED, Status.SUSPENDED} else []), (seed, on)
        # What is known in the end says of each day what was known on that day.
        own, places = _standings(told.history, unit.reform)
        assert expanded((each.days, each.status) for each in own) == list(unit.statuses), seed
        before, became = (
            expanded((each.days, each.status) for each in places.get(place, [])) for place in (HERE, BECAME)
        )
        day = DAYS.index(on_day) if on_day else len(DAYS)
        # Of a municipality that is no more, nobody asks.
        gone = [Status.NONE] * len(DAYS)
        here = [*before[:day], *(became if kind in GOES_ON else gone if kind is Reform.LEFT else before)[day:]]
        assert here == list(unit.here), (seed, kind)
        if kind not in GOES_ON:
            assert became == list(unit.came), (seed, kind)
        _nobody_is_approved_in_silence(here, unit.acts)
        assert kind not in GOES_ON or here[day] not in CERTIFIED
        assert kind in GOES_ON or not CERTIFIED.intersection(became)
        happened.update(act for _on, act in unit.acts)
        seen.update({*unit.here, *unit.came, *unit.statuses})
        if kind and Status.IN_TRANSITION in {*unit.here, *unit.came}:
            happened[kind] += 1
    assert all(happened[act] > 20 for act in Act), happened
    assert all(happened[kind] > 5 for kind in Reform), happened
    ever = {Status(act) for act in Act if act in {*Status}} | {Status.NONE, Status.EXPIRED}
    assert all(seen[status] for status in {*ever, Status.IN_TRANSITION}), seen


class _Real:
    """A unit of the portal that lives the same years, by what the portal itself does."""

    def __init__(self, people: People, number: str) -> None:
        self.one = Approved(people, number, since=date(2021, 3, 1))
        self.nation, self.made = self.one.nation, self.one.made
        self.nation.document(self.made, FIRST)
        self.case_id: UUID | None = None
        self.given_in: UUID | None = None
        self.certificate_id: UUID | None = None

    def happens(self, on: date, act: Act, decider: Any) -> None:
        people, nation, made = self.one.people, self.nation, self.made
        if act is Act.APPLY:
            self.case_id = nation.applied(made, on)
        elif act is Act.LOSE:
            for fact_id in self.one.vedtak:
                self.one.follow_up("vedtak", fact_id, repealed_on=on)
        elif act is Act.MEND:
            self.one.vedtak = [self.one.report("vedtak", municipality_id=made.municipality_ids[0], adopted_on=on)]
        elif act in (Act.SUSPEND, Act.REINSTATE):
            assert self.certificate_id is not None
            assert self.given_in is not None
            impartial(people, self.given_in, decider)
            with people.acting(decider):
                seen = certificates.get(self.certificate_id).events
                oversight.act(self.certificate_id, seen, Step(act), "Grunnen.")
        elif act is Act.WITHDRAW:
            assert self.certificate_id is not None
            assert self.case_id is not None
            withdrawal = nation._decision(made, self.case_id, "withdrawn", on)
            with people.acting(decider):
                certificates.end(certificates.get(self.certificate_id), on, Step.WITHDRAWN, withdrawal)
        else:
            assert self.case_id is not None
            nation._event(made, self.case_id, 2, act, on)
            nation._state(self.case_id, act)
            decision = nation._decision(made, self.case_id, act, on)
            if act is not Act.REJECT:
                with people.acting(decider):
                    given = certificates.give(made.id, decision, made.municipality_ids, on, months_after(on, MONTHS))
                    self.certificate_id, self.given_in = given.id, self.case_id


@pytest.fixture
def one_signs(db: Database) -> Iterator[None]:
    with signing(db, 1):
        yield


@pytest.fixture
def key_of_old(db: Database) -> Iterator[None]:
    """The key that signs was there before the first of the years."""
    before = db.rows("SELECT from_at, kid FROM app.signing_key")
    db.run("UPDATE app.signing_key SET from_at = %s", FIRST)
    yield
    for row in before:
        db.run("UPDATE app.signing_key SET from_at = %s WHERE kid = %s", *row)


@pytest.mark.usefixtures("one_signs", "key_of_old")
def test_the_portal_lives_the_same_years_and_says_the_same_of_every_day(people: People, db: Database) -> None:
    """Each through the services and jobs; the warnings, the register, the pages and the signed list are read on each day of an act,
    and what they say of every day in the end.
    """
    years = [lived(seed) for seed in _eventful(3)]
    units = [_Real(people, number) for number in ("3807", "3005", "4215")]
    # The factory's approval of 2025 never was.
    for table in ("certificate", "decision", "case_event", "case_file"):
        units[0].nation._as_it_was(f"DELETE FROM app.{table}")
    decider, anybody = people("council", "decider"), people.client(policing=False)

    def given(unit: _Real) -> list[int]:
        rows = db.rows("SELECT number FROM app.certificate WHERE tenant_id = %s ORDER BY number", unit.made.id)
        return [int(str(number)) for (number,) in rows]

    acts = sorted((on, n, k, act) for n, each in enumerate(years) for k, (on, act) in enumerate(each.acts))
    for on, todays in groupby(acts, key=lambda each: each[0]):
        with clock.pretending(on):
            for _on, n, _k, act in todays:
                units[n].happens(on, act, decider)
        work(people, on)
        units[0].nation.project(*(unit.made for unit in units))
        with clock.pretending(on):
            pages_tell(anybody, words((on - FIRST).days, zip(map(given, units), years, strict=True)))
        for unit, each in zip(units, years, strict=True):
            lacks = each.lacks[(on - FIRST).days]
            warned = any(code == "vedtak" for code, _since in unit.one.open())
            assert warned is lacks, (on, unit.one.unit_id)
    for unit, each in zip(units, years, strict=True):
        rows = db.rows(
            "SELECT lower(valid), upper(valid), status FROM app.unit_status WHERE unit_id = %s", unit.made.id
        )
        public = expanded((Days(row[0], row[1]), Status(str(row[2]))) for row in rows)  # type: ignore[arg-type]
        assert public == list(each.statuses)
    held = [(given(unit), each) for unit, each in zip(units, years, strict=True)]
    with people.portal.app_context(), acting(STATS):
        for n, on in enumerate(DAYS):
            register_agrees(on, words(n, held))
        for numbers, each in held:
            pages_agree(numbers, each)


def _eventful(number: int) -> list[int]:
    """Seeds whose years hold every act between them: each adds as many as it can to those before."""
    years = {seed: {act for _on, act in lived(seed).acts} for seed in range(60)}
    found: list[int] = []
    while len(found) < number:
        had = set().union(*(years[seed] for seed in found))
        found.append(max(years.keys() - set(found), key=lambda seed: (len(years[seed] - had), len(years[seed]), -seed)))
    assert set().union(*(years[seed] for seed in found)) == set(Act) - {Act.REFORM}
    return found
