"""A document beside what the unit has told: which entry is which fact, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _

from app.clock import OSLO
from tenants.reporting.history import Row
from tenants.reporting.importing.deciding import decide, differing, plain
from tenants.reporting.importing.plans import Change, Problem, Verb
from tenants.reporting.importing.reading import Entry, Reading
from tenants.reporting.rules import MAY_BE_NOTHING, RULES
from tenants.reporting.schemas import LEVELS

#: The column that names a fact, which no document tells, and the word for it.
_NAMES: dict[str, tuple[str, Callable[[int], str]]] = {
    "goal": ("text", lambda n: _("Mål %(n)s, fra et dokument", n=n)),
    "plan": ("name", lambda n: _("Plan %(n)s, fra et dokument", n=n)),
    "slt_order": ("subject", lambda n: _("Bestilling %(n)s, fra et dokument", n=n)),
    "survey": ("title", lambda n: _("Kartlegging %(n)s, fra et dokument", n=n)),
    "action_plan": ("name", lambda _n: _("Handlingsplan, fra et dokument")),
    "measure": ("name", lambda n: _("Tiltak %(n)s, fra et dokument", n=n)),
}
#: What leaves the document when it is over; of the rest, what isn't told any more never was.
_OVER = {"goal": "ended_on", "plan": "ended_on", "challenge": "ended_on", "group_member": "left_on"}
#: Columns by which an entry without an id is known again although something else of it has changed.
_KNOWN_BY: dict[str, tuple[tuple[str, ...], ...]] = {
    "vedtak": (("municipality_id", "case_number"), ("municipality_id", "adopted_on")),
    "group_member": (("role", "agency", "municipality_id"),),
    "meeting": (("held_on", "kind"),),
    "goal": (("adopted_on",),),
    "plan": (("adopted_on",),),
    "slt_order": (("issued_on",),),
    "survey": (("completed_on",),),
    "challenge": (("theme",),),
    "challenge_approval": (("level", "approved_on"),),
    "action_plan": (("valid_from",),),
    "evaluation": (("planned_on",),),
    "coordinator_post": (("started_on",),),
}
_PARENT: dict[str, tuple[str, ...]] = {"group_member": ("group_id",), "evaluation": ("measure_id",)}
#: Of these an entry that is like none of those there tells of what is there and told no more: a draft that was adopted, a
#: coordinator whose first day was wrong.
_LOOSE = ("coordinator_post", "goal")


@dataclass
class Planner:
    """Plans one document. `told`: all dated rows by kind; `index`: the row of each entry of the document as it is now."""

    tenant_id: UUID
    reading: Reading
    now: Mapping[str, Any]
    index: Mapping[str, UUID]
    told: Mapping[str, Sequence[Row]]
    reason: str
    told_at: datetime
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    gone: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rows = {row.id: (kind, row) for kind, rows in self.told.items() for row in rows}
        last: dict[str, Row] = {}
        for rows in self.told.values():
            for row in rows:
                if row.fact_id not in last or row.begins > last[row.fact_id].begins:
                    last[row.fact_id] = row
        self._last = {each.id for each in last.values()}
        self._ids: dict[tuple[str, str], UUID] = {}  # (kind, id in the document) -> fact
        self._themes: dict[str, UUID] = {}
        for pointer in self.index:
            kind, found = self._row_at(pointer)
            if found and kind in ("slt_group", "measure"):
                self._ids[kind, found.values["document_id"] or found.fact_id] = UUID(found.fact_id)
            if found and kind == "challenge":
                self._themes.setdefault(found.values["theme"], UUID(found.fact_id))

    def key(self, key: str, value: Any) -> None:
        """Plan a key of the document in its normal form; None says that it isn't told any more."""
        if value is None:
            self._untell(key)
            return
        entries = self.reading.entries(key, value)
        by_kind: dict[str, list[Entry]] = {kind: [] for kind in self._kinds(key)}
        for entry in entries:
            by_kind.setdefault(entry.kind, []).append(entry)
        for kind, told in by_kind.items():
            self._kind(key, kind, told)
        if not entries and key in MAY_BE_NOTHING and key not in self.now:
            self.changes.append(Change(Verb.EMPTY, key, f"/{key}", begins=self.reading.as_of))

    def _kinds(self, key: str) -> list[str]:
        return [kind for kind, rule in RULES.items() if rule.key == key and kind != "resource_promise"]

    def _row_at(self, pointer: str) -> tuple[str, Row | None]:
        return self._rows.get(str(self.index[pointer]), ("", None))

    def _kind(self, key: str, kind: str, entries: Sequence[Entry]) -> None:
        if kind == "challenge":
            # A measure may answer a theme that is new in this very document.
            self._themes = {}
        places = {pointer: self._row_at(pointer) for pointer in self.index if pointer.split("/")[1] == key}
        there = [(pointer, row) for pointer, (sort, row) in places.items() if sort == kind and row is not None]
        matched = self._match(kind, [row for _pointer, row in there], entries)
        for number, entry in enumerate(entries, start=1):
            row = matched.get(entry.place)
            change = self._told(entry, row) if row else self._new(entry, number)
            self.changes.append(change)
            if entry.document_id and change.fact_id:
                self._ids[kind, entry.document_id] = change.fact_id
            if kind == "challenge" and change.fact_id:
                self._themes.setdefault(entry.values["theme"], change.fact_id)
        kept = {change.row_id for change in self.changes}
        for pointer, row in there:
            if UUID(row.id) not in kept and self._is_own(row):
                self._missing(kind, pointer, row)

    def _match(self, kind: str, rows: list[Row], entries: Sequence[Entry]) -> dict[str, Row]:
        """Which row each entry (by place) tells of: by its id, by all that it says, by what it is known by, and where
        nothing else is told, one for one.
        """
        out: dict[str, Row] = {}
        if kind in ("slt_group", "measure"):
            named = {row.values["document_id"] or row.fact_id: row for row in rows}
            return {e.place: named[e.document_id] for e in entries if e.document_id in named}
        left = list(rows)
        values = {entry.place: self._values(entry) for entry in entries}

        def take(entry: Entry, told: Mapping[str, Any]) -> None:
            if entry.place not in out and (row := next((r for r in left if not self._differing(r, told)), None)):
                out[entry.place] = row
                left.remove(row)

        for entry in entries:
            take(entry, values[entry.place])
        for known in _KNOWN_BY.get(kind, ()):
            for entry in entries:
                take(entry, {c: values[entry.place][c] for c in (*known, *_PARENT.get(kind, ()))})
        if kind in _LOOSE:
            for entry in entries:
                take(entry, {})
        return out

    def _differing(self, row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
        return differing(self._seen(row), values)

    def _seen(self, row: Row) -> Row:
        """The row as the document would tell it: without what belongs to bodies that it has nothing of."""
        values = dict(row.values)
        ours = {str(id_) for id_ in self.reading.municipalities.values()}
        if "municipality_ids" in values:
            covers = [id_ for id_ in values["municipality_ids"] if id_ in ours]
            values["municipality_ids"] = [] if len(covers) == len(ours) else covers
        if "groups" in values:
            known = {str(id_) for (kind, _id), id_ in self._ids.items() if kind == "slt_group"}
            values["groups"] = [id_ for id_ in values["groups"] if id_ in known]
            values["present"] = [[role, place] for role, place in values["present"] if place is None or place in ours]
        return Row(row.id, row.fact_id, row.begins, row.reported_at, values)

    def _values(self, entry: Entry) -> dict[str, Any]:
        """The entry's columns, with facts in place of the document's own ids."""
        values = dict(entry.values)
        if entry.kind == "meeting":
            values["groups"] = [self._ids["slt_group", id_] for id_ in entry.groups]
        if entry.kind == "group_member":
            values["group_id"] = self._ids["slt_group", entry.parent or ""]
        if entry.kind == "evaluation":
            values["measure_id"] = self._ids["measure", entry.parent or ""]
        if entry.kind == "measure":
            values["challenge_id"] = self._themes.get(entry.theme or "")
            values["other_challenge"] = None if values["challenge_id"] else entry.theme
        return values

    def _told(self, entry: Entry, row: Row) -> Change:
        if not self._is_own(row):
            return Change(Verb.UNCHANGED, entry.kind, entry.place, UUID(row.fact_id), UUID(row.id))
        values = self._values(entry)
        seen = self._seen(row)
        if entry.kind == "coordinator_post" and plain(values["percent"]) == plain(self.now["coordinator"]["percent"]):
            values.pop("percent")  # of several posts together, which is as it was
        if entry.kind == "meeting" and "groups" in differing(seen, values):
            values["groups"] = [
                *values["groups"],
                *(set(map(UUID, row.values["groups"])) - set(map(UUID, seen.values["groups"]))),
            ]
            seen = Row(
                row.id, row.fact_id, row.begins, row.reported_at, {**seen.values, "groups": row.values["groups"]}
            )
        return decide(
            entry.kind,
            seen,
            values,
            place=entry.place,
            on=self.reading.as_of,
            reason=self.reason,
            last=row.id in self._last,
        )

    def _new(self, entry: Entry, number: int) -> Change:
        rule = RULES[entry.kind]
        values = {**entry.first, **self._values(entry)}
        if entry.kind == "slt_group":
            values["name"] = str(dict(LEVELS)[values["level"]])
        if named := _NAMES.get(entry.kind):
            values[named[0]] = str(named[1](number))
        begins = rule.begins(values) or self.reading.as_of
        if rule.draft:
            begins = min(begins, self.reading.as_of)
        fact_id, document_id = self._identity(entry)
        return Change(
            Verb.NEW,
            entry.kind,
            entry.place,
            fact_id,
            values=values,
            begins=begins,
            document_id=document_id,
            reported_at=self.told_at + timedelta(microseconds=len(self.changes)),
        )

    def _identity(self, entry: Entry) -> tuple[UUID, str | None]:
        """The id of a new fact: the document's where it is one of the portal's kind, else another, and the document's."""
        if entry.document_id is None:
            return uuid4(), None
        try:
            own = UUID(entry.document_id)
        except ValueError:
            return uuid4(), entry.document_id
        taken = any(row.fact_id == str(own) for rows in self.told.values() for row in rows)
        return (uuid4(), entry.document_id) if taken or str(own) != entry.document_id else (own, None)

    def _is_own(self, row: Row) -> bool:
        """Whether the fact is the unit's own, and not one that it inherits."""
        return bool(row.values["tenant_id"] == str(self.tenant_id))

    def _missing(self, kind: str, pointer: str, row: Row) -> None:
        on, column = self.reading.as_of, _OVER.get(kind)
        what = {"fact_id": UUID(row.fact_id), "row_id": UUID(row.id)}
        if column and row.begins <= on:
            before = {column: row.values[column]}
            self.gone.append(Change(Verb.ENDED, kind, pointer, later={column: on}, before=before, **what))  # type: ignore[arg-type]
        else:
            self._remove(kind, pointer, row)

    def _remove(self, kind: str, pointer: str, row: Row) -> None:
        for other, rows in self.told.items():
            column = next((c for c, of in (("group_id", "slt_group"), ("measure_id", "measure")) if of == kind), None)
            if column and other in ("group_member", "evaluation"):
                for each in self._first(r for r in rows if r.values.get(column) == row.fact_id):
                    self._drop(other, pointer, each)
        self._drop(kind, pointer, self._first(r for r in self.told[kind] if r.fact_id == row.fact_id)[0])

    def _drop(self, kind: str, pointer: str, first: Row) -> None:
        ids = UUID(first.fact_id), UUID(first.id)
        if all(change.fact_id != ids[0] or change.verb is not Verb.REMOVED for change in self.gone):
            self.gone = [change for change in self.gone if change.fact_id != ids[0]]
            self.gone.append(Change(Verb.REMOVED, kind, pointer, *ids, reason=self.reason))

    @staticmethod
    def _first(rows: Iterable[Row]) -> list[Row]:
        first: dict[str, Row] = {}
        for row in rows:
            if row.fact_id not in first or row.begins < first[row.fact_id].begins:
                first[row.fact_id] = row
        return list(first.values())

    def _untell(self, key: str) -> None:
        for kind in reversed(self._kinds(key)):
            for row in self._first(r for r in self.told.get(kind, ()) if self._is_own(r)):
                self._drop(kind, f"/{key}", row)
        if key in self.now:
            self.changes.append(Change(Verb.UNTOLD, key, f"/{key}"))


def told_at(as_of: date, today: date, now: datetime) -> datetime:
    """When what a document of a day says was told of: by that day, or now."""
    return now if as_of >= today else datetime.combine(as_of, time(), OSLO)
