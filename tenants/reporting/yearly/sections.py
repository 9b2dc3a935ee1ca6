"""The ten sections of a yearly report: each is gone through, and confirmed, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from tenants.reporting.rules import RULES

#: The keys of the document that the police own.
POLICE = ("police_confirmations", "police_plan")


@dataclass(frozen=True)
class Section:
    """A part of the report: its name in the address, its title, and the sorts of facts in it.

    `keys` are those of the facts document that it stands for; no key is in two sections.
    """

    slug: str
    title: object
    kinds: tuple[str, ...]
    own_keys: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset((*self.own_keys, *(RULES[kind].key for kind in self.kinds)))


SECTIONS: tuple[Section, ...] = (
    Section("vedtak", _l("Politiske vedtak"), ("vedtak",)),
    Section("ledere", _l("Nye ledere"), ("leadership_change",)),
    Section("politiet", _l("Det politiet har bekreftet"), (), POLICE),
    Section("koordinator", _l("SLT-koordinator"), ("coordinator_post", "delegation")),
    Section("grupper", _l("Grupper og roller"), ("slt_group", "group_member")),
    Section("moter", _l("Møter og samlinger"), ("meeting", "annual_gathering", "confidentiality_discussion")),
    Section("styring", _l("Mål, planer og bestillinger"), ("goal", "plan", "slt_order", "service")),
    Section("kunnskap", _l("Kartlegginger og utfordringer"), ("survey", "challenge", "challenge_approval", "pulse")),
    Section("planer", _l("Handlingsplan og årshjul"), ("action_plan", "annual_wheel")),
    Section("tiltak", _l("Tiltak og evaluering"), ("measure", "evaluation", "resource_promise")),
)
BY_SLUG: dict[str, Section] = {section.slug: section for section in SECTIONS}


def after(slug: str, confirmed: Sequence[str]) -> Section | None:
    """The section to go through next: the first one below that isn't confirmed, else the first one of all."""
    place = [section.slug for section in SECTIONS].index(slug)
    rest = (*SECTIONS[place + 1 :], *SECTIONS[:place])
    return next((section for section in rest if section.slug not in confirmed), None)
