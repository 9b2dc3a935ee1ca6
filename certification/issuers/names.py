"""What the issuer is called in texts: each process knows it, and asks again after a minute. What is decided asks at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

ThingT = TypeVar("ThingT")


class Known(Generic[ThingT]):
    """What `ask` last answered. `seconds`: how long it is taken for true."""

    def __init__(self, ask: Callable[[], Sequence[ThingT]], seconds: float = 60) -> None:
        self.seconds = seconds
        self._ask = ask
        self._answer: Sequence[ThingT] = ()
        self._asked = -float("inf")
        self._asking = Lock()

    def __call__(self) -> Sequence[ThingT]:
        """The answer. While one thread asks again, the others go by the last one; none waits for another."""
        if self._answer and monotonic() - self._asked < self.seconds:
            return self._answer
        alone = self._asking.acquire(blocking=False)
        if self._answer and not alone:
            return self._answer
        try:
            self._asked, self._answer = monotonic(), self._ask()
        finally:
            if alone:
                self._asking.release()
        return self._answer

    def forget(self) -> None:
        """Ask again next time."""
        self._asked = -float("inf")
