"""Two people on one record: nothing is lost in any order of the two, and nobody chooses but the one who comes second."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from app.web.fields import Checkboxes, Date, LongText, Number, PlainText, Rows, Version
from app.web.forms import Form
from app.web.merging import DISPUTED, MINE, SAVED, choice_of
from app.web.typed import as_typed

TEXT, OTHER = "Færre unge ruser seg", "Flere unge trives"
NAMES = ("text", "held_on", "share", "themes", "people")


class _Person(Schema):
    role = PlainText("Rolle")


class _Record(Schema):
    version = Version()
    text = LongText("Tekst", required=False)
    held_on = Date("Dag", required=False)
    share = Number("Andel", required=False, decimals=1)
    themes = Checkboxes("Temaer", [("a", "Rus"), ("b", "Vold"), ("c", "Skole")], required=False)
    people = Rows(_Person, "Deltakere", row_label="Deltaker")


Record = dict[str, Any]
EMPTY: Record = {"text": None, "held_on": None, "share": None, "themes": [], "people": []}
records = st.fixed_dictionaries(
    {
        "text": st.sampled_from([None, TEXT, OTHER, f"{TEXT}\n{OTHER}"]),
        "held_on": st.sampled_from([None, date(2026, 3, 1), date(2026, 3, 2)]),
        "share": st.sampled_from([None, 0, 12]),
        "themes": st.lists(st.sampled_from("abc"), unique=True).map(sorted),
        "people": st.lists(st.sampled_from(["Rektor", "Lensmann"]).map(lambda role: {"role": role}), max_size=2),
    }
)


class Desk:
    """One record in a database of its own, and people's forms on it."""

    def __init__(self, record: Record) -> None:
        self.saved: Record = {**copy.deepcopy(record), "version": 1}

    def opened(self) -> MultiDict[str, str]:
        """What a form that is opened now would send as it stands."""
        return _sent(Form(_Record(), saved=self.saved))

    def send(self, sent: MultiDict[str, str]) -> Form:
        """Send a form: saved if it is right and of this version."""
        form = Form(_Record(), saved=self.saved)
        if form.submit(sent):
            if form.data["version"] == self.saved["version"]:
                self.saved = {**form.data, "version": self.saved["version"] + 1}
            else:
                form.conflict(self.saved)
        return form

    @property
    def now(self) -> Record:
        return {name: _plain(self.saved[name]) for name in NAMES}


def _plain(value: Any) -> Any:
    return [dict(row) if isinstance(row, dict) else row for row in value] if isinstance(value, (list, tuple)) else value


def _sent(form: Form) -> MultiDict[str, str]:
    sent = MultiDict(form.carried_along)
    sent["version"] = form.typed["version"]
    for name in NAMES:
        _put(sent, name, form.shown_typed(name))
    return sent


def _put(sent: MultiDict[str, str], name: str, typed: Any) -> None:
    for key in [key for key in sent if key == name or key.startswith(f"{name}-")]:
        del sent[key]
    if name == "people":
        for index, row in enumerate(typed):
            sent[f"people-{index}-role"] = row["role"]
    else:
        sent.setlist(name, typed if isinstance(typed, list) else [typed])


def _typed_over(sent: MultiDict[str, str], record: Record) -> MultiDict[str, str]:
    for name, typed in as_typed(_Record(), record).items():
        if name in NAMES:
            _put(sent, name, typed)
    return sent


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "left", "chosen"),
    [
        (TEXT, TEXT, TEXT, TEXT, False),
        (TEXT, OTHER, TEXT, OTHER, False),
        (TEXT, TEXT, OTHER, OTHER, False),
        (TEXT, OTHER, OTHER, OTHER, False),
        (TEXT, OTHER, "Begge", OTHER, True),
        (TEXT, None, OTHER, None, True),
        (TEXT, OTHER, None, OTHER, True),
        (TEXT, None, TEXT, None, False),
        (TEXT, TEXT, None, None, False),
        (None, TEXT, None, TEXT, False),
        (None, TEXT, OTHER, TEXT, True),
        (f"{TEXT}\n{OTHER}", f"{TEXT}\n{OTHER}", OTHER, OTHER, False),
    ],
)
def test_a_field_is_whoevers_who_changed_it_and_a_choice_where_both_did(
    components: Flask, base: str | None, mine: str | None, theirs: str | None, left: str | None, chosen: bool
) -> None:
    with components.test_request_context():
        desk = Desk({**EMPTY, "text": base})
        second = _typed_over(desk.opened(), {**EMPTY, "text": mine})
        desk.send(_typed_over(desk.opened(), {**EMPTY, "text": theirs}))
        form = desk.send(second)
        assert (form.status, form.typed["text"] or None, "text" in form.disputed) == (409, left, chosen)


