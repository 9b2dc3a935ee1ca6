"""The single persons that a text speaks of: by name, by a word such as "jenta", or by "han" and "hun" alone.

Names that belong to an office, an attendance list, a street, a school or an institution are not subjects: who holds an
office is public, and a named place is nobody.
"""

from __future__ import annotations

from dataclasses import replace

from app.guard.ages import PERSON
from app.guard.aliases import alias
from app.guard.names import named
from app.guard.offices import holds_office, is_office
from app.guard.signs import Mark, Sign, Sort, Subject
from app.guard.tokens import Token
from app.guard.words import Endings, words

_DEFINITE_ENDING = Endings("definite_ending")
_WEAK_WEIGHT = 2.0
_DEFINITE_WEIGHT = 4.5
_KIN_WEIGHT = 4.5
_ONE_WEIGHT = 1.9
_DEFINITE = words("definite")
_WEAK = words("definite_weak")
_INDEFINITE = words("indefinite")
_PLURAL_ENDING = Endings("plural_ending")
_OBSERVED = words("observed")
_PLURAL = words("plural")
_SMALL = words("small")
_PRONOUN = words("pronoun")
_DETERMINER = words("determiner")
_KIN = words("kin")
_WHICH_ONE = words("which_one")
_CONCERN = words("concern")
_TALKED = words("talked")
_CASE = words("case")
_OF = frozenset(("til", "for", "om", "rundt", "av", "med", "mot", "på", "mellom"))
_REGARDS = words("regards")
_ANYBODY = frozenset(("barn", "ungdom", "person"))
_OURS = frozenset(("min", "mi", "mitt", "vår", "vårt", "hans", "hennes", "hennar"))
_BETWEEN = frozenset(("for", "til", "med", "om", "mot", "der", "som", ","))
_THE = _DETERMINER | {"de", "dei", "den"}
_YOUNGEST = frozenset(("minste", "yngste", "eldste", "ene", "eine", "nye"))
_WHOSE = (
    _DEFINITE | _WEAK | words("pronoun") | {"dem"} | {"ordføreren", "rektor", "ordføraren", "lensmannen", "presten"}
)


def subjects(
    tokens: list[Token], first: int, end: int, marks: list[Mark], officials: set[str], *, in_list: bool
) -> list[Subject]:
    """The persons of one sentence.

    `in_list`: it stands in a list of who attended, signed or belongs to a body. `officials` grows with the first names of
    those who held an office so far: later they are spoken of by their first name only.
    """
    found: list[Subject] = []
    by_token = {mark.first: mark for mark in marks}
    capitals = any(tokens[j].capital and not tokens[j].first for j in range(first, end))
    i = first
    while i < end:
        subject = alias(tokens, i, first, end)
        used = subject.last + 1 if subject else i
        if subject is None:
            subject, used = named(tokens, i, first, end, by_token, capitals=capitals)
        subject = _worried_about(tokens, subject, first)
        if subject is not None:
            low = tokens[subject.first].low
            if in_list or holds_office(tokens, subject, first, end, marks):
                officials.add(low)
            elif low not in officials or subject.last > subject.first:
                found.append(subject)
        elif subject is None and (described := _described(tokens, i, first, end, by_token)):
            found.append(_worried_about(tokens, described, first) or described)
            used = described.last + 1
        i = max(used, i + 1)
    return found


def _worried_about(tokens: list[Token], subject: Subject | None, first: int) -> Subject | None:
    """The subject, heavier where somebody is said to be worried about it."""
    if subject is None or (subject.sort is Sort.DESCRIBED and subject.weight == _WEAK_WEIGHT):
        return subject
    before = [tokens[j].low for j in range(max(first, subject.first - 4), subject.first)]
    case = len(before) > 1 and (
        (before[-1] in _OF and before[-2] in _CASE)
        or (before[-1] == "om" and before[-2] in _TALKED)
        or (before[-2:] == ["om", "at"] and before[-3] in _TALKED if len(before) > 2 else False)
        or (before[-1] == ":" and "sak" in before and _at_an_end(tokens, subject.last + 1))
    )
    if not case and _CONCERN.isdisjoint(before) and (not before or before[-1] not in _REGARDS):
        return subject
    return replace(subject, weight=subject.weight + 2.0)


