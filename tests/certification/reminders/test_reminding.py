"""The people of a unit are told what is due: each step once, in one mail a week unless it is near, in the unit's own form of
Norwegian, and only what they want.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from app import clock
from app.db.roles import WORKER
from app.db.session import acting, engine
from app.jobs import worker
from app.mail import store
from certification.reminders.listed import Sort
from tenants.reporting import service as reporting
from tenants.reporting.yearly import keeping
from tests.app.web.pages import token_of
from tests.database import Database, People, Somebody
from tests.factories.mail import Post, post_of
from tests.factories.reporting import Reporting, reporting_unit, values
from tests.factories.units import keeper
from tests.tenants.reporting.reporting_year import unit as reporting_office

#: A day that the tests pretend; sessions are made before, for they end by the true clock.
DAY = date(2025, 10, 6)
WEEK = timedelta(days=7)


def _after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.fixture
def post(portal: Flask, db: Database, tmp_path: Path) -> Iterator[Post]:
    with post_of(portal, db, tmp_path / "mail") as post:
        yield post


class Office:
    """A unit with a coordinator; its facts are told today, and hold on the days that the tests pretend."""

    def __init__(self, portal: Flask, people: People, number: str, name: str) -> None:
        self.people = people
        self.unit: Reporting = reporting_unit(portal, people, number, name=name)
        self.coordinator = self.unit.coordinator
        self.address = _address(people.db, self.coordinator)

    def somebody(self, role: str, **given: Any) -> Somebody:
        return self.people("unit", role, tenant_id=self.unit.unit_id, **given)

    def report(self, kind: str, **given: Any) -> UUID:
        with self.people.acting(self.coordinator):
            return reporting.report(self.unit.unit_id, kind, values(kind, **given))

    def vedtak(self, until: date) -> UUID:
        return self.report(
            "vedtak", municipality_id=self.unit.municipalities[0], valid_until=until, case_number=f"FAKTUM {until}"
        )

    def meeting(self, on: date) -> UUID:
        group = self.report("slt_group", name="FAKTUM")
        return self.report("meeting", held_on=on, groups=[group], present=[], minutes=False)

    def repeal(self, fact_id: UUID, on: date) -> None:
        row = self.people.db.rows("SELECT id, version FROM app.vedtak WHERE fact_id = %s", fact_id)[0]
        with self.people.acting(self.coordinator):
            reporting.follow_up(self.unit.unit_id, "vedtak", row[0], row[1], {"repealed_on": on})  # type: ignore[arg-type]


def _address(db: Database, somebody: Somebody) -> str:
    return str(db.value("SELECT email FROM sec.account WHERE id = %s", somebody.account_id))


@pytest.fixture
def skien(portal: Flask, people: People, db: Database) -> Office:
    """A municipality's unit, in years whose reports are far from due."""
    for year in (DAY.year - 1, DAY.year):
        db.run(
            "INSERT INTO app.reporting_round (year, opens_on, deadline_on, grace_days, version) VALUES (%s, %s, %s, 0, 1)",
            year,
            _after(-60),
            _after(1000),
        )
    return Office(portal, people, "4003", "Skien")


def _on(post: Post, on: date) -> list[tuple[str, int]]:
    """To whom mails go on a day, and about how many things."""
    with clock.pretending(on):
        return sorted((str(mail["To"]), int(str(mail["Subject"]).split()[2])) for mail in post.remind())


def test_each_step_is_told_once_however_often_it_is_looked_for(post: Post, skien: Office) -> None:
    until = _after(181)
    skien.vedtak(until)
    told = {}
    for left in (181, 180, 180, 179, 172, 91, 90, 89, 60, 31, 30, 30, 8):
        told.setdefault(left, []).extend(_on(post, until - timedelta(days=left)))
    assert {left for left, mails in told.items() if mails} == {180, 90, 30}
    assert all(mails == [(skien.address, 1)] for mails in told.values() if mails)
    everything = [mail.as_string() for mail in post.mails]
    assert not any("FAKTUM" in text or "edtak" in text or str(until.year) + "-" in text for text in everything)


