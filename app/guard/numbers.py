"""Norwegian identity numbers, however they are written.

python-stdnum has the check digits, and the dates of birth, D- and H-numbers. It knows neither synthetic numbers (month + 80
or + 65) nor such as have no date (FH), so the date is looked at only where something speaks against an identity number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from stdnum.no import fodselsnummer

_LENGTH = 11
_DIGITS = re.compile(r"[0-9]+")
#: What people and line breaks put between digits; `=` stands for anything that isn't seen.
_CLOSE = re.compile(r"[ \t.:\-=]{0,1}")
_APART = re.compile(r"[\s.:\-=_/,*'·|()]{0,6}")
_ACCOUNT = re.compile(r"kont|innbetal|iban|kid\b|orgn|telefon|tlf|mobil|faks")
#: An account number is written 4-2-5.
_ACCOUNT_SHAPE = (4, 2, 5)


def identity_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each run of eleven digits with the check digits of an identity number.

    Digits may be of any script, and stand in groups, with spaces, dots, dashes or line breaks between them. Eleven digits
    that are farther apart, that have the shape of an account number or that are called an account or a telephone, must
    hold a possible date of birth as well.
    """
    plain = text if text.isascii() else text.translate(_plain_signs(text))
    groups = [(m.start(), m.end()) for m in _DIGITS.finditer(plain)]
    after = 0
    for first, (start, _end) in enumerate(groups):
        if start < after:
            continue
        end = _number_from(plain, groups, first)
        if end:
            after = end
            yield start, end


def _number_from(plain: str, groups: list[tuple[int, int]], first: int) -> int:
    """Where the identity number that begins with this group ends; 0 where none does."""
    digits, close, shape = "", True, []
    start = groups[first][0]
    for index in range(first, min(first + _LENGTH, len(groups))):
        group_start, group_end = groups[index]
        if index > first:
            between = groups[index - 1][1], group_start
            if between[1] - between[0] > 6 or not _APART.fullmatch(plain, *between):
                return 0
            close = close and _CLOSE.fullmatch(plain, *between) is not None
        if group_end - group_start + len(digits) > _LENGTH:
            return 0
        digits += plain[group_start:group_end]
        shape.append(group_end - group_start)
        if len(digits) == _LENGTH:
            break
    if len(digits) < _LENGTH or not has_check_digits(digits):
        return 0
    called_something_else = _ACCOUNT.search(plain[max(0, start - 25) : start].casefold()) is not None
    sure = close and not called_something_else and tuple(shape) != _ACCOUNT_SHAPE
    another = called_something_else and tuple(shape) == _ACCOUNT_SHAPE
    return group_end if not another and (sure or may_hold_a_date(digits)) else 0


def has_check_digits(digits: str) -> bool:
    """Whether the last two of eleven digits are those of an identity number of any sort."""
    return digits[9] == fodselsnummer.calc_check_digit1(digits) and digits[10] == fodselsnummer.calc_check_digit2(
        digits
    )


def may_hold_a_date(digits: str) -> bool:
    """Whether eleven digits begin with a day and a month, as such or as D-, H- and synthetic numbers write them."""
    day, month = int(digits[:2]), int(digits[2:4])
    months = {month - offset for offset in (0, 40, 65, 80)}
    return (1 <= day <= 31 or 41 <= day <= 71) and any(1 <= each <= 12 for each in months)


def _plain_signs(text: str) -> dict[int, str]:
    """Each sign that isn't ASCII as the one that it stands for: its digit, a space, a dash, or something unseen."""
    plain: dict[int, str] = {}
    for sign in set(text):
        if sign.isascii():
            continue
        digit = unicodedata.digit(sign, None)
        category = unicodedata.category(sign)
        if digit is not None:
            plain[ord(sign)] = str(digit)
        elif category == "Zs":
            plain[ord(sign)] = " "
        elif category == "Pd" or sign == "\u2212":
            plain[ord(sign)] = "-"
        elif category in ("Cf", "Mn"):
            plain[ord(sign)] = "="
    return plain
