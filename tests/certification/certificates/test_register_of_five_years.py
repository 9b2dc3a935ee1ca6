"""Four hundred units' five years in the database: on every day the register, each certificate's page and the signed status are the
oracle's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from flask import Flask
from psycopg.types.json import Jsonb
from psycopg.types.multirange import Multirange
from psycopg.types.range import DateRange

from app.db.roles import PROJECTOR, STATS
from app.db.session import acting
from certification.certificates.signed import state_at, status_claims
from dashboards.certified import service
from dashboards.certified.service import Wanted
from dashboards.projection import service as projection
from dashboards.projection.statuses import Days, Status
from tests.certification.certificates.public import IN_FORCE, LISTED, pages_agree, register_agrees, words
from tests.certification.certificates.simulated import DAYS, FIRST, GOES_ON, Act, Lived, Reform, lived, reform_of
from tests.certification.certificates.test_five_years import HERE, Told, expanded
from tests.database import Database
from tests.factories.nation import noon

UNITS = 400


class Written:
    """The rows of units' histories, by table: one statement writes each."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.places = db.rows("SELECT id, share FROM app.place WHERE city_district_id IS NULL ORDER BY id")
        self.rows: dict[str, list[Sequence[object]]] = {table: [] for table in _COLUMNS}

    def unit(self, seed: int, life: Lived, told: Told) -> UUID:
        """A unit with its cover, its cases, its decisions and its certificates, as its services leave them behind."""
        unit_id, (on, kind) = uuid4(), life.reform or (None, None)
        place, became = self.places.pop(), self.places.pop() if kind in GOES_ON else None
        self.rows["unit"].append((unit_id, "municipality", f"Nr {seed}"))
        self._covers(unit_id, place, FIRST, None if kind is Reform.PARTED else on)
        if became is not None:
            self._covers(unit_id, became, on, None)
        case_id = uuid4()
        for day, act in life.acts:
            if act is Act.APPLY:
                case_id = uuid4()
                self._event(unit_id, case_id, 1, "application_submitted", day)
            elif act in (Act.APPROVE, Act.APPROVE_WITH_CONDITIONS, Act.REJECT):
                self._event(unit_id, case_id, 2, act, day)
        for each in told.history.rejections:
            self._decides(unit_id, "rejected", each.decided_on)
        for given in told.history.certificates:
            assert given.life.start is not None
            named = place if given.municipalities == {HERE} else became
            assert named is not None
            decision = self._decides(unit_id, given.status, given.life.start)
            days, spells = DateRange(given.life.start, given.life.end), (DateRange(*s) for s in given.life.suspended)
            ended = (given.life.ending, given.life.end if given.life.ending else None)
            until = given.life.given_until
            self.rows["certificate"].append(
                (unit_id, uuid4(), decision, [named[0]], days, until, Multirange(spells), *ended)
            )
        return unit_id

    def write(self) -> None:
        with self.db.admin.transaction(), self.db.admin.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self.rows.items():
                with cursor.copy(f"COPY app.{table} ({_COLUMNS[table]}) FROM STDIN".encode()) as copy:
                    for row in rows:
                        copy.write_row(row)

    def _covers(self, unit_id: UUID, place: Sequence[object], since: date | None, until: date | None) -> None:
        self.rows["unit_cover"].append((unit_id, uuid4(), place[0], place[0], place[1], DateRange(since, until)))

    def _event(self, unit_id: UUID, case_id: UUID, seq: int, kind: str, on: date) -> None:
        self.rows["case_event"].append((unit_id, uuid4(), case_id, seq, kind, noon(on), Jsonb({"signatures": []})))

    def _decides(self, unit_id: UUID, outcome: str, on: date) -> UUID:
        id_ = uuid4()
        asked = (
            [{"finding": None, "text": "Et vilkår", "due_on": "2030-01-01"}] if outcome.endswith("conditions") else []
        )
        words = ("0" * 64, "handbook-1", Jsonb({}), "Grunnen.", "nb", Jsonb([]), Jsonb(asked))
        self.rows["decision"].append((unit_id, id_, uuid4(), outcome, *words, noon(on)))
        return id_


_COLUMNS = {
    "unit": "id, kind, name",
    "unit_cover": "tenant_id, id, place_id, municipality_id, share, valid",
    "case_event": "tenant_id, id, case_id, seq, kind, at, detail",
    "decision": "tenant_id, id, case_id, outcome, document_sha256, criteria, assessment, reason, language, signatures,"
    " conditions, decided_at",
    "certificate": "tenant_id, id, decision_id, municipality_ids, valid, given_until, suspended, ending, ended_on",
}


def test_the_register_the_page_and_the_signed_status_of_four_hundred_units_agree_on_every_day(
    portal: Flask, db: Database
) -> None:
    written, lives = Written(db), {}
    for seed in range(UNITS):
        life = lived(seed, reform_of(seed))
        lives[written.unit(seed, life, Told.of(life))] = life
    written.write()
    with portal.app_context(), acting(PROJECTOR):
        for unit_id in lives:
            projection.refresh(unit_id)
    stood: dict[object, list[tuple[Days, Status]]] = {}
    for unit_id, since, until, status in db.rows(
        "SELECT unit_id, lower(valid), upper(valid), status FROM app.unit_status"
    ):
        stood.setdefault(unit_id, []).append((Days(since, until), Status(str(status))))  # type: ignore[arg-type]
    given: dict[UUID, list[int]] = {unit_id: [] for unit_id in lives}
    for unit_id, number in db.rows("SELECT tenant_id, number FROM app.certificate ORDER BY lower(valid)"):
        given[unit_id].append(number)  # type: ignore[index, arg-type]
    for unit_id, life in lives.items():
        # None of them hands in a report, so that the undecided are all of one sort.
        told = [Status.NONE if s is Status.NOT_REPORTED else s for s in expanded(stood.get(unit_id, []))]
        assert told == list(life.statuses), unit_id

    units = [(given[unit_id], life) for unit_id, life in lives.items()]
    seen: Counter[str] = Counter()
    with portal.app_context(), acting(STATS):
        for n, on in enumerate(DAYS):
            expected = words(n, units)
            register_agrees(on, expected)
            if n % 61 == 0:
                held = {number: word for number, word in expected.items() if word in IN_FORCE}
                assert {one.number: one.state for one in service.certified(on, Wanted())} == held, on
                claims = status_claims(service.listed(on), "KRÅD", "/register/status.jwt", noon(on))
                assert all(state_at(claims, number) == LISTED[word] for number, word in expected.items())
            seen.update(expected.values())
        for numbers, life in units[::4]:
            pages_agree(numbers, life)
    assert seen.keys() == LISTED.keys()
