"""How well the guard reads texts that its rules were not made from, and that it ends on any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guard import Finding, Kind, read, read_text
from tests.guard.texts import measure, samples

ALL = list(samples())
#: Repetitions that make a careless pattern or window go over the same ground again and again.
HOSTILE = (
    "a", "1", "1 ", "1-", "(", ".", "\n", " ", "A. ", "Jonas ", "Jonas (14) ", "mor til ", "en gutt ", "gutten ", "og Per ",
    "har ADHD ", "tatt med hasj ", "Storgata 1 bor ", "151086 95 ", "\u200b1", "å\u0300", "Til stede: ", "når en ", "14-åring ",
)  # fmt: skip


def test_the_corpus_is_large_and_half_of_it_is_innocent() -> None:
    assert len(ALL) >= 640
    assert sum(not sample.guilty for sample in ALL) >= len(ALL) / 2
    assert len({sample.text for sample in ALL}) == len(ALL)
    assert sum(sample.language == "nn" for sample in ALL) > len(ALL) / 3
    assert max(len(sample.text) for sample in ALL) > 900


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned on", "held out"])
def test_nearly_every_text_about_a_person_is_noticed_and_few_others(held_out: bool) -> None:
    said = measure([sample for sample in ALL if sample.held_out is held_out])
    assert said.texts >= 60
    assert said.recall >= 0.95, said.missed
    assert said.precision >= 0.9, said.falsely


@pytest.mark.parametrize("unit", HOSTILE)
def test_whatever_is_repeated_the_reading_ends(unit: str) -> None:
    """With a careless pattern it would take years; `tests.bench.guard` has the measure."""
    text = (unit * 80_000)[:80_000]
    assert all(finding.end <= len(text) for finding in read(text))


@given(st.text())
def test_any_text_can_be_read_and_what_is_found_stands_in_it(text: str) -> None:
    for finding in read(text):
        assert finding.quote
        assert finding.end - finding.start == len(finding.quote)


@given(st.lists(st.sampled_from([sample.text for sample in ALL]), max_size=4))
def test_a_file_is_read_part_by_part(parts: list[str]) -> None:
    assert read_text(parts) == [finding for part in parts for finding in read(part)]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_explained_in_both_forms_of_norwegian(kind: Kind) -> None:
    finding = Finding(kind, 0, 1, "x")
    assert finding.explanation("nb") != finding.explanation("nn")
