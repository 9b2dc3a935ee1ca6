"""Which documents may stand behind which facts: those that the handbook asks for, and no others (on documentation)."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

#: What a document is, as people call it.
WORDS: Mapping[str, object] = {
    "vedtak": _l("Vedtak"),
    "mandate": _l("Mandat eller fullmakt"),
    "guideline": _l("Retningslinje eller instruks"),
    "plan": _l("Plan"),
    "strategy": _l("Strategiplan"),
    "survey": _l("Kartlegging"),
    "minutes": _l("Møtereferat"),
    "notice": _l("Møteinnkalling"),
    "action_plan": _l("Handlingsplan"),
    "evaluation": _l("Evaluering"),
    "attachment": _l("Vedlegg"),
}

#: What goes along with what the unit says to KRÅD, behind no fact: its kind, and the sort of document.
ALONG, ATTACHMENT = "answer", "attachment"

#: Sort of fact -> the documents that may be attached to it, the usual one first.
SORTS: Mapping[str, tuple[str, ...]] = {
    "vedtak": ("vedtak",),
    "coordinator_post": ("mandate", "guideline"),
    "plan": ("plan", "strategy"),
    "survey": ("survey",),
    "meeting": ("minutes", "notice"),
    "action_plan": ("action_plan",),
    "evaluation": ("evaluation",),
}
