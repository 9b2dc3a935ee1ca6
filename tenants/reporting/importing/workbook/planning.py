"""What becomes of the rows of a workbook: each compared with what the unit has told, and every fault with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy import CheckConstraint

from app import clock
from app.db.errors import explained
from app.errors import Invalid
from app.guard import Kind as Sort
from app.guard import read
from app.web.fields import Checkbox, Checkboxes, Choice, Date, LongText
from app.web.formats import as_short_date
from tenants.reporting import store as facts
from tenants.reporting.checks import doubts
from tenants.reporting.forms import Choices, Desk, Mode, saved_of
from tenants.reporting.importing import service
from tenants.reporting.importing.deciding import decide
from tenants.reporting.importing.plans import Change, Plan, Problem, Sign, Verb
from tenants.reporting.importing.workbook import layout
from tenants.reporting.importing.workbook.layout import BETWEEN, Column, Sheet, plain
from tenants.reporting.importing.workbook.reading import SheetRow
from tenants.reporting.importing.workbook.writing import key
from tenants.reporting.kinds import KINDS
from tenants.reporting.rules import RULES

_WHY = LongText("", max_length=1000)
_FROM = Date("")
_ORDER = re.compile(r"(\w+) >= (\w+)")


@dataclass
class RowPlanner:
    """Plans the rows of a workbook, sheet by sheet in the order in which facts refer to each other."""

    desk: Desk
    problems: list[Problem] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    more: dict[str, Choices] = field(default_factory=dict)
    _places: dict[tuple[str, int], str] = field(default_factory=dict)

    def plan(self, rows: Iterable[SheetRow]) -> Plan:
        """The plan of all rows. A fact without a row stays as it is."""
        tenant_id, on = self.desk.tenant_id, self.desk.on
        self._basis = service.basis(tenant_id, on)
        self._rows = {row.id: row for found in facts.all_rows(tenant_id, on).rows.values() for row in found}
        by_kind: dict[str, list[SheetRow]] = {}
        for row in rows:
            by_kind.setdefault(row.kind, []).append(row)
        for kind in RULES:
            if by_kind.get(kind):
                self._sheet(kind, by_kind[kind])
        return Plan(tenant_id, on, tuple(self.changes), tuple(self.problems), tuple(self.signs), basis=self._basis)

    def place_of(self, row: SheetRow) -> str:
        """Where a row that was planned stands."""
        return self._places.get((row.kind, row.number), "")

    def _sheet(self, kind: str, rows: Sequence[SheetRow]) -> None:
        self._now = layout.sheet(self.desk, KINDS[kind], self.more)
        there = {str(row.fact_id): row for row in self.desk.rows(kind)}
        met: set[str] = set()
        for row in rows:
            self._places[row.kind, row.number] = self._place(row)
            fact_id = row.key.partition("/")[0]
            if not row.key:
                self._new(row)
            elif fact_id not in there:
                self._fault(row, None, _("Oppføringen finnes ikke lenger. Slett raden."))
            elif fact_id in met:
                self._copied(row, there[fact_id])
            else:
                met.add(fact_id)
                self._there(row, there[fact_id])

    def _fault(self, row: SheetRow, column: Column | None, message: object) -> None:
        self.problems.append(Problem(self._place(row, column), str(message)))

    def _place(self, row: SheetRow, column: Column | None = None) -> str:
        where = _("%(sheet)s, rad %(number)s", sheet=self._now.title, number=row.number)
        return f"{where}, {column.heading}" if column else where

    def _different(self, row: SheetRow, saved: Mapping[str, Any]) -> list[Column]:
        """The columns of the sheet whose cell isn't what is saved."""
        return [
            column
            for column in self._now.columns
            if column.name in row.cells and not _alike(column, row.cells[column.name], column.told(saved[column.name]))
        ]

    def _copied(self, row: SheetRow, fact: Any) -> None:
        """A row that was copied with its hidden number: a new entry, where it says something else."""
        if self._different(row, saved_of(fact)):
            self._new(row)
        else:
            self._fault(row, None, _("Raden står to ganger. Slett den ene."))

    def _there(self, row: SheetRow, fact: Any) -> None:
        saved = saved_of(fact)
        columns = self._different(row, saved)
        place = self._place(row)
        if not columns:
            self.changes.append(Change(Verb.UNCHANGED, row.kind, place, fact.fact_id, fact.id))
            return
        if row.key != key(fact):
            told = _(
                "Oppføringen er endret i portalen etter at dere hentet boken. Hent den på nytt, og skriv endringen der."
            )
            self._fault(row, None, told)
            return
        before = len(self.problems)
        values = self._values(row, columns)
        from_on, why = self._from_and_why(row)
        if len(self.problems) > before:
            return
        try:
            values = self.desk.values(KINDS[row.kind], Mode.CORRECT, values, saved)
        except Invalid as error:
            self._refused(row, error)
            return
        if self._out_of_order(row, {**saved, **values}):
            return
        change = decide(row.kind, self._rows[str(fact.id)], values, place=place, on=from_on, reason=why)
        if change.verb is Verb.CORRECTED and not why:
            self._fault(row, None, self._how(fact, columns, from_on))
            return
        self.changes.append(change)

    def _how(self, fact: Any, columns: Sequence[Column], from_on: date | None) -> object:
        """How to say that an entry is different, where it was told so that nobody knows what is meant."""
        begun, rule = fact.valid.lower, RULES[type(fact).__tablename__]
        heading, why = layout.from_heading(), layout.why_heading()
        if from_on is not None and from_on <= begun and not rule.happened:
            return _(
                "«%(heading)s» må være etter %(day)s, da det som gjelder nå begynte.",
                heading=heading,
                day=as_short_date(begun),
            )
        if rule.happened or from_on is not None or not {column.name for column in columns}.isdisjoint(rule.fixed):
            return _("Dette kan bare rettes som en feil. Skriv hvorfor i kolonnen «%(why)s».", why=why)
        return _(
            "Skriv i «%(heading)s» hvilken dag det ble annerledes. Var det feil hele tiden, skriver dere hvorfor i «%(why)s».",
            heading=heading,
            why=why,
        )

    def _new(self, row: SheetRow) -> None:
        kind = KINDS[row.kind]
        before = len(self.problems)
        values = self._values(row, self._now.columns)
        if len(self.problems) > before:
            return
        try:
            values = self.desk.values(kind, Mode.NEW, values)
        except Invalid as error:
            self._refused(row, error)
            return
        if self._out_of_order(row, values):
            return
        alike = [self._key_of(c.kind, c.values) for c in self.changes if c.verb is Verb.NEW and c.kind == row.kind]
        doubt = next(iter(doubts(self.desk, kind, values, None)), None)
        if self._key_of(row.kind, values) in alike:
            self._fault(row, None, _("Raden står to ganger. Slett den ene."))
            return
        if doubt:
            self._fault(row, None, doubt.text)
            return
        begins = kind.rule.begins(values) or self.desk.on
        if kind.rule.draft:
            begins = min(begins, self.desk.on)
        fact_id = uuid5(self.desk.tenant_id, f"{self._basis} {row.kind} {row.number}")
        self.changes.append(
            Change(
                Verb.NEW,
                row.kind,
                self._place(row),
                fact_id,
                values=values,
                begins=begins,
                reported_at=clock.now() + timedelta(microseconds=len(self.changes)),
            )
        )
        self._can_be_chosen(row.kind, fact_id, values)

    @staticmethod
    def _key_of(kind: str, values: Mapping[str, Any]) -> str:
        return repr(sorted((column, repr(value)) for column, value in values.items() if column != "rank"))

    def _can_be_chosen(self, kind: str, fact_id: UUID, values: Mapping[str, Any]) -> None:
        """Later sheets may refer to what is new in this one."""
        name = {"slt_group": "name", "challenge": "theme", "survey": "title", "measure": "name"}.get(kind)
        if name:
            self.more.setdefault(kind, []).append((fact_id, values[name]))
        if kind == "group_member":
            pair = (values["role"], values["municipality_id"])
            self.more.setdefault("present", []).append((pair, self.desk.attendee(*pair)))

    def _values(self, row: SheetRow, columns: Iterable[Column]) -> dict[str, Any]:
        values = {}
        for column in columns:
            text = row.cells.get(column.name, "").strip()
            try:
                values[column.name] = _value(column, text)
            except ValidationError as error:
                self._fault(row, column, " ".join(map(str, error.messages)))
                continue
            if column.is_text and getattr(column.field, "guarded", False) and text:
                self._guard(row, column, text)
        return values

    def _guard(self, row: SheetRow, column: Column | None, text: str) -> None:
        found = [finding for finding in read(text) if finding.kind is not Sort.IDENTITY_NUMBER]
        if found:
            place = self._place(row, column) if column else f"{self._place(row)}, {layout.why_heading()}"
            self.signs.append(Sign(place, tuple(found)))

    def _from_and_why(self, row: SheetRow) -> tuple[date | None, str]:
        from_on, why = None, ""
        for heading, text in ((layout.from_heading(), row.from_on), (layout.why_heading(), row.why)):
            try:
                if text and heading == layout.from_heading():
                    from_on = _FROM.deserialize(text)
                elif text:
                    why = _WHY.deserialize(text)
                    self._guard(row, None, text)
            except ValidationError as error:
                self.problems.append(Problem(f"{self._place(row)}, {heading}", " ".join(map(str, error.messages))))
        return from_on, why

    def _refused(self, row: SheetRow, error: Invalid) -> None:
        headings = {column.name: column for column in self._now.columns}
        for name, message in error.fields.items():
            self._fault(row, headings.get(name), message)
        if not error.fields:
            self._fault(row, None, error.message)

    def _out_of_order(self, row: SheetRow, values: Mapping[str, Any]) -> bool:
        """Whether days stand in an order that the table refuses; told where they stand."""
        headings = {column.name: column for column in self._now.columns}
        wrong = False
        for constraint in RULES[row.kind].model.__table__.constraints:
            match = _ORDER.fullmatch(str(constraint.sqltext)) if isinstance(constraint, CheckConstraint) else None
            if match is None:
                continue
            later, earlier = (values.get(name) for name in match.groups())
            if later is not None and earlier is not None and later < earlier:
                told = explained(str(constraint.name))
                self._fault(
                    row, headings.get(match.group(1)), told[1] if told else _("Datoene står i feil rekkefølge.")
                )
                wrong = True
        return wrong


