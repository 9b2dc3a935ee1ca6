"""People who call a running portal over HTTP, also all at once."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from http.cookies import SimpleCookie
from threading import Barrier
from urllib.parse import urlencode, urlsplit

from app.config import Settings
from tests.database import People, Somebody
from tests.served import ServedForm, forms_on


@dataclass(frozen=True)
class Answer:
    """What came back; a redirect is not followed."""

    status: int
    headers: Message
    text: str


class Caller:
    """Somebody (or nobody) with a cookie jar before the server at `base`."""

    def __init__(self, base: str, somebody: Somebody | None = None, people: People | None = None) -> None:
        self._host = urlsplit(base).netloc
        self._cookies: dict[str, str] = {}
        if somebody and people:
            settings: Settings = people.portal.config["SLT"]
            self._cookies[settings.cookie_name] = somebody.token

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path)

    def form(self, page: str, action: str | None = None, **changes: str) -> ServedForm:
        """The form of a page as somebody fills it in: the first one, or the one that goes to `action`.

        Whoever is told that the portal is busy asks again.
        """
        answer = self.get(page)
        deadline = time.monotonic() + 60
        while answer.status == 503 and time.monotonic() < deadline:
            time.sleep(0.5)
            answer = self.get(page)
        assert answer.status == 200, f"{page}: {answer.status}"
        found = forms_on(answer.text, page)
        return next(form for form in found if action in (None, form.action)).typing(**changes)

    def send(self, form: ServedForm, **button: str) -> Answer:
        """Send a filled form, by a button that has a name and a value."""
        return self._ask("POST", form.action, urlencode([*form.filled(), *button.items()]))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Accept": "text/html",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self._host, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie", []):
                for name, morsel in SimpleCookie(cookie).items():
                    self._cookies[name] = morsel.value
            return Answer(response.status, response.headers, response.read().decode())
        finally:
            connection.close()


def together(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Make all these calls at the same moment."""
    start = Barrier(len(calls))

    def one(call: Callable[[], Answer]) -> Answer:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))
