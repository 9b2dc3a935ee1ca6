"""The answer that hands a file out: to be saved, never shown as a page of the portal's."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

#: Whatever a browser makes of the file, it is nobody's page: no script, no form, no address of its own.
_POLICY = "default-src 'none'; sandbox"


def handed_out(name: str, media_type: str, content: bytes) -> Response:
    """An attachment; `name` is told in UTF-8, and in plain letters for what can't read that (RFC 6266)."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return Response(
        content,
        mimetype=media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
