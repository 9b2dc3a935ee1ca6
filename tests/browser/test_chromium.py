"""Which browser the tests take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import chromium


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    chromium.find.cache_clear()
    yield
    chromium.find.cache_clear()


def program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


def test_the_one_that_is_named_comes_before_the_path_and_the_path_before_playwrights_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, on_path = program(tmp_path, "mine"), program(tmp_path / "bin", "google-chrome")
    monkeypatch.setenv("PATH", str(on_path.parent))
    monkeypatch.setenv("SLT_BROWSER", str(named))
    assert chromium.find() == named
    chromium.find.cache_clear()
    monkeypatch.delenv("SLT_BROWSER")
    assert chromium.find() == on_path


def test_one_without_a_window_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "first", "chromium")
    light = program(tmp_path / "second", "chromium-headless-shell")
    monkeypatch.delenv("SLT_BROWSER", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path / 'first'}:{tmp_path / 'second'}")
    assert chromium.find() == light


def test_a_named_one_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLT_BROWSER", "/no/such/browser")
    with pytest.raises(SystemExit, match="SLT_BROWSER=/no/such/browser can't be started"):
        chromium.find()
