"""What people type becomes a value, or an answer that says what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from stdnum.no import fodselsnummer

from app.guard import identity_numbers as identity_numbers_in
from app.web.fields import Date, FormField, LongText, Number, Percent, PlainText


@pytest.fixture(autouse=True)
def _request(components: Flask) -> Iterator[None]:
    with components.test_request_context():
        yield


def refusal(field: FormField, typed: str) -> str:
    with pytest.raises(ValidationError) as refused:
        field.deserialize(typed)
    (message,) = refused.value.messages
    return str(message)


days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(days)
def test_every_way_of_writing_a_day_is_the_same_day(day: date) -> None:
    field = Date("Dato")
    ways = (
        "%d.%m.%Y",
        "%d/%m/%Y",
        "%d/%m %Y",
        "%d-%m-%Y",
        "%d %m %Y",
        "%d,%m,%Y",
        "%d%m%Y",
        "%Y-%m-%d",
        " %d. %m. %Y ",
    )
    assert {field.deserialize(day.strftime(way)) for way in ways} == {day}
    assert field.deserialize(field.typed(day)) == day


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("30.02.2026", "finnes ikke"),
        ("2026-02-30", "finnes ikke"),
        ("1.13.2026", "finnes ikke"),
        ("22.11.26", "dag, måned og år"),
        ("i går", "dag, måned og år"),
        ("22.11.0026", "mellom 1900 og 2100"),
        ("٢٢.١١.٢٠٢٦", "dag, måned og år"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(typed: str, word: str) -> None:
    assert word in refusal(Date("Dato"), typed)


@given(st.decimals(0, 999_999, places=2))
def test_a_number_is_read_as_it_is_shown(number: Decimal) -> None:
    field = Number("Tall", decimals=2)
    assert field.deserialize(field.typed(number)) == number
    assert field.deserialize(f"{number:,}".replace(",", " ").replace(".", ",")) == number


@pytest.mark.parametrize(
    ("field", "typed", "word"),
    [
        (Percent("Prosent", lowest=1), "0", "fra 1 til 100"),
        (Percent("Prosent", lowest=1), "140 %", "fra 1 til 100"),
        (Number("Tall"), "1,5", "uten desimaler"),
        (Number("Tall", decimals=1), "1,25", "én desimal"),
        (Number("Tall"), "-1", "fra 0"),
        (Number("Tall"), "1e5", "med sifre"),
        (Number("Tall"), "NaN", "med sifre"),
        (Number("Tall"), "9" * 400, "med sifre"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_reason(field: FormField, typed: str, word: str) -> None:
    assert word in refusal(field, typed)


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    """Nine digits of birth date and serial number, ordinary, D-, H- or synthetic, with their check digits."""
    born = draw(st.dates(date(1940, 1, 1), date(2025, 1, 1)))
    day, month = born.day + draw(st.sampled_from([0, 40])), born.month + draw(st.sampled_from([0, 40, 80]))
    nine = f"{day:02}{month:02}{born.year % 100:02}{draw(st.integers(0, 999)):03}"
    first = fodselsnummer.calc_check_digit1(nine)
    second = fodselsnummer.calc_check_digit2(nine + first)
    number = nine + first + second
    return number if len(number) == 11 else draw(identity_numbers())


@given(
    identity_numbers(),
    st.sampled_from(["{}", "født {}.", "Gutten ({}) bor her", "tlf 22334455 {}"]),
    st.sampled_from(["plain", "split", "wide"]),
)
def test_an_identity_number_is_found_however_it_is_written(number: str, frame: str, writing: str) -> None:
    if writing == "split":
        number = f"{number[:6]} {number[6:]}"
    if writing == "wide":
        number = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert "fødselsnummer" in refusal(LongText("Tekst"), frame.format(number))


@given(identity_numbers(), st.integers(1, 9))
def test_eleven_digits_without_the_check_digits_are_no_identity_number(number: str, off: int) -> None:
    assert not any(identity_numbers_in(number[:10] + str((int(number[10]) + off) % 10)))


@given(st.text())
def test_a_text_is_kept_or_refused_and_never_breaks(text: str) -> None:
    for field in (PlainText("Tekst"), LongText("Tekst")):
        try:
            kept = field.deserialize(text)
        except ValidationError:
            continue
        assert kept
        assert kept == kept.strip()
        assert kept.encode("utf-8")
        assert field.deserialize(kept) == kept


@pytest.mark.parametrize("sign", [0x00, 0x1B, 0x85, 0x202E, 0xD800, 0xFFFD])
def test_signs_that_cannot_be_read_are_refused(sign: int) -> None:
    assert "ikke kan leses" in refusal(LongText("Tekst"), f"a{chr(sign)}b")


def test_a_long_text_keeps_its_paragraphs_and_a_plain_one_is_one_line() -> None:
    assert LongText("Tekst").deserialize("Første\r\n\r\nAndre\r\n") == "Første\n\nAndre"
    assert PlainText("Tekst").deserialize("  Ungdom   i\tsentrum ") == "Ungdom i sentrum"
    assert "høyst 3 tegn. Teksten har 4" in refusal(PlainText("Tekst", max_length=3), "abcd")


def test_a_field_that_may_be_blank_says_so_with_none() -> None:
    fields: list[Any] = [PlainText("Tekst", required=False), Date("Dato", required=False)]
    assert [field.load_default for field in fields] == [None, None]
    assert timedelta(0) == date(2026, 1, 1) - Date("Dato").deserialize("1.1.2026")
