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
from functools import cache
from http import HTTPStatus
from typing import Any, cast

from flask import g, request
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from app.db.edge import principal
from app.errors import Invalid
from app.privacy import service as privacy
from app.web import merging
from app.web.bound import Bound, BoundRows
from app.web.carrying import AGAIN, LANGUAGE
from app.web.fields import Choice, FileChoice, FormField, NewId, Password, Rows
from app.web.merging import BASE, DISPUTED, MINE, SAVED, Dispute, Outcome, SavedBy, choice_of
from app.web.signs import Confirmation, found_in
from app.web.typed import Typed, as_typed, decode, flat, present, shown, texts

#: The names of the buttons that add and remove a repeated row.
ADD_ROW, REMOVE_ROW = "add-row", "remove-row"


class Form:
    """A schema with what is typed into it.

    `saved` (a mapping or an object with the fields as attributes) fills the form at first; `choices` gives the choices
    that are only known now, by field name (`row.field` in a repeated row). After `submit`, `data` holds the values if
    it returned True, else `right` those that are valid, `errors` the messages by field path, and `typed` what was typed,
    either way.

    `record` is what is saved, where the form is filled with something else at first; `saved_by` tells who saved it last.
    Both serve the form with a `version` alone (`app.web.merging`).
    """

    def __init__(
        self,
        schema: Schema,
        *,
        saved: Any = None,
        choices: Mapping[str, Iterable[tuple[Any, object]]] | None = None,
        record: Any = None,
        saved_by: SavedBy | None = None,
    ) -> None:
        self.schema = schema
        for path, pairs in (choices or {}).items():
            self._field(path).choices = list(pairs)
        self.typed: Typed = as_typed(schema, saved)
        self.data: dict[str, Any] = {}
        self.right: dict[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        self.confirmations: dict[str, Confirmation] = {}
        self.status = HTTPStatus.OK
        self._saved_by = cache(saved_by) if saved_by else None
        self._know(self.typed if record is None else as_typed(schema, record))
        #: The fields that two people have changed differently: what is chosen so far, and this person's own answers.
        self.disputed: dict[str, str] = {}
        self._mine: Typed = {}
        #: After a conflict: label and saved answer of what only the other one changed, label of what only this one did,
        #: and whether the record is gone.
        self.taken: list[tuple[object, str]] = []
        self.kept: list[object] = []
        self.gone = False
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
        if "version" in self.schema.fields:
            self.base = merging.read(sent.get(BASE, ""))
        if self._asked_again(sent) or self._row_asked(sent):
            self._read_again(sent)
            return False
        self._take(sent, keep_blank=False)
        self._fail(
            {choice_of(n): [_("Velg ditt svar eller det som er lagret.")] for n, c in self.disputed.items() if not c}
        )
        self._read(sent)
        try:
            self.data = self.schema.load(present(self.schema, self.typed))
        except ValidationError as error:
            # What is right of it, so that a page can tell at once what else is wrong.
            self.right = dict(error.valid_data) if isinstance(error.valid_data, Mapping) else {}
            self._fail(dict(flat(error.messages_dict)))
        self._fail({path: [each.message] for path, each in self.confirmations.items() if not each.given})
        if self.errors:
            return False
        for path, each in self.confirmations.items() if saves else ():
            privacy.confirmed(principal(), request.endpoint or "", path, each.kinds, each.reason)
        g.sent_form = self
        return True

    def show(self, sent: MultiDict[str, str]) -> None:
        """Show what was sent as it was typed, and judge nothing of it."""
        self._take(sent)
        self._read_again(sent)

    def _read_again(self, sent: MultiDict[str, str]) -> None:
        """Ask again only about what was asked about before."""
        self._read(sent)
        self.confirmations = {path: each for path, each in self.confirmations.items() if each.was_shown}

    def _read(self, sent: MultiDict[str, str]) -> None:
        """Let the privacy guard read what was typed; what is too long is refused as it is, and reading it would take time."""
        for path, field, typed in texts(self.schema, self.typed):
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
        """Somebody saved first: join the two versions, field by field; the next save replaces what is saved now.

        `saved` is the row as it is now, its `version` included; empty where it is gone. What only one of the two changed is
        taken from that one, what both changed differently must be chosen. Answer with `status` (409).
        """
        self.status = HTTPStatus.CONFLICT
        self.gone = not saved
        if saved:
            self._join(as_typed(self.schema, saved))

    def _join(self, now: Typed) -> None:
        before, self.disputed, self._mine = self.base, {}, {}
        for key, field in merging.mergeable(self.schema).items():
            match merging.outcome(field, before.get(key), self.typed.get(key), now.get(key)):
                case Outcome.ONLY_THEIRS:
                    self.typed[key] = now.get(key)
                    self.taken.append((field.label, shown(field, now.get(key))))
                case Outcome.ONLY_MINE:
                    self.kept.append(field.label)
                case Outcome.BOTH:
                    self.disputed[key] = ""
                    self._mine[key] = self.typed.get(key)
        self._know(now)
        if "version" in self.schema.fields:
            self.typed["version"] = now.get("version", "")

    def dispute(self, name: str) -> Dispute | None:
        """What there is to choose between in a field; None where there is nothing."""
        if name not in self.disputed:
            return None
        theirs = shown(self.schema.fields[name], self._record.get(name))
        errors = self.errors.get(choice_of(name), [])
        by = self._saved_by() if self._saved_by else None
        return Dispute(name, theirs, by, self.disputed[name], errors)

    def shown_typed(self, name: str) -> Any:
        """What this person has typed in a field, whatever is chosen to be saved."""
        return self._mine[name] if name in self._mine else self.typed.get(name)

    @property
    def carried_along(self) -> list[tuple[str, str]]:
        """The unseen fields by which two versions of a record are told apart and joined."""
        if not self.base:
            return []
        return [(BASE, merging.written(self.base)), *([(DISPUTED, ",".join(self.disputed))] if self.disputed else [])]

    def _know(self, record: Typed) -> None:
        """Take note of what is saved: from here on it is what the form was opened on."""
        self._record = record
        self.base = merging.marks(self.schema, record)

    def _take(self, sent: MultiDict[str, str], *, keep_blank: bool = True) -> None:
        """Take what was typed, and what was chosen where two people have changed a field."""
        self.typed = decode(self.schema, sent, "", keep_blank=keep_blank)
        known = merging.mergeable(self.schema)
        for name in sent.get(DISPUTED, "").split(","):
            if name not in known:
                continue
            chosen = sent.get(choice_of(name), "")
            self.disputed[name] = chosen if chosen in (MINE, SAVED) else ""
            self._mine[name] = self.typed.get(name)
            if chosen == SAVED:
                self.typed[name] = self._record.get(name)

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
            return Bound(self, field, name, {**self.typed, **self._mine}, name)
        raise TypeError(f"{name} is no form field")

    def __iter__(self) -> Iterator[Bound | BoundRows]:
        return (self[name] for name in self.schema.fields)

    def summary(self) -> list[tuple[str, str]]:
        """(id to link to or "", message with the field's label) of each error, in the order of the page."""
        found = [(self.answered_at, message) for message in self.errors.get("", [])]
        for part in self:
            if part.dispute:
                found += [(part.dispute.id, _said(part.label, message)) for message in part.dispute.errors]
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
        return [(field.label, shown(field, self.typed[key])) for key, field in seen if self.typed.get(key)]

    def _asked_again(self, sent: MultiDict[str, str]) -> bool:
        """Whether the form is only to be shown with what was typed (`app.web.carrying`), and it now is."""
        if request.method != "POST" or not (AGAIN in sent or LANGUAGE in sent or "overtaken" in g):
            return False
        saved = self.typed
        self._take(sent)
        self.is_resumed = AGAIN in sent
        if "overtaken" in g:
            self.overtaken, self.status = g.overtaken, HTTPStatus.CONFLICT
            # What the form knew of the thing is as it is now; its own number makes sending it twice one act.
            for key, field in self.schema.fields.items():
                if isinstance(field, FormField) and field.widget == "hidden" and not isinstance(field, NewId):
                    self.typed[key] = saved.get(key, "")
            self._join(self._record)
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
        if not errors:
            return
        known = {part.name for part in self} | {""} | {choice_of(name) for name in self.disputed}
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
        self._take(sent)
        if add and isinstance(field := self.schema.fields.get(add), Rows) and len(self.shown_typed(add)) < field.most:
            self.shown_typed(add).append({})
        if match := re.fullmatch(r"(\w+)-([0-9]{1,4})", remove):
            rows = self.shown_typed(match.group(1))
            if isinstance(rows, list) and int(match.group(2)) < len(rows):
                del rows[int(match.group(2))]
        return True


def _unanswered(part: Bound | BoundRows) -> list[tuple[str, str]]:
    """What is wrong with the confirmation of a field's text."""
    answer = part.confirmation if isinstance(part, Bound) else None
    return [(answer.reason_id if answer.ticked else answer.box_id, m) for m in answer.errors] if answer else []


def _said(label: object, message: str) -> str:
    """A message that stands away from its field: `Møtedato: Skriv en dato …`; a question keeps its own mark."""
    text = str(label)
    return f"{text} {message}" if text.endswith("?") else f"{text}: {message}"
