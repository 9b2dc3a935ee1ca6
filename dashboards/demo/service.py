"""Load the demonstration, all of it or what is missing of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import text

from app import clock
from app.db.roles import AUTH, CLOCK, COUNCIL, PROJECTOR
from app.db.session import acting, session
from app.errors import Conflict
from app.identity import service as identity
from app.identity.passwords import hash_password
from app.identity.roles import Side
from app.jobs import outbox
from app.jobs.worker import run
from dashboards.demo import accounts, country, criteria, examples, nation
from dashboards.demo.accounts import PEOPLE, Person
from dashboards.demo.stage import Stage
from dashboards.projection import service as projection
from dashboards.releases import service as releases
from tenants.units import service as units

#: Whoever stands for all the people of the made-up country. Nobody knows the password, which is made and thrown away.
EXTRA = "landet@demonstrasjon.example"
#: The other one who signs what KRÅD decides there.
SECOND = "medbeslutter@demonstrasjon.example"


class RealUnits(Conflict):
    """Made-up figures would be added to a nation's real ones."""

    def __init__(self) -> None:
        super().__init__(_l("Det finnes ekte SLT-enheter her. Last demonstrasjonen i en database for seg."))


Tell = Callable[[str], None]


def load(operator: str, tell: Tell, file: Path, *, count: int = country.UNITS) -> dict[Person, str]:
    """Make what is missing; returns the passwords given, which `file` has too. `operator` is a token of KRÅD's database role.

    A load that was interrupted at any point is made whole by the next one: each act is one transaction and is found again
    by what it left, and whoever acts holds roles until all is there. `tell` is given how far it is. Raises `RealUnits`
    where anything is not made up.
    """
    with acting(COUNCIL, operator):
        if units.any_real():
            raise RealUnits
    keeping = accounts.Keeping(PEOPLE, file)
    stage = open_stage(operator)
    mend = stage.enter()
    # The nation's picture is asked for once for each unit in the end, not after each of a thousand changes.
    with outbox.postponing("unit_changed", "place_changed"):
        made = examples.load(stage, mend=mend, told=lambda n, of: tell(f"{n} of {of} units of the handbook"))
        made += nation.load(stage, count, mend=mend, told=lambda n, of: tell(f"{n} of {of} made-up units"))
    criteria.load(stage)
    tell("accounts")
    passwords = keeping.make(operator)
    if made:
        _draw(tell)
        _cut_releases(tell)
    stage.leave()
    return passwords


def open_stage(operator: str) -> Stage:
    """Somebody who can act as everybody of the demonstration; `Stage.leave` ends that."""
    return Stage(operator, {email: _extra(operator, email) for email in (EXTRA, SECOND)})


def _extra(operator: str, email: str) -> UUID:
    with acting(AUTH):
        known = identity.account_of(email)
    if known is not None:
        return known
    with acting(COUNCIL, operator):
        link = identity.invite(email, Side.MINISTRY, "reader")
    with acting(AUTH):
        made = identity.open_demonstration(link, hash_password(accounts.password()))
    if made is None:
        raise RuntimeError("the invitation was spent by somebody else")
    return made


def _draw(tell: Tell) -> None:
    """Have the projection made of every unit, here and now: forked jobs would take minutes.

    A job that a killed load was doing waits for its lease to end; what is asked for here doesn't wait for it.
    """
    with acting(CLOCK):
        projection.rebuild()
    done: set[UUID] = set()
    while ids := [row_id for row_id in _waiting() if row_id not in done]:
        for row_id in ids:
            run(str(row_id))
            done.add(row_id)
            tell(f"{len(done)} of {len(done | set(ids))} jobs done")


def _waiting() -> Sequence[UUID]:
    """What is asked for and not done, the first first: a job may ask for another (a letter is made, and then leaves)."""
    with acting(CLOCK):
        return session.scalars(
            text("SELECT id FROM app.outbox WHERE done_at IS NULL AND dead_at IS NULL ORDER BY created_at")
        ).all()


def _cut_releases(tell: Tell) -> None:
    """Five releases: of the first days of the years before, and of this month's."""
    month = clock.today().replace(day=1)
    days = sorted({date(year, 1, 1) for year in range(month.year - 4, month.year + 1)} | {month})[-5:]
    for number, on in enumerate(days, start=1):
        with clock.pretending(on), acting(PROJECTOR):
            latest = releases.latest()
            if latest is None or latest.on < on:
                releases.cut(on)
        tell(f"{number} of {len(days)} releases")
