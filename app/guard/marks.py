"""The marks in a text: which words tell of an age, a school, an event, a diagnosis, a home. No word decides by itself."""

from __future__ import annotations

from app.guard.ages import age, grade
from app.guard.signs import Mark, Sign
from app.guard.tokens import Token
from app.guard.words import Endings, Stems, words

GROUP, ABOUT, TIE = words("group"), words("about"), words("tie")
_EVENT, _WITH_TOPIC = words("event"), words("event_with_topic")
_TOPIC, _PRIVATE, _DIAGNOSIS = Stems("topic_stem"), Stems("private_stem"), Stems("diagnosis_stem")
_DIAGNOSIS_WORD, _TIME, _UNIQUE, _FAMILY = words("diagnosis_word"), words("time"), words("unique"), words("family")
_PRIVATE_WORD, _TOPIC_WORD = words("private_word"), words("topic_word")
_ONES, _STAYS = words("pronoun") | words("family"), frozenset(("holder", "held", "ligger", "ligg"))
_PASSIVE, _HARMLESS = words("auxiliary"), words("harmless")
_THEN = frozenset((",", ".", "(", ""))
_BY_POLICE, _POLICE = words("by_police"), frozenset(("politiet", "vekteren", "vekter", "vektarane", "vekterne"))
_TO_SELF = words("to_self")
_SCHOOL, _ATTENDS = words("school"), words("attends")
_STREET, _STREET_ENDING = words("street"), Endings("street_suffix")
_INSTITUTION, _HOME, _GRADE = words("institution"), words("home"), words("grade")


def marks_of(tokens: list[Token], first: int, end: int) -> list[Mark]:
    """The marks of one sentence, in the order of the text."""
    found: list[Mark] = []
    for index in range(first, end):
        mark = grade(tokens, index, first, end) or age(tokens, index, first, end)
        if mark is None and not tokens[index].text[0].isdecimal():
            mark = _word(tokens, index, first, end)
        if mark is not None:
            found.append(mark)
    return found


def _word(tokens: list[Token], i: int, first: int, end: int) -> Mark | None:
    low = tokens[i].low
    if _is_school(low):
        named = (tokens[i].capital and low not in _SCHOOL) or (
            i > first and tokens[i - 1].capital and (i - 1 > first or low in _SCHOOL)
        )
        return Mark(Sign.SCHOOL, i - 1 if named and low in _SCHOOL and i > first else i, i, strong=named)
    if low in _DIAGNOSIS_WORD or low in _DIAGNOSIS:
        return None if _is_about(tokens, i, first) else Mark(Sign.DIAGNOSIS, i, i)
    if low in _PRIVATE or low in _PRIVATE_WORD:
        return Mark(Sign.PRIVATE, i, i)
    if low in _TO_SELF and i + 1 < end and tokens[i + 1].low == "seg":
        return Mark(Sign.EVENT, i, i + 1)
    if low in _EVENT:
        return Mark(Sign.EVENT, i, i)
    if low in _BY_POLICE and any(tokens[j].low in _POLICE for j in range(i + 1, min(i + 4, end))):
        return Mark(Sign.EVENT, i, i)
    if low in _WITH_TOPIC:
        topic = next(
            (j for j in range(i + 1, min(i + 7, end)) if tokens[j].low in _TOPIC or tokens[j].low in _TOPIC_WORD), 0
        )
        if topic and not _is_about(tokens, topic, max(first, i)):
            return Mark(Sign.EVENT, i, topic)
    if low in _PASSIVE and (j := _happened(tokens, i, end)):
        return Mark(Sign.EVENT, i, j, strong=False)
    if low in _TOPIC:
        return Mark(Sign.TOPIC, i, i)
    if low in _FAMILY:
        return Mark(Sign.FAMILY, i, i)
    if low in _TIME:
        return Mark(Sign.TIME, i, i)
    if low in _UNIQUE:
        return Mark(Sign.UNIQUE, i, i)
    if low in _ATTENDS:
        near = any(_is_school(tokens[j].low) or tokens[j].low in _GRADE for j in range(i + 1, min(i + 7, end)))
        at = i + 2 < end and tokens[i + 1].low in ("på", "ved") and tokens[i + 2].capital
        if at:
            return Mark(Sign.SCHOOL, i, i + 2)
        return Mark(Sign.ATTENDS, i, i) if near else None
    if (
        tokens[i].capital
        and not tokens[i].first
        and i > first
        and tokens[i - 1].low in ("i", "på", "fra", "frå", "ved")
    ):
        return Mark(Sign.PLACE, i, i)
    return None


def _happened(tokens: list[Token], i: int, end: int) -> int:
    """Where the participle after "ble" stands, if it may be something that befell somebody; else 0."""
    for j in range(i + 1, min(i + 3, end)):
        low = tokens[j].low
        if (low == "lagt" and j + 1 < end and tokens[j + 1].low == "inn") or (
            low.endswith(("et", "t", "a", "d", "en"))
            and len(low) > 3
            and low not in _HARMLESS
            and not tokens[j].capital
        ):
            return j
    return 0


def _is_school(low: str) -> bool:
    return low in _SCHOOL or low.endswith(("skole", "skolen", "skule", "skulen"))


def _is_about(tokens: list[Token], i: int, first: int) -> bool:
    """Whether what stands here is the theme of something: a lecture, a plan, a figure."""
    return any(tokens[j].low in ABOUT for j in range(max(first, i - 4), i))


def addresses(tokens: list[Token], first: int, end: int) -> list[Mark]:
    """Streets with a house number."""
    found = []
    for i in range(first, end - 1):
        token, after = tokens[i], tokens[i + 1]
        value = after.number
        if value is None or not 1 <= value <= 999:
            continue
        compound = token.capital and token.low in _STREET_ENDING
        apart = token.low in _STREET and i > first and tokens[i - 1].capital
        if compound or apart:
            last = (
                i + 2
                if i + 2 < end
                and len(tokens[i + 2].text) == 1
                and tokens[i + 2].text.isalpha()
                and tokens[i + 2].low not in ("i", "å")
                else i + 1
            )
            found.append(Mark(Sign.ADDRESS, i - 1 if apart else i, last))
    return found


def is_home(tokens: list[Token], first: int, end: int) -> bool:
    """Whether the sentence tells of where somebody lives, and not of where something is."""
    said = {token.low for token in tokens[first:end]}
    somebodys = bool(said & _ONES)
    return bool(said & _HOME) and not said & (_INSTITUTION - _STAYS if somebodys else _INSTITUTION)
