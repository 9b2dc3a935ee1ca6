"""The form of each sort of fact for each thing that may be done with it, with the choices that the unit has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, missing

from app import clock
from app.errors import Invalid
from app.web.fields import Choice, Date, FormField, LongText, NewId, Version
from app.web.forms import Form
from app.web.merging import SavedBy
from app.web.sorting import norwegian_key
from tenants.reporting import service, vocabulary
from tenants.reporting.checks import faults_of
from tenants.reporting.kinds import Kind
from tenants.reporting.meetings import by_day
from tenants.reporting.models import Meeting
from tenants.reporting.schemas import LEVELS, OTHER_BODIES, Attendees, bodies, offices
from tenants.reporting.sectors import roles_for
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

#: The fields for words of the unit's own, and the sort of word that each takes.
_OWN = {"own_role": "role", "own_agency": "agency", "own_theme": "theme"}

#: What a group of another level than the steering one doesn't have.
_STEERING = {"is_police_council", "sets_goals", "gathers_knowledge", "directs_coordinator"}
#: The order of groups.
_BODIES = [code for code, _label in (*LEVELS, *OTHER_BODIES)]


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
        Mode.FOLLOW: [
            name for name in fields if name in rule.later or vocabulary.SEVERAL.get(_OWN.get(name, "")) in rule.later
        ],
        Mode.CORRECT: list(fields),
        Mode.REMOVE: [],
    }[mode]
    chosen: dict[str, Any] = {"fact_id": NewId()} if mode is Mode.NEW else {"version": Version()}
    if mode is Mode.CHANGE or (mode is Mode.CORRECT and later_row):
        chosen["from_on"] = Date(_l("Fra hvilken dag er det annerledes?"))
    chosen |= {name: fields[name] for name in kept}
    days = [name for name in kept if isinstance(fields[name], Date)]
    if mode is Mode.FOLLOW and len(days) == 1:
        # What is told of is that this has happened: without its day nothing would be told.
        chosen[days[0]] = _required(fields[days[0]])
    if mode in (Mode.CORRECT, Mode.REMOVE):
        chosen["reason"] = LongText(
            _l("Hvorfor?"),
            hint=_l("Det som sto før, blir tatt vare på sammen med begrunnelsen. Skriv ikke om enkeltpersoner."),
            max_length=1000,
            rows=3,
        )
    return Schema.from_dict(chosen)


def _required(part: FormField) -> FormField:
    asked = copy(part)
    asked.required, asked.allow_none, asked.load_default = True, False, missing
    return asked


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
        """The unit's municipalities today, in Norwegian order; those whose city districts it coordinates, if it has none."""
        own = units.municipalities(self.tenant_id, self.on) or units.coordinated(self.on)
        found = [(m.id, m.names.norwegian) for m in own]
        return sorted(found, key=lambda pair: norwegian_key(str(pair[1])))

    @cached_property
    def roles(self) -> dict[str, object]:
        return vocabulary.roles(service.own_terms(self.tenant_id, "role"))

    @cached_property
    def agencies(self) -> dict[str, object]:
        return vocabulary.agencies(service.own_terms(self.tenant_id, "agency"))

    @cached_property
    def themes(self) -> dict[str, object]:
        return vocabulary.themes(service.own_terms(self.tenant_id, "theme"))

    def rows(self, kind: str) -> Sequence[Any]:
        """The last row of each fact of a kind, the first one first; those of this request, read once."""
        if kind not in self._rows:
            self._rows[kind] = service.rows(self.tenant_id, kind)
        return self._rows[kind]

    def facts(self, kind: str, name: str, *, still_there: bool) -> Choices:
        """The facts of a kind by their name, all of them or those that aren't over: groups by level, challenges by rank."""
        found = [row for row in self.rows(kind) if not (still_there and is_over(row, self.on))]
        found.sort(key=lambda row: norwegian_key(getattr(row, name)))
        if kind in ("slt_group", "challenge"):
            found.sort(key=lambda row: _BODIES.index(row.level) if kind == "slt_group" else int(row.rank))
        return [(row.fact_id, getattr(row, name)) for row in found]

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

    def bodies_of(self, group_ids: Collection[UUID]) -> set[str]:
        """The sorts of groups that these groups are of."""
        return {row.level for row in self.rows("slt_group") if row.fact_id in group_ids}

    def members(self, group_id: UUID) -> list[Any]:
        """The roles that are in a group today."""
        return [row for row in self.rows("group_member") if row.group_id == group_id and not is_over(row, self.on)]

    def expected_roles(self, group: Any) -> Choices:
        """The roles that the handbook expects or names for a group of this level, and that aren't in it yet."""
        there = {(row.role, row.municipality_id) for row in self.members(group.fact_id)}
        return [(pair, label) for pair, label in self.usual_roles(group) if pair not in there]

    def usual_roles(self, group: Any) -> Choices:
        """The roles that the handbook expects or names for a group of this level."""
        several = len(self.municipalities) > 1
        pairs = [
            (role.code, municipality_id)
            for role in vocabulary.expected(group.level, self.unit_kind)
            for municipality_id, _name in (self.municipalities if several and role.each else [(None, "")])
        ]
        covered = [p for p in pairs if p[1] is None or not group.municipality_ids or p[1] in group.municipality_ids]
        return [(pair, self.attendee(*pair)) for pair in covered]

    def also_named(self, group: Any) -> list[object]:
        """The other roles that the handbook names for such a group, and that aren't in this one; advice, nothing more."""
        return [
            label
            for (role, _place), label in self.expected_roles(group)
            if group.level != "steering" or role not in vocabulary.TOP_ROLES
        ]

    def called_for(self, group: Any) -> list[tuple[str, list[str]]]:
        """Each challenge of today with the roles that it calls for, and that aren't in a coordination group (chapter Det
        koordinerende nivået: the group should mirror the most important tasks).
        """
        if group.level != "coordination":
            return []
        there = {row.role for row in self.members(group.fact_id)}
        themes = [row.theme for row in self.rows("challenge") if not is_over(row, self.on)]
        lacking = [
            (theme, [self.attendee(role, None) for role in roles_for(theme) if role not in there]) for theme in themes
        ]
        return [(theme, roles) for theme, roles in lacking if roles]

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

    def choices(self, kind: Kind, name: str, mode: Mode) -> Choices | None:
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
            case "role" | "owner_role" | "chair_role" | "secretary_role" | "committing_role" | "answers_to_role":
                return _in_order(self.roles)
            case "agency" | "owner" | "agencies" | "reports_from" | "made_by":
                return _in_order(self.agencies)
            case "themes":
                return list(self.themes.items())
            case "group_id" | "groups":
                return self.facts("slt_group", "name", still_there=new)
            case "challenge_id":
                return self.facts("challenge", "theme", still_there=new)
            case "survey_id":
                return self.facts("survey", "title", still_there=new)
            case "plan_id":
                return self.facts("plan", "name", still_there=new)
            case "meeting_id":
                # An order may come from any meeting; goals and authority come from the steering group's.
                found, among = self.rows("meeting"), self.rows("slt_group")
                return by_day(found, among, of_steering=kind.name != "slt_order", still_there=new)
            case "measure_id":
                return self.facts("measure", "name", still_there=new)
            case "present":
                return self.attendees
        return None

    def fields(self, schema: type[Schema], saved: Mapping[str, Any], among: Collection[str] = ()) -> Schema:
        """The schema without what it makes no sense to ask: which municipality, where the unit has one, what only a
        steering group does, of another group, and what is named in `among`.
        """
        left_out = {"municipality_id", "municipality_ids"} if len(self.municipalities) == 1 else set()
        level = saved.get("level")
        if level and level != "steering":
            left_out |= _STEERING
        if level and level != "working_group":
            left_out |= {"ends_on"}
        left_out |= set(among)
        return schema(exclude=left_out & schema._declared_fields.keys())

    def form(
        self,
        kind: Kind,
        mode: Mode,
        saved: Mapping[str, Any] | None = None,
        *,
        later_row: bool = False,
        saved_by: SavedBy | None = None,
    ) -> Form:
        """The form for doing this with a fact of this kind, filled from `saved`, which `saved_by` tells of."""
        settled = mode is Mode.FOLLOW and saved is not None and kind.rule.counts(saved)
        schema = self.fields(_schema(kind, mode, later_row), saved or {}, kind.rule.while_planned if settled else ())
        choices = {
            name: pairs
            for name, part in schema.fields.items()
            if isinstance(part, Choice) and (pairs := self.choices(kind, name, mode)) is not None
        }
        if kind.name == "meeting" and saved and saved.get("groups") and mode in (Mode.NEW, Mode.FOLLOW):
            there = {(m.role, m.municipality_id) for group_id in saved["groups"] for m in self.members(group_id)}
            if "present" in choices and there:
                there |= set(saved.get("present") or ())
                choices["present"] = [choice for choice in self.attendees if choice[0] in there]
        expected = _expected(self, kind, saved) if mode is Mode.FOLLOW and saved else {}
        return Form(schema, saved={**(saved or {}), **expected}, choices=choices, record=saved or {}, saved_by=saved_by)

    def values(
        self, kind: Kind, mode: Mode, data: Mapping[str, Any], saved: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """What was typed as values of the table's columns; `saved` is what the entry says besides.

        Raises `Invalid` for what only the whole form can tell, with all of it.
        """
        values = {name: value for name, value in data.items() if name not in ("fact_id", "version", "reason")}
        columns = kind.schema._declared_fields
        if mode in (Mode.NEW, Mode.CORRECT):
            if mode is Mode.NEW:
                values = {n: _blank(p) for n, p in columns.items() if isinstance(p, FormField)} | values
            if "municipality_id" in columns and "municipality_id" not in data and mode is Mode.NEW:
                values["municipality_id"] = self.municipalities[0][0] if columns["municipality_id"].required else None
        if kind.name == "meeting":
            _meeting(self, values, mode)
        own = {name: data[name] for name in _OWN if data.get(name)}
        whole = mode in (Mode.NEW, Mode.CORRECT)
        faults = faults_of(kind, {**(saved or {}), **values, **own}, new=mode is Mode.NEW, whole=whole)
        if faults:
            raise Invalid(fields=faults)
        self._own_words(values)
        return values

    def _own_words(self, values: dict[str, Any]) -> None:
        for name, sort in _OWN.items():
            word = values.pop(name, None)
            if not word:
                continue
            code, several = service.term(self.tenant_id, sort, word), vocabulary.SEVERAL[sort]
            if several in values:
                values[several] = [*dict.fromkeys([*values[several], code])]
            else:
                values[sort] = code


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
    """What stands in the form for a new entry: what the address tells (`til`, `niva`, `gruppe`, `mote`), and what is usual."""
    answers = {"fact_id": uuid4(), **kind.defaults}
    if kind.parent:
        column, parent = kind.parent
        chosen = [row.fact_id for row in desk.rows(parent) if str(row.fact_id) == sent.get("til")]
        if chosen:
            answers[column] = chosen[0]
    if kind.name == "slt_group":
        answers["level"] = sent.get("niva")
    if kind.name == "slt_order":
        answers["from_level"] = sent.get("niva")
        held = {str(row.fact_id): row for row in desk.rows("meeting")}
        if meeting := held.get(sent.get("mote", "")):
            answers |= {"meeting_id": meeting.fact_id, "issued_on": meeting.held_on}
    if kind.name == "challenge":
        answers["rank"] = 1 + max((row.rank for row in desk.rows("challenge")), default=0)
    if kind.name == "meeting":
        groups = [row.fact_id for row in desk.rows("slt_group") if str(row.fact_id) == sent.get("gruppe")]
        members = [member for group_id in groups for member in desk.members(group_id)]
        answers["groups"] = groups
        answers["present"] = [(m.role, m.municipality_id) for m in members if m.tier == "top_leader"]
    return answers


def _expected(desk: Desk, kind: Kind, saved: Mapping[str, Any]) -> dict[str, Any]:
    """What most likely has happened with an entry since: a meeting whose day has come was held, with its leaders there."""
    if kind.name != "meeting" or saved["status"] != "planned" or saved["held_on"] > desk.on:
        return {}
    members = [member for group_id in saved["groups"] for member in desk.members(group_id)]
    leaders = [(m.role, m.municipality_id) for m in members if m.tier == "top_leader"]
    return {"status": "held", "present": leaders}


def _in_order(words: Mapping[str, object]) -> Choices:
    return sorted(words.items(), key=lambda pair: norwegian_key(str(pair[1])))


def _blank(part: FormField) -> Any:
    return list(part.empty) if isinstance(part.empty, tuple) else part.empty


def _meeting(desk: Desk, values: dict[str, Any], mode: Mode) -> None:
    """A meeting whose day hasn't come is planned, until somebody tells how it went; minutes that are sent are ready. One
    of the mediation service's group alone is that group's own.
    """
    if values.get("minutes_sent_on") is not None:
        values["minutes"] = True
    if mode is Mode.NEW:
        if desk.bodies_of(values["groups"]) == {"mediation_group"}:
            values["kind"] = "kog"
        values["status"] = "planned" if values["held_on"] > clock.today() else "held"
    if values.get("status") in ("planned", "cancelled"):
        values["present"] = []
