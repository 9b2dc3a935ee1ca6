"""What a certificate refuses, told to the person who tried."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.errors import Conflict


class CertificateMoved(Conflict):
    """Something happened to the certificate after the page was opened, or it can't be done to what it is now."""

    code: ClassVar[str] = "certificate_moved"

    def __init__(self) -> None:
        super().__init__(
            _l("Noe er skjedd med godkjenningen siden du åpnet siden. Se gjennom den før du prøver igjen.")
        )
