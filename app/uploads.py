"""Files that people send: what must be true of one before anything in it is unpacked."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.errors import Invalid

#: An archive has at most so many files, which are at most so many bytes together, and so many times what they take packed.
MOST_MEMBERS, MOST_BYTES, MOST_RATIO = 200, 50 * 1024 * 1024, 100
#: Below this the ratio says nothing: short files of one letter pack well.
_SMALL = 1024 * 1024
_CHUNK = 256 * 1024


class UnsafeArchive(Invalid):
    """An archive that isn't one, is locked, or would unpack to more than any document of its kind."""

    code: ClassVar[str] = "unsafe_archive"


def check_archive(raw: bytes) -> None:
    """Refuse a ZIP file (DOCX, XLSX) that can't be read or that unpacks to too much. Raises `UnsafeArchive`.

    The listing is judged first, and nothing is unpacked of an archive that says itself that it is too large. Then each file
    is unpacked and thrown away, piece by piece, for the listing may lie.
    """
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise UnsafeArchive(_l("Filen er låst med passord. Ta bort passordet og send den på nytt."))
            total = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or _is_too_much(total, len(raw)):
                raise UnsafeArchive(_TOO_MUCH)
            unpacked = 0
            for member in members:
                with archive.open(member) as file:
                    while piece := file.read(_CHUNK):
                        unpacked += len(piece)
                        if _is_too_much(unpacked, len(raw)):
                            raise UnsafeArchive(_TOO_MUCH)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise UnsafeArchive(_l("Filen kan ikke leses. Lagre den på nytt i programmet den er laget i.")) from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise UnsafeArchive(_l("Filen kan ikke leses. Lagre den på nytt i programmet den er laget i.")) from error
        raise


_TOO_MUCH = _l("Filen pakker ut til for mye. Ta bort bilder og ark som ikke trengs, og send den på nytt.")


def _is_too_much(unpacked: int, packed: int) -> bool:
    return unpacked > MOST_BYTES or (unpacked > _SMALL and unpacked > MOST_RATIO * packed)
