"""The built files: kept for a year under a name that is their hash, and nothing else of the disk."""

from __future__ import annotations

import gzip
import subprocess
import sys
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from app.web.static import DIST, manifest


@pytest.mark.parametrize("name", ["app.css", "app.js", "charts.js", "icon.svg", "inter-latin-wght-normal.woff2"])
def test_a_built_file_is_kept_for_a_year_and_asked_for_once(client: FlaskClient, name: str) -> None:
    address = f"/static/{manifest()[name]}"
    response = client.get(address, headers={"Accept-Encoding": "identity"})
    assert response.status_code == HTTPStatus.OK
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.data == (DIST / manifest()[name]).read_bytes()
    again = client.get(address, headers={"Accept-Encoding": "identity", "If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (HTTPStatus.NOT_MODIFIED, b"")


def test_a_compressed_file_is_the_same_file_with_a_tag_of_its_own(client: FlaskClient) -> None:
    address = f"/static/{manifest()['app.css']}"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "name", ["app.css", "manifest.json", "app-00000000.css", "..%2f__init__.py", "%2e%2e/static.py"]
)
def test_what_is_no_built_file_is_not_there(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == HTTPStatus.NOT_FOUND


def test_a_file_for_everybody_sets_no_cookie(coordinator: FlaskClient) -> None:
    assert "Set-Cookie" not in coordinator.get(f"/static/{manifest()['app.js']}").headers


def test_a_build_with_nothing_new_does_nothing() -> None:
    before = (DIST / "manifest.json").stat().st_mtime_ns
    done = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "assets", "build"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, "Assets are up to date."), done.stderr
    assert (DIST / "manifest.json").stat().st_mtime_ns == before
