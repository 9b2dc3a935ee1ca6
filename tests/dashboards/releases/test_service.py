"""A release is cut once, numbered, dated, and never changes; its levels never tell of one or two units."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import psycopg
import pytest

from app.clock import pretending, today
from app.db.roles import COUNCIL, PROJECTOR, STATS
from app.db.session import acting
from dashboards.prerequisites import service
from dashboards.releases import service as releases
from dashboards.releases.errors import InTheFuture, NotAfterTheLatest
from tenants.register.errors import BeforeRegister
from tests.database import Database, People
from tests.factories.nation import Made, Nation

D = date.fromisoformat
NUMBERS = ("4003", "4215", "5059", "1103", "4601", "5001", "5501", "3301")
GOOD = [{"completed_on": "2025-01-15", "sources": ["ungdata", "report"], "describes_causes": True}]
POOR = [{"completed_on": "2020-01-15", "sources": ["ungdata"], "describes_causes": False}]


def _mapping(published: releases.Published) -> dict[str, object]:
    row = published.content["levels"]["mapping"]["areas"]["nation"]
    return {**row["columns"], "not_reported": row["municipalities"] - row["reported"]}


@pytest.fixture
def eight(nation: Nation) -> list[Made]:
    """Four units whose mapping is at level 2, and four at level 1."""
    made = [nation.unit(number) for number in NUMBERS]
    for index, unit in enumerate(made):
        nation.document(unit, D("2025-02-01"), surveys=GOOD if index < 4 else POOR)
    nation.project(*made)
    return made


def test_a_release_counts_the_nation_of_its_day(nation: Nation, eight: list[Made]) -> None:
    case = nation.applied(eight[0], D("2025-03-01"), surveys=GOOD)
    nation.decided(eight[0], case, "approved", D("2025-04-01"))
    nation.project(eight[0])
    said = nation.cut(D("2025-05-01")).content
    assert (said["nation"]["municipalities"], said["nation"]["covered"]) == (357, 1)
    assert said["nation"]["categories"]["approved"] == 1
    assert sum(said["nation"]["categories"].values()) == 357
    assert sum(c["municipalities"] for c in said["counties"]) == 357
    assert sum(d["covered_population"] for d in said["police_districts"]) == said["nation"]["covered_population"]
    assert (len(said["counties"]), len(said["police_districts"])) == (15, 12)
    mapping = said["levels"]["mapping"]["areas"]
    assert mapping["nation"]["columns"] == {"0": 0, "1": 4, "2": 4, "3": 0, "4": 0}
    lacking = {step: number for step, number in mapping["nation"]["steps"].items() if number}
    assert lacking == {"1:survey_recent": 4, "2:survey_broad_sources": 4}
    assert mapping["county:40"]["columns"] == dict.fromkeys("01234", ":"), "one municipality of one county"
    assert said["levels"]["steering"]["areas"]["nation"]["reported"] == 0


def test_who_has_applied_and_never_reported_is_not_among_those_who_have_reported(
    nation: Nation, eight: list[Made], people: People
) -> None:
    """Else a release would tell that somebody has applied, for everybody knows who has reported."""
    newcomer, before = nation.unit("4001"), today() - timedelta(days=40)
    for unit in eight:
        nation.document(unit, before, surveys=GOOD)
    nation.applied(newcomer, before, surveys=GOOD)
    nation.project(*eight, newcomer)

    def reported() -> list[int]:
        said = nation.cut(today()).content
        nation.forget_releases()
        assert said["nation"]["categories"]["not_reported"] + said["nation"]["categories"]["none"] == 9
        return [said["levels"]["mapping"]["areas"][area]["reported"] for area in ("nation", "county:40")]

    assert reported() == [8, 1]
    # KRÅD sees the application, and its levels.
    with nation.portal.app_context(), acting(COUNCIL, people("council", "auditor").token):
        assert service.live(today()).questions["mapping"].nation.reported == 9
    nation.document(newcomer, before + timedelta(days=1), surveys=GOOD)
    nation.project(newcomer)
    assert reported() == [9, 2]


def test_the_same_inputs_give_the_same_bytes(nation: Nation, eight: list[Made], db: Database) -> None:
    first = nation.cut(D("2025-05-01"))
    text = db.value("SELECT content FROM app.release")
    assert isinstance(text, str)
    assert first.sha256 == sha256(text.encode()).hexdigest()
    nation.forget_releases()
    nation.project(*reversed(eight))
    assert nation.cut(D("2025-05-01")) == first


def test_a_release_is_never_changed_by_anybody(nation: Nation, eight: list[Made], db: Database) -> None:
    nation.cut(D("2025-05-01"))
    for statement in (
        "UPDATE app.release SET on_date = '2025-05-02'",
        "DELETE FROM app.release",
        "DELETE FROM app.release_document",
        "DELETE FROM app.release_answer",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.run(statement)
    before = db.value("SELECT content FROM app.release")
    nation.document(eight[0], D("2025-06-01"), surveys=POOR)
    nation.project(eight[0])
    assert db.value("SELECT content FROM app.release") == before
    with pytest.raises(psycopg.errors.CheckViolation):
        db.run(
            "INSERT INTO app.release VALUES (2, '2025-06-01', 1, '{\"forged\": true}', %s, now())",
            sha256(b"").hexdigest(),
        )


def test_releases_follow_each_other_in_time(nation: Nation) -> None:
    assert [nation.cut(D(day)).number for day in ("2024-01-01", "2024-02-01")] == [1, 2]
    for day in ("2024-02-01", "2024-01-15"):
        with pytest.raises(NotAfterTheLatest):
            nation.cut(D(day))
    with pytest.raises(InTheFuture):
        nation.cut(today() + timedelta(days=1))


def test_a_day_before_the_register_has_no_release(nation: Nation, db: Database) -> None:
    with pytest.raises(BeforeRegister):
        nation.cut(D("2017-12-30"))
    assert db.value("SELECT count(*) FROM app.release") == 0


def test_a_count_stands_until_most_have_reported_anew(nation: Nation, eight: list[Made], db: Database) -> None:
    first = nation.cut(D("2025-05-01"))
    for unit in eight[4:7]:
        nation.document(unit, D("2025-05-15"), surveys=GOOD)
    nation.project(*eight)
    second = nation.cut(D("2025-06-01"))
    assert second.content["levels"]["mapping"] == first.content["levels"]["mapping"]
    assert second.content["on"] != first.content["on"]
    for unit in eight[:3]:
        nation.document(unit, D("2025-06-15"), surveys=GOOD)
    nation.project(*eight)
    third = nation.cut(D("2025-07-01"))
    # The six who have, and they alone: who was counted before has no number to be told by.
    assert third.content["levels"]["mapping"]["on"] == "2025-07-01"
    assert third.content["levels"]["mapping"]["areas"]["nation"]["reported"] == 6
    mapping = "SELECT release_number, count(*) FROM app.release_answer WHERE question = 'mapping' GROUP BY 1 ORDER BY 1"
    assert db.rows(mapping) == [(1, 8), (3, 6)]


def test_a_document_that_has_grown_old_is_not_reported(nation: Nation, eight: list[Made]) -> None:
    nation.cut(D("2025-05-01"))
    for unit in eight[:3]:
        nation.document(unit, D("2025-10-01"), surveys=GOOD)
    nation.project(*eight)
    assert _mapping(nation.cut(D("2026-06-01")))["not_reported"] == 354


def test_the_ministry_reads_the_latest_release_and_not_what_it_rests_on(
    nation: Nation, eight: list[Made], db: Database
) -> None:
    cut = nation.cut(D("2025-05-01"))
    with nation.portal.app_context(), acting(STATS):
        assert releases.latest() == cut
    for table in ("app.release_document", "app.release_answer", "app.levels"):
        with psycopg.connect(db.dsn("slt_stats")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"SELECT * FROM {table}")
    assert db.value("SELECT count(*) FROM app.release_document") == len(eight)


def test_before_the_first_there_is_none(nation: Nation) -> None:
    with nation.portal.app_context(), acting(STATS):
        assert releases.latest() is None


def test_a_release_joins_the_national_audit_chain_without_its_text(nation: Nation, db: Database) -> None:
    made = nation.cut(D("2025-05-01"))
    ((after, acting_as),) = db.rows("SELECT after, acting FROM audit.entry WHERE table_name = 'app.release'")
    assert isinstance(after, dict)
    assert (after["sha256"], "content" in after, acting_as) == (made.sha256, False, "operator:tester")


def test_each_month_has_a_release_of_its_first_day_unless_it_has_one_already(nation: Nation, db: Database) -> None:
    days = ("2026-03-05", "2026-03-06", "2026-04-01", "2026-04-30", "2026-06-02")
    for day in days:
        with nation.portal.app_context(), pretending(D(day)), acting(PROJECTOR):
            releases.cut_month()
    assert db.rows("SELECT number, on_date FROM app.release ORDER BY number") == [
        (1, D("2026-03-01")),
        (2, D("2026-04-01")),
        (3, D("2026-06-01")),
    ]
