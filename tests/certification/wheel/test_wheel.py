"""The unit's year on twelve months, and as a calendar that only its address opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.clock import OSLO, today
from app.identity.tokens import digest
from certification.wheel.feed import calendar
from certification.wheel.service import Entry, Sort
from tenants.reporting import service as reporting
from tests.database import Database, People, Somebody
from tests.factories.reporting import Reporting, reporting_unit, values

NEXT = today().year + 1
LONG = "Styringsgruppen for barn og unge i Øvre Ånærdal, Æsøya og Bjørnafjorden; med komma, \\ og «sitat»"


class Office:
    """A unit with a group, two meetings, a plan and what has a last day; and another unit whose facts must never show."""

    def __init__(self, portal: Flask, people: People, db: Database) -> None:
        self.portal, self.people, self.db = portal, people, db
        self.other = reporting_unit(portal, people, "5001", name="En annen enhet")
        self.unit = reporting_unit(portal, people, "4003", name="Skien")
        self.tell(self.other, "FREMMED")
        self.ids = self.tell(self.unit, LONG)
        self.client = people.client(self.unit.coordinator)

    def tell(self, unit: Reporting, name: str) -> dict[str, UUID]:
        with self.people.acting(unit.coordinator):

            def report(kind: str, **given: Any) -> UUID:
                return reporting.report(unit.unit_id, kind, values(kind, **given))

            group = report("slt_group", name=name)
            nothing = {"groups": [group], "present": [], "minutes": False, "decisions": None}
            timed = {"starts_at": "09:00", "ends_at": "11:30"}
            planned = report("meeting", status="planned", held_on=date(NEXT, 3, 11), **nothing, **timed)
            summer = report("meeting", status="planned", held_on=date(NEXT, 6, 10), **nothing, **timed)
            cancelled = report("meeting", status="cancelled", held_on=date(NEXT, 4, 8), **nothing, **timed)
            held = report("meeting", held_on=today() - timedelta(days=3), starts_at=None, ends_at=None, **nothing)
            plan = report(
                "plan", name=f"Plan {name}", next_input_on=date(NEXT, 9, 1), next_decision_on=date(NEXT, 12, 1)
            )
            report("vedtak", municipality_id=unit.municipalities[0], valid_until=date(NEXT, 5, 20), case_number=name)
        return {
            "planned": planned,
            "summer": summer,
            "cancelled": cancelled,
            "held": held,
            "plan": plan,
            "group": group,
        }

    def months(self, year: int, client: FlaskClient | None = None) -> list[str]:
        """The text of each month of the page of a year."""
        page = (client or self.client).get(f"/enhet/aret?ar={year}")
        assert page.status_code == 200
        sections = html5lib.parse(page.text, namespaceHTMLElements=False).iter("section")
        return ["".join(each.itertext()) for each in sections if "slt-month" in each.get("class", "").split()]

    def subscribe(self, client: FlaskClient | None = None) -> str:
        """Make an address on the page, as a person does; the path of it."""
        client = client or self.client
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/enhet/aret/kalender").text)
        assert token
        made = client.post("/enhet/aret/kalender/ny", data={"csrf_token": token.group(1)})
        assert made.status_code == 200
        link = re.search(r"<code>https?://[^/]+(/kalender/[\w-]+)</code>", made.text)
        assert link, made.text
        return link.group(1)

    def read(self, address: str, **headers: str) -> Any:
        """What a calendar program gets, that nobody has signed in."""
        return self.people.client(None).get(address, headers=headers)


@pytest.fixture
def office(portal: Flask, people: People, db: Database) -> Office:
    return Office(portal, people, db)


def test_the_year_has_meetings_deadlines_and_plans_each_in_its_month(office: Office) -> None:
    months = office.months(NEXT)
    assert len(months) == 12
    told = {
        2: ("Mars", "11. kl. 09.00", LONG, "Planlagt", "1. Frist for årsrapporten"),
        4: ("Mai", "20.", "går ut"),
        5: ("Juni", "10. kl. 09.00"),
        8: ("September", "1.", "Siste dag for innspill til Plan"),
        11: ("Desember", "blir behandlet"),
    }
    for number, texts in told.items():
        for text in texts:
            assert text in " ".join(months[number].split()), (number, text)
    assert "Møte" not in months[3], "a cancelled meeting is no part of the year"
    now = office.months(today().year)
    assert any("Send ut referatet fra møtet" in month for month in now + months)
    assert sum("Holdt" in month for month in now + office.months(today().year - 1)) == 1
    assert not any("FREMMED" in month for month in (*now, *months))


def test_that_the_wheel_is_adopted_is_another_fact_and_each_page_leads_to_the_other(office: Office) -> None:
    page = office.client.get(f"/enhet/aret?ar={NEXT}").text
    assert "Dere har ikke meldt inn at dere har et årshjul" in page
    assert 'href="/enhet/arshjul"' in page
    assert 'href="/enhet/aret"' in office.client.get("/enhet/arshjul").text
    with office.people.acting(office.unit.coordinator):
        reporting.report(office.unit.unit_id, "annual_wheel", {"year": NEXT})
    assert "Dere har meldt inn at dere har et årshjul" in office.client.get(f"/enhet/aret?ar={NEXT}").text


@pytest.mark.parametrize("asked", ["2017", "9999", "i fjor", "", "-1", "٢٠٢٦", "2026 ", "1e3"])
def test_a_year_that_there_is_no_page_of_is_not_there(office: Office, asked: str) -> None:
    assert office.client.get("/enhet/aret", query_string={"ar": asked}).status_code == 404


def test_the_calendar_holds_the_units_own_year_and_nothing_else(office: Office) -> None:
    answer = office.read(office.subscribe())
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    read = Calendar.from_ical(answer.data)
    events = {str(each["uid"]): each for each in read.walk("VEVENT")}
    planned = events[f"{office.ids['planned']}@slt-portalen"]
    assert str(planned["summary"]) == f"Møte: {LONG}"
    assert planned.decoded("dtstart") == datetime(NEXT, 3, 11, 9, tzinfo=OSLO)
    assert planned.decoded("dtend") == datetime(NEXT, 3, 11, 11, 30, tzinfo=OSLO)
    # Nine in the morning is nine in summer too.
    assert events[f"{office.ids['summer']}@slt-portalen"].decoded("dtstart").astimezone(UTC).hour == 7
    assert events[f"{office.ids['held']}@slt-portalen"].decoded("dtstart") == today() - timedelta(days=3)
    assert f"{office.ids['cancelled']}@slt-portalen" not in events
    titles = {str(each["summary"]) for each in events.values()}
    assert {f"Siste dag for innspill til Plan {LONG}", f"Vedtaket i sak {LONG} går ut"} <= titles
    assert b"FREMMED" not in answer.data
    assert office.unit.coordinator.token not in answer.text
    # RFC 5545: lines of at most 75 octets, each whole letters, and every line ended alike.
    lines = answer.data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)


def test_what_has_not_changed_is_not_sent_again_and_a_moved_meeting_keeps_its_name(office: Office) -> None:
    address = office.subscribe()
    first = office.read(address)
    again = office.read(address, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert office.read(address, **since).status_code == 304
    assert office.read(address).data == first.data
    office.db.run("UPDATE sec.token SET used_at = used_at - interval '1 hour' WHERE kind = 'feed'")
    earlier = office.read(address).headers["Last-Modified"]
    with office.people.acting(office.unit.coordinator):
        row = next(
            row for row in reporting.rows(office.unit.unit_id, "meeting") if row.fact_id == office.ids["planned"]
        )
        reporting.follow_up(office.unit.unit_id, "meeting", row.id, row.version, {"held_on": date(NEXT, 3, 18)})
    for stale in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": earlier}):
        moved = office.read(address, **stale)
        assert moved.status_code == 200
        event = next(
            each
            for each in Calendar.from_ical(moved.data).walk("VEVENT")
            if each["uid"] == f"{office.ids['planned']}@slt-portalen"
        )
        assert event.decoded("dtstart").date() == date(NEXT, 3, 18)


def test_an_address_that_works_no_more_looks_like_one_that_never_did(office: Office) -> None:
    def gone(address: str) -> tuple[int, str]:
        answer = office.read(address)
        return answer.status_code, re.sub(r'(value|next)="[^"]*"|"X-CSRFToken": "[^"]*"', "", answer.text)

    never = gone("/kalender/finnes-ikke")
    assert never[0] == 404
    replaced, current = office.subscribe(), office.subscribe()
    assert gone(replaced) == never
    assert office.read(current).status_code == 200
    key = digest(current.rpartition("/")[2])
    for ended in (
        "UPDATE sec.token SET expires_at = now() WHERE hash = %s",
        "UPDATE sec.membership SET revoked_at = now() WHERE id = (SELECT membership_id FROM sec.token WHERE hash = %s)",
        "UPDATE sec.account SET disabled_at = now() WHERE id = (SELECT account_id FROM sec.token WHERE hash = %s)",
    ):
        with undone(office, ended, key):
            assert gone(current) == never, ended
    assert office.read(current).status_code == 200
    page = office.client.get("/enhet/aret/kalender").text
    assert "Sist hentet" in page
    assert current not in page, "it is shown once"
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert office.client.post("/enhet/aret/kalender/avslutt", data={"csrf_token": token.group(1)}).status_code == 303
    assert gone(current) == never
    events = office.db.rows("SELECT event FROM sec.sign_in_event WHERE event LIKE 'feed%%' ORDER BY at")
    assert [event for (event,) in events] == ["feed_made", "feed_ended", "feed_made", "feed_ended"]


@contextmanager
def undone(office: Office, statement: str, key: bytes) -> Iterator[None]:
    """Something is so for a while."""
    office.db.run(statement, key)
    yield
    office.db.run("UPDATE sec.token SET expires_at = now() + interval '1 day' WHERE hash = %s", key)
    office.db.run("UPDATE sec.membership SET revoked_at = NULL")
    office.db.run("UPDATE sec.account SET disabled_at = NULL")


def test_the_key_of_a_calendar_is_no_session_and_a_session_no_key(office: Office) -> None:
    key = office.subscribe().rpartition("/")[2]
    cookie = office.portal.config["SLT"].cookie_name
    client = office.people.client(None)
    client.set_cookie(cookie, key)
    assert client.get("/enhet").status_code == 303
    assert office.read(f"/kalender/{office.unit.coordinator.token}").status_code == 404


def test_each_persons_address_is_their_own(office: Office) -> None:
    reader: Somebody = office.people("unit", "reader", tenant_id=office.unit.unit_id)
    mine, theirs = office.subscribe(), office.subscribe(office.people.client(reader))
    assert office.read(mine).status_code == office.read(theirs).status_code == 200
    nynorsk = "UPDATE sec.account SET locale = 'nn' WHERE id = (SELECT account_id FROM sec.token WHERE hash = %s)"
    office.db.run(nynorsk, digest(theirs.rpartition("/")[2]))
    assert "Siste dag for innspill" in office.read(mine).text
    assert "Siste dag for innspel" in office.read(theirs).text


ENTRIES = st.lists(
    st.builds(
        Entry,
        on=st.dates(date(2018, 1, 1), date(2090, 1, 1)),
        sort=st.sampled_from(Sort),
        title=st.text(
            st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), min_size=1, max_size=200
        ).filter(lambda text: text == text.strip()),
        url=st.just("/enhet/moter"),
        uid=st.uuids(),
        starts_at=st.sampled_from([None, "00:00", "09:30", "23:59"]),
        state=st.sampled_from([None, "Holdt; og, så \\ videre"]),
    ),
    max_size=4,
    unique_by=lambda entry: entry.uid,
)


@given(ENTRIES)
def test_whatever_a_meeting_is_called_is_read_back_as_it_was(entries: list[Entry]) -> None:
    at = datetime(2026, 11, 26, 12, tzinfo=UTC)
    read = Calendar.from_ical(calendar("SLT i Skien", entries, at, "https://slt.example"))
    assert [
        (str(each["uid"]), str(each["summary"]), each.decoded("dtstamp"), str(each.get("description", "")) or None)
        for each in read.walk("VEVENT")
    ] == [(f"{each.uid}@slt-portalen", each.title, at, each.state) for each in entries]
