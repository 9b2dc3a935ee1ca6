"""KRÅD opens a round, changes it while nothing breaks, sees it by area, and reminds units of it: each person once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.clock import OSLO
from app.db.together import Together
from app.jobs import worker
from tenants.reporting.yearly import keeping
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.errors import Delivered, RoundKept
from tenants.reporting.yearly.rounds import Due, Round, Stage, due, usual
from tests.app.web.pages import token_of
from tests.database import Database, People
from tests.factories.mail import Post, post_of
from tests.factories.nation import Nation
from tests.factories.units import keeper
from tests.statements import statements
from tests.tenants.reporting.reporting_year import Unit, unit

DAY = date(2024, 4, 2)


@contextmanager
def instant(at: datetime) -> Iterator[None]:
    """Inside, it is this very instant."""
    token = clock._pretended.set(at.astimezone(UTC))
    try:
        yield
    finally:
        clock._pretended.reset(token)


def set_round(people: People, of: Round, on: date) -> None:
    # An operator's token ends by the true clock, so it is made before.
    with keeper(people.portal), clock.pretending(on):
        keeping.set_round(of, keeping.round_version(of.year))


@pytest.fixture
def skien(portal: Flask, people: People) -> Unit:
    one = unit(portal, people, "4003", name="Skien")
    one.tell("goal")
    return one


@pytest.fixture
def other_criteria(db: Database) -> Iterator[str]:
    """Another published version, in force from the middle of the round for 2024."""
    db.run(
        "INSERT INTO app.criteria_version (id, valid_from, document, published_at)"
        " SELECT 'handbook-2', '2024-11-01', document, now() FROM app.criteria_version WHERE id = 'handbook-1'"
    )
    yield "handbook-2"
    db.run("SET session_replication_role = replica")
    db.run("DELETE FROM app.reporting_round")
    db.run("DELETE FROM app.criteria_version WHERE id = 'handbook-2'")
    db.run("SET session_replication_role = origin")


# --- the round itself


def test_an_open_round_takes_nothing_back_that_units_count_on(people: People) -> None:
    before = usual(2023)
    for field, worse in {
        "opens_on": Round(2023, before.opens_on + timedelta(1), before.deadline_on, before.grace_days),
        "deadline_on": Round(2023, before.opens_on, before.deadline_on - timedelta(1), before.grace_days + 10),
        "grace_days": Round(2023, before.opens_on, before.deadline_on + timedelta(1), before.grace_days - 2),
    }.items():
        with pytest.raises(RoundKept) as kept:
            set_round(people, worse, DAY)
        assert list(kept.value.fields) == [field]
    set_round(people, Round(2023, before.opens_on, before.deadline_on + timedelta(2), before.grace_days - 2), DAY)
    # One that isn't open yet is KRÅD's to shape.
    set_round(people, Round(2024, date(2024, 6, 1), date(2024, 9, 1), 0), DAY)
    set_round(people, Round(2024, date(2024, 7, 1), date(2024, 8, 1), 0), DAY)


def test_a_round_keeps_the_criteria_that_somebody_has_reported_under(
    skien: Unit, people: People, db: Database, other_criteria: str
) -> None:
    of, on = Round(2024, date(2024, 10, 1), date(2025, 3, 1), 14), date(2024, 12, 1)
    set_round(people, replace(of, criteria="handbook-1"), on)
    set_round(people, replace(of, criteria=other_criteria), on)
    set_round(people, replace(of, criteria="handbook-1"), on)  # of two in force, KRÅD's choice
    with clock.pretending(on):
        frozen = skien.freeze()
    assert db.value("SELECT criteria FROM app.submission WHERE id = %s", frozen) == "handbook-1"
    for changed in (other_criteria, None):
        with pytest.raises(RoundKept) as kept:
            set_round(people, replace(of, criteria=changed), on)
        assert list(kept.value.fields) == ["criteria"]
    set_round(people, Round(2024, of.opens_on, date(2025, 4, 1), 14, "handbook-1", "Hei", "Hei"), on)
    with pytest.raises(psycopg.errors.CheckViolation):
        db.run("UPDATE app.reporting_round SET criteria = %s", other_criteria)
    with pytest.raises(psycopg.errors.CheckViolation):
        db.run("UPDATE app.reporting_round SET text_nn = ' '")


def test_criteria_that_are_not_in_force_in_the_round_are_refused(
    people: People, other_criteria: str, db: Database
) -> None:
    officer = people.client(people("council", "case_officer"))
    with clock.pretending(DAY):
        address = "/krad/arsrapporter/frister?ar=2023"
        page = officer.get(address).text
        form = {"opens_on": "01.10.2023", "deadline_on": "01.03.2024", "grace_days": "14", "criteria": other_criteria}
        answer = officer.post(
            address, data={"csrf_token": token_of(page), "version": "", "text_nb": "Hei", "text_nn": "Hei", **form}
        )
    assert answer.status_code == 422
    assert "Velg en versjon som gjelder mens runden er åpen." in answer.text
    assert db.value("SELECT count(*) FROM app.reporting_round") == 0


# --- late by Norwegian dates


@pytest.mark.parametrize(
    "deadline",
    [
        date(2024, 12, 31),  # the new year begins in Norway an hour before UTC's
        date(2024, 3, 31),  # summer time begins: the day has 23 hours
        date(2024, 10, 27),  # it ends: the day has 25
        date(2024, 2, 29),
    ],
)
def test_a_deadline_ends_with_its_norwegian_day(skien: Unit, people: People, deadline: date) -> None:
    year = deadline.year - (deadline.month < 7)
    last = datetime(deadline.year, deadline.month, deadline.day, 23, 59, 59, tzinfo=OSLO)
    set_round(people, Round(year, date(year, 9, 1), deadline, 0), date(year, 6, 1))
    for at, waiting, delivered in (
        (last, Stage.OPEN, Stage.DELIVERED),
        ((last.astimezone(UTC) + timedelta(seconds=1)).astimezone(OSLO), Stage.LATE, Stage.DELIVERED_LATE),
    ):
        assert at.astimezone(UTC).date() == deadline  # UTC's day is the same on both sides
        with instant(at), people.acting(skien.one.coordinator):
            of = yearly.round_of(year)
            assert yearly.progress(skien.id, of, clock.today()).due.stage is waiting
            missing = [each for each, _due in late(skien.id, date(2020, 1, 1), clock.today())]
            assert (year in missing) is (waiting is Stage.LATE)
        assert due(of, None, at.astimezone(OSLO).date(), clock.today()).stage is delivered
    with instant(last):
        skien.hand_in()
    with keeper(people.portal), instant(last + timedelta(days=100)):
        assert keeping.standings(of, clock.today())[skien.id].due.stage is Stage.DELIVERED


# --- what the watch over certificates asks


def late(unit_id: UUID, since: date, on: date) -> list[tuple[int, Due]]:
    return yearly.late(*Together(*yearly.DEADLINES)(unit=unit_id), since, on)


def test_the_watch_is_told_of_a_report_that_is_missing_after_grace(skien: Unit, people: People) -> None:
    def missing(on: date, since: date = date(2024, 1, 1)) -> list[int]:
        with people.acting(skien.one.coordinator):
            return [year for year, _due in late(skien.id, since, on)]

    assert missing(date(2024, 3, 15)) == []  # the last day of grace
    assert missing(date(2024, 3, 16)) == [2023]
    assert missing(date(2024, 3, 16), since=date(2024, 3, 16)) == []
    assert missing(date(2024, 12, 1)) == [2023]  # the next round is open, and doesn't hide it
    with keeper(people.portal), clock.pretending(date(2024, 3, 20)):
        keeping.extend(skien.id, 2023, date(2024, 5, 1), "Ny koordinator")
    assert missing(date(2024, 5, 15)) == []
    assert missing(date(2024, 5, 16)) == [2023]
    with clock.pretending(date(2024, 12, 2)):
        skien.hand_in()  # the next year's, early: it tells all that the missing one would have told
    assert missing(date(2025, 2, 1)) == []
    assert missing(date(2026, 3, 15)) == []
    assert missing(date(2027, 3, 16)) == [2025, 2026]


# --- by county and police district


def _numbers(page: str, caption: str) -> dict[str, list[tuple[int, str | None]]]:
    """The rows of a table by name: each cell's number, and where it leads."""
    table = page.split(f'aria-label="{caption}"')[1].split("</table>")[0]
    rows = {}
    for row in table.split("<tr>")[2:]:
        name = re.search(r'<th scope="row">(.*?)</th>', row)
        assert name
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        rows[name.group(1)] = [
            (int(re.sub(r"<span.*?</span>|<[^>]+>", "", cell)), next(iter(re.findall(r'href="([^"]+)"', cell)), None))
            for cell in cells
        ]
    return rows


