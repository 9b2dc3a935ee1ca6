"""Approvals from before the portal in an export: all that can become of them recomputes whole, and any edit is found."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from app.clock import today
from certification.certificates.states import Step
from certification.earlier import service as earlier
from certification.earlier.service import Entry
from certification.watch import oversight
from dashboards.export import service
from dashboards.export.archive import Archive
from dashboards.recompute.service import recompute
from dashboards.recompute.tally import Sort
from tests.certification.cases.after import RECOMMENDED, reviewed
from tests.certification.earlier.entering import withdraw
from tests.dashboards.export.editing import changed, leaves, lines_of, pattern, with_lines
from tests.dashboards.export.test_export import exported
from tests.database import Database, People
from tests.factories.cases import applicant, decide, signing
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper, make_unit

PART = service.EARLIER
#: What nothing else in the export follows from: only who knows the root sees that it was changed.
BY_THE_ROOT_ALONE = {f"{PART}/*/ended_on", f"{PART}/*/certificate/id", f"{PART}/*/certificate/events/*/at"}


def entered(name: str, year: int) -> UUID:
    """Enter an approval; to be called inside `keeper`."""
    (made,) = earlier.enter(earlier.plan([Entry(date(year, 2, 1), f"{year}/1", name)]))
    return made


@pytest.fixture
def nation(portal: Flask, people: People, db: Database, tmp_path: Path) -> Path:
    """An export of units whose approvals from before the portal stand, and have ended in every way that there is."""
    skien = applicant(people, "4003", name="Skien")
    for number in ("4001", "4012", "4014", "4016"):
        make_unit(portal, number)
    with keeper(portal):
        entered("Skien", 2012)
        decided = entered("Skien", 2016)
        earlier.correct(entered("Porsgrunn", 2016), Entry(date(2017, 2, 1), "2017/1", "Porsgrunn"), "CANARY feil år")
        earlier.end(entered("Siljan", 2016), "CANARY aldri gitt")
        entered("Bamble", 2012)
        gone, suspended, again = entered("Bamble", 2016), entered("Kragerø", 2016), entered("Drangedal", 2019)
    withdraw(people, gone, "CANARY sluttet")
    # Withdrawn, and entered anew with the same day: the second holds.
    withdraw(people, again, "CANARY ved en feil")
    with keeper(portal):
        entered("Drangedal", 2019)
    decider = people("council", "decider")
    with signing(db, 1), people.acting(decider):
        for one in (decided, suspended):
            oversight.act(one, 0, Step.SUSPENDED, "CANARY grunnlaget er borte")
    # What comes later takes the place of one though it is suspended, and may be of a day before that.
    decide(people, reviewed(skien, decider), RECOMMENDED, decider)
    with keeper(portal):
        entered("Kragerø", 2020)
    ids = [row[0] for row in db.rows("SELECT id FROM app.unit")]
    Nation(portal, db).project(*(Made(each, "municipality", ()) for each in ids if isinstance(each, UUID)))
    exported(portal, tmp_path / "nation.tar", today())
    return tmp_path / "nation.tar"


def test_whatever_became_of_them_it_recomputes_whole(portal: Flask, nation: Path, tmp_path: Path) -> None:
    found = recompute(nation)
    assert found.disagreements == []
    lines = lines_of(nation, PART)
    ends = Counter((line["ended"], line["certificate"]["ending"]) for line in lines)
    assert ends == {
        (None, None): 3,
        (None, "superseded"): 4,
        ("corrected", "withdrawn"): 1,
        ("wrong", "withdrawn"): 1,
        ("withdrawn", "withdrawn"): 1,
        ("withdrawn", "superseded"): 1,
    }
    assert sum(bool(line["certificate"]["suspended"]) for line in lines) == 2
    stands = sorted(line["own"]["status"] for line in lines_of(nation, service.STANDINGS) if line["own"])
    assert stands == ["approved_with_conditions", *["before_portal"] * 3, "not_reported", "withdrawn"]
    content = b"".join(Archive.at(nation).pieces(PART)).decode()
    assert "CANARY" not in content
    assert "2016/1" not in content

    # On earlier days, too: what was approved later isn't in it, and what ended later is as the day's picture has it.
    for day in ("2018-01-01", "2019-02-01", "2020-01-31"):
        exported(portal, tmp_path / "then.tar", date.fromisoformat(day))
        assert recompute(tmp_path / "then.tar").disagreements == []
        assert max(line["approved_on"] for line in lines_of(tmp_path / "then.tar", PART)) <= day


def test_any_edit_of_one_is_found(nation: Path) -> None:
    root, edited, lines = Archive.at(nation).manifest.root, nation.with_suffix(".edited"), lines_of(nation, PART)
    unseen = set()
    for where, _value in leaves(lines):
        with_lines(nation, edited, PART, changed(lines, where))
        found = recompute(edited, root).disagreements
        assert found
        if len(found) == 1:  # the root's
            unseen.add(pattern(PART, where))
    assert unseen <= BY_THE_ROOT_ALONE

    # One that stands longer than it did, whose last day and end were both changed.
    cut = next(n for n, line in enumerate(lines) if line["certificate"]["ending"] == "superseded")
    lines[cut]["certificate"] |= {"until": str(today() + timedelta(days=9)), "ending": None, "ended_on": None}
    with_lines(nation, edited, PART, lines)
    assert Sort.CERTIFICATES in {each.sort for each in recompute(edited).disagreements}

    # One that is gone, or stands twice.
    lines = lines_of(nation, PART)
    for index, line in enumerate(lines):
        others = [*lines[:index], *lines[index + 1 :]]
        gone = line["certificate"]["from"] and not line["certificate"]["ending"]
        for those, seen in ((others, gone), ([*lines[: index + 1], *lines[index:]], True)):
            with_lines(nation, edited, PART, those)
            assert len(recompute(edited, root).disagreements) >= (2 if seen else 1)
