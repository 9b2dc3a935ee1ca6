"""Every form of every page, each field with what it must refuse: told at the field, nothing lost, nothing changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.web import forms
from app.web.fields import Choice, Clock, Date, Email, FormField, Number, Password, PlainText, Rows
from tests.database import Database, People
from tests.isolation.routes import fingerprint
from tests.served import Pairs, ServedForm, forms_on
from tests.sights import Sight

pytestmark = pytest.mark.slow

#: Its check digits are right, and it is nobody's: there is no month 97.
IDENTITY_NUMBER = "179799 00090"
#: What marshmallow says when nobody has translated it.
ENGLISH = re.compile(r"Not a valid|Missing data|Field may not|Unknown field|Must be one of|Invalid (?:value|input)")
#: Columns that nobody types, and what is typed into them all the same.
NOT_TYPED = ("tenant_id", "unit_id", "id", "state", "role", "submitted_at", "created_by", "sha256", "origin", "police")
MARK = "0dead000-0000-4000-8000-00000000beef"


def refused_by(part: FormField) -> Iterator[str]:
    """What a field of this sort must refuse, whatever it is called."""
    if isinstance(part, Date):
        yield from ("2026-02-30", "31.04.2026", "00.00.0000", "01.01.0001", "01.01.9999", "i går", "٠١.٠١.٢٠٢٥", "-1")
    elif isinstance(part, Clock):
        yield from ("24.00", "9.60", "halv ni", "-1", "٩", "9.30.15")
    elif isinstance(part, Number):
        yield from (str(part.lowest - 1), str(part.highest + 1), "-5", "1e3", "NaN", "9" * 40, "tolv", "٣")
    elif isinstance(part, Choice):
        yield from (str(uuid4()), "finnes-ikke", "../../etc/passwd", "'; DROP TABLE app.unit; --")
    elif isinstance(part, PlainText):
        yield from (IDENTITY_NUMBER, IDENTITY_NUMBER.replace(" ", ""), "a\u202eb")
        yield "x" * (part.max_length + 1)
        if part.required:
            yield " \t "
        if isinstance(part, Email):
            yield from ("ingen-krøllalfa", "a@b@c")


@dataclass
class Trial:
    """A form under trial, and what was wrong with its answers."""

    client: FlaskClient
    form: ServedForm
    schema: forms.Form
    faults: list[str] = field(default_factory=list)

    def parts(self) -> Iterator[tuple[str, FormField]]:
        """Path and field of everything that can be typed, the first row standing for all."""
        for name, part in self.schema.schema.fields.items():
            cells = part.schema.fields.items() if isinstance(part, Rows) else ()
            candidates = [(f"{name}-0-{key}", cell) for key, cell in cells] or [(name, part)]
            for path, candidate in candidates:
                if path in self.form.names() and isinstance(candidate, FormField):
                    yield path, candidate

    def send(self, pairs: Pairs) -> TestResponse:
        body = urlencode([(name, value if isinstance(value, bytes) else value.encode()) for name, value in pairs])
        return self.client.post(self.form.action, data=body, content_type="application/x-www-form-urlencoded")

    def fault(self, what: str) -> None:
        self.faults.append(f"{self.form.action}, {what}")

    def changed(self, before: dict[str, object], after: dict[str, object]) -> list[str]:
        return [
            f"{self.form.action} changed {name}, refused as it was" for name in before if before[name] != after[name]
        ]

    def expect(self, said: str, pairs: Pairs | None, status: int) -> None:
        """The form (`None`: JSON in its place) must be answered so, and never with a fault of ours."""
        answer = self.client.post(self.form.action, json={"x": 1}) if pairs is None else self.send(pairs)
        if answer.status_code != status:
            self.fault(f"{said}: {answer.status_code}, not {status}")

    def refuse(self, bad: dict[str, tuple[FormField, str]]) -> None:
        """The form must come back with the fault at each of these fields, and with everything that was typed."""
        said = ", ".join(f"{path} = {value[:30]!r}" for path, (_part, value) in bad.items())
        pairs: Pairs = [(name, value) for name, value in self.form.filled() if name not in bad]
        pairs += [(path, value) for path, (_part, value) in bad.items()]
        response = self.send(pairs)
        again = next(
            (form for form in forms_on(response.text, self.form.page) if form.action == self.form.action), None
        )
        if response.status_code != 422 or again is None:
            self.fault(f"{said}: not refused ({response.status_code})")
            return
        if ENGLISH.search(response.text):
            self.fault(f"{said}: the message is not Norwegian")
        for path, (part, value) in bad.items():
            # A row that is blank as a whole is no row, and the fault is that of the rows.
            leads = (path,) if value.strip() else (path, path.partition("-")[0] + '"')
            if part.widget != "hidden" and not any(f'href="#f-{each}' in response.text for each in leads):
                self.fault(f"{said}: no link in the error summary leads to {path}")
        kept, shown = again.texts(), self.form.texts()
        for name, value in pairs:
            if (
                isinstance(value, str)
                and name in shown
                and kept.get(name, "").strip() != value.strip().replace("\r", "")
            ):
                self.fault(f"{said}: what was typed into {name} is lost")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[forms.Form]:
    """The forms that pages have made, the last one last."""
    noted: list[forms.Form] = []
    original = forms.Form.__init__

    def noting(self: forms.Form, *args: object, **kwargs: object) -> None:
        original(self, *args, **kwargs)  # type: ignore[arg-type]
        noted.append(self)

    monkeypatch.setattr(forms.Form, "__init__", noting)
    return noted


@pytest.fixture
def every_form(portal: Flask, people: People, sights: list[Sight], made: list[forms.Form]) -> Iterator[Trial]:
    """Each form of each page, once, in the hands of somebody who may send it."""

    def walk() -> Iterator[Trial]:
        tried = set()
        for sight in sights:
            client = people.client(sight.who, policing=False)
            made.clear()
            for served in forms_on(client.get(sight.address).text, sight.address):
                if served.endpoint(portal) not in tried and made and served.fields:
                    tried.add(served.endpoint(portal))
                    yield Trial(client, served, made[-1])

    return walk()


def test_every_form_refuses_what_no_form_sends_and_what_its_fields_must(
    every_form: Iterator[Trial], db: Database
) -> None:
    faults: list[str] = []
    forms_tried = texts = 0
    for trial in every_form:
        forms_tried += 1
        texts += sum(isinstance(part, PlainText) for _path, part in trial.parts())
        before = fingerprint(db)
        _what_no_form_sends(trial)
        _what_its_fields_must_refuse(trial)
        faults += [*trial.faults, *trial.changed(before, fingerprint(db))]
    assert not faults, "\n".join(faults)
    assert forms_tried > 80
    assert texts > 40


def _what_no_form_sends(trial: Trial) -> None:
    complete = trial.form.filled()
    token = [(name, value) for name, value in complete if name == "csrf_token"]
    trial.expect("bytes that are no text", [*complete, ("x", b"\xff\xfe")], 400)
    trial.expect("a NUL", [*complete, ("x", "Nul\x00")], 400)
    trial.expect("a megabyte of text", [*complete, ("x", "x" * 1024 * 1024)], 413)
    trial.expect("no token", [pair for pair in complete if pair not in token], 400)
    if any(part.required for _path, part in trial.parts()):
        trial.expect("nothing filled in", token, 422)
        trial.expect("JSON in place of a form", None, 400)


def _what_its_fields_must_refuse(trial: Trial) -> None:
    for path, part in trial.parts():
        if isinstance(part, Choice):
            for value in refused_by(part):
                trial.refuse({path: (part, value)})
    # What is typed is wrong in all fields at once, each time in another way: each fault must be told.
    typed = {
        path: (part, list(refused_by(part))) for path, part in trial.parts() if not isinstance(part, Choice | Password)
    }
    for turn in range(max((len(values) for _part, values in typed.values()), default=0)):
        trial.refuse({path: (part, values[turn]) for path, (part, values) in typed.items() if turn < len(values)})


def test_no_form_takes_more_than_it_asks_for(every_form: Iterator[Trial], db: Database) -> None:
    taken = 0
    for trial in every_form:
        complete = trial.form.filled()
        smuggled: Pairs = [(name, MARK) for name in NOT_TYPED if name not in trial.form.names()]
        answer = trial.send([*smuggled, *complete, *complete])
        assert answer.status_code in (200, 303, 404, 409, 422), f"{trial.form.action}: {answer.status_code}"
        taken += answer.status_code == 303
    assert taken > 30, "the forms must be taken, or the test is blind"
    found = [
        t for t in fingerprint(db) if db.value(f"SELECT count(*) FROM {t} AS r WHERE r::text LIKE %s", f"%{MARK}%")
    ]
    assert found == []