def test_the_tables_add_up_and_each_number_leads_to_its_units(portal: Flask, people: People, db: Database) -> None:
    nation = Nation(portal, db)
    made = [nation.unit(number, name=f"Nr {number}") for number in ("4003", "4001", "3301", "0301", "1103", "4601")]
    border = nation.unit("3303", "4010", name="Over grensen")  # Buskerud hosts, Telemark is with it
    left = nation.unit("5001", name="Uten dekning", since=date(2019, 1, 1), until=date(2024, 1, 1))
    for one, on in ((made[0], date(2024, 2, 1)), (made[2], date(2024, 3, 25)), (left, date(2023, 12, 1))):
        nation.document(one, on)  # a report of the year before its date, less a quarter: 2023
    reader, officer = people.client(people("council", "auditor")), people("council", "case_officer")
    with people.acting(officer), clock.pretending(DAY):
        keeping.extend(made[1].id, 2023, date(2024, 6, 1), "Ny koordinator")
        keeping.extend(border.id, 2023, date(2024, 4, 1), "Ny koordinator")
    with clock.pretending(DAY):
        page = reader.get("/krad/arsrapporter?ar=2023").text
        assert "Et samarbeid over en fylkesgrense telles i vertskommunens fylke." in page
        for caption in ("Årsrapporter etter fylke", "Årsrapporter etter politidistrikt"):
            rows = _numbers(page, caption)
            total = rows.pop("I alt")
            assert [number for number, _link in total] == [2, 1, 0, 1, 1, 3, 8]
            for n, (number, _link) in enumerate(total):
                assert sum(row[n][0] for row in rows.values()) == number
            assert all(sum(number for number, _link in row[:-1]) == row[-1][0] for row in rows.values())
            assert rows["Dekker ikke noe i dag"][0][0] == 1
            for row in (*rows.values(), total):
                for number, link in row:
                    assert (link is None) is (number == 0)
                    if link:
                        shown = reader.get(link.replace("&amp;", "&")).text
                        assert f">{number} enhet" in shown, link
        assert _numbers(page, "Årsrapporter etter fylke")["Buskerud"][-1][0] == 2
        only = reader.get("/krad/arsrapporter?ar=2023&tilstand=utsatt&fylke=33").text
        assert "Over grensen" in only
        assert ">1 enhet" in only


