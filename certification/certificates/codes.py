"""A certificate's code, such as SLT-7K3F-X2MD: its number, written so that what is typed wrong is noticed. Pure.

No secret, since what it leads to is public: the last sign is ISO 7064's check (modulus 29, radix 2, of which every power up
to the 28th differs), so that one wrong sign, or two that have changed places, is never another certificate's code.
"""

from __future__ import annotations

from stdnum.iso7064 import mod_37_2

#: Without what is read as another sign: B (8), I and L (1), O (0), S (5), U (V), Z (2).
ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
_READ_AS = str.maketrans("BILOSUZ", "81105V2")
_SIGNS = 7
_ALL = len(ALPHABET) ** _SIGNS
#: Has no factor in common with 29: numbers in a row become codes that are unlike.
_SPREAD = 7_919_191_919


class WrongCode(ValueError):
    """What was typed is no certificate's code."""


def write(number: int) -> str:
    """The code of a certificate's number.

    >>> write(1) != write(2) and read(write(1).lower().replace("-", " "))
    1
    """
    if not 0 <= number < _ALL:
        raise ValueError(f"no certificate has the number {number}")
    rest, signs = number * _SPREAD % _ALL, ""
    for _ in range(_SIGNS):
        rest, sign = divmod(rest, len(ALPHABET))
        signs = ALPHABET[sign] + signs
    signs += mod_37_2.calc_check_digit(signs, ALPHABET)
    return f"SLT-{signs[:4]}-{signs[4:]}"


def read(text: str) -> int:
    """The number that a code stands for, however it was typed: small letters, O for 0, spaces. Raises `WrongCode`."""
    typed = "".join(sign for sign in text.upper() if sign not in " -–.\t")
    signs = (typed[3:] if typed.startswith("SLT") else typed).translate(_READ_AS)
    if len(signs) != _SIGNS + 1 or set(signs) - set(ALPHABET) or not mod_37_2.is_valid(signs, ALPHABET):
        raise WrongCode(text)
    value = 0
    for sign in signs[:-1]:
        value = value * len(ALPHABET) + ALPHABET.index(sign)
    number: int = value * pow(_SPREAD, -1, _ALL) % _ALL
    return number
