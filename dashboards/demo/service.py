"""Load the demonstration, all of it or what is missing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy import text

from app import clock
from app.db.roles import AUTH, CLOCK, COUNCIL, PROJECTOR
from app.db.session import acting, session
from app.identity import service as identity
from app.identity.roles import Side
from app.jobs.worker import run
from dashboards.demo import accounts, examples, nation
from dashboards.demo.accounts import PEOPLE, Person
from dashboards.demo.stage import Stage
from dashboards.releases import service as releases

#: Whoever stands for all the people of the made-up country. Nobody knows the password, which is made and thrown away.
EXTRA = "landet@demonstrasjon.example"

Tell = Callable[[str], None]


def load(operator: str, tell: Tell, *, count: int = nation.UNITS) -> dict[Person, str]:
    """Make what is missing; returns the passwords of the accounts made. `operator` is a token of KRÅD's database role.

    `tell` is given a line for each step as it ends.
    """
    stage = Stage(operator, _extra(operator), EXTRA)
    tell(f"{examples.load(stage)} units from the handbook")

    def told(done: int, of: int) -> None:
        if done % 60 == 0 or done == of:
            tell(f"{done} of {of} made-up units")

    made = nation.load(stage, count, told)
    passwords = accounts.make(operator, PEOPLE)
    tell(f"{len(passwords)} accounts")
    stage.leave()
    tell(f"{_finish_jobs()} jobs of the national picture")
    if made:
        tell(f"{_cut_releases()} releases")
    return passwords


def _extra(operator: str) -> UUID:
    with acting(AUTH):
        known = identity.account_of(EXTRA)
    if known is not None:
        return known
    with acting(COUNCIL, operator):
        link = identity.invite(EXTRA, Side.MINISTRY, "reader")
    with acting(AUTH):
        made = identity.accept(link, accounts.password(), demonstration=True)
    if made is None:
        raise RuntimeError("the invitation was spent by somebody else")
    return made


def _finish_jobs() -> int:
    """Do what the load has asked of the projection, here and now: a thousand forked jobs would take minutes."""
    with acting(CLOCK):
        ids = session.scalars(
            text("SELECT id FROM app.outbox WHERE done_at IS NULL AND dead_at IS NULL ORDER BY created_at")
        ).all()
    for row_id in ids:
        run(str(row_id))
    return len(ids)


def _cut_releases() -> int:
    """A release for each year's end, and one for today."""
    today = clock.today()
    days = [date(year, 12, 31) for year in range(today.year - 4, today.year)] + [today]
    for on in days:
        with clock.pretending(on), acting(PROJECTOR):
            latest = releases.latest()
            if latest is None or latest.on < on:
                releases.cut(on)
    return len(days)
