"""`slt verify` in a process that can't open a socket."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import sys
def hook(event, _arguments):
    if event.startswith("socket."):
        raise SystemExit(f"the network was asked for: {event}")
sys.addaudithook(hook)
from app.cli import main
sys.argv = ["slt", "verify", *sys.argv[1:]]
main()
"""


def verify(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit status and what it said; whatever it says of errors fails the test."""
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )
    assert not ran.stderr, ran.stderr
    return ran.returncode, ran.stdout
