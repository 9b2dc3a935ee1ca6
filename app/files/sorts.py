"""The sorts of files that are taken, and why one is not."""

from __future__ import annotations

from enum import StrEnum

MOST_BYTES = 20 * 1024 * 1024
#: What is read of a file before it is called too long: about 400 pages of text.
MOST_PAGES, MOST_CHARACTERS = 1000, 1_000_000


class FileSort(StrEnum):
    """What a file is by its content; the value is its extension."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PNG = "png"
    JPEG = "jpg"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    FileSort.PDF: "application/pdf",
    FileSort.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileSort.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileSort.PNG: "image/png",
    FileSort.JPEG: "image/jpeg",
}


class Fault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    OTHER_SORT = "other_sort"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"
    ACTIVE = "active"
    INNER_FILES = "inner_files"
    TOO_LONG = "too_long"
    TOO_HARD = "too_hard"


class Unreadable(Exception):
    """The file can't be taken, for this reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault
