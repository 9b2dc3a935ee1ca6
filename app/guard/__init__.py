"""The privacy guard: what a text says of a single person, before anything is saved (handbook, on the duty of confidentiality).

The handbook lets information be shared in statistical form or with every individualising mark left out, and warns that a
text without names may still tell who it is about. So the guard looks for marks that together point at one person.

    for finding in read("Jonas (14) ble tatt med hasj på skolen."):
        finding.kind, finding.quote, finding.explanation("nb")

The core is pure: no web, no database. `read_text` takes what was extracted from a file.
"""

from __future__ import annotations

from app.guard.findings import Finding, Kind
from app.guard.numbers import identity_numbers
from app.guard.reading import read, read_text

__all__ = ["Finding", "Kind", "identity_numbers", "read", "read_text"]
