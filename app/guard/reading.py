"""Reading: each person spoken of is weighed together with the marks around, and is a finding above a threshold.

The window of a person is the sentence and, where they go on about the same person, the next two. Everything is counted
once and each sentence is looked at a fixed number of times, so the cost grows as the text does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from app.guard.ages import PERSON
from app.guard.findings import Finding, Kind
from app.guard.marks import GROUP, TIE, addresses, is_home, marks_of
from app.guard.numbers import identity_numbers
from app.guard.offices import is_office
from app.guard.people import subjects
from app.guard.signs import Mark, Sign, Sort, Subject
from app.guard.tokens import Token, tokenise
from app.guard.words import words

#: What a person and the marks around must weigh together.
_THRESHOLD = {Sort.NAMED: 3.7, Sort.DESCRIBED: 5.5, Sort.PRONOUN: 5.5}
#: What each mark weighs, beside a name and beside a person without one; the second of each pair is for a weak one.
_WEIGHTS: dict[Sort, dict[Sign, tuple[float, float]]] = {
    Sort.NAMED: {
        Sign.AGE: (2.0, 1.0),
        Sign.GRADE: (2.0, 2.0),
        Sign.SCHOOL: (1.0, 0.5),
        Sign.ATTENDS: (1.5, 1.5),
        Sign.EVENT: (3.0, 2.0),
        Sign.TOPIC: (1.0, 1.0),
        Sign.PRIVATE: (2.0, 2.0),
        Sign.DIAGNOSIS: (3.0, 2.0),
        Sign.FAMILY: (1.8, 1.8),
        Sign.TIME: (0.4, 0.4),
        Sign.UNIQUE: (1.0, 1.0),
        Sign.ADDRESS: (1.5, 1.5),
        Sign.PLACE: (0.8, 0.8),
        Sign.REFERRED: (1.25, 1.0),
    },
    Sort.DESCRIBED: {
        Sign.AGE: (2.0, 2.0),
        Sign.GRADE: (2.0, 2.0),
        Sign.SCHOOL: (1.4, 1.0),
        Sign.ATTENDS: (0.5, 0.5),
        Sign.EVENT: (3.0, 1.5),
        Sign.TOPIC: (2.2, 1.8),
        Sign.PRIVATE: (2.0, 2.0),
        Sign.DIAGNOSIS: (4.0, 0.5),
        Sign.FAMILY: (1.0, 1.0),
        Sign.TIME: (1.5, 1.5),
        Sign.PLACE: (1.4, 1.4),
        Sign.UNIQUE: (1.5, 1.5),
        Sign.ADDRESS: (2.0, 2.0),
        Sign.REFERRED: (1.8, 1.8),
    },
}
_WEIGHTS[Sort.PRONOUN] = {
    **_WEIGHTS[Sort.DESCRIBED], Sign.FAMILY: (0.5, 0.5), Sign.PRIVATE: (1.5, 1.5), Sign.TOPIC: (0.5, 0.5), Sign.PLACE: (0.5, 0.5)
}  # fmt: skip
#: Beside a person without a name, in a sentence about what is to be done when something happens.
_SUPPOSED = 0.4
#: What "en elev" and "eleven" weigh: in a sentence with "skal" or "kan" they stand for anybody.
_VAGUE, _WEAK = 3.2, 2.0
_HYPOTHETICAL, _MODAL, _FICTION, _HEADING = words("hypothetical"), words("modal"), words("fiction"), words("heading")
_SUPPOSED_NEXT = (
    words("determiner") | words("definite_weak") | words("indefinite") | frozenset(("noen", "nokon", "man"))
)
_GOING_ON = words("pronoun") | words("family") | words("definite") | words("definite_weak")
_HE_OR_SHE = words("pronoun")
_MEASURES = words("measure")
_LEADING = words("leading")
_CLAUSE = words("clause")
#: What "jenta" weighs: with an age beside it, no more is needed.
_POINTED_OUT = 3.0
_CONDITION = frozenset(("når", "dersom", "hvis"))
_ANYBODY = frozenset(("dei", "de", "du", "vi", "ein", "en", "man"))
_LIVING = words("living")
_INVERTED = frozenset(("er", "har", "blir", "får", "vil", "vert", "skal", "begår", "opplever"))
_GROWN_UP = 20
_LONGEST_LINE_OF_LIST = 14


@dataclass(slots=True)
class _Sentence:
    first: int
    end: int
    marks: list[Mark]
    people: list[Subject]
    supposed: bool
    modal: bool
    fiction: bool
    office: bool
    line: int


def read(text: str) -> list[Finding]:
    """What a text says that may be about a single person, in the order of the text; no two signs overlap."""
    whole = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    found = [Finding(Kind.IDENTITY_NUMBER, start, end, whole[start:end]) for start, end in identity_numbers(whole)]
    tokens, bounds = tokenise(whole)
    sentences = _sentences(tokens, bounds)
    for index, sentence in enumerate(sentences):
        found += _of_sentence(whole, tokens, sentences, index)
        found += _homes(whole, tokens, sentence)
    return _apart(found)


def read_text(pages: Iterable[str]) -> list[Finding]:
    """`read` for the text of a file, given page by page or sheet by sheet; spans count from the start of each part."""
    return [finding for page in pages for finding in read(page)]


def _sentences(tokens: list[Token], bounds: list[tuple[int, int]]) -> list[_Sentence]:
    out: list[_Sentence] = []
    list_until = -1
    officials: set[str] = set()
    for first, end in bounds:
        line = tokens[first].line
        marks = [*marks_of(tokens, first, end), *addresses(tokens, first, end)]
        if any(tokens[j].low in _HEADING and _colon_follows(tokens, j, end) for j in range(first, min(first + 5, end))):
            list_until = line
        elif line > list_until + 1 or end - first > _LONGEST_LINE_OF_LIST:
            list_until = -2
        elif list_until >= 0:
            list_until = line
        said = [tokens[j].low for j in range(first, end)]
        told = any(m.sign in (Sign.EVENT, Sign.AGE, Sign.DIAGNOSIS) for m in marks) or not _HE_OR_SHE.isdisjoint(said)
        in_list = list_until == line and not told
        out.append(
            _Sentence(
                first,
                end,
                marks,
                subjects(tokens, first, end, marks, officials, in_list=in_list),
                _is_supposed(said),
                not _MODAL.isdisjoint(said),
                not _FICTION.isdisjoint(said),
                any(is_office(word) for word in said),
                line,
            )
        )
    return out


def _colon_follows(tokens: list[Token], index: int, end: int) -> bool:
    return any(tokens[j].text == ":" for j in range(index + 1, min(index + 4, end)))


def _is_supposed(said: list[str]) -> bool:
    """Whether a sentence tells what is done when something happens, and not that it did."""
    if said[0] in _INVERTED and "," in said and said[-1] != "?":
        return True
    for index, word in enumerate(said):
        if word == "om" and index and said[index - 1] != ",":
            continue
        if (
            word == "som"
            and index
            and said[index - 1] in ("den", "dei", "de")
            and said[: index - 1][-1:] in ([], ["at"])
        ):
            return True
        if word in _CONDITION and index + 1 < len(said) and said[index + 1] in _ANYBODY:
            return True
        if word in _HYPOTHETICAL and not _SUPPOSED_NEXT.isdisjoint(said[index + 1 : index + 3]):
            return True
    return False


def _of_sentence(text: str, tokens: list[Token], sentences: list[_Sentence], index: int) -> list[Finding]:
    sentence = sentences[index]
    found = []
    fiction = any(other.fiction for other in sentences[max(0, index - 1) : index + 2])
    for subject in sentence.people:
        if fiction:
            continue
        if subject.sort is Sort.PRONOUN and (sentence.office or (index and sentences[index - 1].office)):
            continue
        window = _window(tokens, sentences, index, subject)
        weight, marks = _weigh(tokens, subject, window)
        if weight >= _THRESHOLD[subject.sort]:
            found.append(_finding(text, tokens, subject, marks))
    return found


def _window(tokens: list[Token], sentences: list[_Sentence], index: int, subject: Subject) -> list[_Sentence]:
    """The sentence of a person, and the next ones as far as they go on about the same person."""
    window = [sentences[index]]
    for following in sentences[index + 1 : index + 4]:
        if following.line - window[-1].line > 1:
            break
        said = {tokens[j].low for j in range(following.first, following.end)}
        short = following.end - following.first <= 7 and not following.office and not said & GROUP
        if short or said & _GOING_ON or (subject.sort is Sort.NAMED and tokens[subject.first].low in said):
            window.append(following)
        else:
            break
    return window


def _weigh(tokens: list[Token], subject: Subject, window: list[_Sentence]) -> tuple[float, list[Mark]]:
    """The weight of a person with the strongest mark of each sort, and those marks."""
    best: dict[Sign, tuple[float, Mark]] = {}
    for sentence in window:
        anybody = subject.sort is Sort.DESCRIBED and subject.weight <= _VAGUE
        damped = (sentence.supposed and subject.sort is not Sort.NAMED) or (sentence.modal and anybody)
        for mark in sentence.marks:
            weight = _weight(tokens, subject, sentence, mark) * (_SUPPOSED if damped else 1.0)
            if weight > best.get(mark.sign, (0.0, mark))[0]:
                best[mark.sign] = weight, mark
    if Sign.EVENT in best:
        best.pop(Sign.TOPIC, None)
    if Sign.SCHOOL in best and best[Sign.SCHOOL][1].strong:
        best.pop(Sign.PLACE, None)
    anybody = subject.sort is Sort.DESCRIBED and subject.weight == _WEAK
    if subject.sort is not Sort.PRONOUN and not anybody and (referred := _referred_to(tokens, subject, window)):
        single = subject.first == subject.last
        best[Sign.REFERRED] = _WEIGHTS[subject.sort][Sign.REFERRED][0 if single else 1], referred
    return subject.weight + sum(weight for weight, _mark in best.values()), [mark for _weight, mark in best.values()]


def _referred_to(tokens: list[Token], subject: Subject, window: list[_Sentence]) -> Mark | None:
    """Where "han" or "hun" goes on about somebody named."""
    for sentence in window:
        for j in range(max(sentence.first, subject.last + 1), sentence.end):
            if tokens[j].low in _HE_OR_SHE and (tokens[j].first or not tokens[j].capital):
                return Mark(Sign.REFERRED, j, j)
    return None


def _weight(tokens: list[Token], subject: Subject, sentence: _Sentence, mark: Mark) -> float:
    strong, weak = _WEIGHTS[subject.sort].get(mark.sign, (0.0, 0.0))
    if mark.sign is Sign.DIAGNOSIS:
        around = range(max(sentence.first, mark.first - 6), min(mark.last + 4, sentence.end))
        firmly = any(tokens[j].low in TIE for j in around)
    else:
        firmly = mark.strong
    if mark.first == subject.first and mark.sign is not Sign.AGE:
        return 0.0
    if mark.sign is Sign.AGE and subject.sort is Sort.NAMED:
        if mark.last < subject.first - 3:
            return 0.0
        return weak if _GROWN_UP <= (tokens[mark.first].number or 0) < 100 else strong
    if mark.sign in (Sign.AGE, Sign.GRADE, Sign.EVENT, Sign.DIAGNOSIS, Sign.PRIVATE) and _of_a_group(
        tokens, sentence, subject, mark
    ):
        return 0.0
    if mark.sign is Sign.AGE and subject.weight >= _POINTED_OUT:
        return strong + 1.0
    return strong if firmly else weak


def _of_a_group(tokens: list[Token], sentence: _Sentence, subject: Subject, mark: Mark) -> bool:
    """Whether a mark tells of several: "elevene i 9. klasse", "flere ble anmeldt"."""
    for j in range(mark.first - 1, max(sentence.first, mark.first - 6) - 1, -1):
        if subject.first <= j <= subject.last:
            return False
        if tokens[j].low in GROUP and not _beside(tokens, j, mark):
            return True
    return False


def _beside(tokens: list[Token], j: int, mark: Mark) -> bool:
    """Whether a word for several stands beside what is told: "flere ganger", "med to andre gutter", "laget for jenter"."""
    before, after = tokens[j - 1].low, tokens[j + 1].low if j + 1 < len(tokens) else ""
    if before in ("andre", "med") or after in _MEASURES:
        return True
    led = {before, tokens[j - 2].low, tokens[j - 3].low} & _LEADING if j > 2 else set()
    return bool(led) and mark.sign is not Sign.GRADE and after not in _CLAUSE


def _finding(text: str, tokens: list[Token], subject: Subject, marks: list[Mark]) -> Finding:
    signs = {mark.sign for mark in marks}
    if Sign.DIAGNOSIS in signs and subject.sort is not Sort.NAMED:
        kind = Kind.DIAGNOSIS
    elif subject.sort is Sort.NAMED:
        kind = Kind.NAME
    else:
        kind = Kind.COMBINATION
    first = min([subject.first, *(mark.first for mark in marks)])
    last = max([subject.last, *(mark.last for mark in marks)])
    start, end = tokens[first].start, tokens[last].end
    return Finding(kind, start, end, text[start:end])


def _homes(text: str, tokens: list[Token], sentence: _Sentence) -> list[Finding]:
    found = []
    marks = [mark for mark in sentence.marks if mark.sign is Sign.ADDRESS]
    home = bool(marks) and is_home(tokens, sentence.first, sentence.end)
    for mark in marks:
        if home or _lives_at(tokens, mark, sentence.first):
            start, end = tokens[mark.first].start, tokens[mark.last].end
            found.append(Finding(Kind.ADDRESS, start, end, text[start:end]))
    return found


def _lives_at(tokens: list[Token], mark: Mark, first: int) -> bool:
    """`dei i Solsvingen 40`, `familien på Bakkevegen 7`, `sønnen ved Sjøvegen 112`."""
    before = [tokens[j].low for j in range(max(first, mark.first - 2), mark.first)]
    return len(before) > 1 and before[1] in ("i", "på", "ved") and (before[0] in _LIVING or before[0] in PERSON)


def _apart(found: list[Finding]) -> list[Finding]:
    """In the order of the text; of signs that overlap only the first."""
    kept: list[Finding] = []
    last = 0
    for finding in sorted(found, key=lambda f: (f.start, -f.end)):
        if finding.kind.refused or finding.start >= last:
            kept.append(finding)
            last = last if finding.kind.refused else finding.end
    return kept
