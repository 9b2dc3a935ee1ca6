"""People of the unit get mail of a warning at once, of a suspension, and of a renewal at 180, 90 and 30 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from certification.certificates import service as certificates
from certification.certificates.states import Step
from certification.watch import oversight
from tests.certification.criteria.making import unpublished as unpublished
from tests.certification.watch.watching import Approved, work
from tests.database import Database, People
from tests.factories.cases import signing
from tests.factories.mail import Post, post_of

D = date.fromisoformat


@pytest.fixture
def post(portal: Flask, db: Database, tmp_path: Path) -> Iterator[Post]:
    with post_of(portal, db, tmp_path / "mail") as post:
        yield post


@pytest.fixture
def skien(people: People, db: Database) -> Approved:
    """An approved municipality that only its certificate has anything to tell of."""
    for year in (2023, 2024, 2025):
        db.run(
            "INSERT INTO app.reporting_round (year, opens_on, deadline_on, grace_days, version) VALUES (%s, %s, %s, 0, 1)",
            year,
            D("2024-01-01"),
            D("2030-01-01"),
        )
    return Approved(people, "4003")


def _mails(post: Post, db: Database, on: date) -> int:
    """How many mails go on a day; whether it is told, not of what."""
    with clock.pretending(on):
        return len(post.remind())


def _told(db: Database, kind: str) -> list[tuple[object, ...]]:
    return db.rows("SELECT thing, step FROM app.notice WHERE kind = %s ORDER BY noticed_at, step DESC", kind)


def test_a_warning_is_told_the_same_morning_and_a_week_before_krad_sees_it(
    skien: Approved, post: Post, people: People, db: Database
) -> None:
    skien.follow_up("vedtak", skien.vedtak[0], repealed_on=D("2025-05-01"))
    found = D("2025-05-01")
    mails = []
    for days in (0, 1, 8, 13, 14, 15, 22):
        work(people, found + timedelta(days=days))
        mails.append(_mails(post, db, found + timedelta(days=days)))
    assert mails == [1, 0, 0, 0, 1, 0, 0]
    told = "\n".join(mail.as_string() for mail in post.mails)
    assert "edtak" not in told, "a mail holds no fact"


def test_a_renewal_is_told_at_180_90_and_30_days_until_it_is_applied_for(
    skien: Approved, post: Post, people: People, db: Database
) -> None:
    last = D("2026-08-31")
    db.run("UPDATE app.certificate SET valid = daterange(lower(valid), %s)", last + timedelta(days=1))
    told: list[int] = []
    for left in (181, 180, 179, 90, 89):
        if _mails(post, db, last - timedelta(days=left)):
            told.append(left)
    assert told == [180, 90]
    home = people.client(skien.coordinator)
    with clock.pretending(last - timedelta(days=60)):
        assert "Godkjenningen må fornyes innen 31. august 2026" in home.get("/enhet").text
    skien.nation.applied(skien.made, last - timedelta(days=50))
    assert not any(_mails(post, db, last - timedelta(days=left)) for left in (30, 29, 1))
    assert [row[1] for row in _told(db, "renewal")] == [180, 90]


@pytest.mark.usefixtures("unpublished")
@pytest.mark.parametrize(("days", "told"), [(100, [100, 90, 30]), (365, [365, 180, 90, 30]), (30, [30])])
def test_no_mail_asks_for_a_renewal_before_it_can_be_applied_for(
    skien: Approved, post: Post, people: People, db: Database, days: int, told: list[int]
) -> None:
    """Nor does the home, where the mail leads."""
    last = D("2026-08-31")
    db.run("UPDATE app.certificate SET valid = daterange(lower(valid), %s)", last + timedelta(days=1))
    db.run("UPDATE app.parameter SET value = %s WHERE key = 'renewal_days'", days)
    found = []
    for left in sorted({days + 1, days, 366, 181, 180, 90, 30, 29}, reverse=True):
        with clock.pretending(last - timedelta(days=left)):
            mails, home = post.remind(), people.client(skien.coordinator).get("/enhet").text
        with clock.pretending(last - timedelta(days=left)), people.acting(skien.coordinator):
            may = certificates.renewable(
                certificates.get(skien.certificate_id), skien.unit.municipalities, clock.today()
            )
        assert may or not mails, left
        if mails:
            found.append(left)
            (mail,) = mails
            assert mail.get_content().startswith("Du har 1 ting å følge opp i SLT-portalen")
        assert ("Godkjenningen må fornyes innen 31. august 2026" in home) is may, left
    assert found == told
    assert [row[1] for row in _told(db, "renewal")] == told


def test_a_suspension_and_its_end_are_told_once_each(skien: Approved, post: Post, people: People, db: Database) -> None:
    decider = skien.decider()

    def act(step: Step, on: date, seen: int) -> None:
        with clock.pretending(on), people.acting(decider):
            oversight.act(skien.certificate_id, seen, step, "Grunnen.")

    with signing(db, 1):
        act(Step.SUSPENDED, D("2025-05-01"), 0)
        assert [_mails(post, db, D(day)) for day in ("2025-05-01", "2025-05-02", "2025-05-09")] == [1, 0, 0]
        act(Step.REINSTATED, D("2025-05-20"), 1)
    assert [_mails(post, db, D(day)) for day in ("2025-05-20", "2025-05-21", "2025-06-20")] == [1, 0, 0]
    assert [row[0] for row in _told(db, "suspension")] == ["2025-05-01 suspended", "2025-05-20 reinstated"]
