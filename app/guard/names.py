"""Names of persons: the listed ones, and those that what stands beside them shows to be names."""

from __future__ import annotations

from app.guard.ages import PERSON
from app.guard.marks import GROUP
from app.guard.offices import is_office
from app.guard.signs import Mark, Sign, Sort, Subject
from app.guard.tokens import Token
from app.guard.words import words

_CAPITAL = words("capital")
_AMBIGUOUS = words("ambiguous")
_BROTHERS = words("brothers")
_NAMES = (words("names") | _CAPITAL) - _AMBIGUOUS
_ANY_NAME = _NAMES | _AMBIGUOUS
_KIN = words("kin")
_WORK = words("work")
_NAMED_AFTER = words("named_after")
_STREET = words("street")
_PARTICLE = frozenset(("van", "von", "de", "al", "el", "bin", "ibn", "af"))
_PERSONAL = words("personal")
_AUXILIARY = words("auxiliary")
_COPULA = words("copula")
_DOES = words("copula") | words("does")
_HE_OR_SHE = frozenset(("han", "hun", "ho"))
_CALM_WEIGHT = 3.2
_DOING_WEIGHT = 3.7
_UNDERGOING_WEIGHT = 4.0
_ADDRESSED = frozenset(("du", "dere", "de", "dykk"))
_ADVERB = words("adverb")
_CALM = words("calm")
_NEUTRAL = words("neutral")
_WHERE = frozenset(("fra", "frå", "på", "i", "ved", "hos"))
_UNDERGOES = words("undergoes")
_AT_WORK = words("harmless") - {"med", "ny", "klar", "gjort", "sett", "satt", "sagt", "lagt", "gitt", "spurt", "hørt"}
_CAN_FOLLOW = _COPULA | {"i", "på"}
_TITLED = words("titled")
_MADE = words("made")
_NO_NAME_ENDING = (
    "en",
    "et",
    "ene",
    "ane",
    "ar",
    "er",
    "ing",
    "inga",
    "skap",
    "het",
    "else",
    "sjon",
    "skole",
    "skule",
    "rådet",
)
_NO_NAME = words("no_name")


