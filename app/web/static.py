"""The built files, under names that hold their hash: fetched once, kept for a year."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, url_for

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
    if name not in manifest().values():
        abort(404)
    path = DIST / name
    packed = DIST / f"{name}.gz"
    compress = packed.exists() and request.accept_encodings["gzip"] > 0
    # Read whole: the edge refuses a body that would be made after the commit, and the files are small.
    response = Response((packed if compress else path).read_bytes(), mimetype=_TYPES[path.suffix])
    response.set_etag(f"{path.stem}{'-gz' if compress else ''}")
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    if compress:
        response.headers["Content-Encoding"] = "gzip"
    if packed.exists():
        response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    return response


def register(app: Flask) -> None:
    """Serve the files and give templates `asset(name)`."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = asset
