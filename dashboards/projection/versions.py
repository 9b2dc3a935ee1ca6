"""What is made of the projection, kept in this process for as long as nothing that it rests on has changed.

Each request asks the database which version it is (`app.data_version`, one row); what was made of that version is used again.
A version is drawn anew by each change, in its transaction: what is made inside a transaction that is rolled back is never
found again, and what another process changes is seen by the next request.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import current_app

from app.db.session import asked_once
from dashboards.projection import store

T = TypeVar("T")

_EXTENSION = "slt.made"
#: How many things of each sort are kept, those asked for last, and how many bytes of a sort whose things have a weight.
#: Anybody can ask for any day and filter: what is kept is bounded, and what others ask for stays.
_MOST = {"picture": 40, "page": 200, "choices": 40, "file": 400, "described": 12}
_HEAVIEST = {"page": 24_000_000}
#: How many pages a process makes at once. More would be no faster, and would take the connections of those that need none made.
_MAKERS = 2


@asked_once
def version() -> UUID | None:
    """The version of what this transaction reads; None where nothing was ever noted, and then nothing is kept."""
    return store.version()


def changed_at() -> datetime | None:
    """When anything of it was changed last; None where nothing was ever noted."""
    return store.changed_at()


def kept(sort: str, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` makes of this version for this key, made once; whoever asks meanwhile waits. Nobody may change it."""
    now = version()
    if now is None:
        return make()
    return cast("T", _made().thing(now, sort, key).get(make))


def kept_or_before(sort: str, key: Hashable, make: Callable[[], T], weigh: Callable[[T], int]) -> tuple[UUID | None, T]:
    """The same, with the version that it is of: while somebody else makes it of this one, what was made of the one before.

    The connection is given back meanwhile: a hundred readers who wait for one page must not hold one each. `weigh` tells the
    bytes of what was made.
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
    return now, cast("T", thing.get(make, weigh, made.makers))


def _made() -> _Made:
    return cast("_Made", current_app.extensions.setdefault(_EXTENSION, _Made()))


class _Made:
    """The things made of one version, and those of the version before it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version: UUID | None = None
        self._things: dict[str, OrderedDict[Hashable, _Thing]] = {}
        self._before: tuple[UUID | None, dict[str, OrderedDict[Hashable, _Thing]]] = (None, {})
        self.makers = BoundedSemaphore(_MAKERS)

    def thing(self, version: UUID, sort: str, key: Hashable) -> _Thing:
        """The thing of this version for this key, made or not."""
        with self._lock:
            things = self._of(version).setdefault(sort, OrderedDict())
            if (thing := things.get(key)) is None:
                thing = things[key] = _Thing()
                while len(things) > _MOST[sort] or _weight(things) > _HEAVIEST.get(sort, 0):
                    things.popitem(last=False)
            things.move_to_end(key)
            return thing

    def _of(self, version: UUID) -> dict[str, OrderedDict[Hashable, _Thing]]:
        """Who began with the version before, while another has seen the next, goes on with it."""
        if version == self._before[0]:
            return self._before[1]
        if version != self._version:
            if any(thing.is_made for things in self._things.values() for thing in things.values()):
                self._before = (self._version, self._things)
            self._version, self._things = version, {}
        return self._things

    def before(self, sort: str, key: Hashable) -> tuple[UUID, Any] | None:
        """What was made for this key of the version before, and which that was."""
        with self._lock:
            version, things = self._before
            thing = things[sort].get(key) if sort in things else None
        return (version, thing.made) if version is not None and thing is not None and thing.is_made else None


class _Thing:
    """One thing, made by the first who asks; if that fails, by the next. `weight` in bytes, where it was weighed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.is_made = False
        self.made: Any = None
        self.weight = 0

    @property
    def being_made(self) -> bool:
        return self._lock.locked()

    def get(
        self,
        make: Callable[[], Any],
        weigh: Callable[[Any], int] = lambda _made: 0,
        makers: AbstractContextManager[Any] | None = None,
    ) -> Any:
        """What was made; as one of the `makers` where it isn't."""
        if self.is_made:
            return self.made
        with self._lock:
            if not self.is_made:
                with makers or nullcontext():
                    made = make()
                self.made, self.weight, self.is_made = made, weigh(made), True
            return self.made


def _weight(things: OrderedDict[Hashable, _Thing]) -> int:
    return sum(thing.weight for thing in things.values())
