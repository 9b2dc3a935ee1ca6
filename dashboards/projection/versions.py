"""What is made of the projection, kept in this process for as long as nothing that it rests on has changed.

Each request asks the database which version it is (`app.data_version`, one row); what was made of that version is used again.
A version is drawn anew by each change, in its transaction: what is made inside a transaction that is rolled back is never
found again, and what another process changes is seen by the next request.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import current_app

from app.db.session import asked_once
from dashboards.projection import store

T = TypeVar("T")

_EXTENSION = "slt.made"
#: How many things of each sort are kept, those asked for last.
_MOST = {"picture": 40, "page": 200, "choices": 40, "file": 400}


@asked_once
def version() -> UUID | None:
    """The version of what this transaction reads; None where nothing was ever noted, and then nothing is kept."""
    return store.version()


def kept(sort: str, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` makes of this version for this key, made once; whoever asks meanwhile waits. Nobody may change it."""
    now = version()
    if now is None:
        return make()
    return cast("T", _made().thing(now, sort, key).get(make))


def kept_or_before(sort: str, key: Hashable, make: Callable[[], T]) -> tuple[UUID | None, T]:
    """The same, with the version that it is of: while somebody else makes it of this one, what was made of the one before.

    The connection is given back meanwhile: a hundred readers who wait for one page must not hold one each.
    """
    now = version()
    if now is None:
        return None, make()
    made = _made()
    thing = made.thing(now, sort, key)
    if not thing.is_made:
        store.let_go()
        if thing.being_made and (before := made.before(sort, key)) is not None:
            return before
    return now, cast("T", thing.get(make))


def _made() -> _Made:
    return cast("_Made", current_app.extensions.setdefault(_EXTENSION, _Made()))


class _Made:
    """The things made of one version, and those of the version before it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version: UUID | None = None
        self._things: dict[str, OrderedDict[Hashable, _Thing]] = {}
        self._before: tuple[UUID | None, dict[str, OrderedDict[Hashable, _Thing]]] = (None, {})

    def thing(self, version: UUID, sort: str, key: Hashable) -> _Thing:
        """The thing of this version for this key, made or not."""
        with self._lock:
            if version != self._version:
                if any(thing.is_made for things in self._things.values() for thing in things.values()):
                    self._before = (self._version, self._things)
                self._version, self._things = version, {}
            things = self._things.setdefault(sort, OrderedDict())
            thing = things.setdefault(key, _Thing())
            things.move_to_end(key)
            while len(things) > _MOST[sort]:
                things.popitem(last=False)
            return thing

    def before(self, sort: str, key: Hashable) -> tuple[UUID, Any] | None:
        """What was made for this key of the version before, and which that was."""
        with self._lock:
            version, things = self._before
            thing = things[sort].get(key) if sort in things else None
        return (version, thing.made) if version is not None and thing is not None and thing.is_made else None


class _Thing:
    """One thing, made by the first who asks; if that fails, by the next."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.is_made = False
        self.made: Any = None

    @property
    def being_made(self) -> bool:
        return self._lock.locked()

    def get(self, make: Callable[[], Any]) -> Any:
        if self.is_made:
            return self.made
        with self._lock:
            if not self.is_made:
                self.made, self.is_made = make(), True
            return self.made
