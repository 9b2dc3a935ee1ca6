"""A folder that whole files are left in, for others to fetch."""

from __future__ import annotations

import os
from pathlib import Path


def leave(folder: Path, name: str, content: bytes) -> None:
    """Write a file whole or not at all, whoever dies in between; the same name again replaces it. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = folder / f".{name}.{os.getpid()}"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / name)
