"""A code is typo-safe: no single wrong sign and no two that have changed places give another certificate's code."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.certificates import codes

_NUMBERS = st.integers(0, len(codes.ALPHABET) ** 7 - 1)


def _refused(text: str) -> bool:
    try:
        codes.read(text)
    except codes.WrongCode:
        return True
    return False


@given(_NUMBERS)
def test_every_number_has_a_code_that_reads_back_however_it_is_typed(number: int) -> None:
    code = codes.write(number)
    assert code.startswith("SLT-")
    assert len(code) == len("SLT-XXXX-XXXX")
    for typed in (code, code.lower(), code.replace("-", " "), code[4:], f"  {code}\t"):
        assert codes.read(typed) == number


@given(_NUMBERS)
def test_what_is_typed_wrong_is_no_code(number: int) -> None:
    signs = codes.write(number)[4:].replace("-", "")
    for place, sign in enumerate(signs):
        for other in set(codes.ALPHABET) - {sign}:
            assert _refused(signs[:place] + other + signs[place + 1 :])
    for first, second in combinations(range(8), 2):
        changed = list(signs)
        changed[first], changed[second] = changed[second], changed[first]
        assert "".join(changed) == signs or _refused("".join(changed))
    assert _refused(signs[:-1])
    assert _refused(signs + "0")


def test_signs_that_look_alike_are_read_as_the_one_there_is() -> None:
    number = next(n for n in range(9999) if {"0", "1", "8"} <= set(codes.write(n)[4:]))
    code = codes.write(number)[4:]
    assert codes.read(code.replace("0", "O").replace("1", "l").replace("8", "B")) == number


@pytest.mark.parametrize("text", ["", "SLT", "SLT-????-????", "æøå", "SLT-0000-00000", "٣" * 8])
def test_nonsense_is_no_code(text: str) -> None:
    assert _refused(text)


def test_numbers_in_a_row_have_codes_that_are_unlike() -> None:
    written = [codes.write(number) for number in range(1000)]
    assert len(set(written)) == 1000
    assert all(sum(a != b for a, b in zip(x, y, strict=True)) >= 3 for x, y in pairwise(written))
