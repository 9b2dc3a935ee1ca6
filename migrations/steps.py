"""Run a migration's SQL files, and let a data migration past the row security that binds the owner too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import op

_SQL = Path(__file__).parent / "sql"


def run(*names: str) -> None:
    """Execute `migrations/sql/<name>.sql`, each as it stands (many statements, no parameters)."""
    for name in names:
        execute((_SQL / f"{name}.sql").read_text(encoding="utf-8"))


def execute(sql: str) -> None:
    """Execute SQL text as it stands."""
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})


@contextmanager
def unforced(*tables: str) -> Iterator[None]:
    """Lift FORCE ROW LEVEL SECURITY inside this transaction, for a data migration or a late foreign key.

    With it on, the owner's UPDATE touches no rows and a foreign key is validated over orphans, in silence.
    """
    for table in tables:
        execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in tables:
        execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