def named(
    tokens: list[Token], i: int, first: int, end: int, by_token: dict[int, Mark], *, capitals: bool
) -> tuple[Subject | None, int]:
    """A name that begins here, and the token after it."""
    token = tokens[i]
    low = token.low.removesuffix("s") if token.low not in _NAMES and token.low[:-1] in _ANY_NAME else token.low
    low = low.removesuffix("'").removesuffix("’")
    parts = low.split("-")
    known = low in _NAMES or (len(parts) == 2 and parts[0] in _ANY_NAME and parts[1] in _ANY_NAME)
    doubtful = low in _AMBIGUOUS
    acronym = token.capital and 1 < len(token.text) <= 4 and token.text.isupper()
    if acronym or (i - 1 in by_token and by_token[i - 1].sign is Sign.GRADE and by_token[i - 1].last == i):
        return None, i + 1
    last = i
    if token.capital and len(token.text) > 1:
        while last + 1 < end and last - i < 3 and _goes_on(tokens, last + 1, end):
            last += 1
    follows = last + 1
    age_next = any(j in by_token and by_token[j].sign is Sign.AGE for j in range(follows, min(follows + 3, end)))
    role_before = i > first and tokens[i - 1].low in PERSON
    kin_before = (
        i > first + 1
        and tokens[i - 1].low == "til"
        and (tokens[i - 2].low in _KIN or (last == i and is_office(tokens[i - 2].low)))
    )
    if not token.capital:
        sure = known and len(low) > 2 and low not in _CAPITAL
        lower = sure and (age_next or role_before or kin_before or not capitals)
        return (
            (Subject(Sort.NAMED, i, i, 2.0 if age_next or role_before or kin_before else 1.5), i + 1)
            if lower
            else (None, i + 1)
        )
    if _is_place_or_institution(tokens, i, last, end) or _is_brand(tokens, i, first):
        return None, last + 1
    if _is_initial(tokens, i, end):
        told = (Sign.AGE, Sign.GRADE)
        age_next = any(j in by_token and by_token[j].sign in told for j in range(follows, min(follows + 4, end)))
    said_before = tokens[i - 1].low if i > first else ""
    opens = token.first or not said_before[:1].isalnum()
    happened_to = said_before in _AUXILIARY and any(
        tokens[j].low in _PERSONAL for j in range(follows, min(follows + 6, end))
    )
    family_name = said_before in _BROTHERS and token.capital
    whose = token.low != low and follows < end and tokens[follows].low in _KIN
    labelled = i > first + 1 and tokens[i - 1].text == ":" and tokens[i - 2].low in ("navn", "namn")
    singled_out = labelled or age_next or role_before or kin_before or last > i
    if (kin_before or whose) and (known or doubtful):
        return Subject(Sort.NAMED, i, last, 4.0), last + 1
    if known or (doubtful and (singled_out or not token.first)):
        joined = said_before == "og" and i > first + 1 and tokens[i - 2].capital
        weight = _doing(tokens, follows, end, joined=joined) if last == i else 2.0
        return Subject(Sort.NAMED, i, last, max(weight, _DOING_WEIGHT if said_before in _HE_OR_SHE else 0.0)), last + 1
    if doubtful and token.first and _says_something_personal(tokens, follows, end, by_token):
        return Subject(Sort.NAMED, i, last, 2.0), last + 1
    if _is_initial(tokens, i, end) and (age_next or role_before or kin_before):
        return Subject(Sort.NAMED, i, last, 2.0), last + 1
    if (
        len(token.text) < 3
        or low in _NO_NAME
        or low in PERSON
        or low in GROUP
        or is_office(low)
        or (low.endswith(_NO_NAME_ENDING) and opens)
    ):
        return None, i + 1
    if (
        happened_to
        or family_name
        or labelled
        or role_before
        or kin_before
        or (age_next and _age_belongs(tokens, follows, by_token))
    ):
        return Subject(Sort.NAMED, i, last, 2.0), last + 1
    if i in by_token:
        return None, i + 1
    if _is_told_of(tokens, i, last, end, by_token):
        return Subject(Sort.NAMED, i, last, 2.0), last + 1
    if _says_something_personal(tokens, follows, end, by_token) or _goes_on_as_he_or_she(tokens, follows, end):
        return Subject(Sort.NAMED, i, last, 2.0), last + 1
    return None, i + 1


def _doing(tokens: list[Token], follows: int, end: int, *, joined: bool) -> float:
    """What a first name weighs by what is said that it does: "Per har", "Per fra Moen rømte", "til Per"."""
    if follows + 2 < end and tokens[follows].low in _WHERE:
        follows += 2
    elif follows + 1 < end and tokens[follows].text == ",":
        follows += 1
    if follows < end and tokens[follows].low in _HE_OR_SHE:
        return _DOING_WEIGHT
    cleft = follows + 1 < end and tokens[follows].low == "som" and tokens[follows - 1].text != ","
    follows += cleft
    while follows + 1 < end and tokens[follows].low in _ADVERB:
        follows += 1
    if follows >= end or tokens[follows].capital:
        return 2.0
    verb, two = tokens[follows].low, 1.0 if joined else 0.0
    said = [tokens[j].low for j in range(follows + 1, min(follows + 5, end))]
    if not _AT_WORK.isdisjoint(said) or not _ADDRESSED.isdisjoint(said[:2]):
        return 2.0
    if verb in _UNDERGOES:
        return _UNDERGOING_WEIGHT - two
    if verb in _COPULA and any(word in _WORK or word in _MADE or is_office(word) for word in said[:2]):
        return 2.0
    acts = len(verb) > 3 and verb not in _NEUTRAL and verb.endswith(("er", "ar", "te", "de", "es", "ast"))
    if verb in _CALM and not cleft:
        return _CALM_WEIGHT
    return _DOING_WEIGHT - two if verb in _DOES or acts else 2.0


def _goes_on(tokens: list[Token], i: int, end: int) -> bool:
    """Whether a name goes on with this word: a surname, or a particle before one."""
    token = tokens[i]
    if token.low in _PARTICLE and i + 1 < end and tokens[i + 1].capital:
        return True
    return token.capital and token.text[0].isalpha() and not is_office(token.low)


