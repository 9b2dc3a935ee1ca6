"""The sorts of facts as people meet them: their pages' addresses, words and columns. One entry makes all pages of a sort."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tenants.reporting.kinds.base import Kind
from tenants.reporting.kinds.knowledge import KNOWLEDGE
from tenants.reporting.kinds.measures import MEASURES
from tenants.reporting.kinds.organisation import ORGANISATION

__all__ = ["EXPECTED", "KINDS", "NEW_GROUP", "SECTIONS", "Kind", "children"]

_ALL = (*ORGANISATION, *KNOWLEDGE, *MEASURES)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}

#: The overview, in the order of the handbook: a heading and the sorts beneath it.
SECTIONS: tuple[tuple[object, tuple[str, ...]], ...] = (
    (_l("Forankring"), ("vedtak", "leadership_change", "service")),
    (_l("Koordinator"), ("coordinator_post", "delegation")),
    (_l("De tre nivåene"), ("slt_group", "group_member", "meeting", "annual_gathering", "confidentiality_discussion")),
    (_l("Styring"), ("goal", "plan", "slt_order")),
    (_l("Kunnskap og felles forståelse"), ("survey", "challenge", "challenge_approval", "pulse")),
    (_l("Tiltak og evaluering"), ("action_plan", "annual_wheel", "measure", "evaluation", "resource_promise")),
)

#: What every unit is expected to tell of; the others depend on what happens.
EXPECTED = frozenset({kind.name for kind in _ALL if kind.nothing} | {"coordinator_post", "action_plan"})

#: The three levels, and the bodies beside them, as ways to a new group.
NEW_GROUP: tuple[tuple[str, object], ...] = (
    ("steering", _l("Meld inn en styringsgruppe")),
    ("coordination", _l("Meld inn en koordineringsgruppe")),
    ("practitioner", _l("Meld inn en gruppe på det utførende nivået")),
    ("police_council", _l("Meld inn et eget politiråd")),
    ("mediation_group", _l("Meld inn konfliktrådets gruppe (KOG)")),
    ("working_group", _l("Meld inn en arbeidsgruppe")),
)


def children(kind: Kind) -> tuple[Kind, ...]:
    """The sorts whose entries belong to one of this sort."""
    return tuple(each for each in _ALL if each.parent and each.parent[1] == kind.name)
