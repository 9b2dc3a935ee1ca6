"""Alembic's environment: as slt_migrator, one migration at a time, one transaction each."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool

from app.config import migrator_url
from app.db.base import Base
from app.db.ddl import load_models
from app.db.roles import SCHEMAS

#: Two starts at once take turns.
_LOCK = 5_101_2026

load_models()
engine = create_engine(
    context.config.attributes.get("url") or migrator_url(), poolclass=pool.NullPool, hide_parameters=True
)
with engine.connect() as connection:
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_schemas=True,
        include_name=lambda name, kind, _parents: kind != "schema" or name in SCHEMAS,
        include_object=lambda _o, name, kind, _reflected, _other: not (kind == "table" and name == "migration"),
        version_table="migration",
        version_table_schema="sec",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
