"""The guard's vocabularies: `words/*.txt`, in bokmål and nynorsk, by section."""

from __future__ import annotations

from pathlib import Path


def _read() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for path in sorted((Path(__file__).parent / "words").glob("*.txt")):
        section, words = "", set[str]()
        for line in [*path.read_text(encoding="utf-8").splitlines(), "[]"]:
            if line.startswith("["):
                found[section] = found.get(section, frozenset()) | words
                section, words = line[1:-1], set()
            elif not line.startswith("#"):
                words |= {word.casefold() for word in line.split()}
    return found


_ALL = _read()


def words(section: str) -> frozenset[str]:
    """The words of a section, casefolded. Raises `KeyError` for one that isn't there."""
    return _ALL[section]


class Stems:
    """Words by how they begin: one look-up for each length that a stem has."""

    def __init__(self, section: str) -> None:
        self._stems = words(section)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def __contains__(self, word: str) -> bool:
        return any(word[:length] in self._stems for length in self._lengths if length <= len(word))


class Endings:
    """Words by how they end, with something before it."""

    def __init__(self, section: str) -> None:
        self._endings = words(section)
        self._lengths = sorted({len(ending) for ending in self._endings})

    def __contains__(self, word: str) -> bool:
        return any(word[-length:] in self._endings for length in self._lengths if length + 1 < len(word))
