"""Conditions are followed up until they are met, and a decision's words are corrected beside it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from app.clock import today
from app.db.roles import WORKER
from app.db.session import acting
from app.errors import Invalid, NotFound
from app.identity.tokens import digest, new_token
from app.web.formats import as_date
from certification.cases import service as cases
from certification.cases.errors import (
    ConditionMoved,
)
from certification.cases.following import Progress
from certification.cases.wording import Change, Field, Words, words, written
from tests.certification.cases.after import (
    TWO,
    age,
    appeal,
    as_council,
    condition,
    decided,
    report,
    status_today,
)
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, applicant, state_of
from tests.statements import statements

#: What follows a decision is the same however many signed it.
pytestmark = pytest.mark.usefixtures("one_signature")


def test_when_the_last_condition_is_accepted_the_unit_is_approved_without_and_the_days_before_are_as_they_were(
    skien: Applicant, decider: Somebody, approved_elsewhere: UUID, people: People, db: Database
) -> None:
    case_id = decided(skien, decider, TWO)
    age(db, 40)
    assert status_today(people, skien.unit_id) == "approved_with_conditions"
    before = db.rows("SELECT valid, certificate_until FROM app.unit_status WHERE unit_id = %s", skien.unit_id)
    for number in (2, 1):
        assert state_of(people, case_id) == "approved_with_conditions"
        report(skien, case_id, number)
        as_council(people, decider, case_id, cases.conditions.accept, number)
    assert state_of(people, case_id) == "approved"
    assert status_today(people, skien.unit_id) == "approved"
    spells = db.rows(
        "SELECT status, certificate_until, valid FROM app.unit_status WHERE unit_id = %s ORDER BY valid", skien.unit_id
    )
    conditional = [row for row in spells if row[0] == "approved_with_conditions"]
    assert [(row[1], row[2]) for row in conditional] == [
        (before[-2][1] if len(before) > 2 else before[0][1], DateRange(today() - timedelta(days=40), today()))
    ]
    assert db.value("SELECT count(*) FROM app.certificate WHERE tenant_id = %s", skien.unit_id) == 1
    assert state_of(people, approved_elsewhere) == "approved_with_conditions"


def test_a_condition_goes_back_and_forth_until_it_is_met(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = decided(skien, decider)
    officer = people("council", "case_officer")
    with pytest.raises(ConditionMoved):
        as_council(people, officer, case_id, cases.conditions.send_back, 1, "For tidlig.")
    report(skien, case_id, 1)
    with pytest.raises(ConditionMoved):
        report(skien, case_id, 1)
    as_council(people, officer, case_id, cases.conditions.send_back, 1, "Referatet mangler.")
    report(skien, case_id, 1, "Her er referatet.")
    with people.acting(officer):
        (row,) = cases.conditions.unmet()
        assert row.condition.progress is Progress.REPORTED
        assert [event.text for event in row.condition.said] == [
            "Det er gjort.",
            "Referatet mangler.",
            "Her er referatet.",
        ]
    as_council(people, decider, case_id, cases.conditions.accept, 1)
    with people.acting(officer):
        assert cases.conditions.unmet() == []
    with pytest.raises(ConditionMoved):
        report(skien, case_id, 1)


def test_a_condition_is_overdue_after_its_last_day_and_not_with_more_time(
    skien: Applicant, decider: Somebody, approved_elsewhere: UUID, people: People
) -> None:
    case_id = decided(skien, decider)
    last = today() + timedelta(days=200)

    def overdue(on: date) -> list[tuple[UUID, int]]:
        token = new_token()
        people.db.run(
            "INSERT INTO sec.token (hash, kind, db_role, tenant_id, expires_at)"
            " VALUES (%s, 'job', %s, %s, now() + interval '1 minute')",
            digest(token),
            WORKER,
            skien.unit_id,
        )
        with people.portal.app_context(), acting(WORKER, token):
            return [(case, each.number) for case, each in cases.overdue_conditions(skien.unit_id, on)]

    assert (overdue(last), overdue(last + timedelta(days=1))) == ([], [(case_id, 1)])
    with pytest.raises(Invalid):
        as_council(people, decider, case_id, cases.conditions.extend, 1, last, "Samme dag.")
    as_council(people, decider, case_id, cases.conditions.extend, 1, last + timedelta(days=30), "Valget kom imellom.")
    assert (overdue(last + timedelta(days=1)), len(overdue(last + timedelta(days=31)))) == ([], 1)
    report(skien, case_id, 1)
    assert len(overdue(last + timedelta(days=31))) == 1


def test_a_case_officer_accepts_nothing_also_by_sql(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = decided(skien, decider)
    report(skien, case_id, 1)
    with pytest.raises(Exception, match=r"not for council\.case_officer"):
        as_council(people, people("council", "case_officer"), case_id, cases.conditions.accept, 1)
    assert state_of(people, case_id) == "approved_with_conditions"


def test_conditions_that_are_not_met_end_in_a_withdrawal(skien: Applicant, decider: Somebody, people: People) -> None:
    case_id = decided(skien, decider)
    with people.acting(decider):
        unmet = cases.after(case_id).conditions
    as_council(people, decider, case_id, cases.withdraw_certificate, "Fristen er ute.", unmet)
    assert state_of(people, case_id) == "certificate_withdrawn"
    with pytest.raises(NotFound):
        report(skien, case_id, 1)
    assert (
        "Ikke oppfylt, vilkår 1: Etabler en styringsgruppe."
        in people.client(skien.coordinator).get(f"/enhet/sak/{case_id}").text
    )
    assert status_today(people, skien.unit_id) == "withdrawn"


@pytest.mark.parametrize("ending", ["expired", "superseded"])
def test_nobody_waits_for_the_conditions_of_an_approval_that_has_ended(
    skien: Applicant, decider: Somebody, approved_elsewhere: UUID, people: People, db: Database, ending: str
) -> None:
    case_id = decided(skien, decider, TWO)
    report(skien, case_id, 2)
    age(db, 400)
    ended = (
        f"Godkjenningen gjaldt til og med {as_date(today() - timedelta(days=1))}."
        if ending == "expired"
        else f"En ny godkjenning gjelder fra {as_date(today())}."
    )
    db.run("SET session_replication_role = replica")
    db.run(
        "UPDATE app.certificate SET valid = daterange(lower(valid), %s), ending = %s, ended_on = %s WHERE tenant_id = %s",
        today(),
        *((ending, today()) if ending == "superseded" else (None, None)),
        skien.unit_id,
    )
    db.run("SET session_replication_role = origin")
    with people.acting(decider):
        rows = cases.conditions.unmet()
        assert {row.file.id for row in rows if not row.over} == {approved_elsewhere}
        assert [(row.file.id, row.overdue) for row in rows[-2:]] == [(case_id, False)] * 2
    krad, unit = people.client(decider), people.client(skien.coordinator)
    page = krad.get("/krad/oppfolging").text
    waiting, _summary, over = page.partition("Vilkår fra godkjenninger som ikke gjelder lenger (2)")
    assert (waiting.count("Skien"), over.count(">Skien</a>")) == (0, 2)
    assert "Venter på enheten" in waiting, "the other unit's"
    assert "Venter på enheten" not in over
    assert over.count(ended) == 2
    for page in (krad.get(f"/krad/sak/{case_id}").text, unit.get(f"/enhet/sak/{case_id}").text):
        told = page[page.index('id="vilkar"') :]
        assert ended in told
        assert told.count("Gjelder ikke lenger") == 2
        for other in ("Venter på enheten", "Ikke meldt oppfylt", "Fristen er passert", "nr=1"):
            assert other not in told
    assert krad.get(f"/krad/sak/{case_id}/vilkar?nr=1").status_code == 404
    assert unit.get(f"/enhet/sak/{case_id}/vilkar?nr=1").status_code == 404
    with pytest.raises(ConditionMoved):
        report(skien, case_id, 1)


def test_a_correction_keeps_both_texts_and_changes_nothing_that_was_decided(
    skien: Applicant, decider: Somebody, approved_elsewhere: UUID, people: People, db: Database
) -> None:
    case_id = decided(skien, decider)
    before = db.rows("SELECT * FROM app.decision ORDER BY id")
    with people.acting(decider):
        stand = cases.correctable(case_id).words
    due_on = today() + timedelta(days=230)
    mended = Words("Vedtak og bekreftelse er på plass nå.", None, (condition(days=230),))
    as_council(people, decider, case_id, cases.correct, mended, "Datoen var skrevet feil.")
    assert db.rows("SELECT * FROM app.decision ORDER BY id") == before
    with people.acting(skien.coordinator):
        after = cases.after(case_id, skien.unit_id)
        told = after.standing
        assert told is not None
        assert told.words == mended
        assert after.conditions[0].due_on == due_on
        ((correction, changes),) = told.changes
        assert correction.reason == "Datoen var skrevet feil."
        assert changes == (
            Change(Field.REASON, 0, stand.reason, mended.reason),
            Change(Field.CONDITION_DUE_ON, 1, stand.conditions[0].due_on.isoformat(), due_on.isoformat()),
        )
    assert state_of(people, case_id) == "approved_with_conditions"
    with pytest.raises(Invalid):
        as_council(people, decider, case_id, cases.correct, mended, "Ingenting.")


def test_the_database_refuses_a_correction_of_what_was_decided_and_of_a_correction(
    skien: Applicant, decider: Somebody, people: People, db: Database
) -> None:
    case_id = decided(skien, decider)
    as_council(people, decider, case_id, cases.correct, Words("Bedre skrevet.", None, (condition(),)), "Skrivefeil.")
    with pytest.raises(psycopg.errors.RestrictViolation):
        db.run("UPDATE app.decision_correction SET reason = 'Annet'")
    for field, number in (("outcome", 0), ("conditions", 0), ("condition_text", 2)):
        with psycopg.connect(db.dsn("slt_council")) as connection:
            connection.execute("SELECT set_config('slt.token', %s, false)", (decider.token,))
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(
                    "INSERT INTO app.decision_correction (tenant_id, id, decision_id, changes, reason, corrected_at)"
                    " SELECT tenant_id, gen_random_uuid(), id, jsonb_build_array(jsonb_build_object('field', %s::text,"
                    " 'number', %s::int, 'before', '', 'after', 'x')), 'x', now() FROM app.decision",
                    (field, number),
                )


_texts = st.text("abc ", min_size=1, max_size=8).filter(str.strip)
_conditions = st.lists(st.builds(condition, _texts, st.integers(1, 400)), min_size=1, max_size=3)


@given(_texts, _conditions, st.data())
def test_corrections_one_after_another_lead_from_the_decided_words_to_the_last_ones(
    reason: str, conditions: list[object], data: st.DataObject
) -> None:
    from types import SimpleNamespace

    from certification.cases.wording import differences

    first = Words(reason, None, tuple(conditions))  # type: ignore[arg-type]
    decision = SimpleNamespace(
        reason=reason,
        departure=None,
        conditions=[each.to_json() for each in first.conditions],
    )
    stand, corrections = written(decision), []
    assert stand == first
    for _n in range(data.draw(st.integers(0, 3))):
        new = Words(
            data.draw(_texts),
            None,
            tuple(condition(data.draw(_texts), data.draw(st.integers(1, 400))) for _c in first.conditions),
        )
        changes = differences(stand, new)
        corrections.append(SimpleNamespace(changes=[change.to_json() for change in changes]))
        stand = new
    assert words(decision, corrections) == stand


def test_what_krad_follows_up_takes_the_same_statements_for_one_case_and_for_several(
    skien: Applicant, decider: Somebody, people: People
) -> None:
    def asked() -> int:
        with people.acting(decider), statements() as sent:
            assert cases.conditions.unmet()
            cases.linked_under_way()
            return len(sent)

    decided(skien, decider, TWO)
    one = asked()
    for number, name in (("3301", "Drammen"), ("3909", "Larvik")):
        other = applicant(people, number, name=name)
        appeal(other, decided(other, decider, TWO))
    # The first reading had no appeal, and so no unit of one to name.
    assert asked() <= one + 1
