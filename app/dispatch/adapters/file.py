"""A folder that letters are left in, a file for each: `file:///path`. An archive or a sending system fetches them there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.config import Settings
from app.dispatch.port import Letter, PutOff
from app.folder import leave


@dataclass(frozen=True)
class Folder:
    """A file for each letter, named after its id: the same letter twice is one file, whatever dies in between."""

    path: Path
    name = "file"
    keeps = True

    def deliver(self, letter: Letter, seconds: float) -> bool:
        try:
            leave(self.path, f"{letter.id}.pdf", letter.content)
        except OSError as error:
            raise PutOff(f"{self.path}: {error.strerror}") from None
        return False


def adapter(url: str, _settings: Settings) -> Folder:
    """The folder that the address names."""
    return Folder(Path(unquote(urlsplit(url).path)))
