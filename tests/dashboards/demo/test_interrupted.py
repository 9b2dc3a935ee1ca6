"""A load of the demonstration that is killed, wherever it is, is made whole by the next one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import psycopg
import pytest
from flask import Flask

from app import create_app
from app.audit import verify
from app.db.roles import AUTH
from app.db.session import acting, dispose
from app.identity import service as identity
from app.local.postgres import Postgres
from dashboards.demo import accounts
from dashboards.demo.handbook import EXAMPLES
from dashboards.demo.service import EXTRA, SECOND
from dashboards.demo.stage import unit_id
from tests import forked
from tests.dashboards.demo.interrupted import load
from tests.database import Database
from tests.template import clone, settings_for

pytestmark = [pytest.mark.slow, pytest.mark.faults]

#: Three cooperations, whose documents two must sign, and three city districts.
UNITS = 6
KILLS = 6
#: Ids that are the same in every load; every other id, and every instant, is its own.
STEADY = ("tenant_id", "unit_id", "place_id", "municipality_id", "police_district_id", "host_id", "coordinating_id")
#: What holds such an id or instant, or the SHA-256 of what does.
UNSTEADY = (
    "document",
    "document_sha256",
    "sha256",
    "signatures",
    "impartiality",
    "detail",
    "assessment",
    "assessment_sha256",
    "content",
    "number",
    "values",
    "fact_id",
    "source",
    "municipality_ids",
    "stand",
    "thing",
)


@pytest.fixture
def two(
    postgres_cluster: Postgres, template_database: str, portal_of_worker: Flask
) -> Iterator[tuple[Database, Database]]:
    """Two databases that hold no unit."""
    with ExitStack() as stack:
        made = []
        for which in ("whole", "killed"):
            name = stack.enter_context(clone(postgres_cluster, template_database, f"demo_{which}_{os.getpid()}"))
            admin = stack.enter_context(psycopg.connect(postgres_cluster.superuser_dsn(name), autocommit=True))
            made.append(Database(postgres_cluster, name, admin))
        yield made[0], made[1]


def _load(db: Database, file: Path, commits: int = 0) -> int:
    """Load in a process of its own; returns how it ended."""
    settings = settings_for(db.cluster, db.name)
    done = forked.run(
        load,
        (str(commits), "--units", str(UNITS), "--accounts", str(file)),
        {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "SECRET_KEY": settings.secret_key,
            "PUBLIC_URL": settings.public_url,
        },
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stdout + done.stderr
    return done.returncode


def _content(db: Database) -> dict[str, object]:
    """What every table holds: the number of its rows, and a digest of all that is the same in every load."""
    found: dict[str, object] = {}
    columns = db.rows(
        "SELECT table_name, array_agg(quote_ident(column_name)) FROM information_schema.columns"
        " WHERE table_schema = 'app' AND table_name <> 'outbox' AND column_name <> ALL (%s)"
        " AND (data_type NOT IN ('uuid', 'timestamp with time zone') OR column_name = ANY (%s)) GROUP BY 1",
        list(UNSTEADY),
        list(STEADY),
    )
    for table, names in columns:
        assert isinstance(names, str | list)
        listed = ", ".join(names.strip("{}").split(",") if isinstance(names, str) else names)
        found[str(table)] = db.rows(
            f"SELECT count(*), md5(string_agg(line, ';' ORDER BY line)) FROM (SELECT ({listed})::text FROM app.{table}) r (line)"
        )
    # Whose living facts are none is frozen without an id of a row.
    found["documents"] = db.rows(
        "SELECT tenant_id, kind, year, sha256 FROM app.submission WHERE tenant_id <> ALL (%s) ORDER BY 1, 2, 3",
        [unit_id(example.key) for example in EXAMPLES],
    )
    found["people"] = db.rows(
        "SELECT a.email, m.side, m.role, m.tenant_id, m.police_district_id FROM sec.account a"
        " LEFT JOIN sec.membership m ON m.account_id = a.id WHERE a.email <> ALL (%s) ORDER BY 1, 2, 3",
        [EXTRA, SECOND],
    )
    return found


def test_killed_at_any_commit_and_loaded_again_it_is_as_if_nothing_had_happened(
    two: tuple[Database, Database], tmp_path: Path
) -> None:
    whole, killed = two
    assert _load(whole, tmp_path / "whole.txt") == 0

    file = tmp_path / "killed.txt"
    rng = Random(2026)
    ends = [_load(killed, file, rng.randint(20, 120)) for _ in range(KILLS)]
    assert ends.count(-signal.SIGKILL) >= KILLS - 1, "the kills must be inside of the load"
    assert _load(killed, file) == 0

    expected, found = _content(whole), _content(killed)
    assert {table for table in expected if expected[table] != found[table]} == set()
    assert list(verify.faults(killed.dsn("slt_backup"))) == []
    # The job that a killed load had claimed is the sweeper's when its lease is over.
    assert killed.value("SELECT count(*) FROM app.outbox WHERE done_at IS NULL AND lease_until IS NULL") == 0
    left = killed.rows(
        "SELECT m.side, m.role FROM sec.membership m JOIN sec.account a ON a.id = m.account_id"
        " WHERE a.email = ANY (%s) AND m.revoked_at IS NULL",
        [EXTRA, SECOND],
    )
    assert set(left) <= {("ministry", "reader"), ("council", "administrator")}

    app = create_app(settings_for(killed.cluster, killed.name))
    passwords = accounts.read(file)
    assert set(passwords) == {person.email for person in accounts.PEOPLE}
    for email, secret in passwords.items():
        with app.app_context(), acting(AUTH):
            assert identity.sign_in(email, secret, None), email
    dispose(app)
