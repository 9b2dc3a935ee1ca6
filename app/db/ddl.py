"""SQL of tables, generated from the models and the registry; a migration holds it as text."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, sort_tables

from app.db.base import Base
from app.db.registry import statements

#: Every module that declares tables, in the order of the migrations.
MODELS: tuple[str, ...] = (
    "app.identity.models",
    "app.audit.models",
    "app.jobs.models",
    "app.mail.models",
    "app.api.models",
    "tenants.register.models",
    "tenants.register.reforms.models",
    "tenants.units.models",
    "app.dispatch.models",
    "tenants.contacts.models",
    "tenants.reporting.models.base",
    "tenants.reporting.models.organisation",
    "tenants.reporting.models.knowledge",
    "tenants.reporting.models.measures",
    "tenants.reporting.models.wider",
    "tenants.reporting.models.polls",
    "tenants.police.models.confirmations",
    "tenants.police.models.dealings",
    "tenants.reporting.submission.models",
    "tenants.reporting.yearly.models",
    "tenants.reporting.evidence.models",
    "certification.criteria.models",
    "certification.issuers.models",
    "certification.letters.models",
    "certification.cases.models.cases",
    "certification.cases.models.decisions",
    "certification.certificates.models",
    "certification.reforms.models",
    "certification.earlier.models",
    "certification.watch.models",
    "certification.reminders.models",
    "certification.reapplying.models",
    "certification.processing.models",
    "app.privacy.models",
    "dashboards.maps.models",
    "dashboards.projection.models",
    "dashboards.releases.models",
    "dashboards.export.models",
)


def load_models() -> None:
    """Import every module that declares tables, so that the metadata is whole."""
    for name in MODELS:
        import_module(name)


def tables_of(module: str) -> list[Table]:
    """The tables that one module declares, in the order in which they can be made."""
    load_models()  # a foreign key may name a table of another feature
    import_module(module)
    mapped = {m.local_table for m in Base.registry.mappers if m.class_.__module__ == module}
    return [table for table in sort_tables(Base.metadata.tables.values()) if table in mapped]


def create(tables: Iterable[Table]) -> str:
    """CREATE TABLE and CREATE INDEX of the tables."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    out: list[str] = []
    for table in tables:
        out.append(str(CreateTable(table).compile(dialect=dialect)).strip() + ";")
        out += [
            str(CreateIndex(i).compile(dialect=dialect)) + ";" for i in sorted(table.indexes, key=lambda i: str(i.name))
        ]
    return "\n\n".join("\n".join(line.rstrip() for line in part.splitlines()) for part in out) + "\n"


def protect(tables: Iterable[Table]) -> str:
    """Row security, policies, grants and triggers of the tables."""
    return "\n\n".join("\n".join(statements(table)) for table in tables) + "\n"


def drop(tables: Iterable[Table]) -> str:
    """DROP TABLE of the tables, the last made first."""
    return "".join(f"DROP TABLE {table.fullname};\n" for table in reversed(list(tables)))
