"""A real Chromium before a real server: what every browser test stands on.

A page fails its test by a console error, a breach of the content policy, or one request to another address, whatever
the test was about.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.database import Somebody

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: A desk and a phone.
WIDTHS = (1280, 390)
HEIGHT = 900
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}
#: What axe found wrong, without all that it found right.
_AXE = "async (options) => ({ violations: (await axe.run(options)).violations })"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        pass


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """The address of a server of this application, for as long as the block lasts."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Visitor:
    """One person's browser window: `page` drives it, `go` opens an address of the portal."""

    page: Page
    base_url: str
    faults: list[str] = field(default_factory=list)
    _opened: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def go(self, path: str) -> Page:
        """Open a page of the portal."""
        self.page.goto(f"{self.base_url}{path}")
        return self.page

    def _heard(self, message: ConsoleMessage) -> None:
        # A form that comes back with 422 is a page that failed to load, in the console's eyes.
        if message.type in ("error", "warning") and _page(message) not in self._opened:
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base_url}/", "data:", "blob:")):
            self.faults.append(f"asked another address: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._opened.add(response.url)


def _page(message: ConsoleMessage) -> str:
    """The address that a message is about, without the place in it that a button led to."""
    return str(message.location.get("url", "")).partition("#")[0]


@contextmanager
def visiting(
    browser: Browser,
    base_url: str,
    *,
    width: int = WIDTHS[0],
    cookies: Mapping[str, str] | None = None,
    scheme: str = "light",
    scripts: bool = True,
) -> Iterator[Visitor]:
    """A window of its own, with these cookies; what the page did wrong fails the test when the window closes."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
        locale="nb-NO",
        reduced_motion="reduce",
    )
    try:
        context.set_default_timeout(10_000)
        host = urlsplit(base_url).hostname or ""
        context.add_cookies(
            [{"name": name, "value": value, "domain": host, "path": "/"} for name, value in (cookies or {}).items()]
        )
        visitor = Visitor(context.new_page(), base_url)
        yield visitor
        assert not visitor.faults, "\n".join(visitor.faults)
    finally:
        context.close()


@contextmanager
def looking(browser: Browser, address: str, cookie: str, who: Somebody, path: str) -> Iterator[Page]:
    """Somebody's page, opened at a path: KRÅD sits at a desk, and the unit's people read on a phone."""
    width = WIDTHS[0] if who.side == "council" else WIDTHS[1]
    with visiting(browser, address, width=width, cookies={cookie: who.token}) as visitor:
        yield visitor.go(path)


def assert_accessible(page: Page) -> None:
    """No finding of axe, and nothing to scroll sideways to, once the page that a press led to is whole."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    results = AxeResults(page.evaluate(_AXE, _RULES))
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    assert_fits(page)


def assert_fits(page: Page) -> None:
    """Nothing to scroll sideways to (WCAG 1.4.10)."""
    overhang = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overhang <= 0, f"{page.url} is {overhang} px wider than its window"