def test_more_units_cost_krads_page_no_more_statements(portal: Flask, people: People, db: Database) -> None:
    nation, reader = Nation(portal, db), people.client(people("council", "auditor"))

    def asked() -> int:
        reader.get("/krad/arsrapporter?ar=2023")
        with statements() as sent:
            reader.get("/krad/arsrapporter?ar=2023")
        return len(sent)

    nation.document(nation.unit("4003", "4001", name="Grenland"), date(2024, 2, 1))
    few = asked()
    for number in ("3301", "0301", "1103", "4601"):
        nation.document(nation.unit(number, name=number), date(2024, 2, 1))
    assert asked() == few


# --- reminders


@pytest.fixture
def post(portal: Flask, db: Database, tmp_path: Path) -> Iterator[Post]:
    with post_of(portal, db, tmp_path / "mail") as post:
        yield post


def work(post: Post) -> None:
    """Do the jobs of KRÅD's reminders, and all that follows."""
    for (row,) in post.db.rows("SELECT id FROM app.outbox WHERE kind = 'remind_report' AND done_at IS NULL"):
        with post.portal.app_context():
            worker.run(str(row))
    post.work()


def remind(client: FlaskClient, *unit_ids: UUID, where: str = "?ar=2023") -> str:
    address = f"/krad/arsrapporter/minn{where}"
    page = client.get(address)
    form = {"csrf_token": token_of(page.text), "enhet": [str(each) for each in unit_ids]}
    answer = client.post(address, data=form)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_each_is_reminded_once_a_day_in_one_mail_whatever_is_pressed_again(
    skien: Unit, portal: Flask, people: People, post: Post, db: Database
) -> None:
    sogn = unit(portal, people, "4640", "4644", name="Sogn")
    noise = unit(portal, people, "3301", name="Drammen")
    alone = noise.one.coordinator
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE account_id = %s", alone.account_id)
    officer = people.client(people("council", "case_officer"))
    with clock.pretending(DAY):
        sogn.tell("vedtak", municipality_id=sogn.one.municipalities[0])
        frozen = sogn.freeze()
        listed = officer.get("/krad/arsrapporter?ar=2023").text
        assert listed.count('type="checkbox"') == 3
        chosen = officer.post(
            "/krad/arsrapporter/minn?ar=2023",
            data={"csrf_token": token_of(listed), "step": "choose", "enhet": [str(skien.id), str(sogn.id)]},
        ).text
        assert "Drammen" not in chosen
        assert chosen.count(" checked") == 2
        assert db.value("SELECT count(*) FROM app.reporting_reminder") == 0  # nothing is sent before it is seen
        first = remind(officer, skien.id, sogn.id)
        assert first.count(">Minnet<") == 2
        again = remind(officer, skien.id, sogn.id, noise.id)
        assert again.count("Enheten er minnet om rapporten i dag.") == 2
        assert again.count(">Minnet<") == 1
        work(post)
        # Everybody of Sogn whom it waits for, and each coordinator, in one mail; Drammen has nobody to tell.
        assert len(post.mails) == 2 + len(sogn.signatories)
        assert len({str(mail["To"]) for mail in post.mails}) == len(post.mails)
        assert all("1 ting" in str(mail["Subject"]) for mail in post.mails)
        shown = officer.get("/krad/arsrapporter?ar=2023").text
        assert "ingen fikk e-post" in shown
        assert "3 personer" in shown
        assert (
            "KRÅD minnet dere om rapporten 2. april 2024."
            in people.client(skien.one.coordinator).get("/enhet/arsrapport").text
        )
        # A job that was done, but whose end was lost, is done again: the same day tells nobody twice.
        db.run("UPDATE app.reporting_reminder SET told = NULL")
        db.run("UPDATE app.outbox SET done_at = NULL, lease_until = NULL WHERE kind = 'remind_report'")
        work(post)
        assert len(post.mails) == 2 + len(sogn.signatories)
    somebody = people("council", "case_officer")
    with clock.pretending(DAY + timedelta(days=1)):
        for municipality_id in sogn.one.municipalities:
            sogn.sign(frozen, municipality_id)
        assert "Rapporten er levert." in remind(officer, skien.id, sogn.id)
        work(post)
        assert len(post.mails) == 3 + len(sogn.signatories)
        with people.acting(somebody), pytest.raises(Delivered):
            keeping.extend(sogn.id, 2023, date(2024, 6, 1), "Unødvendig")


