"""A process of its own for opening what a stranger made: it fails without taking anything along.

It has neither the settings nor the passwords of the portal's process, and bounds on memory and time.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

from app.files.sorts import MOST_BYTES, Fault, Unreadable

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 30
#: Seconds that a file may take. Its own process stops by itself before that, unless the machine is very busy.
_PATIENCE = 60
#: Files that one process of the portal has opened at once: each may take a gigabyte of memory.
_at_once = BoundedSemaphore(2)


def asked(module: str, content: bytes) -> dict[str, Any]:
    """What a module, run by itself, answers of a file: what it found, or the key `fault`."""
    command = [sys.executable, "-I", "-m", module]
    try:
        with _at_once:
            done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, env={}, check=True)  # noqa: S603  (no word of it comes from outside)
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"fault": Fault.TOO_HARD}
    return found


def answering(read: Callable[[bytes], dict[str, Any]]) -> None:
    """The other side: write, as JSON, what `read` makes of the file on the input."""
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_FSIZE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue  # macOS has no bound on memory
    json.dump(answer(read, sys.stdin.buffer.read(MOST_BYTES + 1)), sys.stdout)


def answer(read: Callable[[bytes], dict[str, Any]], content: bytes) -> dict[str, Any]:
    """What `read` finds in a file, or the key `fault`."""
    try:
        return read(content)
    except Unreadable as error:
        return {"fault": error.fault}
    except MemoryError:
        return {"fault": Fault.TOO_HARD}