def test_what_can_wait_waits_for_the_week_and_what_is_near_does_not_and_takes_the_rest_along(
    post: Post, skien: Office
) -> None:
    skien.vedtak(_after(170))
    assert _on(post, DAY) == [(skien.address, 1)]
    skien.vedtak(_after(175))
    assert [_on(post, _after(days)) for days in (1, 3, 6)] == [[], [], []]
    assert _on(post, _after(7)) == [(skien.address, 1)]
    skien.vedtak(_after(160))
    assert _on(post, _after(9)) == []
    skien.meeting(_after(-5))  # two weeks after it, the minutes are due
    assert _on(post, _after(9)) == [(skien.address, 2)]
    skien.vedtak(_after(150))
    assert [_on(post, _after(days)) for days in (10, 15, 16)] == [[], [], [(skien.address, 1)]]


def test_a_mail_whose_job_was_given_up_is_sent_the_next_day(post: Post, skien: Office, db: Database) -> None:
    skien.vedtak(_after(90))
    with clock.pretending(DAY):
        post.ask()
        (row,) = db.rows("SELECT id FROM app.outbox WHERE kind = 'remind'")
        with skien.people.portal.app_context():
            worker.run(str(row[0]))
    db.run("UPDATE app.outbox SET dead_at = now() WHERE kind = 'mail'")
    assert _on(post, _after(1)) == [(skien.address, 1)]
    assert _on(post, _after(2)) == []


def test_what_is_done_before_it_is_told_is_not_told(post: Post, skien: Office) -> None:
    skien.vedtak(_after(170))
    assert _on(post, DAY) == [(skien.address, 1)]
    waiting = skien.vedtak(_after(175))
    assert _on(post, _after(1)) == []
    skien.repeal(waiting, _after(2))
    assert _on(post, _after(8)) == []
    assert post.db.value("SELECT count(*) FROM app.notice WHERE mail_id IS NULL") == 0


def test_only_those_whom_it_concerns_are_told_and_nobody_who_has_left_or_turned_it_off(
    post: Post, skien: Office, people: People, db: Database
) -> None:
    administrator = skien.somebody("administrator")
    for role in ("reader", "signatory", "contributor"):
        skien.somebody(role)
    left, disabled, quiet = (skien.somebody("coordinator") for _ in range(3))
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE id = %s", left.membership_id)
    db.run("UPDATE sec.account SET disabled_at = now() WHERE id = %s", disabled.account_id)
    db.run("INSERT INTO sec.mail_off VALUES (%s, 'vedtak')", quiet.account_id)
    both = skien.somebody("administrator")
    db.run(
        "INSERT INTO sec.membership (id, account_id, side, role, tenant_id, valid)"
        " VALUES (%s, %s, 'unit', 'coordinator', %s, '[2020-01-01,)')",
        uuid4(),
        both.account_id,
        skien.unit.unit_id,
    )
    reporting_unit(people.portal, people, "5001", name="En annen")
    skien.vedtak(_after(90))
    told = [skien.address, _address(db, administrator), _address(db, both)]
    assert _on(post, DAY) == sorted((address, 1) for address in told)
    skien.report("coordinator_post", started_on=_after(-100), ended_on=_after(-1))
    assert {address for address, _things in _on(post, DAY)} > set(told)


def test_who_leaves_or_turns_it_off_before_the_mail_is_sent_gets_none(
    post: Post, skien: Office, people: People, db: Database
) -> None:
    leaving, quiet = skien.somebody("coordinator"), skien.somebody("coordinator")
    skien.vedtak(_after(90))
    with clock.pretending(DAY):
        post.ask()
        db.run("UPDATE app.outbox SET done_at = now() WHERE kind <> 'remind'")
        (row,) = db.rows("SELECT id FROM app.outbox WHERE kind = 'remind' AND tenant_id = %s", skien.unit.unit_id)
        with people.portal.app_context():
            worker.run(str(row[0]))
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE id = %s", leaving.membership_id)
    db.run("INSERT INTO sec.mail_off VALUES (%s, 'vedtak')", quiet.account_id)
    post.work()
    assert [str(mail["To"]) for mail in post.mails] == [skien.address]
    assert sorted(str(outcome) for outcome, _attempts, _reason in post.outcome()) == ["sent", "withheld", "withheld"]


