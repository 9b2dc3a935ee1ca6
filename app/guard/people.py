"""The single persons that a text speaks of: by name, by a word such as "jenta", or by "han" and "hun" alone.

Names that belong to an office, an attendance list, a street, a school or an institution are not subjects: who holds an
office is public, and a named place is nobody.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from app.guard.ages import PERSON
from app.guard.aliases import alias
from app.guard.marks import GROUP
from app.guard.signs import Mark, Sign, Sort, Subject
from app.guard.tokens import Token
from app.guard.words import Endings, words


_CAPITAL, _AMBIGUOUS = words("capital"), words("ambiguous")
_APPOINTED, _BROTHERS, _DEFINITE_ENDING = words("appointed"), words("brothers"), Endings("definite_ending")
_WEAK_WEIGHT, _DEFINITE_WEIGHT, _KIN_WEIGHT, _ONE_WEIGHT = 2.0, 4.5, 4.5, 1.9
_NAMES = (words("names") | _CAPITAL) - _AMBIGUOUS
_ANY_NAME = _NAMES | _AMBIGUOUS
_DEFINITE, _WEAK, _INDEFINITE = words("definite"), words("definite_weak"), words("indefinite")
_PLURAL_ENDING = Endings("plural_ending")
_OBSERVED, _HONOURED = words("observed"), words("honoured")
_PLURAL, _SMALL, _PRONOUN, _DETERMINER = words("plural"), words("small"), words("pronoun"), words("determiner")
_KIN, _OFFICE, _OFFICE_ENDING = words("kin"), words("office"), Endings("office_suffix")
_AGENCY, _WORK, _HEADING, _NAMED_AFTER = words("agency"), words("work"), words("heading"), words("named_after")
_STREET, _WHICH_ONE, _CONCERN = words("street"), words("which_one"), words("concern")
_TALKED = words("talked")
_CASE, _OF, _REGARDS = words("case"), frozenset(("til", "for", "om", "rundt", "av", "med", "mot", "på", "mellom")), words("regards")
_PARTICLE = frozenset(("van", "von", "de", "al", "el", "bin", "ibn", "af"))
_PERSONAL = words("personal")
_AUXILIARY = words("auxiliary")
_COPULA, _DOES, _HE_OR_SHE = words("copula"), words("copula") | words("does"), frozenset(("han", "hun", "ho"))
_DOING_WEIGHT, _UNDERGOING_WEIGHT = 3.7, 4.0
_ADDRESSED = frozenset(("du", "dere", "de", "dykk"))
_ADVERB = words("adverb")
_NEUTRAL, _WHERE = words("neutral"), frozenset(("fra", "frå", "på", "i", "ved", "hos"))
_UNDERGOES = words("undergoes")
_AT_WORK = words("harmless") - {"med", "ny", "klar", "gjort", "sett", "satt", "sagt", "tatt", "tatt", "gitt", "spurt", "hørt"}
_SAID = frozenset(("sa", "sier", "seier", "mener", "meiner", "mente", "viste", "ba", "bad", "spurte"))
_ANYBODY = frozenset(("barn", "ungdom", "person"))
_BETWEEN = frozenset(("for", "til", "med", "om", "mot", "der", "som", ","))
_THE, _YOUNGEST = _DETERMINER | {"de", "dei", "den"}, frozenset(("minste", "yngste", "eldste", "ene", "eine", "nye"))
_WHOSE = _DEFINITE | _WEAK | words("pronoun") | {"dem"} | {"ordføreren", "rektor", "ordføraren", "lensmannen", "presten"}
_CAN_FOLLOW = _COPULA | {"i", "på"}
_OFFICE_OF = frozenset(("i", "for", "av", "ved", "og"))
_TITLED, _THANKED, _MADE = words("titled"), words("thanked"), words("made")
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


def is_office(low: str) -> bool:
    """Whether a word names an office, a profession or a task that somebody does for others."""
    if low.endswith("en") and low[:-2] in _OFFICE:
        return True
    if low.endswith(("erne", "ene", "ane")):
        single = low[:-2] if low.endswith("erne") else low[:-3]
        if single in _OFFICE or single in _OFFICE_ENDING:
            return True
    return low in _OFFICE or low in _OFFICE_ENDING


def subjects(
    tokens: list[Token], first: int, end: int, marks: list[Mark], officials: set[str], *, in_list: bool
) -> list[Subject]:
    """The persons of one sentence.

    `in_list`: it stands in a list of who attended, signed or belongs to a body. `officials` grows with the first names of
    those who held an office so far: later they are spoken of by their first name only.
    """
    found: list[Subject] = []
    by_token = {mark.first: mark for mark in marks}
    capitals = any(tokens[j].capital for j in range(first, end))
    i = first
    while i < end:
        subject = alias(tokens, i, first, end)
        used = subject.last + 1 if subject else i
        if subject is None:
            subject, used = _named(tokens, i, first, end, by_token, capitals=capitals)
        subject = _worried_about(tokens, subject, first)
        if subject is not None:
            low = tokens[subject.first].low
            if in_list or _holds_office(tokens, subject, first, end, marks):
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


def _named(
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


def _list_begins(tokens: list[Token], i: int, first: int) -> int:
    """Where the list of names begins that the name at `i` stands in: "av Kari Lie, Per Moe og" i."""
    while i - 2 >= first and tokens[i - 1].low in (",", "og", "/") and tokens[i - 2].capital:
        i -= 2
        while i - 1 >= first and tokens[i - 1].capital and tokens[i - 1].text.isalpha() and not is_office(tokens[i - 1].low):
            i -= 1
    return i


def _holds_office(tokens: list[Token], subject: Subject, first: int, end: int, marks: list[Mark]) -> bool:
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
                position == 0 or after[position - 1] == "som" or after[0] in (",", "(", "–", "-", "er", "som", "blir", "ble", "vart", "fra", "frå", "i")
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
    if any(word in _WORK for word in after[:2]) and after[:2] not in (["holdt", "på"], ["heldt", "på"]) and not (
        after[0] in ("ble", "blir", "vart", "blei", "vert") and not set(after[1:3]) & (_WORK - _COPULA)
    ):
        return True
    listed = bool(after) and after[0] in ("og", ",") and tokens[min(subject.last + 2, end - 1)].capital
    return listed and any(word in _WORK for word in after[1:6])


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
    if (
        low in _KIN
        and i + 2 < end
        and tokens[i + 1].low == "til"
        and _is_whose(tokens, i + 2, end)
    ):
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
            return Subject(Sort.DESCRIBED, i, last, _ONE_WEIGHT + (1.2 if aged else 0.0) - (0.9 if low in _ANYBODY else 0.0))
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
    if aged := _aged(tokens, i, end, mark):
        return aged
    if low in _PRONOUN and (low != "hans" or not tokens[i].capital):
        return Subject(Sort.PRONOUN, i, i, 2.0)
    return None
