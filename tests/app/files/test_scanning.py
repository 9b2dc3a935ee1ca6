"""What clamd says of a file, and what it means when it doesn't."""

from __future__ import annotations

import pytest

from app.config import Settings, UnsafeSettings
from app.files import scanning
from app.files.scanning import ScannerAway, virus_in
from tests.clamd import NAME, fake_clamd
from tests.factories import files as make


def test_a_real_clamd_finds_eicar_as_it_is_and_inside_a_word_file(clamd: str) -> None:
    assert virus_in(make.EICAR, clamd) == f"{NAME}.UNOFFICIAL"
    assert virus_in(make.docx("Et referat", word__media__bilde_png=make.EICAR), clamd) == f"{NAME}.UNOFFICIAL"
    assert virus_in(make.docx("Et referat", word__media__bilde_png=make.PNG), clamd) is None
    assert virus_in(bytes(20 * 1024 * 1024), clamd) is None


def test_the_whole_file_is_sent() -> None:
    content = bytes(range(256)) * 5000
    with fake_clamd() as fake:
        assert virus_in(content, fake.address) is None
        assert virus_in(content + make.EICAR, fake.address) == NAME
        assert fake.taken == [content, content + make.EICAR]


@pytest.mark.parametrize("mood", ["mute", "full", "confused"])
def test_no_verdict_is_no_clean_file(mood: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_PATIENCE", 0.3)
    with fake_clamd(mood) as fake, pytest.raises(ScannerAway):
        virus_in(b"x", fake.address)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock"])
def test_nobody_there_is_no_clean_file(address: str) -> None:
    with pytest.raises(ScannerAway):
        virus_in(b"x", address)


@pytest.mark.parametrize(
    "address", ["127.0.0.1:3310", "tcp://scanner", "http://scanner:3310", "unix://clamd.sock", "tcp://[:1"]
)
def test_an_address_that_leads_nowhere_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(UnsafeSettings, match="CLAMD_URL"):
        Settings(
            database_url="postgresql://localhost/none",
            secret_key="x" * 32,
            public_url="http://localhost",
            clamd_url=address,
        )
