"""The form of each sort of fact for each thing that may be done with it, with the choices that the unit has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from tenants.reporting.schemas import Attendees, bodies, offices
from tenants.units import service as units

Choices = list[tuple[Any, object]]


class Mode(StrEnum):
    """What a person does with a fact."""

    NEW = "new"
    CHANGE = "change"
    FOLLOW = "follow"
    CORRECT = "correct"
    REMOVE = "remove"


#: The columns that tell that something is over from that day on.
_ENDS = ("repealed_on", "ended_on", "dissolved_on", "left_on")

#: What a group of another level than the steering one doesn't have.
_STEERING = {"is_police_council", "sets_goals", "gathers_knowledge", "directs_coordinator"}


class ComposeForm(Schema):
    """Several roles become members of a group on one day."""

    joined_on = Date(_l("Fra hvilken dag er de med?"))
    roles = Attendees(_l("Hvilke roller er med i gruppen?"))


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
    _rows: dict[str, Sequence[Any]] = field(default_factory=dict, init=False)

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

    def rows(self, kind: str) -> Sequence[Any]:
        """The last row of each fact of a kind, the first one first; those of this request, read once."""
        if kind not in self._rows:
            self._rows[kind] = service.rows(self.tenant_id, kind)
        return self._rows[kind]

    def facts(self, kind: str, name: str, *, still_there: bool) -> Choices:
        """The facts of a kind by their name, all of them or those that aren't over."""
        return [
            (row.fact_id, getattr(row, name)) for row in self.rows(kind) if not (still_there and is_over(row, self.on))
        ]

    @cached_property
    def attendees(self) -> Choices:
        """Every role that is or was in a group, or at a meeting, those that lead first."""
        members = self.rows("group_member")
        top = {row.role for row in members if row.tier == "top_leader"}
        pairs = {(row.role, row.municipality_id) for row in members}
        pairs |= {(one.role, one.municipality_id) for row in self.rows("meeting") for one in row.present}
        return sorted(
            ((pair, self.attendee(*pair)) for pair in pairs),
            key=lambda choice: (choice[0][0] not in top, norwegian_key(str(choice[1]))),
        )

    def members(self, group_id: UUID) -> list[Any]:
        """The roles that are in a group today."""
        return [row for row in self.rows("group_member") if row.group_id == group_id and not is_over(row, self.on)]

    def expected_roles(self, group: Any) -> Choices:
        """The roles that the handbook expects or names for a group of this level, and that aren't in it yet."""
        there = {(row.role, row.municipality_id) for row in self.members(group.fact_id)}
        several = len(self.municipalities) > 1
        pairs = [
            (role.code, municipality_id)
            for role in vocabulary.expected(group.level, self.unit_kind)
            for municipality_id, _name in (self.municipalities if several and role.each else [(None, "")])
        ]
        covered = [p for p in pairs if p[1] is None or not group.municipality_ids or p[1] in group.municipality_ids]
        return [(pair, self.attendee(*pair)) for pair in covered if pair not in there]

    def missing_leaders(self, group: Any) -> list[object]:
        """The leaders without whom a steering group is not what the handbook asks for, and who aren't in this one."""
        if group.level != "steering":
            return []
        return [label for (role, _place), label in self.expected_roles(group) if role in vocabulary.TOP_ROLES]

    def attendee(self, role: str, municipality_id: UUID | None) -> str:
        """A role as it is said, with its municipality where the unit has several."""
        word = vocabulary.label(self.roles, role)
        place = dict(self.municipalities).get(municipality_id)
        return f"{word}, {place}" if place and len(self.municipalities) > 1 else word

    def choices(self, name: str, mode: Mode) -> Choices | None:
        """The choices of a field that depends on the unit; None for every other field. What is new refers to nothing that
        is over.
        """
        new = mode is Mode.NEW
        match name:
            case "municipality_id" | "municipality_ids":
                return self.municipalities
            case "body":
                return list(bodies(self.unit_kind))
            case "office":
                return list(offices(self.unit_kind))
            case "role":
                return _in_order(self.roles)
            case "agency" | "owner" | "agencies":
                return _in_order(self.agencies)
            case "group_id" | "groups":
                return self.facts("slt_group", "name", still_there=new)
            case "challenge_id":
                return self.facts("challenge", "theme", still_there=new)
            case "measure_id":
                return self.facts("measure", "name", still_there=new)
            case "present":
                return self.attendees
        return None

    def fields(self, schema: type[Schema], saved: Mapping[str, Any]) -> Schema:
        """The schema without what it makes no sense to ask: which municipality, where the unit has one, and what only a
        steering group does, of another group.
        """
        left_out = {"municipality_id", "municipality_ids"} if len(self.municipalities) == 1 else set()
        if saved.get("level") in ("coordination", "practitioner"):
            left_out |= _STEERING
        return schema(exclude=left_out & schema._declared_fields.keys())

    def form(self, kind: Kind, mode: Mode, saved: Mapping[str, Any] | None = None, *, later_row: bool = False) -> Form:
        """The form for doing this with a fact of this kind, filled from `saved`."""
        schema = self.fields(_schema(kind, mode, later_row), saved or {})
        choices = {
            name: pairs
            for name, part in schema.fields.items()
            if isinstance(part, Choice) and (pairs := self.choices(name, mode)) is not None
        }
        if mode is Mode.NEW and kind.name == "meeting" and saved and saved.get("groups"):
            there = {(m.role, m.municipality_id) for group_id in saved["groups"] for m in self.members(group_id)}
            choices["present"] = [choice for choice in self.attendees if choice[0] in there]
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


def is_over(row: Any, on: date) -> bool:
    """Whether what a row tells of has ended by a day."""
    ended = next((day for column in _ENDS if (day := getattr(row, column, None)) is not None), None)
    return ended is not None and ended <= on


def saved_of(row: Any) -> dict[str, Any]:
    """A row as a form's values."""
    saved = {column.key: getattr(row, column.key) for column in type(row).__mapper__.column_attrs}
    saved["reason"] = None
    if isinstance(row, Meeting):
        saved["groups"] = [group.group_id for group in row.groups]
        saved["present"] = [(one.role, one.municipality_id) for one in row.present]
    return saved


def first_answers(desk: Desk, kind: Kind, sent: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the form for a new entry: what the address tells (`til`, `niva`, `gruppe`), and what is usual."""
    answers = dict(kind.defaults)
    if kind.parent:
        column, parent = kind.parent
        chosen = [row.fact_id for row in desk.rows(parent) if str(row.fact_id) == sent.get("til")]
        if chosen:
            answers[column] = chosen[0]
    if kind.name == "slt_group":
        answers["level"] = sent.get("niva")
    if kind.name == "challenge":
        answers["rank"] = 1 + max((row.rank for row in desk.rows("challenge")), default=0)
    if kind.name == "meeting":
        groups = [row.fact_id for row in desk.rows("slt_group") if str(row.fact_id) == sent.get("gruppe")]
        members = [member for group_id in groups for member in desk.members(group_id)]
        answers["groups"] = groups
        answers["present"] = [(m.role, m.municipality_id) for m in members if m.tier == "top_leader"]
    return answers


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
