"""KRÅD's own page: each number is right, and leads to the rows behind it; it costs as much for many cases as for few."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg.types.json import Jsonb

from app.clock import OSLO, today
from app.db.roles import CLOCK, PROJECTOR
from app.db.session import acting
from app.jobs import worker
from certification.cases.states import Kind
from certification.certificates.service import months_after
from certification.processing import service
from certification.processing.classes import age_key, taken
from certification.processing.service import percentile
from tests.certification.earlier.entering import enter
from tests.database import Database, People
from tests.factories.cases import applicant, police_withdraw
from tests.factories.nation import Made, Nation
from tests.statements import statements

UNCONFIRMED = "/krad/oversikt/politibekreftelser"
END = {"approved", "approved_with_conditions", "rejected", "withdrawn_by_unit"}
STATE = {"application_submitted": "submitted", "review_started": "in_review", "question_asked": "awaiting_answer"}
STATE |= {"answered": "in_review", "withdrawn_by_unit": "withdrawn", "review_resumed": "in_review"}
STATE |= {"answered_in_part": "awaiting_answer", "question_taken_back": "awaiting_answer"}
STATE |= {"decision_proposed": "awaiting_signature", "proposal_returned": "in_review"}


@pytest.fixture
def nation(portal: Flask, db: Database) -> Nation:
    return Nation(portal, db)


@pytest.fixture
def reader(people: People) -> FlaskClient:
    return people.client(people("council", "auditor"))


def story(rng: random.Random, begins: date) -> list[tuple[str, date]]:
    """What may happen to one case, event by event: a review, questions that are answered, taken back or left, and an end, or not yet."""
    day, told = begins, [("application_submitted", begins)]

    def later(kind: str, most: int = 60) -> None:
        nonlocal day
        day += timedelta(days=rng.randint(0, most))
        told.append((kind, day))

    if rng.random() < 0.1:
        later("withdrawn_by_unit")
        return [each for each in told if each[1] <= today()]
    later("review_started")
    for _ in range(rng.randint(0, 3)):
        for _again in range(rng.randint(1, 2)):
            later("question_asked", 10)
            if rng.random() < 0.3:
                later(rng.choice(["answered_in_part", "question_taken_back"]), 10)
        later(rng.choice(["answered", "review_resumed", "decision_proposed"]), 40)
        if told[-1][0] == "decision_proposed":
            later("proposal_returned", 10)
    if rng.random() < 0.2:
        later("question_asked", 10)
    if rng.random() < 0.7:
        later(rng.choice(sorted(END - {"withdrawn_by_unit"})))
    return [each for each in told if each[1] <= today()]


def written(nation: Nation, unit: Made, told: list[tuple[str, date]], rng: random.Random) -> UUID:
    """A case with these events, at any hour of its Norwegian days."""
    last = told[-1][0]
    at = [
        datetime(day.year, day.month, day.day, rng.choice((0, 12, 23)), 30, n, tzinfo=OSLO)
        for n, (_k, day) in enumerate(told)
    ]
    case_id = nation._row(
        "app.case_file",
        tenant_id=unit.id,
        submission_id=nation.document(unit, told[0][1], "application"),
        kind="application",
        criteria="handbook-1",
        recommendation="approve",
        state=STATE.get(last, last),
        events=len(told),
        opened_at=at[0],
        changed_at=at[-1],
    )
    for seq, ((kind, _day), instant) in enumerate(zip(told, at, strict=True), 1):
        detail = Jsonb({"signatures": []})
        nation._row("app.case_event", tenant_id=unit.id, case_id=case_id, seq=seq, kind=kind, at=instant, detail=detail)
    return case_id


def naive_steps(stories: list[list[tuple[str, date]]], since: date) -> dict[str, list[int]]:
    """The days of each step, worked out one event after the other."""
    found: dict[str, list[int]] = {"received": [], "review": [], "waiting": []}
    for told in stories:
        begun = asked = None
        for kind, day in told:
            if kind == "review_started":
                begun = day
                if day >= since:
                    found["received"].append((day - told[0][1]).days)
            if kind == "question_asked" and asked is None:
                asked = day
            if kind in END | {"answered", "review_resumed", "decision_proposed"} and asked is not None:
                if day >= since:
                    found["waiting"].append((day - asked).days)
                asked = None
            if kind in END and begun and kind != "withdrawn_by_unit" and day >= since:
                found["review"].append((day - begun).days)
    return found


def naive_percentile(days: list[int], share: float) -> int:
    """The first of them, in order, that at least that share of all are not above."""
    return next(day for day in sorted(days) if sum(each <= day for each in days) >= share * len(days) - 1e-9)


def told_by(page: str, caption: str) -> Iterator[tuple[str, str | None]]:
    """The number of each cell of a table, and where it leads."""
    table = page.split(f'aria-label="{caption}"')[1].split("</table>")[0]
    for cell in re.findall(r'<td class="slt-number">(.*?)</td>', table, re.DOTALL):
        link = re.search(r'href="([^"]+)"', cell)
        yield re.sub(r"<span.*?</span>|<[^>]+>", "", cell).strip(), link and link.group(1).replace("&amp;", "&")


def test_the_numbers_are_those_of_a_naive_count_and_lead_to_their_rows(
    nation: Nation, reader: FlaskClient, db: Database
) -> None:
    rng, stories, cases = random.Random(20261126), [], []
    units = [nation.unit(number, name=f"Nr {number}") for number in ("4003", "3301", "1103", "4601", "0301", "5001")]
    since = service.year_back(today())
    for n in range(60):
        # One case at a time for each unit may be open; only the last one of a unit may be.
        begins = since - timedelta(days=120) + timedelta(days=rng.randint(0, 470))
        told = story(rng, min(begins, today()))
        if told[-1][0] not in END and n >= len(units):
            told = [each for each in told if each[0] == "application_submitted"]
            told.append(("withdrawn_by_unit", told[0][1]))
        stories.append(told)
        unit = units[n % len(units)]
        cases.append((unit.id, written(nation, unit, told, rng), told))
    page = reader.get("/krad/oversikt").text

    expected = naive_steps(stories, since)
    assert all(len(days) > 5 for days in expected.values())
    assert {kind for told in stories for kind, _day in told} == END | STATE.keys()
    cells = list(told_by(page, "Hvor mange dager hvert trinn tar"))
    for n, days in enumerate(expected.values()):
        count, median, ninetieth = (cell for cell, _link in cells[3 * n : 3 * n + 3])
        assert int(count) == len(days)
        assert median.split()[0] == str(naive_percentile(days, 0.5))
        assert ninetieth.split()[0] == str(naive_percentile(days, 0.9))

    # What is released of it rests on the same steps as they were known on a day, which the events alone tell too.
    for on in (today(), today() - timedelta(days=100)):
        by_events = [
            done
            for unit_id, case_id, told in cases
            for done in taken(unit_id, case_id, [(Kind(kind), day) for kind, day in told if day <= on])
            if done.ended_on > since
        ]
        with nation.portal.app_context(), acting(PROJECTOR):
            assert Counter(service.steps(since, on)) == Counter(by_events)
        assert len(by_events) > 20

    months = [months_after(since, n) for n in range(12)][::-1]
    came = Counter(told[0][1].replace(day=1) for told in stories)
    went = Counter(told[-1][1].replace(day=1) for told in stories if told[-1][0] in END)
    cells = list(told_by(page, "Inn og ut, måned for måned"))
    assert [int(cells[6 * n][0]) for n in range(12)] == [came[month] for month in months]
    assert [int(cells[6 * n + 5][0]) for n in range(12)] == [went[month] for month in months]
    assert all(sum(int(cells[6 * n + m][0]) for m in range(1, 5)) == int(cells[6 * n + 5][0]) for n in range(12))

    waiting = [told for told in stories if told[-1][0] not in END]
    ages = Counter(age_key((today() - told[0][1]).days) for told in waiting)
    cells = list(told_by(page, "Åpne søknader etter tilstand og alder"))
    assert [int(number) for number, _link in cells[-6:]] == [*(ages[key] for key in service.AGES), len(waiting)]

    links = {
        link: number
        for caption in (
            "Hvor mange dager hvert trinn tar",
            "Inn og ut, måned for måned",
            "Åpne søknader etter tilstand og alder",
            "Hva som oftest mangler",
        )
        for number, link in told_by(page, caption)
        if link
    }
    assert len(links) > 40
    for link, number in links.items():
        behind = reader.get(link).text
        assert behind.count('<th scope="row">') == int(number), link


@pytest.mark.parametrize("length", [1, 2, 9, 10, 11, 100])
def test_percentiles_are_exact(length: int) -> None:
    days = random.Random(length).choices(range(200), k=length)
    for hundredths in (50, 90):
        assert percentile(days, hundredths) == naive_percentile(days, hundredths / 100)
        assert percentile(days, hundredths) == sorted(days)[math.ceil(hundredths * length / 100) - 1]
    assert percentile([], 50) is None


def test_what_a_document_lacks_is_read_once_by_a_job_and_counted_of_the_latest_alone(
    nation: Nation, portal: Flask, reader: FlaskClient, db: Database
) -> None:
    skien, bare = nation.unit("4003", name="Skien"), nation.unit("3301", name="Drammen")
    on = today() - timedelta(days=30)
    vedtak = {
        "municipality": "4003",
        "body": "municipal_council",
        "adopted_on": "2024-03-01",
        "case_number": "24/17",
        "valid_until": None,
        "repealed_on": None,
    }
    nation.document(skien, on - timedelta(days=100))  # it lacks a vedtak, and isn't the latest
    nation.document(skien, on, vedtak=[vedtak])
    report = nation.document(bare, on)
    nation.document(nation.unit("1103", name="Stavanger"), months_after(today(), -16))  # stale

    def work() -> None:
        for _ in range(2):
            with portal.app_context(), acting(CLOCK):
                service.ask_for_readings()
        for (row,) in db.rows("SELECT id FROM app.outbox WHERE kind = 'read_submissions' AND done_at IS NULL"):
            with portal.app_context():
                worker.run(str(row))

    assert "0 av 2 siste innsendinger er lest." in reader.get("/krad/oversikt").text
    work()
    assert db.value("SELECT count(*) FROM app.submission_finding") == 4
    page = reader.get("/krad/oversikt").text
    assert "2 av 2 siste innsendinger er lest." in page
    table = page.split('aria-label="Hva som oftest mangler"')[1].split("</table>")[0]
    row = next(row for row in table.split("<tr>") if "funn=vedtak" in row)
    link = re.findall(r'href="([^"]+vis=levert[^"]+)"', row)[0].replace("&amp;", "&")
    behind = reader.get(link).text
    assert "Drammen" in behind
    assert "Skien" not in behind
    assert f"/krad/arsrapporter/{bare.id}/{report}" in behind
    work()
    assert db.value("SELECT count(*) FROM app.submission_finding") == 4


def test_certificates_that_end_and_what_to_watch_are_shown(
    nation: Nation, people: People, reader: FlaskClient, db: Database
) -> None:
    soon, later, last = today() + timedelta(days=181), today() + timedelta(days=182), today() + timedelta(days=180)
    for number, name, until in (("4003", "Skien", soon), ("3301", "Drammen", later), ("1103", "Stavanger", today())):
        unit = nation.unit(number, name=name)
        case_id = nation.applied(unit, date(2024, 1, 1))
        certificate_id = nation.decided(unit, case_id, "approved", date(2024, 3, 1), until)
        # A unit may lack the same twice, and is one unit all the same.
        for code, subject, cleared in (
            ("meeting", "a", None),
            ("meeting", "b", None),
            ("vedtak", "", None if name == "Skien" else today()),
            ("report", "", today()),
        ):
            nation._row(
                "app.certificate_warning",
                tenant_id=unit.id,
                certificate_id=certificate_id,
                code=code,
                subject=subject,
                fell_on=today() - timedelta(days=60),
                found_on=today() - timedelta(days=60),
                visible_on=today() - timedelta(days=39 if name != "Drammen" else -1),
                cleared_on=cleared,
                cleared_as="mended" if cleared else None,
            )
    open_one = applicant(people, "4001", name="Porsgrunn")
    open_one.apply()
    police_withdraw(open_one, "Avtalen er sagt opp.")
    page = reader.get("/krad/oversikt").text
    assert "1 godkjenning går ut innen 180 dager" in page
    assert f"{last:%d.%m.%Y}" in page
    assert "Porsgrunn</a>: Politiet har endret bekreftelsen" in page
    # Of what still stands, and whose time to reply is out: not Drammen's, and nothing that is mended. Units are counted.
    told = list(told_by(page, "Varsler"))
    assert [number for number, _link in told] == ["1", "2", "2"]
    for number, link in told:
        assert link is not None
        behind = reader.get(link).text
        assert behind.count('<th scope="row">') == int(number)
        assert "Skien" in behind
        assert "Drammen" not in behind


def test_an_approval_from_before_the_portal_that_ends_soon_is_shown_and_marked(
    nation: Nation, people: People, reader: FlaskClient, db: Database
) -> None:
    nation.unit("4003", name="Skien")
    assert "confirmed" in enter(people.client(people("council", "register_keeper")), "1.2.2016", "2016/77", "0806")
    assert "0 godkjenninger går ut" in reader.get("/krad/oversikt").text
    last = today() + timedelta(days=30)
    nation._as_it_was("UPDATE app.certificate SET valid = daterange(lower(valid), %s)", last + timedelta(days=1))
    page = reader.get("/krad/oversikt").text
    assert "1 godkjenning går ut innen 180 dager" in page
    row = next(row for row in page.split("<tr>") if f"{last:%d.%m.%Y}" in row)
    assert "før portalen" in row
    assert f"/krad/godkjenning/{db.value('SELECT id FROM app.certificate')}" in row
    assert reader.get(re.findall(r'href="([^"]+)"', row)[0]).status_code == 200


def test_more_cases_cost_no_more_statements(nation: Nation, reader: FlaskClient) -> None:
    rng = random.Random(1)

    def asked(*numbers: str) -> int:
        for number in numbers:
            unit = nation.unit(number, name=number)
            told = [("application_submitted", today() - timedelta(days=9)), ("review_started", today())]
            written(nation, unit, told, rng)
        reader.get("/krad/oversikt")
        with statements() as sent:
            assert reader.get("/krad/oversikt").status_code == 200
        return len(sent)

    few = asked("4003")
    assert asked("3301", "1103", "4601", "0301") == few


def test_an_address_that_names_nothing_is_not_found(reader: FlaskClient) -> None:
    for query in (
        "vis=alt",
        "vis=inn&maned=2026-13",
        "vis=trinn&trinn=x",
        "vis=funn&funn=x",
        "vis=apne&alder=1",
        "vis=ut&maned=2026-01&utfall=x",
        "vis=varsel&hva=x",
    ):
        assert reader.get(f"/krad/oversikt/saker?{query}").status_code == 404, query
    assert reader.get("/krad/oversikt/saker").status_code == 200
    assert reader.get(f"/krad/oversikt/saker?vis={uuid4()}").status_code == 404


def test_each_place_without_a_confirmation_in_force_is_seen_and_whose_it_is(
    people: People, reader: FlaskClient, nation: Nation
) -> None:
    assert "Alle stedene med en SLT-enhet har en bekreftelse som gjelder." in reader.get(UNCONFIRMED).text
    for number, name in (("4003", "Skien"), ("3301", "Drammen")):
        one = applicant(people, number, name=name)
        one.confirmed(one.facts().facts)
    police_withdraw(one, "Grunnen.")
    nation.unit("4215", name="Lillesand")
    page = " ".join(reader.get(UNCONFIRMED).text.split())
    assert "mangler 2 steder med en SLT-enhet" in page
    assert "Skien" not in page.partition("<main")[2]
    rows = re.findall(r'<tr><th scope="row">(\w+)</th>(.*?)</tr>', page)
    assert [name for name, _row in rows] == ["Drammen", "Lillesand"]
    assert "Trukket" in rows[0][1]
    assert f"{today():%d.%m.%Y}" in rows[0][1]
    assert "Agder politidistrikt" in rows[1][1]
    with statements() as few:
        reader.get(UNCONFIRMED)
    for number in ("4001", "4005", "3303"):
        nation.unit(number)
    with statements() as many:
        reader.get(UNCONFIRMED)
    assert len(few) == len(many)
    assert UNCONFIRMED in reader.get("/krad/oversikt").text
