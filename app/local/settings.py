"""The settings of the portal on this machine, for the processes that `slt run` starts and for `slt` in another terminal.

Passwords and keys stay in files (0600); the settings only name these, since every process can show its environment.
Every `slt` command imports this module, so it imports next to nothing itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

VAR = Path(__file__).resolve().parents[2] / "var"
_RUNNING = VAR / "settings"
DATABASE = "slt"


def publish(settings: Mapping[str, str]) -> None:
    """Let `slt` in another terminal find the running portal."""
    from app.local.place import private_file

    private_file(_RUNNING, "".join(f"{name}={value}\n" for name, value in settings.items()))


def withdraw() -> None:
    """The portal has stopped."""
    _RUNNING.unlink(missing_ok=True)


def adopt() -> None:
    """Take the settings of the portal that runs from this clone, if one does and the environment names no database."""
    if "DATABASE_URL" in os.environ or not _RUNNING.exists():
        return
    for line in _RUNNING.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)


def secret_key_file() -> str:
    """The file with this installation's secret key, made the first time."""
    import secrets

    from app.local.place import private_file

    file = VAR / "secret-key"
    if not file.exists():
        private_file(file, secrets.token_urlsafe(48))
    return str(file)