def test_the_same_day_written_in_two_ways_is_no_difference(components: Flask) -> None:
    with components.test_request_context():
        desk = Desk({**EMPTY, "held_on": date(2026, 3, 1)})
        second = desk.opened()
        second["held_on"] = "1/3 2026"
        desk.send(_typed_over(desk.opened(), {**EMPTY, "held_on": date(2026, 3, 2)}))
        form = desk.send(second)
        assert (form.typed["held_on"], form.disputed) == ("02.03.2026", {})


@pytest.mark.parametrize(
    "marks", ["", "text", "text:zzz", "text:0123456789ab," * 2000, "version:0123456789ab", "a:b:c"]
)
def test_marks_that_are_lost_or_made_up_lead_to_a_choice_and_never_to_a_loss(components: Flask, marks: str) -> None:
    with components.test_request_context():
        desk = Desk({**EMPTY, "text": TEXT})
        second = _typed_over(desk.opened(), {**EMPTY, "text": OTHER})
        second["grunnlag"] = marks
        second[DISPUTED] = "version,finnes-ikke,,"
        desk.send(_typed_over(desk.opened(), {**EMPTY, "text": "Begge"}))
        form = desk.send(second)
        assert (list(form.disputed), form.shown_typed("text"), form.status) == (["text"], OTHER, 409)


def test_a_third_writer_in_between_gives_the_same_page_again(components: Flask) -> None:
    with components.test_request_context():
        desk = Desk({**EMPTY, "text": TEXT, "share": 1})
        second = _typed_over(desk.opened(), {**EMPTY, "text": OTHER, "share": 1})
        desk.send(_typed_over(desk.opened(), {**EMPTY, "text": "Deres", "share": 1}))
        page = _sent(desk.send(second))
        desk.send(_typed_over(desk.opened(), {**EMPTY, "text": "Den tredje", "share": 2}))
        page[choice_of("text")] = MINE
        again = desk.send(page)
        dispute = again.dispute("text")
        assert dispute is not None
        assert (again.status, again.shown_typed("text"), dispute.theirs, dispute.chosen) == (
            409,
            OTHER,
            "Den tredje",
            "",
        )
        assert again.typed["share"] == "2"
        last = _sent(again)
        assert desk.send(last).status == 422, "nothing is chosen for anybody"
        last[choice_of("text")] = SAVED
        assert desk.send(last).status == 200
        assert (desk.now["text"], desk.now["share"]) == ("Den tredje", 2)


def test_the_choice_and_what_was_typed_stand_after_an_error_elsewhere(components: Flask) -> None:
    with components.test_request_context():
        desk = Desk({**EMPTY, "text": TEXT})
        second = _typed_over(desk.opened(), {**EMPTY, "text": OTHER})
        desk.send(_typed_over(desk.opened(), {**EMPTY, "text": "Deres"}))
        page = _sent(desk.send(second))
        page[choice_of("text")], page["held_on"] = SAVED, "31.02.2026"
        form = desk.send(page)
        dispute = form.dispute("text")
        assert dispute is not None
        assert (form.status, dispute.chosen, form.shown_typed("text"), dispute.theirs) == (422, SAVED, OTHER, "Deres")


@given(base=records, one=records, other=records, data=st.data())
def test_nothing_is_lost_in_any_order_of_the_two(
    components: Flask, base: Record, one: Record, other: Record, data: st.DataObject
) -> None:
    wanted = {name: data.draw(st.sampled_from(["one", "other"]), label=name) for name in NAMES}
    ends = []
    for first, second in ((one, other), (other, one)):
        with components.test_request_context():
            desk = Desk(base)
            early, late = _typed_over(desk.opened(), first), _typed_over(desk.opened(), second)
            assert desk.send(early).status == 200
            form = desk.send(late)
            assert desk.now == first, "a conflict saves nothing"
            both = {n for n in NAMES if len({str(each[n]) for each in (base, first, second)}) == 3}
            assert set(form.disputed) == both
            for name in both:
                dispute = form.dispute(name)
                assert dispute is not None
                assert dispute.theirs, "what the first one saved can be read"
                assert form.shown_typed(name) == as_typed(_Record(), second)[name], "and what the second one typed"
            page = _sent(form)
            if both:
                assert desk.send(page).status == 422
                assert desk.now == first
            for name in both:
                page[choice_of(name)] = MINE if (wanted[name] == "one") == (second is one) else SAVED
            assert desk.send(page).status == 200
            for name in NAMES:
                if name not in both:
                    assert desk.now[name] == (second[name] if first[name] == base[name] else first[name])
            ends.append(desk.now)
    assert ends[0] == ends[1], "who came first decides nothing"
