"""What two documents tell differently, in the words in which they are read. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tenants.reporting.submission.parts import Entry, Section

#: What a thing is called, and what is told of it.
Item = tuple[str, str]


@dataclass(frozen=True)
class Since:
    """What a part of a document tells that the one before didn't, what it doesn't any more, and what is told otherwise.

    `changed` holds the name of each thing, what was told of it, and what is told now.
    """

    title: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, str, str], ...]


def since(before: Iterable[Section], after: Iterable[Section]) -> list[Since]:
    """Where two documents differ, part by part in the order of the later one; a part that says the same is left out."""
    then, now = _items(before), _items(after)
    found = (_compared(title, then.get(title, []), now.get(title, [])) for title in dict.fromkeys((*now, *then)))
    return [each for each in found if each.added or each.removed or each.changed]


def _items(sections: Iterable[Section]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for section in sections:
        found.setdefault(section.title, []).extend(_of(section))
    return found


def _of(section: Section) -> Iterator[Item]:
    if section.note:
        yield section.title, section.note
    for row in section.rows:
        first, *rest = (str(cell) for cell in row)
        pair = len(section.head) == 2
        yield (
            first,
            ", ".join(
                cell if pair else f"{head}: {cell}" for head, cell in zip(section.head[1:], rest, strict=True) if cell
            ),
        )
    for entry in section.entries:
        yield from _entries(entry)


def _entries(entry: Entry, under: str = "") -> Iterator[Item]:
    told = [f"{word}: {answer}" for word, answer in entry.lines]
    yield under + entry.name, ", ".join((*told, *((entry.text,) if entry.text else ())))
    for inner in entry.within:
        yield from _entries(inner, f"{under}{entry.name}: ")


def _compared(title: str, before: Sequence[Item], after: Sequence[Item]) -> Since:
    same = Counter(before) & Counter(after)
    gone, new = list((Counter(before) - same).elements()), list((Counter(after) - same).elements())
    added, changed = [], []
    for name, text in new:
        was = next((item for item in gone if item[0] == name), None)
        if was is None:
            added.append(_said(name, text))
        else:
            gone.remove(was)
            changed.append((name, was[1], text))
    return Since(title, tuple(added), tuple(_said(*item) for item in gone), tuple(changed))


def _said(name: str, text: str) -> str:
    return f"{name} ({text})" if text else name