def _is_initial(tokens: list[Token], i: int, end: int) -> bool:
    return len(tokens[i].text) == 1 and (i + 1 >= end or tokens[i + 1].text in (".", ",", "(") or tokens[i + 1].capital)


def _age_belongs(tokens: list[Token], follows: int, by_token: dict[int, Mark]) -> bool:
    """`Zbyszko (14)`, `Zbyszko, 14 år` and `Zbyszko 14 år`: the age is said of the name itself."""
    return follows in by_token or (tokens[follows].text in ("(", ",") and follows + 1 in by_token)


def _says_something_personal(tokens: list[Token], follows: int, end: int, by_token: dict[int, Mark]) -> bool:
    """`X har ADHD`, `X går i 9. klasse`, `X ble tatt`: what is only said of a person comes at once."""
    if follows >= end or tokens[follows].low not in _CAN_FOLLOW:
        return False
    if tokens[follows].low in ("i", "på"):
        return follows + 1 in by_token and by_token[follows + 1].sign is Sign.GRADE
    attends = tokens[follows].low in ("går", "gjekk", "gikk")
    for j in range(follows + 1, min(follows + 4, end)):
        mark = by_token.get(j)
        if mark and (
            mark.sign in (Sign.DIAGNOSIS, Sign.PRIVATE)
            or (mark.sign is Sign.GRADE and (attends or (j == follows + 2 and tokens[j - 1].low in ("i", "på"))))
            or (mark.sign is Sign.AGE and mark.last > mark.first)
        ):
            return True
        if tokens[j].low in _PERSONAL and j == follows + 1:
            return True
    return False


def _is_told_of(tokens: list[Token], i: int, last: int, end: int, by_token: dict[int, Mark]) -> bool:
    """`X, som er 18`, `X, som rømte fordi han`: a relative clause with an age, or with "han" or "hun"."""
    said = [tokens[j].low for j in range(last + 1, end)]
    if said[:2] != [",", "som"] or tokens[i].text.isupper() or tokens[i].low.endswith(_NO_NAME_ENDING):
        return False
    aged = any(j in by_token and by_token[j].sign is Sign.AGE for j in range(last + 3, min(last + 7, end)))
    return aged or not _HE_OR_SHE.isdisjoint(said)


def _goes_on_as_he_or_she(tokens: list[Token], follows: int, end: int) -> bool:
    """`X har bodd hos kompisen, sier han`: what is unlisted, does something and is then "han" or "hun" is a person."""
    if follows + 2 < end and tokens[follows].low in ("fra", "frå") and tokens[follows + 1].capital:
        follows += 2
    if follows >= end or tokens[follows].low not in _DOES or tokens[follows - 1].text.isupper():
        return False
    said = [tokens[j].low for j in range(follows + 1, end)]
    return not _HE_OR_SHE.isdisjoint(said) and not any(is_office(word) for word in said)


def _is_place_or_institution(tokens: list[Token], first: int, last: int, end: int) -> bool:
    """`Ole Bulls gate`, `Thor Heyerdahl videregående skole`, `Sankt Olav`: named after somebody."""
    said = [tokens[j].low for j in range(first, min(last + 3, end))]
    before = tokens[first - 1].low if first else ""
    if before in _TITLED or said[0] in _TITLED or (before == "." and first > 1 and tokens[first - 2].low == "st"):
        return True
    nearest = said[1 : last - first + 2]
    return any(
        word in _NAMED_AFTER or word in _STREET or word.endswith(("skole", "skule", "skolen", "skulen"))
        for word in nearest
    )


def _is_brand(tokens: list[Token], i: int, first: int) -> bool:
    """`Aleris Olivia`, `Rema Alexander`: a name after a capitalised word that is none is not a person's."""
    if i < first + 2 or not tokens[i - 1].capital or tokens[i].first:
        return False
    before = tokens[i - 1]
    return len(before.text) > 3 and before.text.isalpha() and before.low not in _ANY_NAME and not is_office(before.low)
