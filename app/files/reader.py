"""`python -I -m app.files.reader`: what a file is, and the signs in its text, by a process of its own (`app.files.apart`).

The text that it reads never leaves it, but for the signs found in it.
"""

from __future__ import annotations

from typing import Any

from app.files import office, pdf
from app.files.apart import answering
from app.files.sorts import MOST_CHARACTERS, Fault, FileSort, Unreadable
from app.guard import read_text

#: So many signs are enough to ask about.
_MOST_FINDINGS = 50


def read(content: bytes) -> dict[str, Any]:
    """The sort of a file by its content, whether something in it could not be read, and the signs that its text holds.

    Raises `Unreadable`.
    """
    sort, texts, unread = _opened(content)
    if sum(len(text) for text in texts) > MOST_CHARACTERS:
        raise Unreadable(Fault.TOO_LONG)
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


if __name__ == "__main__":
    answering(read)
