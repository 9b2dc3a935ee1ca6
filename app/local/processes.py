"""Whether a process still lives, and how to end one, whoever started it."""

from __future__ import annotations

import time
from collections.abc import Sequence

import psutil


def alive(process: psutil.Process) -> bool:
    """Whether it runs. What nobody has reaped yet (a container's first process may never do it) is dead."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def gone(processes: Sequence[psutil.Process], seconds: float) -> bool:
    """Wait until all of them have ended; False where some live on after that time."""
    deadline = time.monotonic() + seconds
    while any(alive(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def end(process: psutil.Process, seconds: float) -> None:
    """Ask it to end, give it time to, then kill it with all that it started."""
    try:
        family = [process, *process.children(recursive=True)]
        process.terminate()
    except psutil.NoSuchProcess:
        return
    gone([process], seconds)
    left = [member for member in family if alive(member)]
    for member in left:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    gone(left, 5)
