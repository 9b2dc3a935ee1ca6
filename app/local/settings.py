"""The settings of the portal on this machine, for the processes that `slt run` starts and for `slt` in another terminal.

Passwords and keys stay in files (0600); the settings only name these, since every process can show its environment.
Every `slt` command imports this module, so it imports next to nothing itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

VAR = Path(__file__).resolve().parents[2] / "var"
_RUNNING = VAR / "settings"
DATABASE = "slt"
_SETTINGS = frozenset(
    {
        "DATABASE_URL",
        "DATABASE_REPLICA_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "SIGNING_KEY",
        "PUBLIC_URL",
        "CLAMD_URL",
        "SLT_LEASE_SECONDS",
        "SLT_PROXIES",
        "MAIL_URL",
        "MAIL_FROM",
        "CONTACT_MAIL",
        "DISPATCH_URL",
    }
)


def publish(environment: Mapping[str, str]) -> None:
    """Let `slt` in another terminal find the running portal: all settings that it runs with, what was given included."""
    from app.local.place import private_file

    told = {name: value for name, value in environment.items() if _is_setting(name)}
    # A path that was given may be as seen from where the portal was started.
    paths = {name: str(Path(value).absolute()) for name, value in told.items() if name.endswith("FILE") and value}
    private_file(_RUNNING, json.dumps({**told, **paths}))


def _is_setting(name: str) -> bool:
    return name.removesuffix("_FILE") in _SETTINGS or name.startswith("PG")


def withdraw() -> None:
    """The portal has stopped."""
    _RUNNING.unlink(missing_ok=True)


def adopt() -> None:
    """Take the settings of the portal that runs from this clone, if one does and the environment names no database."""
    if "DATABASE_URL" in os.environ or "DATABASE_URL_FILE" in os.environ or not _RUNNING.exists():
        return
    # They belong together: what this terminal has of other servers would break them.
    for name in filter(_is_setting, list(os.environ)):
        del os.environ[name]
    os.environ.update(json.loads(_RUNNING.read_text(encoding="utf-8")))


def secret_key_file() -> str:
    """The file with this installation's secret key, made the first time."""
    import secrets

    from app.local.place import private_file

    file = VAR / "secret-key"
    if not file.exists():
        private_file(file, secrets.token_urlsafe(48))
    return str(file)


def signing_key_file() -> str:
    """The file with the key that this installation signs certificates with, made the first time."""
    from app.local.place import private_file
    from app.signing import new_private_key

    file = VAR / "signing-key.jwk"
    if not file.exists():
        private_file(file, new_private_key())
    return str(file)
