"""How much a browser fetches before a page stands there, the first time: fonts and charts are another matter."""

from __future__ import annotations

import gzip
import re

from app.web.static import DIST

#: Bytes, compressed.
MOST = 80_000


def weight(html: str) -> int:
    """The bytes of a page with its style sheets and scripts, compressed, but for those of charts."""
    names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html))
    files = [DIST / f"{name}.gz" for name in names if not name.startswith("charts-")]
    return len(gzip.compress(html.encode())) + sum(file.stat().st_size for file in files)
