"""Look at a file before anything of it is kept: its sort by its content, its fingerprint, and the signs in its text."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from flask_babel import lazy_gettext as _l

from app.errors import Invalid
from app.files import apart
from app.files.sorts import MOST_BYTES, Fault, FileSort
from app.guard import Finding, Kind

_TOLD: dict[Fault, object] = {
    Fault.EMPTY: _l("Filen er tom. Velg en annen fil."),
    Fault.TOO_BIG: _l("Filen er for stor. Den kan være høyst 20 MB. Gjør den mindre eller del den opp."),
    Fault.OTHER_SORT: _l(
        "Filen er ikke av en type vi tar imot. Vi ser på innholdet, ikke på navnet. Lagre den som PDF, Word (docx), Excel (xlsx), PNG eller JPEG."
    ),
    Fault.BROKEN: _l(
        "Filen er ødelagt og kan ikke åpnes. Lagre den på nytt i programmet den er laget i, og prøv igjen."
    ),
    Fault.ENCRYPTED: _l("Filen er låst med passord. Lagre den uten passord, og prøv igjen."),
    Fault.BOMB: _l(
        "Filen pakker ut til mye mer enn den ser ut til, eller har for mange deler. Lagre den som PDF, og prøv igjen."
    ),
    Fault.ACTIVE: _l("Filen har makroer eller skript i seg. Lagre den uten, eller som vanlig PDF, og prøv igjen."),
    Fault.INNER_FILES: _l("Filen har andre filer inni seg. Lagre den uten dem, og last opp hver fil for seg."),
    Fault.TOO_LONG: _l(
        "Filen har mer tekst enn vi kan lese gjennom, omtrent 400 sider. Last opp bare den delen som gjelder."
    ),
    Fault.TOO_HARD: _l("Filen er for tung å lese gjennom. Lagre den som PDF, og prøv igjen."),
}


class FileRefused(Invalid):
    """The file can't be taken; the message, at the field `file`, says why and what to do. `fault` is for programs."""

    code = "file_refused"

    def __init__(self, fault: Fault) -> None:
        super().__init__(fields={"file": _TOLD[fault]})
        self.fault = fault


@dataclass(frozen=True)
class Examined:
    """A file that may be taken, if its findings are answered for.

    `unread`: all of it, or a part, is a picture that the privacy guard can't read. `findings` are the signs of a case about
    a person, and identity numbers, in its text and in its name.
    """

    content: bytes
    sort: FileSort
    sha256: str
    unread: bool
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Whether it holds what can't be confirmed."""
        return any(finding.kind.refused for finding in self.findings)


def examine(content: bytes) -> Examined:
    """Open a file in a process of its own. Raises `FileRefused`; nothing of the file is written anywhere."""
    if not content:
        raise FileRefused(Fault.EMPTY)
    if len(content) > MOST_BYTES:
        raise FileRefused(Fault.TOO_BIG)
    found = apart.asked("app.files.reader", content)
    if "fault" in found:
        raise FileRefused(Fault(found["fault"]))
    return Examined(
        content,
        FileSort(found["sort"]),
        sha256(content).hexdigest(),
        found["unread"],
        tuple(Finding(Kind(kind), start, end, quote) for kind, start, end, quote in found["findings"]),
    )


def sheets(content: bytes) -> dict[str, list[list[str | bool]]]:
    """The sheets of an Excel file by name, their cells as somebody would have typed them, row by row from the top left.

    Raises `FileRefused`.
    """
    found = apart.asked("app.files.sheets", content)
    if "fault" in found:
        raise FileRefused(Fault(found["fault"]))
    cells: dict[str, list[list[str | bool]]] = found["sheets"]
    return cells
