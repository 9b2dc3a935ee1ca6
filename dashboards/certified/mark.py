"""The QR code of a certificate's address, as a drawing within the page."""

from __future__ import annotations

import io

import segno
from flask import current_app, url_for
from markupsafe import Markup


def address(code: str) -> str:
    """A certificate's page, by the address that people type."""
    path = url_for("certified.certificate", code=code)
    return f"{current_app.config['SLT'].public_url}{path}"


def svg(text: str, title: str) -> Markup:
    """The drawing for a page; `title` is what it says to who doesn't see it."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=2, svgclass="slt-qr", title=title)
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704  (segno's, of an address and a sentence that it escapes)


def drawing(text: str) -> str:
    """The same as a file of its own."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
