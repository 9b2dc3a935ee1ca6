"""`python -I -m app.files.reader`: reads a file on its input and writes what it found as JSON.

It is a process of its own, without the portal's settings and with bounds on time and memory: who opens a file that a stranger
made must be able to fail without taking anything along. The text that it reads never leaves it, but for the signs found in it.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from app.files import office, pdf
from app.files.sorts import MOST_BYTES, MOST_CHARACTERS, Fault, FileSort, Unreadable
from app.guard import read_text

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 30
#: So many signs are enough to ask about.
_MOST_FINDINGS = 50


def read(content: bytes) -> dict[str, Any]:
    """The sort of a file by its content, whether something in it could not be read, and the signs that its text holds."""
    try:
        sort, texts, unread = _opened(content)
        if sum(len(text) for text in texts) > MOST_CHARACTERS:
            raise Unreadable(Fault.TOO_LONG)
    except Unreadable as error:
        return {"fault": error.fault}
    except MemoryError:
        return {"fault": Fault.TOO_HARD}
    found = read_text(texts)
    found.sort(key=lambda finding: not finding.kind.refused)
    return {
        "sort": sort,
        "unread": unread,
        "findings": [[each.kind, each.start, each.end, each.quote] for each in found[:_MOST_FINDINGS]],
    }


def _opened(content: bytes) -> tuple[FileSort, list[str], bool]:
    if content.startswith(b"%PDF-"):
        return FileSort.PDF, *pdf.read(content)
    if content.startswith(b"PK\x03\x04"):
        return office.read(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileSort.PNG, [], True
    if content.startswith(b"\xff\xd8\xff"):
        return FileSort.JPEG, [], True
    # Older Word and Excel files, and new ones with a password, are of this form.
    if content.startswith(b"\xd0\xcf\x11\xe0") and "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable(Fault.ENCRYPTED)
    raise Unreadable(Fault.OTHER_SORT)


def _bound() -> None:
    for what, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_FSIZE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue  # macOS has no bound on memory


if __name__ == "__main__":
    _bound()
    json.dump(read(sys.stdin.buffer.read(MOST_BYTES + 1)), sys.stdout)
