"""Identity numbers are found however they are written, and other numbers are let be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import fodselsnummer

from app.guard import Kind, identity_numbers, read

#: Nobody's: the day and month are those of D-numbers, H-numbers, synthetic numbers and of numbers without a date.
BEGINNINGS = ("0101", "4101", "0141", "0181", "0166", "4181", "9999")
SEPARATORS = (
    "",
    " ",
    ".",
    "-",
    "\u2013",
    "\u00a0",
    "\u2009",
    "\u00ad",
    "\u200b",
    "\n",
    "\r\n",
    " - ",
    "/",
    "\u2212",
    "\t",
)


def _whole(beginning: str, rest: int) -> str:
    nine = f"{beginning}{rest:05}"
    first = fodselsnummer.calc_check_digit1(nine)
    return nine + first + fodselsnummer.calc_check_digit2(nine + first)


def numbers() -> st.SearchStrategy[str]:
    return st.builds(_whole, st.sampled_from(BEGINNINGS), st.integers(0, 99_999)).filter(
        lambda number: len(number) == 11
    )


@given(
    numbers(),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["{}", "Eleven ({}) er 14", "nr. 3: {}.", "{}kr", "tlf. 22 33 44 55, {}"]),
)
def test_a_number_in_two_parts_is_found_whatever_stands_between(number: str, separator: str, frame: str) -> None:
    if number.startswith("99"):  # without a date in it, only digits that are close together make it sure
        separator, frame = "", "{}"
    found = list(identity_numbers(frame.format(f"{number[:6]}{separator}{number[6:]}")))
    assert len(found) == 1


@given(numbers())
def test_a_number_in_any_script_is_found_and_quoted_as_it_stands(number: str) -> None:
    for zero in (0x0660, 0x0966, 0xFF10, 0x1D7CE, 0x06F0):
        foreign = "".join(chr(zero + int(digit)) for digit in number)
        (finding,) = (f for f in read(f"Nummer {foreign} her") if f.kind is Kind.IDENTITY_NUMBER)
        assert (finding.quote, finding.kind.refused) == (foreign, True)


@given(numbers())
def test_single_digits_apart_are_found(number: str) -> None:
    assert len(list(identity_numbers(" ".join(number)))) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        "Kontonummer 1503.12.34567",
        "Organisasjonsnummer 987 654 321",
        "KID 0012345678903",
        "Saksnummer 2024/12345-14",
        "Telefon 22 33 44 55 og 900 00 001",
        "14.05.2026 kl. 09.00–11.00",
        "1 2 3 4 5 6 7 8 9 10 11",
        "ISBN 978-82-15-01234-5",
        "123456789012",
    ],
)
def test_other_numbers_are_let_be(innocent: str) -> None:
    assert list(identity_numbers(innocent)) == []
