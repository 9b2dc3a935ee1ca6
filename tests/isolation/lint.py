"""Rules that the database's catalog must keep; each query lists what breaks its rule."""

from __future__ import annotations

import psycopg

from app.db.base import Base
from app.db.ddl import load_models
from app.db.registry import access_of
from app.db.roles import AUDIT, BACKUP, LOGIN_ROLES, MIGRATOR, OWNER, RUNTIME_ROLES, SCOPE

_OURS = "n.nspname IN ('sec', 'app', 'audit')"
_TABLES = f"SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS} AND c.relkind IN ('r', 'p')"
_TENANT = (
    "SELECT a.attrelid FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    f" WHERE {_OURS} AND c.relkind IN ('r', 'p') AND a.attname = 'tenant_id' AND a.attnum > 0"
    " AND c.oid::regclass::text = ANY (%(tenant_tables)s)"
)
_RUNTIME = "(SELECT oid FROM pg_roles WHERE rolname = ANY (%(runtime)s))"
_FUNCTIONS = f"pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS}"

RULES: dict[str, str] = {
    "L01 no row security": f"SELECT oid::regclass::text FROM pg_class WHERE oid IN ({_TABLES}) AND NOT relrowsecurity AND relname <> 'migration'",
    "L02 row security not forced": f"SELECT oid::regclass::text FROM pg_class WHERE oid IN ({_TABLES}) AND NOT relforcerowsecurity AND relname <> 'migration'",
    "L03 partition granted by itself": f"""
        SELECT c.oid::regclass::text FROM pg_class c, aclexplode(c.relacl) a
         WHERE c.oid IN ({_TABLES}) AND c.relispartition AND a.grantee IN {_RUNTIME}""",
    "L04 grant without a policy": f"""
        SELECT t.oid::regclass || ' ' || t.grantee::regrole || ' ' || t.privilege_type FROM (
          SELECT c.oid, a.grantee, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid IN ({_TABLES})
          UNION SELECT c.oid, a.grantee, a.privilege_type FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
           WHERE c.oid IN ({_TABLES})) t
         WHERE (t.grantee IN {_RUNTIME} OR t.grantee IN ('slt_scope'::regrole, 'slt_audit'::regrole))
           AND t.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE') AND NOT EXISTS (
           SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND t.grantee = ANY (p.polroles)
              AND p.polcmd::text = CASE t.privilege_type WHEN 'SELECT' THEN 'r' WHEN 'INSERT' THEN 'a' WHEN 'UPDATE' THEN 'w' ELSE 'd' END)""",
    "L05 policy to everybody": f"SELECT polrelid::regclass || ' ' || polname FROM pg_policy WHERE polrelid IN ({_TABLES}) AND 0 = ANY (polroles)",
    "L06 more than one permissive policy": f"""
        SELECT polrelid::regclass || ' ' || role::regrole || ' ' || cmd FROM (
          SELECT polrelid, unnest(polroles) AS role, unnest(CASE polcmd WHEN '*' THEN '{{r,a,w,d}}' ELSE ARRAY[polcmd::text] END) AS cmd
            FROM pg_policy WHERE polrelid IN ({_TABLES}) AND polpermissive) t GROUP BY polrelid, role, cmd HAVING count(*) > 1""",
    "L07 a true policy where rows have an owner": f"""
        SELECT p.polrelid::regclass || ' ' || p.polname FROM pg_policy p, unnest(p.polroles) role
         WHERE p.polrelid IN ({_TABLES}) AND (pg_get_expr(p.polqual, p.polrelid) = 'true' OR pg_get_expr(p.polwithcheck, p.polrelid) = 'true')
           AND role::regrole::text = ANY (%(scoped)s) AND p.polrelid::regclass::text <> ALL (%(open_tables)s)""",
    "L08 function outside a sub-select": f"""
        SELECT polrelid::regclass || ' ' || polname FROM pg_policy, LATERAL (
          SELECT coalesce(pg_get_expr(polqual, polrelid), '') || ' ' || coalesce(pg_get_expr(polwithcheck, polrelid), '') AS body) b
         WHERE polrelid IN ({_TABLES}) AND regexp_replace(body, 'SELECT \\(?sec\\.[a-z_]+\\(', '', 'g') ~ '(sec\\.[a-z_]+|current_setting)\\('""",
    "L08b OR in a policy": f"""
        SELECT polrelid::regclass || ' ' || polname FROM pg_policy WHERE polrelid IN ({_TABLES})
           AND (coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '')) ~ ' OR '""",
    "L09 immutable function that reads a setting": f"SELECT p.oid::regprocedure::text FROM {_FUNCTIONS} AND p.provolatile = 'i' AND p.prosrc ~ 'current_setting|session_user|sec\\.'",
    "L10 definer without a pinned path": f"""
        SELECT p.oid::regprocedure::text FROM {_FUNCTIONS} AND p.prosecdef
           AND NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c ~ '^search_path=.*pg_temp$')""",
    "L10b definer without row security": f"""
        SELECT p.oid::regprocedure::text FROM {_FUNCTIONS} AND p.prosecdef
           AND NOT ('row_security=on' = ANY (coalesce(p.proconfig, '{{}}')))""",
    "L11 function open to everybody": f"""
        SELECT p.oid::regprocedure::text FROM {_FUNCTIONS} AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))""",
    "L11b definer owned by another than the definers": f"""
        SELECT p.oid::regprocedure::text FROM {_FUNCTIONS} AND p.prosecdef AND p.proowner::regrole::text NOT IN ('{SCOPE}', '{AUDIT}')""",
    "L12 view that runs as its owner": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {_OURS} AND c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions), false)""",
    "L13 materialised view granted": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
         WHERE {_OURS} AND c.relkind = 'm' AND a.grantee IN {_RUNTIME}""",
    "L14 foreign key that leaves the tenant out": f"""
        SELECT con.conrelid::regclass || ' ' || con.conname FROM pg_constraint con
         WHERE con.contype = 'f' AND con.conrelid IN ({_TENANT}) AND con.confrelid IN ({_TENANT})
           AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = con.conrelid AND a.attname = 'tenant_id' AND a.attnum = ANY (con.conkey))""",
    "L15 unique without the tenant first": f"""
        SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE (i.indisunique OR i.indisexclusion) AND i.indrelid IN ({_TENANT}) AND a.attname <> 'tenant_id'
           AND i.indexrelid::regclass::text <> ALL (%(shared_keys)s)""",
    "L16 role with a power": """
        SELECT rolname FROM pg_roles WHERE rolname LIKE 'slt\\_%%'
           AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR (rolbypassrls AND rolname <> 'slt_backup'))""",
    "L17 login role that is a member": f"""
        SELECT m.member::regrole::text FROM pg_auth_members m WHERE m.member::regrole::text = ANY (%(login)s) AND m.member::regrole::text <> '{MIGRATOR}'
        UNION SELECT m.member::regrole || ' inherits' FROM pg_auth_members m WHERE m.member::regrole::text LIKE 'slt\\_%%' AND m.inherit_option""",
    "L18 truncate, references or trigger granted": f"""
        SELECT c.oid::regclass || ' ' || a.grantee::regrole FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid IN ({_TABLES})
           AND a.grantee <> c.relowner AND a.privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')""",
    "L19 create on a schema": """
        SELECT n.nspname || ' ' || a.grantee::regrole FROM pg_namespace n, aclexplode(n.nspacl) a
         WHERE (n.nspname IN ('sec', 'app', 'audit', 'public')) AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
           AND a.grantee::regrole::text <> 'pg_database_owner'""",
    "L20 temporary tables": """
        SELECT coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
         WHERE d.datname = current_database() AND a.privilege_type = 'TEMPORARY' AND a.grantee <> d.datdba""",
    "L21 sequence readable": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
         WHERE {_OURS} AND c.relkind = 'S' AND a.grantee <> c.relowner""",
    "L22 owned by somebody who logs in": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE {_OURS} AND c.relowner::regrole::text = ANY (%(login)s)
        UNION SELECT p.oid::regprocedure::text FROM {_FUNCTIONS} AND p.proowner::regrole::text = ANY (%(login)s)""",
    "L23 tenant may be missing": f"SELECT attrelid::regclass::text FROM pg_attribute WHERE attrelid IN ({_TENANT}) AND attname = 'tenant_id' AND NOT attnotnull",
    "L24 no index that begins with the tenant": f"""
        SELECT t.attrelid::regclass::text FROM ({_TENANT}) t WHERE NOT EXISTS (
          SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
           WHERE i.indrelid = t.attrelid AND a.attname = 'tenant_id')""",
    "L25 tenant_id in a table that isn't declared a tenant's": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.oid IN ({_TABLES}) AND a.attname = 'tenant_id' AND c.oid::regclass::text <> ALL (%(declared_with_tenant)s)""",
    "L26 backup may write": f"""
        SELECT c.oid::regclass::text FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid IN ({_TABLES})
           AND a.grantee = '{BACKUP}'::regrole AND a.privilege_type <> 'SELECT'""",
    "L27 owner's table outside the owner": f"SELECT oid::regclass::text FROM pg_class WHERE oid IN ({_TABLES}) AND relowner <> '{OWNER}'::regrole",
}

#: Kinds whose rows have no owner that a policy could name: everybody's, or one machine role's.
_OPEN_KINDS = ("national", "projection", "dispatch", "identity")
#: Login roles that see one tenant's or one district's rows of whatever has an owner.
_SCOPED = ("slt_web", "slt_worker", "slt_police", "slt_council", "slt_stats")
#: Unique keys that say who covers what in the nation: they must see all tenants, and hold ids alone.
SHARED_KEYS = ("app.ex_unit_cover_one_unit_at_a_time",)


def faults(connection: psycopg.Connection[tuple[object, ...]]) -> set[str]:
    """Every broken rule with what breaks it, `rule: object`; empty when the catalog is as it must be."""
    load_models()
    tables = {t.fullname: access_of(t).kind for t in Base.metadata.tables.values()}
    with_tenant = [t.fullname for t in Base.metadata.tables.values() if "tenant_id" in t.columns]
    parameters = {
        "tenant_tables": [name for name, kind in tables.items() if kind == "tenant"],
        "open_tables": [name for name, kind in tables.items() if kind in _OPEN_KINDS],
        "declared_with_tenant": with_tenant,
        "runtime": list(RUNTIME_ROLES),
        "login": list(LOGIN_ROLES),
        "scoped": list(_SCOPED),
        "shared_keys": list(SHARED_KEYS),
    }
    found: set[str] = set()
    for rule, query in RULES.items():
        for (what,) in connection.execute(query.encode(), parameters):
            found.add(f"{rule}: {what}")
    return found