def test_a_job_that_dies_half_way_leaves_nothing_and_is_done_again(
    skien: Unit, people: People, post: Post, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with people.acting(people("council", "case_officer")), clock.pretending(DAY):
        keeping.remind(skien.id, 2023)
    with clock.pretending(DAY):
        (row,) = db.rows("SELECT id FROM app.outbox WHERE kind = 'remind_report'")
        with monkeypatch.context() as broken, portal_context(post):
            broken.setattr(keeping, "told", _die)
            with pytest.raises(KeyboardInterrupt):
                worker.run(str(row[0]))
        assert db.value("SELECT count(*) FROM app.notice") == 0
        assert db.value("SELECT count(*) FROM sec.mail") == 0
        db.run("UPDATE app.outbox SET lease_until = NULL")
        work(post)
        assert len(post.mails) == 1
        assert db.value("SELECT told FROM app.reporting_reminder") == 1


@contextmanager
def portal_context(post: Post) -> Iterator[None]:
    with post.portal.app_context():
        yield


def _die(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_several_are_given_time_with_one_reason_each_by_itself(
    skien: Unit, portal: Flask, people: People, db: Database
) -> None:
    other = unit(portal, people, "3301", name="Drammen")
    officer = people.client(people("council", "register_keeper"))
    address = "/krad/arsrapporter/utsett?ar=2023"
    with clock.pretending(DAY):
        form = {
            "csrf_token": token_of(officer.get(address).text),
            "enhet": [str(skien.id), str(other.id)],
            "until_on": "15.05.2024",
            "reason": "Nytt journalsystem i fylket.",
        }
        refused = officer.post(address, data=form | {"until_on": "01.04.2024"})
        assert refused.status_code == 422
        assert refused.text.count(" checked") == 2
        assert officer.post(address, data=form).text.count(">Fått utsatt frist<") == 2
        assert officer.post(address, data=form).text.count("Enheten har denne fristen fra før.") == 2
    assert db.value("SELECT count(*) FROM app.reporting_extension") == 2