@pytest.mark.parametrize(
    ("number", "chosen", "language"),
    [("3101", "nn", "nb"), ("4640", None, "nn"), ("4003", None, "nb"), ("4003", "nn", "nn")],
)
def test_a_mail_is_in_the_units_own_form_of_norwegian(
    portal: Flask, people: People, post: Post, db: Database, number: str, chosen: str | None, language: str
) -> None:
    office = Office(portal, people, number, "Enheten")
    db.run("UPDATE app.unit SET language = %s", chosen)
    db.run("UPDATE sec.account SET locale = %s", "nb" if language == "nn" else "nn")  # decides pages, not mail
    office.vedtak(_after(90))
    assert _on(post, DAY) == [(office.address, 1)]
    (mail,) = post.mails
    words = {"nb": "å følge opp", "nn": "å følgje opp"}
    assert mail["Content-Language"] == language
    assert words[language] in str(mail["Subject"])
    assert words[language] in mail.get_content()


def test_who_has_two_units_gets_one_mail_a_week_of_both(
    portal: Flask, people: People, post: Post, db: Database, skien: Office
) -> None:
    sogndal = Office(portal, people, "4640", "Sogndal")
    db.run(
        "INSERT INTO sec.membership (id, account_id, side, role, tenant_id, valid)"
        " VALUES (%s, %s, 'unit', 'coordinator', %s, '[2020-01-01,)')",
        uuid4(),
        skien.coordinator.account_id,
        sogndal.unit.unit_id,
    )
    for office in (skien, sogndal):
        office.vedtak(_after(90))
        office.vedtak(_after(185))
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE id = %s", sogndal.coordinator.membership_id)
    # The two units' jobs come one after the other, whichever is first: its mail is this week's, and the other's waits.
    assert _on(post, DAY) == [(skien.address, 1)]
    assert _on(post, _after(5)) == []
    assert _on(post, _after(7)) == [(skien.address, 3)]
    latest = next(mail for mail in post.mails if "har 3 ting" in str(mail["Subject"]))
    told = [line for line in latest.get_content().splitlines() if line.startswith("- ")]
    assert told in (["- Skien: 1", "- Sogndal: 2"], ["- Skien: 2", "- Sogndal: 1"])


def test_a_report_is_told_to_who_writes_it_then_to_those_who_have_not_signed(
    portal: Flask, people: People, post: Post, db: Database
) -> None:
    # As it stands before a deadline: the day that KRÅD has set is so far from the days on which the report is made.
    office = reporting_office(portal, people, "4640", "4644", name="Sogn")
    for municipality_id in office.one.municipalities:
        office.tell("vedtak", municipality_id=municipality_id)
    coordinator = _address(db, office.one.coordinator)
    signers = {place: _address(db, somebody) for place, somebody in office.signatories.items()}
    deadline = date(2025, 3, 1)
    frozen_on = deadline - timedelta(days=20)
    assert _on(post, deadline - timedelta(days=30)) == [(coordinator, 1)]
    with clock.pretending(frozen_on):
        submission_id = office.freeze()
    assert _on(post, frozen_on) == sorted((address, 1) for address in signers.values())
    first, second = office.one.municipalities
    with clock.pretending(frozen_on):
        office.sign(submission_id, first)
    assert _on(post, deadline - timedelta(days=7)) == [(signers[second], 1)]
    with clock.pretending(deadline):
        office.sign(submission_id, second)
    assert [_on(post, deadline + timedelta(days=days)) for days in (0, 1, 15)] == [[], [], []]


def test_an_extension_and_another_deadline_are_obeyed(post: Post, skien: Office, db: Database) -> None:
    db.run("UPDATE app.reporting_round SET deadline_on = %s WHERE year = %s", _after(5), DAY.year)
    assert _on(post, DAY) == [(skien.address, 1)]
    with keeper(skien.people.portal):
        keeping.extend(skien.unit.unit_id, DAY.year, _after(60), "Ny koordinator")
    assert [_on(post, _after(days)) for days in (6, 12, 29)] == [[], [], []]
    assert _on(post, _after(30)) == [(skien.address, 1)]


def test_more_people_and_things_cost_no_more_statements(post: Post, skien: Office, portal: Flask, db: Database) -> None:
    def statements() -> int:
        seen = []
        post.ask()
        db.run("DELETE FROM app.outbox WHERE kind <> 'remind'")
        with portal.app_context():
            listening = engine(WORKER)

        def note(*_arguments: object) -> None:
            seen.append(1)

        event.listen(listening, "before_cursor_execute", note)
        try:
            (row,) = db.rows("SELECT id FROM app.outbox WHERE kind = 'remind' AND done_at IS NULL")
            with portal.app_context():
                worker.run(str(row[0]))
        finally:
            event.remove(listening, "before_cursor_execute", note)
        assert db.value("SELECT count(*) FROM app.notice") != 0
        db.run("DELETE FROM app.notice")
        db.run("DELETE FROM sec.mail")
        return len(seen)

    skien.vedtak(_after(90))
    with clock.pretending(DAY):
        few = statements()
        # One mail is one job, and each job is one row of the outbox.
        alone = few
    for days in range(60, 80):
        skien.vedtak(_after(days))
    with clock.pretending(DAY):
        assert statements() == alone
    for _ in range(10):
        skien.somebody("coordinator")
    with clock.pretending(DAY):
        assert statements() <= alone


