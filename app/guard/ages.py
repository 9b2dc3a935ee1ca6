"""Ages, years of birth and school years: in digits and in letters, and where they are said of somebody."""

from __future__ import annotations

from app.guard.signs import Mark, Sign
from app.guard.tokens import Token
from app.guard.words import words

#: Words for one person.
PERSON = words("definite") | words("definite_weak") | words("indefinite")
_YEARS = {
    name: age
    for age, names in {
        5: "fem", 6: "seks", 7: "sju syv", 8: "åtte", 9: "ni", 10: "ti", 11: "elleve", 12: "tolv", 13: "tretten",
        14: "fjorten", 15: "femten", 16: "seksten", 17: "sytten", 18: "atten", 19: "nitten", 20: "tjue",
    }.items()
    for name in names.split()
}  # fmt: skip
_YOUNG = range(5, 26)
_OLD = frozenset(("gammel", "gamal", "gamle", "gammal", "gamalt"))
#: An age after one of these is a limit, a span or a stretch of time.
_LIMIT = words("limit")
_SPAN = frozenset("-–—")
_BORN = frozenset(("født", "fødd", "f", "fødselsdato", "fødselsår"))
_ONE = frozenset(("åring", "åringen", "årig", "årige", "årigen", "års-gammel"))
_STRETCH = frozenset(("siden", "sidan", "med", "på", "etter"))
_WHO = frozenset(("som", "han", "hun", "ho", ","))
_OWN = frozenset(("hans", "hennes", "hennar", "min", "mi", "vår", "deres", "deira", "sin", "si"))
_CHILDREN = frozenset(("barna", "borna", "ungene", "ungane", "guttene", "gutane", "jentene"))
_IS = frozenset(("er", "var", "e"))
_BECOMES = frozenset(("fyller", "fylte", "fylt", "ble", "blei", "vart", "blir"))
_ONLY = frozenset(("bare", "berre", "nå", "no", "snart", "akkurat", "nettopp", "netto", "nylig", "nyleg"))
_DETERMINER = words("determiner") | {"han", "hun", "ho"}
#: What may come after an age that is said without "år".
_GOES_ON = words("age_goes_on")
_GRADE, _ORDINAL = words("grade"), words("ordinal")
_FIRST = frozenset(("første", "fyrste", "andre", "tredje"))
_VGS = frozenset(("vg1", "vg2", "vg3"))
_CLASSMATES = tuple(name + "klassing" for name in _ORDINAL)
_GRADE_GOES_ON = words("grade_goes_on")
_STREETS = tuple(words("street_suffix"))
_PARAGRAPH = frozenset(("§", "kapittel", "kap", "paragraf", "vedlegg", "punkt", "pkt", "sak", "nr", "bokstav", "linje"))


def _at(tokens: list[Token], index: int, first: int, end: int) -> str:
    return tokens[index].low if first <= index < end else ""


def grade(tokens: list[Token], i: int, first: int, end: int) -> Mark | None:
    """A school year that begins here: "10. klasse", "8C", "i niende på", "vg2"."""
    low, before = tokens[i].low, _at(tokens, i - 1, first, end)
    one, two, three = (_at(tokens, i + n, first, end) for n in (1, 2, 3))
    if low in _VGS or (low == "vg" and one in ("1", "2", "3")):
        return Mark(Sign.GRADE, i, i if low in _VGS else i + 1)
    if low in _FIRST and one in _GRADE:
        return Mark(Sign.GRADE, i, i + 1)
    if low in _ORDINAL:
        if one in _GRADE:
            return Mark(Sign.GRADE, i, i + 1)
        return Mark(Sign.GRADE, i, i) if before == "i" and one in _GRADE_GOES_ON else None
    if low.startswith(_CLASSMATES) and not low.endswith(("inger", "ingar", "ingene", "ingane")):
        return Mark(Sign.GRADE, i, i)
    value = tokens[i].number
    if value is None or not 1 <= value <= 10:
        return None
    if one == "." and before not in _SPAN:
        if two in _GRADE or two.startswith("klassing") or (two == "kl" and not three[:1].isdecimal()):
            return Mark(Sign.GRADE, i, i + 2) if not two.endswith(("inger", "ingar")) else None
        if before == "i" and two in _GRADE_GOES_ON and two:
            return Mark(Sign.GRADE, i, i + 1)
    joined = i + 1 < end and tokens[i + 1].start == tokens[i].end
    if len(one) == 1 and one in "abcdef" and joined and before not in _PARAGRAPH and not before.endswith(_STREETS):
        return Mark(Sign.GRADE, i, i + 1)
    if one == "." and len(two) == 1 and two in "abcdef" and tokens[i + 2].capital:
        return Mark(Sign.GRADE, i, i + 2)
    return None


