"""The locked dependencies: `python -m tests.lock` says whether they answer pyproject.toml, `--write` resolves them anew.

Compared are names, versions and markers. Not hashes: a release may get another wheel at any time, which changes nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {"requirements.txt": ["--extra=local"], "requirements-dev.txt": ["--extra=local", "--extra=dev"]}
UV = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "pyproject.toml", "--quiet"]
# No line of a lock may name an index or a machine: every installation has its own.
UV += [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
]


def resolve(folder: Path) -> None:
    """Resolve both locks into `folder`, keeping the versions that are there already and still fit."""
    for name, extras in LOCKS.items():
        # What runs is tested as it runs: the tools may not move its versions.
        same = [] if name == "requirements.txt" else [f"--constraint={folder / 'requirements.txt'}"]
        command = [*UV, *extras, *same, f"--output-file={folder / name}"]
        # What was asked once is answered from uv's own memory, so that a check needs no network.
        remembered = subprocess.run([*command, "--offline"], cwd=ROOT, capture_output=True)
        if remembered.returncode and subprocess.run(command, cwd=ROOT).returncode:
            sys.exit(f"{name} could not be resolved; the reason stands above.")


def pins(lock: Path) -> list[str]:
    """A lock's lines without their hashes."""
    return [line.rstrip(" \\") for line in lock.read_text().splitlines() if line and not line.startswith(" ")]


def main() -> None:
    """Check, or with `--write` write."""
    if sys.argv[1:] == ["--write"]:
        resolve(ROOT)
        return
    with tempfile.TemporaryDirectory() as name:
        for lock in LOCKS:
            (Path(name) / lock).write_text((ROOT / lock).read_text())
        resolve(Path(name))
        for lock in LOCKS:
            differing = set(pins(ROOT / lock)) ^ set(pins(Path(name) / lock))
            if differing:
                listed = "".join(f"\n  {line}" for line in sorted(differing))
                sys.exit(f"{lock} doesn't answer pyproject.toml; `make lock` resolves it anew. Differing:{listed}")


if __name__ == "__main__":
    main()
