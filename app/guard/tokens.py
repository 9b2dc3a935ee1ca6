"""A text as words, numbers and signs, in sentences and lines. One pass, and no pattern that can go back over its steps."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.guard.words import words

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+|\n|[^\w\s]")
_ENDS = frozenset(".!?")
_ABBREVIATED = words("abbreviated")
#: A sentence that is longer than this is cut, so that no work grows with more than the length of the text.
LONGEST = 70
#: A line of this many characters was most likely broken by a program, in the middle of a sentence.
_WRAPPED = 60


@dataclass(slots=True)
class Token:
    """A word, a number or a sign. `low` is casefolded; `sentence` and `line` number where it stands."""

    text: str
    low: str
    start: int
    end: int
    sentence: int = 0
    line: int = 0
    first: bool = False

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def number(self) -> int | None:
        return int(self.text) if len(self.text) <= 4 and self.text.isdecimal() else None


def tokenise(text: str) -> tuple[list[Token], list[tuple[int, int]]]:
    """The tokens, line breaks left out, and each sentence as first and last-but-one index."""
    tokens: list[Token] = []
    sentences: list[tuple[int, int]] = []
    begun, line, blank, line_start = 0, 0, False, 0

    def close() -> None:
        nonlocal begun
        if begun < len(tokens):
            sentences.append((begun, len(tokens)))
            begun = len(tokens)

    for match in _TOKEN.finditer(text):
        part = match.group()
        if part == "\n":
            if blank or match.start() - line_start < _WRAPPED or tokens[-1].text in _ENDS:
                close()
            line_start = match.end()
            line += 2 if blank else 1
            blank = True
            continue
        blank = False
        if begun < len(tokens) and _ended(tokens, begun, part):
            close()
        first = begun == len(tokens)
        tokens.append(Token(part, part.casefold(), match.start(), match.end(), len(sentences), line, first))
        if len(tokens) - begun >= LONGEST:
            close()
    close()
    return tokens, sentences


def _ended(tokens: list[Token], begun: int, upcoming: str) -> bool:
    """Whether the sentence was over before `upcoming`."""
    last = tokens[-1].text
    if last not in _ENDS:
        return False
    if last != ".":
        return True
    before = tokens[-2] if len(tokens) - begun > 1 else None
    if before is None:
        return True
    if before.low in _ABBREVIATED or (len(before.text) == 1 and before.text.isalpha()):
        return False
    return not (before.text.isdecimal() and (upcoming[0].islower() or upcoming[0] in ",;:)" or upcoming.isdecimal()))
