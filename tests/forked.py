"""Python processes of their own that need not import the portal anew: each is a fork of one that has done nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from multiprocessing import forkserver, get_context
from pathlib import Path
from tempfile import TemporaryDirectory

_OURS = ("app", "tenants", "certification", "dashboards")


def run(
    program: Callable[[tuple[str, ...]], object], arguments: tuple[str, ...], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Call a module's function in a process of its own, with this environment and no other, as `subprocess.run` would.

    The first call decides what all have imported: what of the portal is imported here.
    """
    context = get_context("forkserver")
    with TemporaryDirectory() as folder:
        # In the order in which they were begun here; it holds as long as the server does, which is this process's life.
        forkserver.set_forkserver_preload([name for name in sys.modules if name.partition(".")[0] in _OURS])
        told = [Path(folder, name) for name in ("stdout", "stderr")]
        process = context.Process(target=_begin, args=(program, arguments, dict(environment), [*map(str, told)]))
        process.start()
        process.join()
        stdout, stderr = (path.read_text() for path in told)
    assert process.exitcode is not None
    return subprocess.CompletedProcess(arguments, process.exitcode, stdout, stderr)


def _begin(
    program: Callable[[tuple[str, ...]], object],
    arguments: tuple[str, ...],
    environment: dict[str, str],
    told: list[str],
) -> None:
    for number, path in enumerate(told, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(environment)
    program(arguments)


def slt(arguments: tuple[str, ...]) -> None:
    """The command `slt`."""
    from app.cli import main

    main(arguments)
