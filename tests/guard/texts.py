"""The corpus: texts with what they are, and whether the rules may have been tuned on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.guard import read

_BEGINS = re.compile(r"([+-])(nb|nn) ")


@dataclass(frozen=True)
class Sample:
    """One text, `guilty` where it is about a single person."""

    guilty: bool
    language: str
    situation: str
    text: str

    @property
    def held_out(self) -> bool:
        return int(sha256(self.situation.encode()).hexdigest(), 16) % 3 == 0


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
        situation, lines, begun = "", list[str](), None
        for line in [*path.read_text(encoding="utf-8").splitlines(), "# "]:
            begins = _BEGINS.match(line)
            if (begins or line.startswith("# ")) and begun:
                yield Sample(begun[1] == "+", begun[2], situation, "\n".join(lines).strip())
                begun = None
            if line.startswith("# "):
                situation = line[2:]
            elif begins:
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
