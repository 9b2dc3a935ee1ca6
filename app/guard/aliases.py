"""Persons who are pointed out without their name: by a nickname, by initials, as "han som" or "hun nye"."""

from __future__ import annotations

from app.guard.ages import PERSON
from app.guard.signs import Sort, Subject
from app.guard.tokens import Token
from app.guard.words import words

_OPENS, _CLOSES = frozenset("«\"“„'‘"), frozenset("»\"”“'’")
_CALLED, _POINTED, _THING = words("called"), words("pointed"), words("thing")
_ONE = words("pronoun") | PERSON
_NAMES = words("names") | words("capital") | words("ambiguous")
_NO_NAME = words("no_name")
_NO_INITIALS = frozenset(("ps", "as", "ol", "us", "nb", "sa", "tv", "phd", "eu", "nn"))
_DETERMINER = words("determiner")
_HAPPENS = frozenset(
    ("fra", "frå", "på", "i", "hos", "ved", "har", "ble", "vart", "blei", "er", "fyller", "slo", "som")
)
_HE = frozenset(("han", "hun", "ho"))
_AFTER_HE = frozenset(("seg", "deg", "meg", "oss"))
_FARTHEST = 6
_LONGEST = 4


def alias(tokens: list[Token], i: int, first: int, end: int) -> Subject | None:
    """The person that is pointed out from here on, if this is such a way of pointing."""
    text = tokens[i].text
    if text in _OPENS:
        return _quoted(tokens, i, first, end)
    low = tokens[i].low
    if low in _CALLED:
        return _called(tokens, i, first, end)
    if len(text) == 1 and tokens[i].capital:
        return _initials(tokens, i, first, end)
    if low in _HE and i + 2 < end and tokens[i + 1].low in _POINTED and tokens[i + 2].low not in _AFTER_HE:
        return Subject(Sort.DESCRIBED, i, i + 1, 3.5)
    return None


def _quoted(tokens: list[Token], i: int, first: int, end: int) -> Subject | None:
    """`hun elevene kaller «Emo-Lise»`, `klassens «Pølsa»`, `«Lillegutt», som de kaller ham`."""
    if i + 2 >= end or not tokens[i + 1].capital:
        return None
    close = next((j for j in range(i + 2, min(i + 2 + _LONGEST, end)) if tokens[j].text in _CLOSES), 0)
    if not close:
        return None
    before = {tokens[j].low for j in range(max(first, i - _FARTHEST), i)}
    after = {tokens[j].low for j in range(close + 1, min(close + 1 + _FARTHEST, end))}
    if before & _THING:
        return None
    nearest = tokens[i - 1].low if i > first else ""
    called = bool((before | after) & _CALLED)
    whose = nearest in ("klassens", "gjengens", "skolens", "gruppas", "gruppens", "bygdas", "bygdens", "trinnets")
    if nearest in ("fant", "fann", "hentet", "henta", "kjørte", "køyrde", "tok"):
        return Subject(Sort.NAMED, i, close, 4.0)
    if (called and (before | after) & _ONE) or nearest in _ONE or nearest in ("rundt", "kring") or whose:
        return Subject(Sort.NAMED, i, close, 3.0)
    follows = tokens[close + 1].low if close + 1 < end else ""
    single = (
        close == i + 2 and (not nearest or nearest in ("er", "at", "av", "med", "om", "til")) and follows in _HAPPENS
    )
    put_in = follows == "," and close + 2 < end and tokens[close + 2].low in _DETERMINER
    if called or single or put_in:
        return Subject(Sort.NAMED, i, close, 2.0)
    return None


def _called(tokens: list[Token], i: int, first: int, end: int) -> Subject | None:
    """`han de kaller Bambino`, `gutten alle kaller Zlatan`."""
    if i + 1 >= end or not tokens[i + 1].capital or tokens[i + 1].low in _NO_NAME:
        return None
    before = {tokens[j].low for j in range(max(first, i - _FARTHEST), i)}
    if before & _THING or not before & _ONE:
        return None
    return Subject(Sort.NAMED, i + 1, i + 1, 3.0)


def _initials(tokens: list[Token], i: int, first: int, end: int) -> Subject | None:
    """`A.L.`, `K.H. (15)`: two or three letters with full stops, and no name before or after."""
    letters, last, j = tokens[i].low, i, i
    while j + 2 < end and tokens[j + 1].text in (".", "-") and _is_letter(tokens, j + 2) and _joined(tokens, j):
        j += 2
        letters += tokens[j].low
        last = j
    if not 2 <= len(letters) <= 3 or letters in _NO_INITIALS:
        return None
    if last + 1 < end and tokens[last + 1].text == "." and tokens[last + 1].start == tokens[last].end:
        last += 1
    if i > first and (tokens[i - 1].low in _NAMES or tokens[i - 1].text == "."):
        return None
    after = tokens[last + 1] if last + 1 < end else None
    surname = after is not None and after.capital and len(after.text) > 1 and after.low not in PERSON | _NO_NAME
    return None if surname else Subject(Sort.NAMED, i, last, 2.5)


def _is_letter(tokens: list[Token], j: int) -> bool:
    return len(tokens[j].text) == 1 and tokens[j].text.isalpha() and tokens[j].capital


def _joined(tokens: list[Token], j: int) -> bool:
    return tokens[j].end == tokens[j + 1].start and tokens[j + 1].end == tokens[j + 2].start
