"""Who acts for an office or a body, and is therefore nobody's secret."""

from __future__ import annotations

from itertools import pairwise

from app.guard.ages import PERSON
from app.guard.signs import Mark, Sign, Subject
from app.guard.tokens import Token
from app.guard.words import Endings, words

_APPOINTED = words("appointed")
_HONOURED = words("honoured")
_OFFICE = words("office")
_OFFICE_ENDING = Endings("office_suffix")
_AGENCY = words("agency")
_WORK = words("work")
_COPULA = words("copula")
_SAID = frozenset(("sa", "sier", "seier", "mener", "meiner", "mente", "viste", "ba", "bad", "spurte"))
_OFFICE_OF = frozenset(("i", "for", "av", "ved", "og"))
_THANKED = words("thanked")
_MADE = words("made")


def is_office(low: str) -> bool:
    """Whether a word names an office, a profession or a task that somebody does for others."""
    if low.endswith("en") and low[:-2] in _OFFICE:
        return True
    if low.endswith(("erne", "ene", "ane")):
        single = low[:-2] if low.endswith("erne") else low[:-3]
        if single in _OFFICE or single in _OFFICE_ENDING:
            return True
    return low in _OFFICE or low in _OFFICE_ENDING


def _list_begins(tokens: list[Token], i: int, first: int) -> int:
    """Where the list of names begins that the name at `i` stands in: "av Kari Lie, Per Moe og" i."""
    while i - 2 >= first and tokens[i - 1].low in (",", "og", "/") and tokens[i - 2].capital:
        i -= 2
        while (
            i - 1 >= first
            and tokens[i - 1].capital
            and tokens[i - 1].text.isalpha()
            and not is_office(tokens[i - 1].low)
        ):
            i -= 1
    return i


def holds_office(tokens: list[Token], subject: Subject, first: int, end: int, marks: list[Mark]) -> bool:
    """Whether the name is that of somebody who acts for an office or a body, and nothing else is told of them."""
    begins = _list_begins(tokens, subject.first, first)
    before = [tokens[j].low for j in range(max(first, begins - 5), begins)]
    after = [tokens[j].low for j in range(subject.last + 1, min(subject.last + 8, end))]
    young = any(
        (m.sign is Sign.GRADE or (m.sign is Sign.AGE and (tokens[m.first].number or 30) < 20))
        and subject.last < m.first <= subject.last + 6
        for m in marks
    )
    happened = any(m.sign is Sign.EVENT and subject.last < m.first <= subject.last + 12 for m in marks)
    if young and happened:
        return False
    if len(before) > 1 and tokens[subject.first - 1].capital and is_office(before[-2]):
        return True
    honoured = any(tokens[j].low in _HONOURED for j in range(first, end))
    if honoured and not any(m.sign in (Sign.EVENT, Sign.TOPIC, Sign.PRIVATE, Sign.DIAGNOSIS) for m in marks):
        return True
    appointed = any(tokens[j].low in _APPOINTED for j in range(first, end))
    if appointed and subject.last > subject.first and not happened:
        return True
    if before and (is_office(before[-1]) or before[-1] in ("v", "ved", "/") or before[-1] in _THANKED):
        return True
    if len(before) > 1 and before[-1] in ("av", "til", "med") and before[-2] in _MADE:
        return True
    if len(before) > 1 and before[-1] in (",", ":", "er", "-", "–", "(") and is_office(before[-2]):
        return True
    if (
        len(before) > 3
        and any(is_office(word) for word in before[:-1])
        and before[-1] in ("kommune", "distrikt", "politidistrikt")
    ):
        return True
    if any(is_office(word) and after_it in _OFFICE_OF for word, after_it in pairwise(before)):
        return True
    put_in = after[:1] == ["("] and ")" in after[:4] and all(word.isalpha() for word in after[1 : after.index(")")])
    if put_in and subject.last > subject.first and not PERSON & set(after[1:3]):
        return True
    closed = after.index(")") if after and after[0] == "(" and ")" in after else 5
    told = len(after) > 2 and after[0] == "," and after[1] == "som" and after[2] not in ("er", "var")
    for position, word in enumerate(after[:closed]):
        if (
            is_office(word)
            and not told
            and (
                position == 0
                or after[position - 1] == "som"
                or after[0] in (",", "(", "–", "-", "er", "som", "blir", "ble", "vart", "fra", "frå", "i")
            )
        ):
            return True
    if (
        after
        and after[0] in (",", "(", "fra", "frå", "ved", "i", "–", "-")
        and any(word in _AGENCY for word in after[1:4])
    ):
        return True
    if subject.last > subject.first and after[:1] and after[0] in _SAID and not happened:
        return True
    if (
        any(word in _WORK for word in after[:2])
        and after[:2] not in (["holdt", "på"], ["heldt", "på"])
        and not (after[0] in ("ble", "blir", "vart", "blei", "vert") and not set(after[1:3]) & (_WORK - _COPULA))
    ):
        return True
    listed = bool(after) and after[0] in ("og", ",") and tokens[min(subject.last + 2, end - 1)].capital
    return listed and any(word in _WORK for word in after[1:6])
