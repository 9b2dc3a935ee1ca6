"""Somebody who has a keyboard and no pointer."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

#: Of what has focus: where it stands in the page, what it is called, whether the focus shows, and whether it is in the window.
_HERE = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const all = (window.slt_all ??= [...document.querySelectorAll("*")]);
  const box = it.getBoundingClientRect();
  const look = getComputedStyle(it);
  // A box to tick has the line around its label too.
  const around = getComputedStyle((["checkbox", "radio"].includes(it.type) && it.closest(".ds-field")) || it);
  const ring = (around.outlineStyle !== "none" && parseFloat(around.outlineWidth) >= 2) || around.boxShadow !== "none";
  // The way past the menu is there only while it has focus; a place on a map has a line around it.
  const other = it.matches(".ds-skip-link") || (it.closest("svg") && parseFloat(look.strokeWidth) >= 4);
  const shown = it.matches(":focus-visible") && (ring || other);
  const labels = [...(it.labels ?? [])].map((label) => label.textContent).join(" ");
  const name = (it.getAttribute("aria-label") || labels || it.querySelector("title")?.textContent || it.textContent || "").trim();
  return {
    place: all.indexOf(it),
    name: name.replace(/\\s+/g, " "),
    tag: it.tagName.toLowerCase(),
    shown,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
#: All that can be pressed or filled in and is not folded away; a map is one.
_REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((it) => it.tabIndex >= 0 && !it.disabled && it.type !== "hidden" && it.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
  .map((it) => (window.slt_all ??= [...document.querySelectorAll("*")]).indexOf(it))"""


@dataclass(frozen=True)
class Keyboard:
    """Presses keys on a page, and holds each stop to what a keyboard needs: a name, a focus that shows, a place in the window."""

    page: Page

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def tab_to(self, name: str, *, key: str = "Tab", most: int = 400) -> None:
        """Go on with the tab key until what is called so (or begins so) has focus."""
        for _ in range(most):
            self.press(key)
            here = self._here()
            if here is not None and str(here["name"]).startswith(name):
                return
        raise AssertionError(f"{self.page.url}: the keyboard doesn't come to {name!r}")

    def follow(self, name: str) -> None:
        """Press a link or a button that leads to another page."""
        self.tab_to(name)
        with self.page.expect_navigation():
            self.press("Enter")

    def walk(self) -> list[str]:
        """From the first to the last thing of the page: each is reached once, in the order in which it stands. Returns their names."""
        self.page.evaluate(
            "() => { document.activeElement?.blur(); getSelection()?.removeAllRanges(); scrollTo(0, 0) }"
        )
        self.page.mouse.move(0, 0)
        due: list[int] = self.page.evaluate(_REACHABLE)
        stops: list[dict[str, object]] = []
        for _ in range(len(due)):
            self.press("Tab")
            here = self._here()
            assert here is not None, f"{self.page.url}: nothing has focus after {stops[-1:]}"
            stops.append(here)
        assert [stop["place"] for stop in stops] == due, self._differ(stops, due)
        return [str(stop["name"]) for stop in stops]

    def _here(self) -> dict[str, object] | None:
        here: dict[str, object] | None = self.page.evaluate(_HERE)
        if here is not None:
            assert here["name"], f"{self.page.url}: a stop without a name: {here}"
            assert here["shown"], f"{self.page.url}: the focus doesn't show: {here}"
            assert here["seen"], f"{self.page.url}: the focus is out of the window: {here}"
        return here

    def _differ(self, stops: list[dict[str, object]], due: list[int]) -> str:
        at = next(n for n, (stop, place) in enumerate(zip(stops, due, strict=True)) if stop["place"] != place)
        missed = self.page.evaluate("n => document.querySelectorAll('*')[n].outerHTML.slice(0, 200)", due[at])
        return f"{self.page.url}: came to {stops[at]}, and not to {missed}"
