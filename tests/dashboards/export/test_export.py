"""The nation of a day as a file: the same bytes each time, no names, and whole for whoever recomputes it."""

from __future__ import annotations

import json
import tarfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.clock import today
from app.db.roles import COUNCIL
from app.identity.tokens import operator_token
from dashboards.demo import service as demo
from dashboards.export import service
from dashboards.export.archive import Archive, Manifest
from dashboards.export.errors import InTheFuture
from dashboards.recompute.service import recompute
from dashboards.recompute.tally import Sort
from tests.database import Database, People, Slt
from tests.factories.cases import applicant
from tests.factories.nation import Nation

D = date.fromisoformat


def exported(portal: Flask, file: Path, on: date) -> Manifest:
    with portal.app_context(), operator_token("kari", COUNCIL) as token:
        return service.export(file, on, token)


def test_the_demonstration_recomputes_whole(
    portal: Flask, demonstration: None, db: Database, slt: Slt, tmp_path: Path
) -> None:
    """Exported by the command, and recomputed by another that knows of no database: everything agrees."""
    file = tmp_path / "nation.tar"
    made = slt("export", "national", "--as-of", str(today()), "--out", str(file))
    assert made.returncode == 0, made.stderr
    root = made.stdout.split()[-1]
    nothing = {"DATABASE_URL": "", "PGPASSFILE": "/dev/null", "REDIS_URL": "", "SECRET_KEY": "", "PUBLIC_URL": ""}
    found = slt("recompute", str(file), "--root", root, "--format", "json", **nothing)
    assert found.returncode == 0, found.stdout + found.stderr
    told = json.loads(found.stdout)
    assert (told["whole"], told["root"], told["as_of"], told["disagreements"]) == (True, root, str(today()), [])
    assert all(each["agreed"] == each["of"] > 0 for each in told["agreement"].values())

    # The same day is the same bytes, a plain tar that nobody else reads, and written down.
    again = exported(portal, tmp_path / "again.tar", today())
    assert (tmp_path / "again.tar").read_bytes() == file.read_bytes()
    assert again.root == root
    assert file.stat().st_mode & 0o777 == 0o600
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    with tarfile.open(file) as tar:
        assert [member.name for member in tar][-5:] == [
            "cases.jsonl",
            "earlier.jsonl",
            "standings.jsonl",
            "releases.jsonl",
            "figures.jsonl",
        ]
    entries = db.rows("SELECT acting, after FROM audit.entry WHERE table_name = 'app.national_export' ORDER BY seq")
    assert [(label, row["root"]) for label, row in entries] == [("operator:kari", root)] * 2  # type: ignore[index]

    # Another root, or another file: no.
    assert slt("recompute", str(file), "--root", "0" * 64, **nothing).returncode == 1
    refused = slt("recompute", str(tmp_path / "nothing.tar"), **nothing)
    assert refused.returncode == 2
    (tmp_path / "text.tar").write_text("no export")
    refused = slt("recompute", str(tmp_path / "text.tar"), **nothing)
    assert (refused.returncode, "files: text.tar" in refused.stderr) == (1, True)


def test_it_names_no_person_and_quotes_no_decision(
    portal: Flask, demonstration: None, db: Database, tmp_path: Path
) -> None:
    exported(portal, tmp_path / "nation.tar", today())
    text = (tmp_path / "nation.tar").read_text(encoding="utf-8")
    for table, column in (
        ("sec.account", "email"),
        ("sec.account", "id::text"),
        ("sec.membership", "id::text"),
        ("app.decision", "reason"),
    ):
        values = [str(value) for (value,) in db.rows(f"SELECT {column} FROM {table}") if value]
        assert values
        assert not [value for value in values if value in text], column