def _at_an_end(tokens: list[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].text in (".", ",", "(")


def _aged(tokens: list[Token], i: int, end: int, mark: Mark | None) -> Subject | None:
    """An age that is put in beside somebody, whatever the word for them: "keeperen, 15 år,", "(15)", "f. 2010"."""
    if mark is None or mark.sign is not Sign.AGE or i == 0:
        return None
    if (tokens[i].number or 0) > 2000:
        return Subject(Sort.DESCRIBED, i, mark.last, 3.0)
    after = tokens[mark.last + 1].text if mark.last + 1 < end else "."
    if tokens[i - 1].low == "på" and (tokens[i - 2].low.endswith(("en", "a")) or tokens[i - 2].low in _DETERMINER):
        return Subject(Sort.DESCRIBED, i - 2, mark.last, 2.5)
    if tokens[i - 1].text in (",", "(") and after in (",", ")", "."):
        return Subject(Sort.DESCRIBED, i, mark.last, 2.0)
    return None


def _is_one(tokens: list[Token], i: int, first: int) -> bool:
    """Whether "en" or "ei" belongs to the word at `i`: "en blid gutt", and not "et tilbud for barn"."""
    for j in range(i - 1, max(first, i - 5) - 1, -1):
        if tokens[j].low in _DETERMINER:
            return True
        if tokens[j].low in _BETWEEN:
            return False
    return False


def _is_whose(tokens: list[Token], i: int, end: int) -> bool:
    """Whether "til" at `i - 1` is followed by a person: "til jenta", "til en av dem", "til de to minste", "til læreren"."""
    low = tokens[i].low
    if low in _WHOSE or low.endswith(("eren", "aren")):
        return True
    said = [tokens[j].low for j in range(i + 1, min(i + 4, end))]
    return low in _THE and any(
        word in PERSON or word in _PLURAL or word in _SMALL or word in _YOUNGEST or word == "av" for word in said
    )


def _described(tokens: list[Token], i: int, first: int, end: int, by_token: dict[int, Mark]) -> Subject | None:
    """A person pointed out without a name."""
    low = tokens[i].low
    mark = by_token.get(i)
    before = {tokens[j].low for j in range(max(first, i - 5), i)}
    near = {tokens[j].low for j in range(max(first, i - 2), i)}
    if (
        low in _DEFINITE
        or (low in _DEFINITE_ENDING and low not in _WEAK)
        or (mark and mark.sign is Sign.AGE and tokens[mark.last].low.endswith(("åringen", "årige")))
    ):
        return Subject(Sort.DESCRIBED, i, mark.last if mark else i, _DEFINITE_WEIGHT)
    if low in _KIN and i + 2 < end and tokens[i + 1].low == "til" and _is_whose(tokens, i + 2, end):
        return Subject(Sort.DESCRIBED, i, i + 2, _KIN_WEIGHT)
    if low in _WEAK:
        follows = [tokens[j].low for j in range(i + 1, min(i + 3, end))]
        aged = any(j in by_token and by_token[j].sign is Sign.AGE for j in (i + 1, i + 2))
        singled_out = aged or follows[:1] in (["som"], ["vi"], ["eg"], ["jeg"]) or follows == [",", "som"]
        return Subject(Sort.DESCRIBED, i, i, 3.3 if singled_out else _WEAK_WEIGHT)
    if low in ("jeg", "eg") and any(j in by_token and by_token[j].sign is Sign.AGE for j in (i + 2, i + 3)):
        return Subject(Sort.DESCRIBED, i, i, 3.0)
    if low in _WHICH_ONE and before & {"den"}:
        return Subject(Sort.DESCRIBED, i, i, 2.5)
    some = low in _PLURAL or low in _PLURAL_ENDING
    if some and not is_office(low) and "av" in near and before & (_DETERMINER | {"ene", "eine", "den"}):
        return Subject(Sort.DESCRIBED, i, i, 3.3)
    single = low in _INDEFINITE or (mark is not None and mark.sign is Sign.AGE and tokens[mark.last].low == "åring")
    if mark is not None and mark.sign is Sign.AGE and low.endswith("åring"):
        single = True
    if single:
        last = mark.last if mark else i
        if _is_one(tokens, i, first):
            aged = any(j in by_token and by_token[j].sign is Sign.AGE for j in range(i + 1, min(i + 7, end)))
            return Subject(
                Sort.DESCRIBED, i, last, _ONE_WEIGHT + (1.2 if aged else 0.0) - (0.9 if low in _ANYBODY else 0.0)
            )
        if near & _OURS:
            return Subject(Sort.DESCRIBED, i, last, 3.3)
        if near & _OBSERVED:
            return Subject(Sort.DESCRIBED, i, last, 2.5)
        if i == first + 1 and tokens[first].low in ("ung", "ukjent", "mindreårig"):
            return Subject(Sort.DESCRIBED, i, last, 3.3)
        told = (Sign.AGE, Sign.GRADE, Sign.DIAGNOSIS)
        noted = any(j in by_token and by_token[j].sign in told for j in range(i + 1, min(i + 5, end)))
        opens = i == first or not tokens[i - 1].text[0].isalnum()
        if noted and opens and low not in ("barn", "ungdom"):
            return Subject(Sort.DESCRIBED, i, last, 3.0)
        return None
    if low in _PLURAL and near & _SMALL:
        return Subject(Sort.DESCRIBED, i, i, 2.0 if low.startswith(("br", "s", "tv")) else 0.0)
    if put_in := _aged(tokens, i, end, mark):
        return put_in
    if low in _PRONOUN and (low != "hans" or not tokens[i].capital):
        return Subject(Sort.PRONOUN, i, i, 2.0)
    return None
