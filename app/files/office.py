"""The text of Word and Excel files, from every part that can hold some; and the bounds within which an archive is opened.

The parts are read with expat, a few elements each, and not with a library of documents: python-docx leaves comments, notes
and text boxes out, and python-calamine lays a sheet out as a full rectangle, which one stray cell makes as large as memory.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from stdnum.no import fodselsnummer

from app.files.sorts import Fault, FileSort, Unreadable

MOST_MEMBERS = 200
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100

_CONTENT_TYPES = "[content_types].xml"
_MAIN = {
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": FileSort.DOCX,
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": FileSort.XLSX,
}
_BREAKS = {"p": "\n", "tr": "\n", "br": "\n", "cr": "\n", "tab": "\t"}
_TEXTS = frozenset({"t", "delText", "text"})
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
_AS_TYPED_WITHOUT_ZERO = re.compile(r"[1-9][0-9]{9}")


def read(content: bytes) -> tuple[FileSort, list[str], bool]:
    """The sort, the text part by part, and whether something in it could not be read. Raises `Unreadable`."""
    return _read(content, inner=False)


def _read(content: bytes, *, inner: bool) -> tuple[FileSort, list[str], bool]:
    parts = unpacked(content)
    sort = next((sort for main, sort in _MAIN.items() if main in parts.get(_CONTENT_TYPES, b"")), None)
    if sort is None:
        raise Unreadable(Fault.OTHER_SORT)
    if any(name.endswith("vbaproject.bin") for name in parts):
        raise Unreadable(Fault.ACTIVE)
    texts = _sheets(parts) if sort is FileSort.XLSX else []
    texts += [_text(data) for name, data in sorted(parts.items()) if _may_hold_text(name)]
    unread = False
    for name, data in parts.items():
        if "/embeddings/" in name:
            if inner or not data.startswith(b"PK"):
                unread = True
            else:
                _sort, below, not_read = _read(data, inner=True)
                texts += below
                unread |= not_read
    return sort, texts, unread or not any(text.strip() for text in texts)


def unpacked(content: bytes) -> dict[str, bytes]:
    """Every part, unpacked: no further than the bounds, whatever the archive says of its own sizes. Raises `Unreadable`."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            declared = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or declared > min(MOST_UNPACKED, MOST_RATIO * len(content)):
                raise Unreadable(Fault.BOMB)
            if any(member.flag_bits & 1 for member in members):
                raise Unreadable(Fault.ENCRYPTED)
            # No more is unpacked of a member than it declares; one that declares too little fails its checksum.
            parts = {member.filename.lower(): archive.read(member) for member in members}
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise Unreadable(Fault.BROKEN) from None
    if len(parts) < len(members):
        raise Unreadable(Fault.BROKEN)  # two parts of one name: programs differ in which they show
    return parts


def _may_hold_text(name: str) -> bool:
    """Parts with paragraphs of their own, wherever they lie: not the cells of sheets, which are read by rows."""
    return name.endswith(".xml") and not name.startswith(("xl/worksheets/", "xl/sharedstrings"))


def _parse(
    data: bytes, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Callable[[str], None]
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_arguments: object) -> None:
        raise Unreadable(Fault.BROKEN)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise Unreadable(Fault.BROKEN) from None


def _text(data: bytes) -> str:
    """The text of a part; a line for each paragraph, and for each row of a table."""
    out: list[str] = []
    inside, cells = 0, 0

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal inside, cells
        inside += name in _TEXTS
        cells += name == "tc"

    def end(name: str) -> None:
        nonlocal inside, cells
        inside -= name in _TEXTS
        cells -= name == "tc"
        if name in _BREAKS:
            out.append(" | " if name == "p" and cells else _BREAKS[name])
        elif name == "text":
            out.append("\n")

    def text(characters: str) -> None:
        if inside:
            out.append(characters)

    _parse(data, start, end, text)
    return "".join(out)


def _sheets(parts: dict[str, bytes]) -> list[str]:
    """Every sheet as lines, hidden ones too, and the sheets' names."""
    names: list[str] = []

    def named(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            names.append(attributes.get("name", ""))

    _parse(parts.get("xl/workbook.xml", b"<none/>"), named, lambda _name: None, lambda _text: None)
    shared = _shared(parts.get("xl/sharedstrings.xml", b"<none/>"))
    sheets = (
        data for name, data in sorted(parts.items()) if name.startswith("xl/worksheets/") and name.endswith(".xml")
    )
    return ["\n".join(names), *("\n".join(_rows(data, shared)) for data in sheets)]


def _shared(data: bytes) -> list[str]:
    """The texts that cells share, by their numbers."""
    found: list[list[str]] = []
    inside = 0

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal inside
        inside += name == "t"
        if name == "si":
            found.append([])

    def end(name: str) -> None:
        nonlocal inside
        inside -= name == "t"

    def text(characters: str) -> None:
        if inside and found:
            found[-1].append(characters)

    _parse(data, start, end, text)
    return ["".join(part) for part in found]


def _rows(data: bytes, shared: Sequence[str]) -> Iterator[str]:
    """A sheet's rows, the filled cells of each in a line."""
    rows: list[list[str]] = []
    sort, value, inside = "", [""], 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal sort, inside
        inside += name in ("v", "t")
        if name == "row":
            rows.append([])
        elif name == "c":
            sort = attributes.get("t", "n")
            value[:] = []

    def end(name: str) -> None:
        nonlocal inside
        inside -= name in ("v", "t")
        if name == "c" and rows and (cell := _cell(sort, "".join(value), shared)):
            rows[-1].append(cell)

    def text(characters: str) -> None:
        if inside:
            value.append(characters)

    _parse(data, start, end, text)
    return (" | ".join(row) for row in rows if row)


def _cell(sort: str, value: str, shared: Sequence[str]) -> str:
    """A cell as it reads; a number of ten digits that is an identity number but for its first zero gets that back."""
    if sort == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    if sort == "n" and _SCIENTIFIC.fullmatch(value):
        value = f"{float(value):.0f}"
    if sort == "n" and _AS_TYPED_WITHOUT_ZERO.fullmatch(value) and fodselsnummer.is_valid(f"0{value}"):
        return f"0{value}"
    return value
