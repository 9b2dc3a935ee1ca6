"""The form of each sort of fact for each thing that may be done with it, with the choices that the unit has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app import clock
from app.errors import Invalid
from app.web.fields import Choice, Date, FormField, LongText, Version
from app.web.forms import Form
from app.web.sorting import norwegian_key
from tenants.reporting import service, vocabulary
from tenants.reporting.kinds import Kind
from tenants.reporting.models import Meeting
from tenants.units import service as units

Choices = list[tuple[Any, object]]


class Mode(StrEnum):
    """What a person does with a fact."""

    NEW = "new"
    CHANGE = "change"
    FOLLOW = "follow"
    CORRECT = "correct"
    REMOVE = "remove"


class NothingForm(Schema):
    """The unit has nothing of a sort, from a day."""

    since = Date(_l("Fra hvilken dag har dere ikke hatt noe?"))


@cache
def _schema(kind: Kind, mode: Mode, later_row: bool) -> type[Schema]:
    rule = kind.rule
    fields = {name: part for name, part in kind.schema._declared_fields.items() if isinstance(part, FormField)}
    kept = {
        Mode.NEW: [name for name in fields if name not in kind.not_at_first],
        Mode.CHANGE: [name for name in fields if name not in rule.fixed and name not in rule.later],
        Mode.FOLLOW: [name for name in fields if name in rule.later],
        Mode.CORRECT: list(fields),
        Mode.REMOVE: [],
    }[mode]
    chosen: dict[str, Any] = {} if mode is Mode.NEW else {"version": Version()}
    if mode is Mode.CHANGE or (mode is Mode.CORRECT and later_row):
        chosen["from_on"] = Date(_l("Fra hvilken dag er det annerledes?"))
    chosen |= {name: fields[name] for name in kept}
    if mode in (Mode.CORRECT, Mode.REMOVE):
        chosen["reason"] = LongText(
            _l("Hvorfor?"),
            hint=_l("Det som sto før, blir tatt vare på sammen med begrunnelsen. Skriv ikke om enkeltpersoner."),
            max_length=1000,
            rows=3,
        )
    return Schema.from_dict(chosen)


@dataclass
class Desk:
    """A unit's words and choices for its forms and lists, each read from the database when it is first asked for."""

    tenant_id: UUID
    on: date = field(default_factory=clock.today)

    @cached_property
    def unit_kind(self) -> str:
        return units.get(self.tenant_id).kind

    @cached_property
    def municipalities(self) -> Choices:
        """The unit's municipalities today, in Norwegian order."""
        found = [(m.id, m.names.norwegian) for m in units.municipalities(self.tenant_id, self.on)]
        return sorted(found, key=lambda pair: norwegian_key(str(pair[1])))

    @cached_property
    def roles(self) -> dict[str, object]:
        return vocabulary.roles(service.own_terms(self.tenant_id, "role"))

    @cached_property
    def agencies(self) -> dict[str, object]:
        return vocabulary.agencies(service.own_terms(self.tenant_id, "agency"))

    def facts(self, kind: str, name: str) -> Choices:
        """The facts of a kind by their name, the first one first."""
        return [(row.fact_id, getattr(row, name)) for row in service.rows(self.tenant_id, kind)]

    @cached_property
    def attendees(self) -> Choices:
        """Every role that is or was in a group, or at a meeting, those that lead first."""
        members = service.rows(self.tenant_id, "group_member")
        top = {row.role for row in members if row.tier == "top_leader"}
        pairs = {(row.role, row.municipality_id) for row in members}
        pairs |= {
            (one.role, one.municipality_id) for row in service.rows(self.tenant_id, "meeting") for one in row.present
        }
        return sorted(
            ((pair, self.attendee(*pair)) for pair in pairs),
            key=lambda choice: (choice[0][0] not in top, norwegian_key(str(choice[1]))),
        )

    def attendee(self, role: str, municipality_id: UUID | None) -> str:
        """A role as it is said, with its municipality where the unit has several."""
        word = vocabulary.label(self.roles, role)
        place = dict(self.municipalities).get(municipality_id)
        return f"{word}, {place}" if place and len(self.municipalities) > 1 else word

    def choices(self, name: str) -> Choices | None:
        """The choices of a field that depends on the unit; None for every other field."""
        match name:
            case "municipality_id" | "municipality_ids":
                return self.municipalities
            case "role":
                return _in_order(self.roles)
            case "agency" | "owner" | "agencies":
                return _in_order(self.agencies)
            case "group_id" | "groups":
                return self.facts("slt_group", "name")
            case "challenge_id":
                return self.facts("challenge", "theme")
            case "measure_id":
                return self.facts("measure", "name")
            case "present":
                return self.attendees
        return None

    def fields(self, schema: type[Schema]) -> Schema:
        """The schema as this unit sees it: a unit of one municipality is never asked which one."""
        names = schema._declared_fields
        alone = len(self.municipalities) == 1
        left_out = [n for n in ("municipality_id", "municipality_ids") if alone and n in names]
        return schema(exclude=left_out)

    def form(self, kind: Kind, mode: Mode, saved: Any = None, *, later_row: bool = False) -> Form:
        """The form for doing this with a fact of this kind, filled from `saved`."""
        schema = self.fields(_schema(kind, mode, later_row))
        choices = {
            name: pairs
            for name, part in schema.fields.items()
            if isinstance(part, Choice) and (pairs := self.choices(name)) is not None
        }
        return Form(schema, saved=saved, choices=choices)

    def values(self, kind: Kind, mode: Mode, data: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed as values of the table's columns. Raises `Invalid` for what only the whole form can tell."""
        values = {name: value for name, value in data.items() if name not in ("version", "reason")}
        columns = kind.schema._declared_fields
        if mode in (Mode.NEW, Mode.CORRECT):
            if mode is Mode.NEW:
                values = {n: _blank(p) for n, p in columns.items() if isinstance(p, FormField)} | values
            if "municipality_id" in columns and "municipality_id" not in data and mode is Mode.NEW:
                values["municipality_id"] = self.municipalities[0][0] if columns["municipality_id"].required else None
            _not_in_the_future(kind, values)
        self._own_words(values)
        _fits_together(kind, values)
        return values

    def _own_words(self, values: dict[str, Any]) -> None:
        role, agency = values.pop("own_role", None), values.pop("own_agency", None)
        if role:
            values["role"] = service.term(self.tenant_id, "role", role)
        if agency:
            code = service.term(self.tenant_id, "agency", agency)
            if "agencies" in values:
                values["agencies"] = [*dict.fromkeys([*values["agencies"], code])]
            else:
                values["agency"] = code


def saved_of(row: Any) -> dict[str, Any]:
    """A row as a form's values."""
    saved = {column.key: getattr(row, column.key) for column in type(row).__mapper__.column_attrs}
    saved["reason"] = None
    if isinstance(row, Meeting):
        saved["groups"] = [group.group_id for group in row.groups]
        saved["present"] = [(one.role, one.municipality_id) for one in row.present]
    return saved


def parent_choice(kind: Kind, tenant_id: UUID, sent: str | None) -> dict[str, Any]:
    """What the address says that a new entry belongs to, if it is one of the unit's."""
    if not kind.parent or not sent:
        return {}
    column, parent = kind.parent
    ours = (row.fact_id for row in service.rows(tenant_id, parent))
    return {column: fact_id for fact_id in ours if str(fact_id) == sent}  # noqa: B035  (at most one is the one sent)


def _in_order(words: Mapping[str, object]) -> Choices:
    return sorted(words.items(), key=lambda pair: norwegian_key(str(pair[1])))


def _blank(part: FormField) -> Any:
    return list(part.empty) if isinstance(part.empty, tuple) else part.empty


def _not_in_the_future(kind: Kind, values: Mapping[str, Any]) -> None:
    """What has happened lies behind us; a year's annual wheel may be made beforehand."""
    if not kind.rule.happened or kind.name == "annual_wheel":
        return
    begins = kind.rule.begins(values)
    if begins is not None and begins > clock.today():
        column = next(name for name, value in values.items() if value == begins)
        raise Invalid(fields={column: _("Datoen er ikke kommet ennå. Meld det inn når det har skjedd.")})


def _fits_together(kind: Kind, values: Mapping[str, Any]) -> None:
    faults: dict[str, object] = {}
    if kind.name == "meeting" and values.get("kind") == "slt" and not values.get("groups"):
        faults["groups"] = _("Kryss av for minst én gruppe.")
    if kind.name == "group_member":
        faults |= {
            name: _("Velg i listen, eller skriv det selv i feltet under.")
            for name in ("role", "agency")
            if name in values and values[name] is None
        }
    if kind.name == "measure" and values.get("stance_reason") and not values.get("stance_type"):
        faults["stance_type"] = _("Velg hvordan tiltaket skal evalueres, når dere gir en begrunnelse.")
    if faults:
        raise Invalid(fields=faults)
