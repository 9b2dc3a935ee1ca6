"""What only the whole of a form can tell: faults, all of them at once, and doubts that the writer may answer for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext as _

from app import clock
from app.web.formats import as_date
from tenants.reporting.kinds import Kind

if TYPE_CHECKING:
    from tenants.reporting.forms import Desk

Faults = dict[str, object]

#: What a sort of entry is of no use without: the sort that must be there first, and how a new entry is told of it.
NEEDS: dict[str, tuple[str, str]] = {
    "group_member": ("slt_group", "til"),
    "meeting": ("slt_group", "gruppe"),
    "challenge_approval": ("challenge", "til"),
    "evaluation": ("measure", "til"),
    "resource_promise": ("measure", "til"),
}


@dataclass(frozen=True)
class Doubt:
    """What is probably a mistake: why, and the entry that makes it look so. `key` is what the writer answers for."""

    key: str
    text: str
    row_id: UUID


def faults_of(kind: Kind, values: Mapping[str, Any], *, new: bool = False, whole: bool = False) -> Faults:
    """Everything that is wrong with these values together, by field; columns may be absent.

    `new`: an entry that is made now; `whole`: all its columns are told, as for a new entry and a correction.
    """
    faults: Faults = {}
    if kind.name == "meeting":
        faults |= _meeting(values, new=new)
    if whole and kind.rule.past:
        faults |= _not_in_the_future(kind, values)
    if kind.name in ("group_member", "resource_promise", "service"):
        faults |= {
            name: _("Velg i listen, eller skriv det selv i feltet under.")
            for name in ("role", "agency")
            if name in values and values[name] is None and not values.get(f"own_{name}")
        }
    if kind.name == "measure" and values.get("stance_reason") and not values.get("stance_type"):
        faults["stance_type"] = _("Velg hvordan tiltaket skal evalueres, når dere gir en begrunnelse.")
    if kind.name == "slt_order" and (issued := values.get("issued_on")):
        faults |= {
            name: _("Datoen kan ikke være før det ble bestilt.")
            for name in ("due_on", "closed_on")
            if (day := values.get(name)) and day < issued
        }
    if kind.name == "evaluation" and [values.get(n, "?") for n in ("planned_on", "completed_on")] == [None, None]:
        faults["planned_on"] = _("Skriv når evalueringen er planlagt, eller når den var ferdig.")
    if kind.name == "survey":
        shown, done = values.get("presented_to_steering_on"), values.get("completed_on")
        if shown and done and shown < done:
            faults["presented_to_steering_on"] = _(
                "Kartleggingen var ferdig %(day)s. Den kan ikke være lagt fram før det.", day=as_date(done)
            )
    return faults


def _meeting(values: Mapping[str, Any], *, new: bool) -> Faults:
    today, held_on, sent_on = clock.today(), values.get("held_on"), values.get("minutes_sent_on")
    status = values.get("status")
    if new and held_on is not None:
        status = "planned" if held_on > today else "held"
    faults: Faults = {}
    if values.get("kind") == "slt" and "groups" in values and not values["groups"]:
        faults["groups"] = _("Kryss av for minst én gruppe.")
    if held_on is not None and status == "held" and held_on > today:
        faults["held_on"] = _("Dagen er ikke kommet ennå. Meld at møtet er holdt når det har vært.")
    if held_on is not None and status == "planned" and held_on <= today:
        faults["status"] = _("Dagen har vært. Velg om møtet ble holdt eller avlyst, eller skriv en ny dag.")
    if sent_on is not None and sent_on > today:
        faults["minutes_sent_on"] = _("Dagen er ikke kommet ennå. Meld det inn når referatet er sendt ut.")
    if status in ("planned", "cancelled"):
        for column in ("minutes_sent_on", "minutes", "decisions"):
            if values.get(column):
                faults.setdefault(column, _("Dette kan bare meldes inn for et møte som er holdt."))
    return faults


def _not_in_the_future(kind: Kind, values: Mapping[str, Any]) -> Faults:
    """What has happened lies behind us."""
    try:
        begins = kind.rule.begins(values)
    except KeyError:
        return {}
    if begins is None or begins <= clock.today():
        return {}
    column = next(name for name, value in values.items() if value == begins)
    return {column: _("Datoen er ikke kommet ennå. Meld det inn når det har skjedd.")}


def begins_later(kind: Kind, values: Mapping[str, Any], on: date) -> date | None:
    """The day from which an entry holds, where that is still to come and it isn't merely planned."""
    begins = kind.rule.begins(values)
    later = begins is not None and begins > on and not kind.rule.draft
    return begins if later and not kind.rule.planned else None


def doubts(desk: Desk, kind: Kind, values: Mapping[str, Any], fact_id: UUID | None) -> list[Doubt]:
    """What the writer of a new entry should answer for."""
    found = [
        Doubt(str(row.fact_id), _("Det samme er meldt inn fra før. Er dette en oppføring til?"), row.id)
        for row in desk.rows(kind.name)
        if row.fact_id != fact_id and _same(kind, values, row)
    ]
    if kind.name == "coordinator_post" and not found:
        there = [
            row
            for row in desk.rows(kind.name)
            if row.fact_id != fact_id
            and row.municipality_id == values.get("municipality_id")
            and (row.ended_on is None or row.ended_on > values["started_on"])
        ]
        total = sum(float(row.percent) for row in there) + float(values["percent"])
        if there and total > 100:
            text = _(
                "Koordinatorstillingene blir til sammen %(total)s %%. Har den forrige sluttet, melder dere det først.",
                total=f"{total:.1f}".rstrip("0").rstrip(".").replace(".", ","),
            )
            found.append(Doubt(f"{total:.1f}", text, there[-1].id))
    return found[:1]


def _same(kind: Kind, values: Mapping[str, Any], row: Any) -> bool:
    from tenants.reporting.forms import saved_of

    saved = saved_of(row)
    told = [name for name in values if name in saved and name != "rank"]
    return bool(told) and all(plain(values[name]) == plain(saved[name]) for name in told)


def plain(value: Any) -> Any:
    """A value so that two that say the same are equal: without case and outer space, in no order, blank as None."""
    if isinstance(value, str):
        return " ".join(value.split()).casefold() or None
    if isinstance(value, (list, tuple)):
        return frozenset(value) or None
    return None if value is False else value
