"""The built files, under names that hold their hash: fetched once, kept for a year."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, send_file, url_for

from app.identity.policy import allow, anyone

DIST = Path(__file__).parent / "static/dist"
_YEAR = 365 * 24 * 3600
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

blueprint = Blueprint("static", __name__)


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Name -> hashed file name, of the last build when the process started."""
    try:
        files: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))["files"]
    except FileNotFoundError:
        raise RuntimeError("The browser's files are not built. Run `slt assets build`.") from None
    return files


def asset(name: str) -> str:
    """The address of a built file, by its name before hashing (`app.css`)."""
    return url_for("static.file", name=manifest()[name])


@blueprint.get("/static/<name>")
@allow(anyone)
def file(name: str) -> Response:
    """A built file, compressed where the browser takes it. A name that this build has not is not found."""
    suffix = Path(name).suffix
    if name not in manifest().values():
        abort(404)
    path = DIST / name
    packed = path.with_name(f"{name}.gz")
    compress = packed.exists() and request.accept_encodings["gzip"] > 0
    # The name holds the hash, so it is the tag; conditional requests and ranges are werkzeug's.
    response = send_file(
        packed if compress else path,
        mimetype=_TYPES[suffix],
        etag=f"{path.stem}{'-gz' if compress else ''}",
        max_age=_YEAR,
        conditional=True,
    )
    response.cache_control.public = True
    response.cache_control.immutable = True
    if compress:
        response.headers["Content-Encoding"] = "gzip"
    if packed.exists():
        response.vary.add("Accept-Encoding")
    # The edge commits before the body is sent and refuses a streamed one: these files are small enough to read whole.
    response.direct_passthrough = False
    response.get_data()
    return response


def register(app: Flask) -> None:
    """Serve the files and give templates `asset(name)`."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = asset
