"""The corpus: texts with what they are, and whether the rules may have been tuned on them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.guard import read

_BEGINS = re.compile(r"([+-])(nb|nn)(~?)(?::(\w+))? ")


@dataclass(frozen=True)
class Sample:
    """One text, `guilty` where it is about a single person; `sort` is what it is an example of, if that was noted."""

    guilty: bool
    language: str
    careless: bool
    sort: str
    text: str
    source: str

    @property
    def earlier(self) -> bool:
        """Of the first thousand, by the author of the rules: they only show that nothing is read worse than before."""
        return self.source.startswith("earlier")

    @property
    def held_out(self) -> bool:
        """Written apart from the rules, and no rule or word was changed because of it."""
        return self.source.startswith("held-out")


@dataclass(frozen=True)
class Measured:
    """How a set of texts was read."""

    texts: int
    missed: tuple[str, ...]
    falsely: tuple[str, ...]
    recall: float
    precision: float


def samples() -> Iterator[Sample]:
    """Every text of the corpus."""
    for path in sorted((Path(__file__).parent / "corpus").glob("*.txt")):
        lines, begun = list[str](), None
        for line in [*path.read_text(encoding="utf-8").splitlines(), "# "]:
            begins = _BEGINS.match(line)
            if (begins or line.startswith("# ")) and begun:
                sign, language, careless, sort = begun.groups()
                yield Sample(sign == "+", language, bool(careless), sort or "", "\n".join(lines).strip(), path.stem)
                begun = None
            if begins:
                begun, lines = begins, [line[begins.end() :]]
            else:
                lines.append(line)


def measure(texts: list[Sample]) -> Measured:
    """Read each text; a guilty one must give a finding, an innocent one none."""
    found = [(sample, bool(read(sample.text))) for sample in texts]
    missed = tuple(sample.text for sample, seen in found if sample.guilty and not seen)
    falsely = tuple(sample.text for sample, seen in found if seen and not sample.guilty)
    guilty = sum(sample.guilty for sample in texts)
    right = guilty - len(missed)
    return Measured(len(texts), missed, falsely, right / guilty, right / (right + len(falsely)))


def by_sort(texts: list[Sample]) -> list[tuple[bool, str, int, int]]:
    """For each sort of text: is it guilty, its name, how many there are and how many of them gave a finding."""
    every, seen = Counter[tuple[bool, str]](), Counter[tuple[bool, str]]()
    for sample in texts:
        every[sample.guilty, sample.sort] += 1
        seen[sample.guilty, sample.sort] += bool(read(sample.text))
    return [(guilty, sort, number, seen[guilty, sort]) for (guilty, sort), number in sorted(every.items())]
