"""The database's roles: one login role per audience, owning nothing, member of nothing, bypassing nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A login role. Times in seconds; `pool` is the number of connections in one web process (0 = none)."""

    name: str
    pool: int = 0
    statement_seconds: int = 5
    connections: int = 40
    bypasses: bool = False


WEB = "slt_web"
WORKER = "slt_worker"
POLICE = "slt_police"
COUNCIL = "slt_council"
PROJECTOR = "slt_projector"
STATS = "slt_stats"
AUTH = "slt_auth"
CLOCK = "slt_clock"
MIGRATOR = "slt_migrator"
BACKUP = "slt_backup"

#: Roles that nobody can log in as: the owner of everything, and two definers of functions.
OWNER = "slt_owner"
SCOPE = "slt_scope"
AUDIT = "slt_audit"

ROLES = (
    Role(WEB, pool=8),
    Role(WORKER, pool=2, statement_seconds=60),
    Role(POLICE, pool=4),
    Role(COUNCIL, pool=4, statement_seconds=15),
    Role(PROJECTOR, pool=2, statement_seconds=60),
    Role(STATS, pool=4, statement_seconds=3),
    Role(AUTH, pool=4),
    Role(CLOCK, pool=2),
    Role(MIGRATOR, statement_seconds=0, connections=5),
    Role(BACKUP, statement_seconds=0, connections=5, bypasses=True),
)
LOGIN_ROLES: tuple[str, ...] = tuple(role.name for role in ROLES)
NOLOGIN_ROLES: tuple[str, ...] = (OWNER, SCOPE, AUDIT)

#: Roles that a process of the application may act as, with the size of their pools.
POOLS: dict[str, int] = {role.name: role.pool for role in ROLES if role.pool}
RUNTIME_ROLES: tuple[str, ...] = tuple(POOLS)

#: Roles that nearly every request, or every job, begins with. Whether their connections still live is looked at, not asked:
#: a round trip saved at each; where one dies in that moment, what only reads is done again, and a job comes back.
QUICK: frozenset[str] = frozenset({STATS, AUTH, WORKER})

SCHEMAS = ("sec", "app", "audit")
