"""Keep the Procfile's processes and the embedded servers alive, show what they say, and stop them in order.

honcho was tried as a library: it stops everything when one process ends, and RQ's main worker ends whenever Valkey does.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Protocol

import psutil

from app.local.place import CLONE, LocalError, private_file
from app.local.processes import alive, end

#: gunicorn lets running requests end within 30 s; a job is bounded by its lease.
_DRAIN_SECONDS = 35.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
#: A process that lived this long was well: its next pause is the first again.
_WELL_SECONDS = 60.0
_COLOURS = (36, 33, 32, 35)


class Server(Protocol):
    """An embedded server: it can be asked, started and stopped, in whatever state it is."""

    def running(self) -> bool: ...
    def ensure(self) -> None: ...
    def stop(self) -> None: ...


@dataclass
class _Entry:
    """One line of the Procfile, and the process that serves it now."""

    name: str
    command: list[str]
    process: subprocess.Popen[str] | None = None
    pause: float = _FIRST_PAUSE
    started: float = 0.0
    due: float = 0.0
    reader: Thread | None = field(default=None, repr=False)


def read_procfile(path: Path) -> dict[str, list[str]]:
    """Name -> command, in the file's order, without `release`, which is no process that stays."""
    lines = re.findall(r"^([\w-]+):\s*(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: shlex.split(command) for name, command in lines if name != "release"}


def end_orphans(record: Path) -> int:
    """End what a killed `slt run` left running, by its record of process numbers and start times. Returns how many."""
    if not record.exists():
        return 0
    orphans = []
    for number, created in json.loads(record.read_text()):
        try:
            process = psutil.Process(number)
            if process.create_time() == created and alive(process):
                orphans.append(process)
        except psutil.NoSuchProcess:
            continue
    for process in orphans:
        end(process, 5)
    record.unlink()
    return len(orphans)


class Supervisor:
    """The processes of one Procfile. `record` is where their numbers are written for `end_orphans`."""

    def __init__(self, processes: Mapping[str, Sequence[str]], environment: Mapping[str, str], record: Path) -> None:
        self._entries = [_Entry(name, list(command)) for name, command in processes.items()]
        self._environment = dict(environment)
        self._record = record
        self._printing = Lock()
        #: Lines of a start that may yet fail; None once they are shown as they come.
        self._held: list[str] | None = []
        self._width = max(len(name) for name in (*processes, "slt"))
        self._colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def start(self) -> None:
        """Start every process once."""
        for entry in self._entries:
            self._launch(entry)

    def ended(self) -> str | None:
        """The name of a process that isn't running, if any: for the start, where that is a failure."""
        return next((e.name for e in self._entries if e.process is None or e.process.poll() is not None), None)

    def watch(self, servers: Mapping[str, Server]) -> None:
        """Start again whatever ends, after a pause that grows, until an exception (a signal) ends the watch."""
        due = dict.fromkeys(servers, 0.0)
        pause = dict.fromkeys(servers, _FIRST_PAUSE)
        while True:
            now = time.monotonic()
            for entry in self._entries:
                self._revive(entry, now)
            for name, server in servers.items():
                if now < due[name]:
                    continue
                due[name] = now + 1
                if server.running():
                    continue
                self.say(f"{name} does not answer; starting it again")
                try:
                    server.ensure()
                    pause[name] = _FIRST_PAUSE
                except LocalError as error:
                    self.say(str(error))
                    pause[name] = min(2 * pause[name], _LONGEST_PAUSE)
                    due[name] = now + pause[name]
            time.sleep(0.2)

    def stop(self, hurried: Callable[[], bool]) -> None:
        """Stop them one after the other, in the Procfile's order: the web ends its requests, the worker its job.

        `hurried` says that the person waits no longer: what still runs is then killed.
        """
        for entry in self._entries:
            process = entry.process
            if process is None or process.poll() is not None:
                continue
            self.say(f"stopping {entry.name}")
            process.terminate()
            deadline = time.monotonic() + _DRAIN_SECONDS
            while process.poll() is None and time.monotonic() < deadline and not hurried():
                time.sleep(0.02)
            if process.poll() is None:
                self.say(f"{entry.name} did not stop by itself; killed")
                end(psutil.Process(process.pid), 0)
                process.wait(5)
        for entry in self._entries:
            if entry.reader is not None:
                entry.reader.join(1)
        self._record.unlink(missing_ok=True)

    def say(self, text: str, name: str = "slt") -> None:
        """Print one line with the name of whoever says it."""
        label = f"{name:<{self._width}} |"
        if self._colour:
            number = next((n for n, entry in enumerate(self._entries) if entry.name == name), 3)
            label = f"\x1b[{_COLOURS[number % len(_COLOURS)]}m{label}\x1b[0m"
        line = f"{label} {text}\n"
        with self._printing:
            if self._held is None:
                _write(line)
            else:
                self._held.append(line)

    def speak(self) -> None:
        """Show what was said until now, and from now on all as it comes."""
        with self._printing:
            _write("".join(self._held or []))
            self._held = None

    def _revive(self, entry: _Entry, now: float) -> None:
        if entry.process is not None:
            code = entry.process.poll()
            if code is None:
                return
            if now - entry.started > _WELL_SECONDS:
                entry.pause = _FIRST_PAUSE
            self.say(f"{entry.name} ended ({code}); it starts again in {entry.pause:g} s")
            entry.process, entry.due = None, now + entry.pause
            entry.pause = min(2 * entry.pause, _LONGEST_PAUSE)
        elif now >= entry.due:
            self._launch(entry)

    def _launch(self, entry: _Entry) -> None:
        # A session of its own: Ctrl-C in the terminal then reaches only us, who stop them in order.
        entry.process = subprocess.Popen(
            entry.command,
            cwd=CLONE,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        entry.started = time.monotonic()
        entry.reader = Thread(target=self._relay, args=(entry.name, entry.process), daemon=True)
        entry.reader.start()
        family = [e.process.pid for e in self._entries if e.process is not None]
        private_file(self._record, json.dumps([(pid, psutil.Process(pid).create_time()) for pid in family]))

    def _relay(self, name: str, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None  # noqa: S101 - for the type checker: asked for above
        with process.stdout as lines:
            for line in lines:
                self.say(line.rstrip("\n"), name)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        return  # The terminal is gone; the processes must not wait for it.