def _alike(column: Column, cell: str, saved: str) -> bool:
    if column.several:
        return {plain(p) for p in cell.split(";") if p.strip()} == {plain(p) for p in saved.split(BETWEEN) if p.strip()}
    if isinstance(column.field, Checkbox):
        return column.labels.get(plain(cell), plain(cell)) == column.labels.get(plain(saved), "")
    if column.is_text:
        return _written(cell) == _written(saved)
    return plain(cell) == plain(saved)


def _written(text: str) -> str:
    """A text without what a program of sheets changes by itself."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _value(column: Column, text: str) -> Any:
    """A cell as the field's value. Raises `ValidationError`."""
    part = column.field
    if not text:
        if part.required:
            raise part.make_error("required")
        return list(part.empty) if isinstance(part.empty, tuple) else part.empty
    if isinstance(part, Checkboxes):
        return part.deserialize([_chosen(column, word) for word in text.split(";") if word.strip()])
    if isinstance(part, (Choice, Checkbox)):
        chosen = _chosen(column, text)
        return bool(chosen) if isinstance(part, Checkbox) else part.deserialize(chosen)
    return part.deserialize(text)


def _chosen(column: Column, text: str) -> str:
    found = column.labels.get(plain(text))
    if found is None:
        some = ", ".join(f"«{option}»" for option in column.options[:8])
        raise ValidationError(
            _("«%(text)s» er ikke et av svarene. Velg for eksempel %(some)s.", text=text.strip()[:60], some=some)
        )
    return found


def sheet_of(desk: Desk, kind: str, plan: Plan) -> Sheet:
    """The sheet with what the plan adds, for telling what it says."""
    more: dict[str, Choices] = {}
    for change in plan.changes:
        name = {"slt_group": "name", "challenge": "theme", "survey": "title", "measure": "name"}.get(change.kind)
        if change.verb is Verb.NEW and name:
            more.setdefault(change.kind, []).append((change.fact_id, change.values[name]))
        if change.verb is Verb.NEW and change.kind == "group_member":
            pair = (change.values["role"], change.values["municipality_id"])
            more.setdefault("present", []).append((pair, desk.attendee(*pair)))
    return layout.sheet(desk, KINDS[kind], more)
