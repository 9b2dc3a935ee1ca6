"""Values that tell what is read of them: the rules run on these as on the facts themselves, and can't read in silence.

A rule is a function of what it reads. What it was not seen to read can't have decided its result.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import UNSET, Struct

#: What was read, by JSON pointer: the value there, for a list of objects how many it has, for an object that it is there.
Reads = dict[str, Any]


class Watched:
    """A structure whose members are noted when somebody reads them, each under its JSON pointer below `pointer`."""

    def __init__(self, value: Struct, pointer: str, watch: Watch) -> None:
        self._value = value
        self._pointer = pointer
        self._watch = watch
        self._members: dict[str, tuple[str, Any, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        member = self._members.get(name)
        if member is None:
            pointer = f"{self._pointer}/{name}"
            member = self._members[name] = (pointer, *self._watch.wrapped(getattr(self._value, name), pointer))
        pointer, noted, value = member
        self._watch.reads[pointer] = noted
        return value


class Watch:
    """Notes what is read of the values that it hands out, in whatever is being `watched` just then."""

    def __init__(self) -> None:
        self.reads: Reads = {}

    @contextmanager
    def watched(self) -> Iterator[Reads]:
        """Note what is read inside the block, alone."""
        before, self.reads = self.reads, {}
        try:
            yield self.reads
        finally:
            self.reads = before

    def root(self, value: Struct) -> Any:
        """The value to give to what shall be watched, in the place of `value`."""
        return Watched(value, "", self)

    def wrapped(self, value: Any, pointer: str) -> tuple[Any, Any]:
        """What is noted of a value, and the value as it is handed out."""
        if isinstance(value, Struct):
            return {"reported": True}, Watched(value, pointer, self)
        if isinstance(value, tuple) and value and isinstance(value[0], Struct):
            inner = tuple(Watched(each, f"{pointer}/{index}", self) for index, each in enumerate(value))
            return {"entries": len(value)}, inner
        if value is UNSET:
            return None, value
        told = msgspec.to_builtins(value, enc_hook=str, order="sorted")
        return list(told) if isinstance(told, tuple) else told, value
