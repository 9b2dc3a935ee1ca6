"""A portal whose days are chosen, so that a year is walked through in a minute, and the people who walk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Flask
from playwright.sync_api import Browser, Page

from app import clock
from app.clock import today
from tenants.reporting import service as reporting
from tests.browser.filling import Keyboard
from tests.browser.harness import Visitor, serving, visiting
from tests.database import People, Somebody
from tests.factories.reporting import values

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: The last year that is over: all of its days can be pretended.
YEAR = today().year - 1
#: A yearly report takes at most so many interactions.
MOST = 15


class Days:
    """Serves an application as on the day `on`, which must have been; on None it is today.

    A context's variable isn't another thread's, so each answer of a server pretends for itself. Who signs in or takes up an
    invitation does so today, since sessions end by the true clock.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app
        self.on: date | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self.on is None:
            return self.app(environ, start_response)
        with clock.pretending(self.on):
            answer = self.app(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                if close := getattr(answer, "close", None):
                    close()


@dataclass
class Walk:
    """A year's walk: the day it is, a window for each who comes, and what is told without one."""

    browser: Browser
    people: People
    days: Days
    address: str
    language: str
    stack: ExitStack
    _windows: dict[Somebody, Visitor] = field(default_factory=dict)

    def window(self, who: Somebody | None, width: int = 1280) -> Visitor:
        """The window of somebody, or a new one of nobody."""
        if who in self._windows:
            return self._windows[who]
        cookie = self.people.portal.config["SLT"].cookie_name
        cookies = {"slt-language": self.language} | ({cookie: who.token} if who else {})
        visitor = self.stack.enter_context(visiting(self.browser, self.address, width=width, cookies=cookies))
        if who:
            self._windows[who] = visitor
        return visitor

    def tell(self, who: Somebody, on: date, kind: str, **given: Any) -> UUID:
        """Report a fact on a day, in somebody's role; returns it."""
        assert who.tenant_id
        with clock.pretending(on), self.people.acting(who):
            return reporting.report(who.tenant_id, kind, values(kind, **given))

    def reports(self, page: Page, right: str, ready: str) -> None:
        """From the year's report, section by section, to its being ready to sign, by keyboard; the interactions are counted."""
        keyboard = Keyboard(page)
        keyboard.press("Begynn")
        for _section in range(10):
            keyboard.press(right)
        keyboard.press(ready)
        # Opening the report is one more.
        assert keyboard.interactions + 1 <= MOST


@contextmanager
def walking(browser: Browser, portal: Flask, people: People, language: str = "nb") -> Iterator[Walk]:
    """A walk through the portal, in one form of Norwegian."""
    days = Days(portal)
    with serving(days) as address, ExitStack() as stack:
        yield Walk(browser, people, days, address, language, stack)


def day(month: int, number: int = 15, year: int = YEAR) -> date:
    """A day of the year that is walked."""
    return date(year, month, number)


def typed(on: date) -> str:
    """A day as it is typed, and as tables show it."""
    return f"{on:%d.%m.%Y}"


def link(page: Page, name: str) -> Page:
    """Follow the first link of the page itself that says this."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    return page
