"""Who may do what on each table, declared beside its model and turned into policies, grants and triggers.

A model says it in `__table_args__`:

    __table_args__ = ({"schema": "app", "info": access(reads(WEB, TENANT), ..., chain="tenant")},)

The generated SQL stands as text in a migration. `app.db.catalog` holds the database to this registry.

Rules of the house, all linted in `tests/isolation`: exactly one permissive policy per role and command, `TO` that
role, a sub-select around every function, never `OR`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Table

from app.db.roles import SCOPE

Command = Literal["SELECT", "INSERT", "UPDATE", "DELETE"]
Chain = Literal["tenant", "district", "national", "identity"]
Kind = Literal["tenant", "district", "national", "identity", "projection", "dispatch"]

#: The predicates. Each is one comparison that an index can serve.
TENANT = "tenant_id = (SELECT sec.tenant())"
DISTRICT = "police_district_id = (SELECT sec.district())"
BY_COUNCIL = "(SELECT sec.council())"
COVERED = "place_id = ANY ((SELECT sec.covered())::uuid[])"
SERVED = "tenant_id = ANY ((SELECT sec.scope())::uuid[])"
ALL = "true"


@dataclass(frozen=True)
class Rule:
    """One role's right to one command on one table.

    `using` chooses the rows that exist for the role, `check` the rows it may leave behind, `columns` (empty = all)
    what the grant names.
    """

    role: str
    command: Command
    using: str | None = None
    check: str | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Access:
    """A table's entry in the registry.

    - `kind`: whose rows these are; a `tenant` table has `tenant_id`, a `district` table `police_district_id`.
    - `chain`: the audit chain that its writes join, or None where nothing is audited.
    - `secret`: columns that never enter the audit.
    - `immutable`: UPDATE and DELETE are refused to everybody, the owner included.
    """

    kind: Kind
    rules: tuple[Rule, ...] = ()
    chain: Chain | None = None
    secret: tuple[str, ...] = ()
    immutable: bool = False


def select(role: str, using: str, *columns: str) -> Rule:
    """The role reads the rows that `using` chooses (only these columns, where any are named)."""
    return Rule(role, "SELECT", using=using, columns=columns)


def insert(role: str, check: str, *columns: str) -> Rule:
    """The role adds rows for which `check` holds."""
    return Rule(role, "INSERT", check=check, columns=columns)


def update(role: str, using: str, *columns: str, check: str | None = None) -> Rule:
    """The role changes the rows that `using` chooses into rows for which `check` (default: the same) holds."""
    return Rule(role, "UPDATE", using=using, check=check or using, columns=columns)


def delete(role: str, using: str) -> Rule:
    """The role removes the rows that `using` chooses."""
    return Rule(role, "DELETE", using=using)


def writes(role: str, predicate: str) -> tuple[Rule, ...]:
    """All four commands on the same rows."""
    return (
        select(role, predicate),
        insert(role, predicate),
        update(role, predicate),
        delete(role, predicate),
    )


def access(
    kind: Kind,
    *rules: Rule | Iterable[Rule],
    chain: Chain | None = None,
    secret: tuple[str, ...] = (),
    immutable: bool = False,
) -> dict[str, Access]:
    """The `info` of a table: `{"access": Access(...)}`; nested rules are flattened."""
    flat: list[Rule] = []
    for rule in rules:
        flat.extend([rule] if isinstance(rule, Rule) else rule)
    pairs = [(rule.role, rule.command) for rule in flat]
    if len(set(pairs)) != len(pairs):
        raise ValueError("one rule per role and command")
    return {"access": Access(kind, tuple(flat), chain, secret, immutable)}


def access_of(table: Table) -> Access:
    """The registry's entry for a table; raises `LookupError` where a model forgot it."""
    try:
        entry: Access = table.info["access"]
    except KeyError:
        raise LookupError(f"{table.fullname} has no entry in the registry of tables") from None
    return entry


def statements(table: Table) -> Iterator[str]:
    """The table's row security, policies, grants and triggers, as SQL that can be run again."""
    entry = access_of(table)
    name = table.fullname
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;"
    for rule in entry.rules:
        policy = f"{rule.role}_{rule.command.lower()}"
        using = f" USING ({rule.using})" if rule.using else ""
        check = f" WITH CHECK ({rule.check})" if rule.check else ""
        yield f"CREATE POLICY {policy} ON {name} FOR {rule.command} TO {rule.role}{using}{check};"
        columns = f" ({', '.join(rule.columns)})" if rule.columns else ""
        yield f"GRANT {rule.command}{columns} ON {name} TO {rule.role};"
    if "version" in table.columns:
        yield f"CREATE TRIGGER bump BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION sec.bump();"
    if entry.immutable:
        yield f"CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION sec.refuse();"
    if entry.chain:
        arguments = ", ".join(f"'{a}'" for a in (entry.chain, *entry.secret))
        yield (
            f"CREATE TRIGGER zz_audit AFTER INSERT OR UPDATE OR DELETE ON {name}"
            f" FOR EACH ROW EXECUTE FUNCTION audit.record({arguments});"
        )


def definer_reads(*columns: str, using: str = ALL) -> Rule:
    """What the definer of the scope functions must see of a table to do its work."""
    return select(SCOPE, using, *columns)
