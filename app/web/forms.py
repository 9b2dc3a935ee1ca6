"""HTML forms: one marshmallow schema is the only validation, and what was typed is never lost.

class MeetingSchema(Schema):
    held_on = Date(_l("Møtedato"))
    participants = Rows(ParticipantSchema, _l("Deltakere"), row_label=_l("Deltaker"))

form = Form(MeetingSchema())
if request.method == "POST" and form.submit(request.form):
    meetings.record(tenant, **form.data)
    return redirect(...), 303
return render_template("meetings/edit.html", form=form), form.status
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from flask import g, request
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from app.db.edge import principal
from app.errors import Invalid
from app.privacy import service as privacy
from app.web.carrying import AGAIN, LANGUAGE
from app.web.fields import Checkboxes, Choice, FileChoice, FormField, NewId, Password, PlainText, Rows
from app.web.signs import Confirmation, found_in

#: The names of the buttons that add and remove a repeated row.
ADD_ROW, REMOVE_ROW = "add-row", "remove-row"

_NOT_IN_HTML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

#: What was typed: a text, the texts of ticked boxes, or the repeated rows.
Typed = dict[str, Any]


class Bound:
    """One field of a form as a template needs it: name, id, what was typed, and its errors."""

    def __init__(self, form: Form, field: FormField, path: str, typed: Typed, key: str) -> None:
        self.field = field
        self.name = path
        self.id = f"f-{path}"
        self.label = field.label
        self.hint = " ".join(str(part) for part in (field.hint, field.format_hint) if part)
        self.required = field.required
        self.widget = field.widget
        self.value: Any = typed.get(key, [] if isinstance(field, Checkboxes) else "")
        if isinstance(self.value, str):
            # HTML can't hold these; the replacement sign shows where they are.
            self.value = _NOT_IN_HTML.sub("\ufffd", self.value)
        self.errors: list[str] = form.errors.get(path, [])
        #: What the privacy guard found in it, with the writer's answer; None where it found nothing.
        self.confirmation: Confirmation | None = form.confirmations.get(path)

    @property
    def anchor(self) -> str:
        """The id of the element that an error links to: the first box of a group, else the field itself; "" if unseen."""
        if self.widget == "hidden":
            return ""
        return f"{self.id}-0" if self.widget in ("radios", "checkboxes") else self.id

    @property
    def hint_id(self) -> str:
        return f"{self.id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"

    @property
    def described_by(self) -> str:
        """The ids for `aria-describedby`, hint first."""
        ids = [i for i, present in ((self.hint_id, self.hint), (self.error_id, self.errors)) if present]
        return " ".join(ids)


class BoundRow:
    """One repeated row; iterate it for its fields."""

    def __init__(self, form: Form, rows: Rows, name: str, index: int, typed: Typed) -> None:
        self.path = f"{name}-{index}"
        self.id = f"f-{self.path}"
        self.label = f"{rows.row_label} {index + 1}"
        self._bound = {
            key: Bound(form, field, f"{self.path}-{key}", typed, key)
            for key, field in rows.schema.fields.items()
            if isinstance(field, FormField)
        }

    def __iter__(self) -> Iterator[Bound]:
        return iter(self._bound.values())

    def __getitem__(self, key: str) -> Bound:
        return self._bound[key]


class BoundRows:
    """A repeated group: its rows, its own errors, and whether there is room for more."""

    def __init__(self, form: Form, field: Rows, name: str) -> None:
        typed: list[Typed] = form.typed.get(name) or [{}]
        self.field, self.name, self.id, self.anchor = field, name, f"f-{name}", f"f-{name}"
        self.label, self.hint, self.widget = field.label, field.hint, field.widget
        self.errors: list[str] = form.errors.get(name, [])
        self.rows = [BoundRow(form, field, name, index, row) for index, row in enumerate(typed)]
        self.room = len(self.rows) < field.most
        self.add_label = _("Legg til %(what)s", what=str(field.row_label).lower())


class Form:
    """A schema with what is typed into it.

    `saved` (a mapping or an object with the fields as attributes) fills the form at first; `choices` gives the choices
    that are only known now, by field name (`row.field` in a repeated row). After `submit`, `data` holds the values if
    it returned True, else `right` those that are valid, `errors` the messages by field path, and `typed` what was typed,
    either way.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        saved: Any = None,
        choices: Mapping[str, Iterable[tuple[Any, object]]] | None = None,
    ) -> None:
        self.schema = schema
        for path, pairs in (choices or {}).items():
            self._field(path).choices = list(pairs)
        self.typed: Typed = _as_typed(schema, saved)
        self.data: dict[str, Any] = {}
        self.right: dict[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        self.confirmations: dict[str, Confirmation] = {}
        self.status = HTTPStatus.OK
        self.differences: list[tuple[object, str, str]] = []
        #: Whether it shows what was typed before somebody had to sign in again.
        self.is_resumed = False
        #: What the page asks the writer to answer for before it is saved, and the id of where it is answered.
        self.doubts: Sequence[Any] = ()
        self.answered_at = ""
        #: What has changed since the person began; the form holds what was typed, and nothing of it is saved.
        self.overtaken: str | None = None

    def submit(self, sent: MultiDict[str, str], *, saves: bool = True) -> bool:
        """Take what was sent. True: `data` is valid. False: show the form again, with `status`.

        False without errors (status 200) means that the person asked for one repeated row more or less, or only to see
        the form with what was typed (`app.web.carrying`).
        Signs of a case about a person must be confirmed; that they were is noted in this transaction, unless what
        follows saves nothing yet (`saves=False`).
        """
        if self._asked_again(sent) or self._row_asked(sent):
            self._read(sent)
            self.confirmations = {path: each for path, each in self.confirmations.items() if each.was_shown}
            return False
        self.typed = _decode(self.schema, sent, "", keep_blank=False)
        self._read(sent)
        try:
            self.data = self.schema.load(_present(self.schema, self.typed))
        except ValidationError as error:
            # What is right of it, so that a page can tell at once what else is wrong.
            self.right = dict(error.valid_data) if isinstance(error.valid_data, Mapping) else {}
            self._fail(dict(_flat(error.messages_dict)))
        self._fail({path: [each.message] for path, each in self.confirmations.items() if not each.given})
        if self.errors:
            return False
        for path, each in self.confirmations.items() if saves else ():
            privacy.confirmed(principal(), request.endpoint or "", path, each.kinds, each.reason)
        g.sent_form = self
        return True

    def _read(self, sent: MultiDict[str, str]) -> None:
        """Let the privacy guard read what was typed; what is too long is refused as it is, and reading it would take time."""
        for path, field, typed in _texts(self.schema, self.typed):
            if len(" ".join(unicodedata.normalize("NFC", typed).split())) > field.max_length:
                continue
            if found := found_in(path, field, typed, sent):
                self.confirmations[path] = found

    def answered(self, found: Confirmation) -> bool:
        """Whether the writer has answered for the signs in a file, which is noted in this transaction; else ask at its field."""
        self.confirmations[found.path] = found
        if found.given:
            privacy.confirmed(principal(), request.endpoint or "", found.path, found.kinds, found.reason)
        return found.given

    def refuse(self, error: Invalid) -> None:
        """Show what a service refused, at the fields that it names."""
        self._fail({"": [error.message] if error.message else []})
        self._fail({path: [str(message)] for path, message in error.fields.items()})

    def conflict(self, saved: Any) -> None:
        """Somebody saved first: keep what was typed, show what is saved now, and let the next save replace it.

        `saved` is the row as it is now, its `version` included. Answer with `status` (409).
        """
        now = _as_typed(self.schema, saved)
        for key, field in self.schema.fields.items():
            mine, theirs = _shown(field, self.typed.get(key)), _shown(field, now.get(key))
            if key != "version" and mine != theirs:
                self.differences.append((cast("FormField | Rows", field).label, mine, theirs))
        self.typed["version"] = now.get("version", "")
        self.status = HTTPStatus.CONFLICT

    @property
    def has_file(self) -> bool:
        """Whether a file is sent along with it."""
        return any(isinstance(field, FileChoice) for field in self.schema.fields.values())

    @property
    def keeps_secrets(self) -> bool:
        """Whether it asks for a password: such a form is never carried anywhere."""
        return any(isinstance(field, Password) for field in self.schema.fields.values())

    def __getitem__(self, name: str) -> Bound | BoundRows:
        field = self.schema.fields[name]
        if isinstance(field, Rows):
            return BoundRows(self, field, name)
        if isinstance(field, FormField):
            return Bound(self, field, name, self.typed, name)
        raise TypeError(f"{name} is no form field")

    def __iter__(self) -> Iterator[Bound | BoundRows]:
        return (self[name] for name in self.schema.fields)

    def summary(self) -> list[tuple[str, str]]:
        """(id to link to or "", message with the field's label) of each error, in the order of the page."""
        found = [(self.answered_at, message) for message in self.errors.get("", [])]
        for part in self:
            found += [(part.anchor, _said(part.label, message)) for message in part.errors]
            found += _unanswered(part)
            if isinstance(part, BoundRows):
                for row in part.rows:
                    found += [(row.id, _said(row.label, message)) for message in self.errors.get(row.path, [])]
                    for cell in row:
                        found += [
                            (cell.anchor, _said(f"{row.label}, {cell.label}", message)) for message in cell.errors
                        ]
                        found += _unanswered(cell)
        return found

    def typed_texts(self) -> list[tuple[object, str]]:
        """Label and answer of all that was typed, as it reads; without what is unseen and what was left blank."""
        fields = [(key, cast("FormField | Rows", field)) for key, field in self.schema.fields.items()]
        seen = [(key, field) for key, field in fields if field.widget not in ("hidden", "password")]
        return [(field.label, _shown(field, self.typed[key])) for key, field in seen if self.typed.get(key)]

    def _asked_again(self, sent: MultiDict[str, str]) -> bool:
        """Whether the form is only to be shown with what was typed (`app.web.carrying`), and it now is."""
        if request.method != "POST" or not (AGAIN in sent or LANGUAGE in sent or "overtaken" in g):
            return False
        saved = self.typed
        self.typed = _decode(self.schema, sent, "", keep_blank=True)
        self.is_resumed = AGAIN in sent
        if "overtaken" in g:
            self.overtaken, self.status = g.overtaken, HTTPStatus.CONFLICT
            # What the form knew of the thing is as it is now; its own number makes sending it twice one act.
            for key, field in self.schema.fields.items():
                if isinstance(field, FormField) and field.widget == "hidden" and not isinstance(field, NewId):
                    self.typed[key] = saved.get(key, "")
        return True

    def _field(self, path: str) -> Choice:
        first, _dot, rest = path.partition(".")
        field: Any = self.schema.fields[first]
        if rest:
            field = field.schema.fields[rest]
        if not isinstance(field, Choice):
            raise TypeError(f"{path} takes no choices")
        return field

    def _fail(self, errors: dict[str, list[str]]) -> None:
        known = {part.name for part in self} | {""}
        known |= {cell.name for part in self if isinstance(part, BoundRows) for row in part.rows for cell in row}
        known |= {row.path for part in self if isinstance(part, BoundRows) for row in part.rows}
        for path, messages in errors.items():
            if messages:
                self.errors.setdefault(path if path in known else "", []).extend(messages)
                self.status = HTTPStatus.UNPROCESSABLE_ENTITY

    def _row_asked(self, sent: MultiDict[str, str]) -> bool:
        add, remove = sent.get(ADD_ROW), sent.get(REMOVE_ROW, "")
        if not (add or remove):
            return False
        self.typed = _decode(self.schema, sent, "", keep_blank=True)
        if add and isinstance(field := self.schema.fields.get(add), Rows) and len(self.typed[add]) < field.most:
            self.typed[add].append({})
        if match := re.fullmatch(r"(\w+)-([0-9]{1,4})", remove):
            rows = self.typed.get(match.group(1))
            if isinstance(rows, list) and int(match.group(2)) < len(rows):
                del rows[int(match.group(2))]
        return True


def _unanswered(part: Bound | BoundRows) -> list[tuple[str, str]]:
    """What is wrong with the confirmation of a field's text."""
    answer = part.confirmation if isinstance(part, Bound) else None
    return [(answer.reason_id if answer.ticked else answer.box_id, m) for m in answer.errors] if answer else []


def _texts(schema: Schema, typed: Typed, prefix: str = "") -> Iterator[tuple[str, PlainText, str]]:
    """Path, field and typed text of every free text, those of repeated rows included."""
    for key, field in schema.fields.items():
        if isinstance(field, Rows):
            for index, row in enumerate(typed.get(key) or ()):
                yield from _texts(field.schema, row, f"{prefix}{key}-{index}-")
        elif isinstance(field, PlainText):
            yield f"{prefix}{key}", field, typed.get(key) or ""


def _said(label: object, message: str) -> str:
    """A message that stands away from its field: `Møtedato: Skriv en dato …`; a question keeps its own mark."""
    text = str(label)
    return f"{text} {message}" if text.endswith("?") else f"{text}: {message}"


def _decode(schema: Schema, sent: MultiDict[str, str], prefix: str, *, keep_blank: bool) -> Typed:
    """What was typed, by field: only declared fields are read, so nothing can be smuggled in."""
    typed: Typed = {}
    for key, field in schema.fields.items():
        name = f"{prefix}{key}"
        if isinstance(field, Rows):
            pattern = re.compile(rf"{re.escape(name)}-([0-9]{{1,4}})-")
            indices = sorted({int(m.group(1)) for n in sent if (m := pattern.match(n))})[: field.most + 1]
            rows = [_decode(field.schema, sent, f"{name}-{index}-", keep_blank=keep_blank) for index in indices]
            typed[key] = [row for row in rows if keep_blank or _present(field.schema, row)]
        elif isinstance(field, Checkboxes):
            typed[key] = sent.getlist(name)
        else:
            typed[key] = sent.get(name, "")
    return typed


def _present(schema: Schema, typed: Typed) -> Typed:
    """Without what was left blank, so that marshmallow's `required` means what a person means by it."""
    present: Typed = {}
    for key, value in typed.items():
        field = schema.fields[key]
        if isinstance(field, Rows):
            present[key] = [_present(field.schema, row) for row in value]
        elif value.strip() if isinstance(value, str) else value:
            present[key] = value
    return present


def _as_typed(schema: Schema, saved: Any) -> Typed:
    if saved is None:
        return {}
    typed: Typed = {}
    for key, field in schema.fields.items():
        value = saved.get(key) if isinstance(saved, Mapping) else getattr(saved, key, None)
        if isinstance(field, Rows):
            typed[key] = [_as_typed(field.schema, row) for row in value or ()]
        elif isinstance(field, Checkboxes):
            typed[key] = [field.key(item) for item in value or ()]
        elif isinstance(field, FormField):
            typed[key] = field.typed(value)
    return typed


def _shown(field: object, typed: Any) -> str:
    """A typed value as it reads, for a comparison: its label where it is a choice, a line for each row."""
    if isinstance(field, Password) or not typed:
        return str(_("ikke fylt ut"))
    if isinstance(field, Rows):
        cells = field.schema.fields.items()
        return "\n".join(", ".join(_shown(cell, row[key]) for key, cell in cells if row.get(key)) for row in typed)
    if isinstance(field, Choice):
        keys = typed if isinstance(typed, list) else [typed]
        return ", ".join(str(label) for value, label in field.choices if field.key(value) in keys)
    return str(typed)


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """marshmallow's tree of messages as paths (`participants-0-name`); "" is the form as a whole."""
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from _flat(below, path if key == "_schema" else f"{path}-{key}" if path else str(key))
    else:
        yield path, [str(message) for message in messages]
