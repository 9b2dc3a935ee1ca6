"""The releases as an Atom feed (RFC 4287), the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from flask_babel import gettext as _

from app.web.formats import as_date
from dashboards.figures import Language
from dashboards.opendata.words import TITLE, absolute, publisher
from dashboards.releases.service import Listed

#: When nothing has been released yet.
_BEGINNING = datetime(2017, 12, 31, tzinfo=UTC)
_ATOM = "http://www.w3.org/2005/Atom"


def atom(releases: Sequence[Listed], language: Language) -> bytes:
    """The feed, in the language that is being written."""
    home, here = absolute("opendata.index"), absolute("opendata.feed", sprak=language)
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _add(feed, "id", here)
    _add(feed, "title", _("%(title)s: utgivelser", title=TITLE))
    _add(feed, "updated", (releases[0].cut_at if releases else _BEGINNING).isoformat(timespec="seconds"))
    ET.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": here})
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": home})
    _add(ET.SubElement(feed, "author"), "name", publisher().of(language))
    for release in releases:
        entry = ET.SubElement(feed, "entry")
        # An id that never changes, whatever the portal's addresses become (RFC 4151).
        _add(entry, "id", f"tag:{urlsplit(home).hostname},2026:utgivelse:{release.number}")
        _add(entry, "title", _("Utgivelse %(number)s, %(day)s", number=release.number, day=as_date(release.on)))
        _add(entry, "updated", release.cut_at.isoformat(timespec="seconds"))
        page = absolute("opendata.release", release_number=release.number)
        ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
        _add(entry, "summary", _("Tallene slik de var %(day)s. De endres ikke.", day=as_date(release.on)))
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
