"""Migrations: run them, write the next one, and hold the database to the models and the registry."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.db import ddl

ROOT = Path(__file__).resolve().parents[2] / "migrations"


def configuration(url: str | None = None) -> Config:
    """Alembic's configuration; `url` names another database than DATABASE_URL's."""
    config = Config()
    config.set_main_option("script_location", str(ROOT))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def upgrade(url: str | None = None, revision: str = "head") -> None:
    """Bring the database to a revision; nothing happens where it is there already."""
    command.upgrade(configuration(url), revision)


def downgrade(url: str | None = None, revision: str = "base") -> None:
    """Take the database back to a revision, with all that the later ones made."""
    command.downgrade(configuration(url), revision)


def revisions() -> list[str]:
    """Every revision, the first one first. Raises `ValueError` where there is more than one head."""
    script = ScriptDirectory.from_config(configuration())
    heads = script.get_heads()
    if len(heads) > 1:
        raise ValueError(f"more than one head: {', '.join(heads)}")
    return [r.revision for r in reversed(list(script.walk_revisions()))]


def draft(number: str, name: str, modules: tuple[str, ...]) -> list[Path]:
    """Write migration `number` that makes the tables of `modules`: SQL for tables, access and going back, and its file.

    A hand-written `<number>_<name>.functions.sql` between tables and access is run where it exists.
    """
    tables = [table for module in modules for table in ddl.tables_of(module)]
    stem = f"{number}_{name}"
    texts = {
        ROOT / "sql" / f"{stem}.tables.sql": ddl.create(tables),
        ROOT / "sql" / f"{stem}.access.sql": ddl.protect(tables),
    }
    down = ROOT / "sql" / f"{stem}.down.sql"
    if not down.exists():
        texts[down] = ddl.drop(tables)
    functions = (ROOT / "sql" / f"{stem}.functions.sql").exists()
    version = ROOT / "versions" / f"{stem}.py"
    before = [r for r in revisions() if r < number]
    middle = f'"{stem}.functions", ' if functions else ""
    texts[version] = (
        f'"""{name.replace("_", " ").capitalize()}."""\n\nfrom migrations.steps import run\n\n'
        f'revision = "{number}"\ndown_revision = {f"{chr(34)}{before[-1]}{chr(34)}" if before else None}\n\n\n'
        f'def upgrade() -> None:\n    run("{stem}.tables", {middle}"{stem}.access")\n\n\n'
        f'def downgrade() -> None:\n    run("{stem}.down")\n'
    )
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)
