"""Passwords: Argon2id, a floor on length, no rules of composition, and the same time for an account that isn't there."""

from __future__ import annotations

from threading import BoundedSemaphore

import zxcvbn
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

MINIMUM = 12
MAXIMUM = 128
#: zxcvbn's scale of 0 to 4; 3 is more than 100 million guesses.
_LEAST_SCORE = 3

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
#: 64 MiB each: two at a time in a process, so that a burst of sign-ins can't take the machine's memory.
_slots = BoundedSemaphore(2)
_nobody: list[str] = []


def hash_password(password: str) -> str:
    """The Argon2id hash of a password."""
    with _slots:
        return _hasher.hash(password)


def verify(password: str, stored: str | None) -> bool:
    """True when the password is the stored hash's. With no hash (no such account) the same work is done in vain."""
    if stored is None and not _nobody:
        _nobody.append(hash_password("nobody has this password"))
    try:
        with _slots:
            _hasher.verify(stored or _nobody[0], password)
    except VerifyMismatchError:
        return False
    return stored is not None


def is_common(password: str) -> bool:
    """True for a password that would be guessed soon: a common one, a pattern, or the words of this portal."""
    judged = zxcvbn.zxcvbn(
        password[:72], user_inputs=["slt", "slt-portalen", "krad", "kommune", "politi", "koordinator"]
    )
    return int(judged["score"]) < _LEAST_SCORE


def needs_rehash(stored: str) -> bool:
    """True when the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)
