"""A wall is tested by breaking it: each sabotage must be noticed by the lint or the matrix."""

from __future__ import annotations

import pytest

from tests.isolation import lint, matrix
from tests.isolation.world import ACTORS, ME, World, declared

#: A tenant's table that every sabotage can be made on.
T = "app.unit_cover"

SABOTAGES: dict[str, str] = {
    "row security off": f"ALTER TABLE {T} DISABLE ROW LEVEL SECURITY",
    "not forced": f"ALTER TABLE {T} NO FORCE ROW LEVEL SECURITY",
    "true policy": f"ALTER POLICY slt_web_select ON {T} USING (true)",
    "policy to everybody": f"ALTER POLICY slt_web_select ON {T} TO PUBLIC",
    "policy dropped": f"DROP POLICY slt_web_select ON {T}",
    "second policy": f"CREATE POLICY more ON {T} FOR SELECT TO slt_web USING (valid @> current_date)",
    "or in a policy": f"ALTER POLICY slt_web_select ON {T} USING (tenant_id = (SELECT sec.tenant()) OR share IS NULL)",
    "another column": f"ALTER POLICY slt_police_select ON {T} USING (tenant_id <> (SELECT sec.district()))",
    "new table without protection": "CREATE TABLE app.bare (tenant_id uuid NOT NULL, note text); GRANT SELECT ON app.bare TO slt_web",
    "view as its owner": f"CREATE VIEW app.v AS SELECT * FROM {T}; GRANT SELECT ON app.v TO slt_web",
    "materialised view": f"CREATE MATERIALIZED VIEW app.mv AS SELECT * FROM {T}; GRANT SELECT ON app.mv TO slt_web",
    "function per row": f"ALTER POLICY slt_web_select ON {T} USING (tenant_id = sec.tenant())",
    "truncate": f"GRANT TRUNCATE ON {T} TO slt_web",
    "create on a schema": "GRANT CREATE ON SCHEMA app TO slt_web",
    "temporary tables": "GRANT TEMPORARY ON DATABASE {database} TO slt_web",
    "definer without a path": "ALTER FUNCTION sec.tenant() RESET search_path",
    "definer without row security": "ALTER FUNCTION sec.tenant() RESET row_security",
    "function open to everybody": "GRANT EXECUTE ON FUNCTION sec.tenant() TO PUBLIC",
    "immutable scope": "ALTER FUNCTION sec.tenant() IMMUTABLE",
    "foreign key without the tenant": f"ALTER TABLE {T} ADD UNIQUE (id); CREATE TABLE app.child (tenant_id uuid, cover_id uuid REFERENCES {T} (id))",
    "global unique": f"CREATE UNIQUE INDEX globally ON {T} (id)",
    "sequence": "CREATE SEQUENCE app.s; GRANT SELECT ON SEQUENCE app.s TO slt_web",
    "owned by a login": f"ALTER TABLE {T} OWNER TO slt_web",
    "tenant may be missing": f"ALTER TABLE {T} DROP CONSTRAINT pk_unit_cover; ALTER TABLE {T} ALTER tenant_id DROP NOT NULL",
    "granted to the public's role": f"GRANT SELECT ON {T} TO slt_stats; CREATE POLICY p ON {T} FOR SELECT TO slt_stats USING (valid @> current_date)",
    "backup may write": f"GRANT INSERT ON {T} TO slt_backup",
    "tenant of another": "CREATE OR REPLACE FUNCTION sec.tenant() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER"
    " SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS"
    " $$SELECT tenant_id FROM app.unit_cover ORDER BY tenant_id DESC LIMIT 1$$",
}

#: Made on the cluster's roles, which other tests use at the same time: never committed, and the lint must notice.
ON_ROLES: dict[str, str] = {
    "bypassing role": "ALTER ROLE slt_web BYPASSRLS",
    "membership": "GRANT slt_owner TO slt_web",
    "inherited definer": "GRANT slt_scope TO slt_owner WITH INHERIT TRUE",
    "maker of roles": "ALTER ROLE slt_council CREATEROLE",
}


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_every_sabotage_is_noticed(world: World, sabotage: str) -> None:
    for statement in SABOTAGES[sabotage].split("; "):
        world.admin.execute(statement.replace("{database}", world.name).encode())
    touched = {T} | (set(world.tables) - declared())
    assert lint.faults(world.admin) | matrix.faults(world, touched) | _unreadable(world), f"{sabotage}: nobody noticed"


@pytest.mark.parametrize("sabotage", ON_ROLES)
def test_every_sabotage_of_a_role_is_noticed(world: World, sabotage: str) -> None:
    with world.admin.transaction(force_rollback=True):
        world.admin.execute(ON_ROLES[sabotage].encode())
        assert lint.faults(world.admin), f"{sabotage}: nobody noticed"
    assert not lint.faults(world.admin)


def _unreadable(world: World) -> set[str]:
    """A wall may also be broken by hiding a tenant's own rows from it."""
    web = next(actor for actor in ACTORS if actor.role == "slt_web")
    with world.acting(web) as connection:
        rows = connection.execute(f"SELECT tenant_id FROM {T}".encode()).fetchall()
    return set() if rows == [(ME.tenant_id,)] else {"own rows not as expected"}
