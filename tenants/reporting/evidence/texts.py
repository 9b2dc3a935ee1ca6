"""What the pages say of files."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_number
from tenants.reporting.evidence.service import State
from tenants.reporting.evidence.sorts import WORDS

_STATES: dict[State, tuple[object, str]] = {
    State.WAITING: (_l("Venter på virussjekk"), "warning"),
    State.CLEAN: (_l("Virussjekket"), "success"),
    State.INFECTED: (_l("Avvist: virus"), "danger"),
    State.UNSCANNED: (_l("Ikke virussjekket"), "neutral"),
}


def helpers() -> dict[str, object]:
    """What the templates need of the words, macros too."""
    return {
        "file_state": lambda state: (state_text(state), _STATES[State(state)][1]),
        "file_sort": lambda sort: str(WORDS[sort]),
        "file_size": size,
    }


def state_text(state: str) -> str:
    """Where a file stands with the virus scanner."""
    return str(_STATES[State(state)][0])


def size(octets: int) -> str:
    """A size as people read it; a megabyte is 1024 × 1024."""
    if octets < 1024 * 1024:
        return str(_("%(size)s kB", size=max(1, octets // 1024)))
    return str(_("%(size)s MB", size=as_number(octets / 1024 / 1024, 1)))
