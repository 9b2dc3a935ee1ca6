"""`slt db`: roles, migrations and the check that the database enforces what the models declare."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import click

from app.db.roles import LOGIN_ROLES, MIGRATOR


def _passwords(path: str | None) -> dict[str, str]:
    """Each role's password, from the pgpass file that libpq reads."""
    if not path or not Path(path).exists():
        return {}
    rows = [line.rsplit(":", 2) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.count(":") >= 4]
    return {role: password for _where, role, password in rows if role in LOGIN_ROLES}


@click.group()
def db() -> None:
    """The database: roles, migrations, and whether it enforces what the models say."""


@db.command()
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL for a hosted database instead of running it.")
@click.option("--superuser", default="postgres", show_default=True, help="The login that may make roles.")
@click.option("--superuser-passfile", envvar="SLT_SUPERUSER_PGPASSFILE", help="pgpass file of the superuser.")
def bootstrap(as_sql: bool, superuser: str, superuser_passfile: str | None) -> None:
    """Make roles, database, schemas and extension; can be run again. Passwords come from PGPASSFILE."""
    from app.config import database_url
    from app.db import bootstrap as steps

    url = database_url()
    if as_sql:
        click.echo("-- As a superuser, in the database `postgres`. Then give each role that logs in a password.")
        click.echo("\n".join(steps.role_statements({})))
        click.echo(f"CREATE DATABASE \"{url.database}\" OWNER slt_owner TEMPLATE template0 ENCODING 'UTF8';")
        click.echo(f"-- As a superuser, in the database `{url.database}`.")
        click.echo("\n".join(steps.database_statements(url.database or "")))
        return
    dsn = url.set(drivername="postgresql", username=superuser, database=None).render_as_string(hide_password=False)
    if superuser_passfile:
        dsn += f"?passfile={quote(superuser_passfile)}"
    passwords = _passwords(os.environ.get("PGPASSFILE"))
    try:
        steps.bootstrap(dsn, url.database or "", passwords)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from None
    if lacking := [role for role in LOGIN_ROLES if role not in passwords]:
        click.echo(
            f"PGPASSFILE has no password for {', '.join(lacking)}: each keeps the one it has, and can't sign in without one.",
            err=True,
        )


@db.command()
def upgrade() -> None:
    """Bring the database to the newest revision."""
    from app.db import migrate

    migrate.upgrade()


@db.command()
@click.argument("number")
@click.argument("name")
@click.argument("modules", nargs=-1, required=True)
def draft(number: str, name: str, modules: tuple[str, ...]) -> None:
    """Write migration NUMBER for the tables of MODULES (such as tenants.units.models)."""
    from app.db import migrate

    for path in migrate.draft(number, name, modules):
        click.echo(path)


@db.command()
def check() -> None:
    """Exit 1 with a list where models, registry and database differ."""
    from alembic import command

    from app.config import role_dsn
    from app.db import catalog, migrate

    faults = catalog.differences(role_dsn(MIGRATOR))
    for fault in faults:
        click.echo(fault, err=True)
    command.check(migrate.configuration())
    if faults:
        raise SystemExit(1)