def test_a_job_sees_no_other_units_people_and_sends_no_other_mail(
    portal: Flask, people: People, post: Post, db: Database, skien: Office
) -> None:
    other = Office(portal, people, "5001", "Trondheim")
    for office in (skien, other):
        office.vedtak(_after(90))
    seen: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        real = store.recipients

        def looking(audience: str, id_: UUID, kind: str) -> Any:
            if audience == "mail":
                mine, others = (
                    db.value("SELECT account_id FROM sec.mail WHERE id = %s", id_),
                    db.rows("SELECT id FROM sec.mail WHERE id <> %s", id_),
                )
                found = real(audience, id_, kind)
                seen.append([row.account_id for row in found] == [mine])
                seen.extend(real("mail", each, kind) == store.content(each) == [] for (each,) in others)  # type: ignore[arg-type]
                seen.extend(not store.attempted(each, "sent", None, clock.now()) for (each,) in others)  # type: ignore[arg-type]
                return found
            for unit_id in (skien.unit.unit_id, other.unit.unit_id):
                if unit_id != id_:
                    seen.append(real("unit", unit_id, kind) == [])
            seen.append(real("mail", id_, kind) == [])
            return real(audience, id_, kind)

        patch.setattr(store, "recipients", looking)
        assert len(_on(post, DAY)) == 2
    assert len(seen) > 6
    assert all(seen)
    with portal.app_context(), acting(WORKER):
        assert store.recipients("unit", skien.unit.unit_id, "vedtak") == []


def test_a_person_chooses_on_a_page(skien: Office, people: People, post: Post) -> None:
    client = people.client(skien.coordinator)
    page = client.get("/varsler")
    assert page.text.count("checked") == 12
    assert skien.address in page.text
    assert "/varsler" in client.get("/enhet").text
    wanted = {"csrf_token": token_of(page.text), "wanted": [Sort.REPORT.value, Sort.SURVEY.value]}
    assert client.post("/varsler", data=wanted).status_code == 303
    assert client.get("/varsler").text.count("checked") == 2
    skien.vedtak(_after(90))
    assert _on(post, DAY) == []
    everything = [each.value for each in Sort if each is not Sort.SIGNATURE]
    client.post("/varsler", data={**wanted, "wanted": everything})
    assert _on(post, DAY) == [(skien.address, 1)]
    client.post("/varsler", data={"csrf_token": wanted["csrf_token"]})
    assert client.get("/varsler").text.count("checked") == 0
    assert client.post("/varsler", data={**wanted, "wanted": ["signature"]}).status_code == 422
    assert people.client(skien.somebody("reader")).get("/varsler").status_code == 404


def test_the_link_of_a_mail_turns_everything_off_by_a_post_alone(
    skien: Office, people: People, post: Post, db: Database
) -> None:
    skien.vedtak(_after(90))
    assert _on(post, DAY) == [(skien.address, 1)]
    (mail,) = post.mails
    address = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")
    assert address in mail.get_content()
    anybody = people.client()
    page = anybody.get(address)
    assert page.status_code == 200
    assert skien.address not in page.text
    assert db.value("SELECT count(*) FROM sec.mail_off") == 0
    assert anybody.post(address).status_code == 400
    assert anybody.post(address, data={"csrf_token": token_of(page.text)}).status_code == 200
    assert anybody.post(address, data={"csrf_token": token_of(page.text)}).status_code == 200
    assert db.rows("SELECT DISTINCT account_id, count(*) FROM sec.mail_off GROUP BY 1") == [
        (skien.coordinator.account_id, len(Sort))
    ]
    skien.meeting(_after(-20))
    assert _on(post, _after(20)) == []
    for wrong in (address[:-1], address + "x", "/varsler/av/x", "/varsler/av/ImEi.x"):
        assert anybody.get(wrong).status_code == 404