def age(tokens: list[Token], i: int, first: int, end: int) -> Mark | None:
    """An age or a year of birth that begins here."""
    low = tokens[i].low
    if low.endswith(("åring", "åringen", "årige", "årig")) and low.startswith(tuple(_YEARS)):
        return Mark(Sign.AGE, i, i)
    value = _YEARS.get(low, tokens[i].number)
    if value is None:
        return None
    one, two, three = (_at(tokens, i + n, first, end) for n in (1, 2, 3))
    before, earlier = _at(tokens, i - 1, first, end), _at(tokens, i - 2, first, end)
    if 1940 <= value <= 2030 and (before in _BORN or (before in (".", "i") and earlier in _BORN)):
        return Mark(Sign.AGE, i, i)
    if not 5 <= value <= 99:
        return None
    if (one in _SPAN and two in _ONE) or one in _ONE:
        return Mark(Sign.AGE, i, i + (2 if one in _SPAN else 1))
    if one in _SPAN and two in ("års", "år") and three in _OLD:
        return Mark(Sign.AGE, i, i + 3)
    if one in _SPAN and two in ("årene", "åra") and before == "i" and earlier in PERSON:
        return Mark(Sign.AGE, i, i + 2)
    if one in _SPAN or before in _SPAN:
        return None
    if one == "år":
        if two in _OLD:
            return None if before in ("over", "under", "minst", "enn", "før") else Mark(Sign.AGE, i, i + 2)
        told = before == "på" or before not in _LIMIT or (before in _BECOMES and earlier in _WHO)
        return Mark(Sign.AGE, i, i + 1) if value in _YOUNG and two not in _STRETCH and told else None
    if value not in _YOUNG:
        return None
    return Mark(Sign.AGE, i, i) if _said_of_somebody(tokens, i, first, end) else None


def _said_of_somebody(tokens: list[Token], i: int, first: int, end: int) -> bool:
    """Whether a bare number from 5 to 25 is somebody's age: "(14)", "på fjorten", "er bare 13 og"."""
    one = _at(tokens, i + 1, first, end)
    back = i - 1
    while back > first and tokens[back].low in _ONLY:
        back -= 1
    before, earlier = _at(tokens, back, first, end), _at(tokens, back - 1, first, end)
    capital = back - 1 >= first and tokens[back - 1].capital
    if before == ":" and earlier == "alder":
        return True
    if before == "(" and one in (")", ","):
        return earlier[:1].isalpha() or earlier in (".", "»", '"', "”")
    if before == "," and one in (",", "."):
        return capital or earlier in PERSON or (one == "," and _at(tokens, i + 2, first, end) in _GOES_ON)
    if before == "begge" or (before in PERSON and one in _GOES_ON):
        return True
    if before == "på" and one not in ("%", "prosent", ":", "-"):
        somebody = earlier in PERSON or earlier in _DETERMINER or earlier in _CHILDREN
        works = _is_somebody(earlier) and one not in ("år", "dager", "dagar", "timer", "timar")
        named = (capital or earlier in (".", "minste", "eldste", "yngste")) and one in _GOES_ON
        return somebody or works or named
    if before in _IS and one in _GOES_ON:
        told = earlier in _WHO or earlier in PERSON or capital or earlier in _OWN
        return told or (back < i - 1 and tokens[i].low in _YEARS)
    single = earlier in ("han", "hun", "ho", "som") or earlier in PERSON or capital
    return before in _BECOMES and single and one in _GOES_ON


def _is_somebody(word: str) -> bool:
    """Whether a word in the definite form may be what somebody does or is: "keeperen", "vektløftaren"."""
    return word.endswith(("eren", "aren", "åren", "isten", "anten", "entinen")) and len(word) > 5
