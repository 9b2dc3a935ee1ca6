"""Forms as people fill them: what is seen is named by its label, and sent with the button that says so."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.harness import Visitor
from tests.database import PASSWORD


def fill(page: Page, **fields: str | list[str]) -> None:
    """Fill a form as it is: text is typed, a choice is chosen by its label, several boxes are ticked."""
    for name, value in fields.items():
        control = page.locator(f'[name="{name}"]')
        kind = control.first.evaluate("e => e.tagName + ':' + (e.type || '')")
        if isinstance(value, list):
            for label in value:
                page.get_by_label(label, exact=True).check()
        elif kind.endswith((":radio", ":checkbox")):
            group = page.locator("fieldset", has=control.first)
            (group if group.count() else page).get_by_label(value, exact=True).check()
        elif kind.startswith("SELECT"):
            control.select_option(label=value)
        else:
            control.fill(value)


def send(page: Page, button: str) -> None:
    """Press the button that says this."""
    page.get_by_role("button", name=button, exact=True).click()


def declare(page: Page) -> None:
    """Say that one is impartial in the case that the page is about."""
    fill(page, impartial="Jeg er habil")
    send(page, "Lagre svaret")


def report(visitor: Visitor, slug: str, button: str = "Meld inn", **fields: str | list[str]) -> None:
    """Report a fact of a sort, by its form."""
    page = visitor.go(f"/enhet/{slug}/ny")
    fill(page, **fields)
    send(page, button)
    assert page.locator(".ds-error-summary").count() == 0, page.locator(".ds-error-summary").inner_text()


def accept(visitor: Visitor, link: str) -> None:
    """Take up an invitation, with the password of the tests."""
    page = visitor.go(link)
    page.get_by_label("Lag et passord").fill(PASSWORD)
    send(page, "Ta imot og logg inn")


class Keyboard:
    """Somebody who has no pointer. Moving the focus is free; pressing something, or typing in a field, is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.interactions = page, 0

    def press(self, text: str) -> None:
        """Move the focus to what has this text, as far as it takes, and activate it."""
        for _step in range(80):
            if self.page.evaluate("document.activeElement.innerText || ''").strip() == text:
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"the keyboard doesn't reach {text!r}")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.interactions += 1
