"""The marks in a text: which words tell of an age, a school, an event, a diagnosis, a home. No word decides by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.guard.tokens import Token
from app.guard.words import Endings, Stems, words


class Sign(StrEnum):
    """What sort of thing a mark tells."""

    AGE = "age"
    GRADE = "grade"
    SCHOOL = "school"
    ATTENDS = "attends"
    EVENT = "event"
    TOPIC = "topic"
    PRIVATE = "private"
    DIAGNOSIS = "diagnosis"
    ADDRESS = "address"
    FAMILY = "family"
    TIME = "time"
    PLACE = "place"
    UNIQUE = "unique"


@dataclass(slots=True, frozen=True)
class Mark:
    """A sign at the tokens from `first` to `last`."""

    sign: Sign
    first: int
    last: int
    strong: bool = True


#: Words for one person.
PERSON = words("definite") | words("definite_weak") | words("indefinite")
GROUP, ABOUT, TIE = words("group"), words("about"), words("tie")
_EVENT, _WITH_TOPIC = words("event"), words("event_with_topic")
_TOPIC, _PRIVATE, _DIAGNOSIS = Stems("topic_stem"), Stems("private_stem"), Stems("diagnosis_stem")
_DIAGNOSIS_WORD, _TIME, _UNIQUE, _FAMILY = words("diagnosis_word"), words("time"), words("unique"), words("family")
_PRIVATE_WORD, _TOPIC_WORD = words("private_word"), words("topic_word")
_ONES, _STAYS = words("pronoun") | words("family"), frozenset(("holder", "held", "ligger", "ligg"))
_PASSIVE, _HARMLESS = words("auxiliary"), words("harmless")
_THEN = frozenset((",", ".", "(", ""))
_BY_POLICE, _POLICE = words("by_police"), frozenset(("politiet", "vekteren", "vekter", "vektarane", "vekterne"))
_SCHOOL, _ATTENDS = words("school"), words("attends")
_STREET, _STREET_ENDING = words("street"), Endings("street_suffix")
_INSTITUTION, _HOME = words("institution"), words("home")
_YEARS = {
    name: age
    for age, names in {
        10: "ti", 11: "elleve", 12: "tolv", 13: "tretten", 14: "fjorten", 15: "femten", 16: "seksten", 17: "sytten",
        18: "atten", 19: "nitten",
    }.items()
    for name in names.split()
}  # fmt: skip
_GRADE = words("grade")
_ORDINAL = words("ordinal")
_YOUNG = range(5, 26)
_ALDER = frozenset(("gammel", "gamal", "gamle", "gammal", "gamalt"))
#: An age after one of these is a limit, a span or a stretch of time.
_LIMIT = words("limit")
_WHO = frozenset(("som", "han", "hun", "ho", "bare", "berre", "nå", "no"))
_SPAN = frozenset("-–—")
_BORN = frozenset(("født", "fødd", "f", "fødselsdato", "fødselsår"))
_VGS = frozenset(("vg1", "vg2", "vg3"))
_ONE = frozenset(("åring", "åringen", "årig", "årige", "årigen", "års-gammel"))


def marks_of(tokens: list[Token], first: int, end: int) -> list[Mark]:
    """The marks of one sentence, in the order of the text."""
    found: list[Mark] = []
    for index in range(first, end):
        mark = (
            _number(tokens, index, first, end)
            if tokens[index].text[0].isdecimal()
            else _word(tokens, index, first, end)
        )
        if mark is not None:
            found.append(mark)
    return found


def _at(tokens: list[Token], index: int, first: int, end: int) -> str:
    return tokens[index].low if first <= index < end else ""


def _number(tokens: list[Token], i: int, first: int, end: int) -> Mark | None:
    value = tokens[i].number
    if value is None:
        return None
    one, two, three = (_at(tokens, i + n, first, end) for n in (1, 2, 3))
    before, earlier = _at(tokens, i - 1, first, end), _at(tokens, i - 2, first, end)
    if one == "." and (two in _GRADE or two.startswith("klassing")) and before not in _SPAN and 1 <= value <= 10:
        return Mark(Sign.GRADE, i, i + 2) if not two.endswith(("inger", "ingar")) else None
    if (
        1 <= value <= 10
        and len(one) == 1
        and one in "abcdef"
        and tokens[i + 1].start == tokens[i].end
        and tokens[i + 1].capital
    ):
        return Mark(Sign.GRADE, i, i + 1)
    if 1 <= value <= 10 and one == "." and len(two) == 1 and two in "abcdef" and tokens[i + 2].capital:
        return Mark(Sign.GRADE, i, i + 2)
    if 1940 <= value <= 2030 and (before in _BORN or (before in (".", "i") and earlier in _BORN)):
        return Mark(Sign.AGE, i, i)
    if value < 5 or value > 99:
        return None
    if value in _YOUNG and before == ":" and earlier == "alder" and one not in _SPAN:
        return Mark(Sign.AGE, i, i)
    if (
        value in _YOUNG
        and before in ("er", "var")
        and earlier in _WHO
        and one in (".", "", ",", "og", "då", "da", "fordi")
    ):
        return Mark(Sign.AGE, i, i)
    if (one in _SPAN and two in _ONE) or one in _ONE:
        return Mark(Sign.AGE, i, i + (2 if one in _SPAN else 1))
    if one in _SPAN and two in ("års", "år") and three in _ALDER:
        return Mark(Sign.AGE, i, i + 3)
    if one in _SPAN or before in _SPAN:
        return None
    if one == "år":
        if two in _ALDER:
            limit = before in ("over", "under", "minst", "enn", "før")
            return None if limit else Mark(Sign.AGE, i, i + 2)
        if (
            value not in _YOUNG
            or two in ("siden", "sidan", "med", "på", "etter")
            or (before in _LIMIT and before != "på")
        ):
            return None
        return Mark(Sign.AGE, i, i + 1)
    if value in _YOUNG and before == "(" and one in (")", ",") and (earlier[:1].isalpha() or earlier == "."):
        return Mark(Sign.AGE, i, i, strong=True)
    if (
        value in _YOUNG
        and before == ","
        and one in (",", ".")
        and i >= 2
        and (tokens[i - 2].capital or _is_person(earlier))
    ):
        return Mark(Sign.AGE, i, i)
    if value in _YOUNG and before == "på" and one not in ("%", "prosent", ".", ":", "-"):
        somebody = _is_person(earlier) or (
            _is_somebody(earlier) and one not in ("år", "dager", "dagar", "timer", "timar")
        )
        return Mark(Sign.AGE, i, i) if somebody else None
    if value in _YOUNG and before in ("er", "var") and _is_person(earlier) and one in (".", "", ",", "og", "då", "da"):
        return Mark(Sign.AGE, i, i)
    if value in range(10, 20) and before == "er" and one in (".", "", ",", "og") and i >= 2 and tokens[i - 2].capital:
        return Mark(Sign.AGE, i, i)
    return None


def _is_somebody(word: str) -> bool:
    """Whether a word in the definite form may be what somebody does or is: "keeperen", "vektløftaren"."""
    return word.endswith(("eren", "aren", "åren", "isten", "anten", "entinen")) and len(word) > 5


def _is_person(word: str) -> bool:
    return word in PERSON


def _word(tokens: list[Token], i: int, first: int, end: int) -> Mark | None:
    low = tokens[i].low
    if low.endswith(("åring", "åringen", "årige", "årig")) and any(low.startswith(name) for name in _YEARS):
        return Mark(Sign.AGE, i, i)
    if low in _YEARS and _at(tokens, i + 1, first, end) == "år" and _at(tokens, i - 1, first, end) not in _LIMIT:
        return Mark(Sign.AGE, i, i + 1)
    if low in _VGS or (low == "vg" and _at(tokens, i + 1, first, end) in ("1", "2", "3")):
        return Mark(Sign.GRADE, i, i if low in _VGS else i + 1)
    if low in _ORDINAL and _at(tokens, i + 1, first, end) in _GRADE:
        return Mark(Sign.GRADE, i, i + 1)
    if low in (
        "tiendeklassing",
        "niendeklassing",
        "åttendeklassing",
        "tiandeklassing",
        "niandeklassing",
        "åttandeklassing",
        "tiendeklassingen",
        "niendeklassingen",
    ):
        return Mark(Sign.GRADE, i, i)
    if _is_school(low):
        named = (tokens[i].capital and low not in _SCHOOL) or (
            i > first and tokens[i - 1].capital and (i - 1 > first or low in _SCHOOL)
        )
        return Mark(Sign.SCHOOL, i - 1 if named and low in _SCHOOL and i > first else i, i, strong=named)
    if low in _DIAGNOSIS_WORD or low in _DIAGNOSIS:
        return None if _is_about(tokens, i, first) else Mark(Sign.DIAGNOSIS, i, i)
    if low in _PRIVATE or low in _PRIVATE_WORD:
        return Mark(Sign.PRIVATE, i, i)
    if low in _EVENT:
        return Mark(Sign.EVENT, i, i)
    if low in _BY_POLICE and any(tokens[j].low in _POLICE for j in range(i + 1, min(i + 4, end))):
        return Mark(Sign.EVENT, i, i)
    if low in _WITH_TOPIC:
        topic = next(
            (j for j in range(i + 1, min(i + 7, end)) if tokens[j].low in _TOPIC or tokens[j].low in _TOPIC_WORD), 0
        )
        return Mark(Sign.EVENT, i, topic) if topic and not _is_about(tokens, topic, max(first, i)) else None
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
        return Mark(Sign.ATTENDS, i, i) if near else None
    if tokens[i].capital and not tokens[i].first and _at(tokens, i - 1, first, end) in ("i", "på", "fra", "frå"):
        return Mark(Sign.PLACE, i, i)
    return None


def _happened(tokens: list[Token], i: int, end: int) -> int:
    """Where the participle after "ble" stands, if it may be something that befell somebody; else 0."""
    for j in range(i + 1, min(i + 3, end)):
        low = tokens[j].low
        if (
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
