"""The Chromium that the browser tests drive. `python -m tests.browser.chromium` finds or installs one, and says which.

Looked for in this order: SLT_BROWSER, the PATH, Playwright's own. Where there is none it is installed with the first that
works: Playwright's download, then the system's package manager.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

#: The one without a window comes first: it has the same engine, and takes half the time.
NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

#: Ways to install one; each is a list of commands that must all work.
_PACKAGED = {
    "apt-get": [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ],
    "dnf": [["dnf", "install", "-y", "-q", "chromium"]],
    "apk": [["apk", "add", "-q", "chromium"]],
    "pacman": [["pacman", "-S", "--noconfirm", "-q", "chromium"]],
    "brew": [["brew", "install", "-q", "--cask", "chromium"]],
}


@cache
def find() -> Path | None:
    """The browser's program, or None where there is none. A SLT_BROWSER that can't be started is an error."""
    chosen = os.environ.get("SLT_BROWSER")
    if chosen:
        program = shutil.which(chosen)
        if program is None:
            sys.exit(f"SLT_BROWSER={chosen} can't be started. Name a Chromium or Chrome, or leave it unset.")
        return Path(program)
    for name in NAMES:
        program = shutil.which(name)
        if program:
            return Path(program)
    own = _playwrights()
    return own if own.exists() else None


def _playwrights() -> Path:
    """Where Playwright's own is, or would be."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _install() -> str | None:
    """Install one; returns what did it, or None where nothing could."""
    # The libraries that it needs are the system's: only root may install these, and nobody is asked for a password.
    libraries = ["--with-deps"] if os.geteuid() == 0 else []
    attempts = {
        "playwright install chromium": [[sys.executable, "-m", "playwright", "install", *libraries, "chromium"]]
    }
    attempts |= {name: commands for name, commands in _PACKAGED.items() if shutil.which(name)}
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for name, commands in attempts.items():
        print(f"No Chromium here; trying {name} ...", flush=True)
        done = None
        for command in commands:
            done = subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode:
                break
        find.cache_clear()
        if done is not None and done.returncode == 0 and find():
            return name
        said = (done.stderr or done.stdout).strip().splitlines() if done else []
        print(f"  it did not work: {said[-1] if said else 'it gave no reason'}", flush=True)
    return None


def main() -> None:
    """Have a Chromium that starts, or end with what to do."""
    way = None
    if find() is None:
        way = _install()
    program = find()
    if program is None:
        sys.exit(
            "No Chromium, and none could be installed. Install Chromium or Chrome, or set SLT_BROWSER to its program."
        )
    version = subprocess.run([program, "--version"], capture_output=True, text=True)
    if version.returncode:
        sys.exit(f"{program} does not start: {version.stderr.strip()}")
    print(f"Browser: {version.stdout.strip()} ({program}{f', installed with {way}' if way else ''})")


if __name__ == "__main__":
    main()