def test_what_had_not_happened_yet_is_not_in_it(portal: Flask, nation: Nation, tmp_path: Path) -> None:
    """On each day the export says what the projection says, of moves, renewals, withdrawals and city districts."""
    skien, sogn, lillesand = nation.unit("4003"), nation.unit("4640", "4644", "4643"), nation.unit("4215")
    nation.decided(skien, nation.applied(skien, D("2021-02-01")), "approved", D("2021-03-01"), D("2025-03-01"))
    renewed = nation.applied(skien, D("2025-01-10"), vedtak=[])
    nation.decided(skien, renewed, "approved_with_conditions", D("2025-03-01"), D("2029-03-01"))
    nation.decided(sogn, nation.applied(sogn, D("2023-02-01")), "rejected", D("2023-06-01"))
    nation.decided(sogn, nation.applied(sogn, D("2024-02-01")), "approved", D("2024-04-01"))
    luster = nation.own_unit("Luster")
    nation.move(sogn.municipality_ids[1], sogn, luster, D("2025-06-01"))
    case = nation.applied(lillesand, D("2022-02-01"))
    nation.decided(lillesand, case, "approved", D("2022-03-01"))
    nation.withdrawn(lillesand, case, D("2022-03-01"))
    nation.taken_back(lillesand, nation.applied(lillesand, D("2024-01-01")), D("2024-02-01"))
    district = nation.unit("0301", district="02")
    in_oslo = nation.applied(district, D("2023-03-01"))
    nation.decided(district, in_oslo, "approved", D("2023-04-01"), D("2027-04-01"))
    nation.withdrawn(district, in_oslo, D("2026-01-15"))
    units = [skien, sogn, luster, lillesand, district]
    nation.project(*units)
    before: set[str] = set()
    for day in ("2021-02-15", "2022-03-01", "2024-01-15", "2025-06-01", "2026-05-31", "2026-06-01"):
        file = tmp_path / f"{day}.tar"
        exported(portal, file, D(day))
        found = recompute(file)
        sorts = {Sort.STATUSES, Sort.LEVELS, Sort.FIGURES, Sort.FILES, Sort.DOCUMENTS}
        assert [each for each in found.disagreements if each.sort in sorts] == []
        standing = next(s for _w, s in Archive.at(file).lines(service.STANDINGS) if s["unit"] == str(district.id))
        known = {(each["status"], each["certificate_until"]) for each in (standing["own"], *standing["places"]) if each}
        if D("2023-04-01") <= D(day):
            assert known == {("withdrawn", None) if day >= "2026-01-15" else ("approved", "2027-04-01")}
        documents = {line["id"] for _where, line in Archive.at(file).lines(service.DOCUMENTS)}
        assert before <= documents
        before = documents
        happened = [e["at"] for _w, c in Archive.at(file).lines(service.CASES) for e in c["events"]]
        assert max(happened)[:10] <= day
    assert len(before) == 7


def test_who_signs_twice_is_two_signatures_of_one(portal: Flask, people: People, tmp_path: Path) -> None:
    """A document of a cooperation whose signatories are one person has that person's mark twice, in that document alone."""
    luster = applicant(people, "4644", "4640")
    luster.apply()
    exported(portal, tmp_path / "nation.tar", today())
    (line,) = (line for _where, line in Archive.at(tmp_path / "nation.tar").lines(service.DOCUMENTS))
    assert len({each["signer"] for each in line["signatures"]}) == len(line["signing"]) == 2


def test_a_day_that_has_not_come_is_refused_and_a_file_that_fails_leaves_nothing(
    portal: Flask, db: Database, tmp_path: Path
) -> None:
    with pytest.raises(InTheFuture):
        exported(portal, tmp_path / "later.tar", today() + timedelta(days=1))
    with portal.app_context(), pytest.raises(Exception, match=r"row-level security|permission|violates"):
        service.export(tmp_path / "nobody.tar", today(), "no token of anybody")
    assert list(tmp_path.iterdir()) == []
    assert db.value("SELECT count(*) FROM app.national_export") == 0


@pytest.mark.slow
def test_a_made_up_nation_recomputes_whole_on_any_day(portal: Flask, db: Database, tmp_path: Path) -> None:
    with portal.app_context(), operator_token("tester", COUNCIL) as token:
        demo.load(token, lambda _line: None, tmp_path / "demo-accounts.txt", count=36)
    for days in (0, 1, 30, 200, 500, 900, 1500):
        file = tmp_path / f"{days}.tar"
        made = exported(portal, file, today() - timedelta(days=days))
        assert recompute(file, made.root).disagreements == []
        assert len(list(Archive.at(file).lines(service.EARLIER))) == 2
