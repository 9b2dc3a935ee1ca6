"""`slt demo load`, which ends as by `kill -9` just before one of its commits."""

from __future__ import annotations

import os
import signal

from sqlalchemy import Connection, Engine, event

from app.cli import main


def load(arguments: tuple[str, ...]) -> None:
    """Load, and be killed when so many transactions are committed (0: never), which is the first argument."""
    commits, done = int(arguments[0]), 0

    def ending(_connection: Connection) -> None:
        nonlocal done
        if commits and done == commits:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1

    event.listen(Engine, "commit", ending)
    main(["demo", "load", *arguments[1:]])
