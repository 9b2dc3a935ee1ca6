"""Who may do what, as it was decided: `policies.txt` beside this. `python -m tests.isolation.policies` writes it anew.

A policy that is made wider by a slip looks right to every check that believes it. This one is changed by hand alone, so
each change of who may do what is seen by whoever reads the change.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app.db.roles import AUTH
from app.identity.policy import Grant, Policy
from app.identity.roles import ROLES

FILE = Path(__file__).with_name("policies.txt")


def faults(portal: Flask) -> set[str]:
    """What differs from what was decided."""
    decided, found = set(FILE.read_text().splitlines()), set(lines(portal))
    return {f"not decided: {line}" for line in found - decided} | {f"no longer so: {line}" for line in decided - found}


def lines(portal: Flask) -> list[str]:
    """`endpoint METHODS: who`, a line for each address's view."""
    said = set()
    for rule in portal.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        policy: Policy | None = getattr(portal.view_functions[rule.endpoint], "policy", None)
        who = " ".join(sorted(_who(grant) for grant in policy.grants)) if policy else "no policy"
        said.add(f"{rule.endpoint} {methods}: {who}")
    return sorted(said)


def _who(grant: Grant) -> str:
    if grant.scope is not None:
        return f"system.{grant.scope}"
    if grant.side is None:
        return "signed-in" if grant.needs_sign_in else "anyone-signing-in" if grant.database_role == AUTH else "anyone"
    if grant.roles == {role.value for role in ROLES[grant.side]}:
        return f"{grant.side}.*"
    return ",".join(f"{grant.side}.{role}" for role in sorted(grant.roles))


if __name__ == "__main__":
    from app import create_app

    FILE.write_text("\n".join(lines(create_app())) + "\n")
