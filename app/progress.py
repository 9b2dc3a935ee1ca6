"""How far a long step has come: in place on a terminal, and a line now and then where nobody looks at it."""

from __future__ import annotations

import sys
import time

_WIDTH = 20
#: Seconds between two lines in a log.
_PAUSE = 10.0


class Progress:
    """One step of a command: its name, how far it has come, and what it ended with.

    It writes to what was standard output when it was made, so that a step whose own output is held back still shows.
    """

    def __init__(self, name: str) -> None:
        self._out = sys.stdout
        self._name = f"  {name:<{_WIDTH}}"
        self._shown = time.monotonic()
        self._write(self._name)

    def show(self, text: str) -> None:
        """Tell how far it is."""
        now = time.monotonic()
        if self._out.isatty():
            self._write(f"\r{self._name} {text}\x1b[K")
        elif now - self._shown > _PAUSE:
            self._write(f" {text}\n{self._name}")
        else:
            return
        self._shown = now

    def end(self, text: str) -> None:
        """Tell what it ended with."""
        self._write(f"\r{self._name}{text}\x1b[K\n" if self._out.isatty() else f"{text}\n")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
