"""A real clamd with one signature, where the machine has one; and one that speaks its protocol and can be away, slow or confused."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.factories.files import EICAR

NAME = "Eicar-Test-Signature"
_SIGNATURE = f"44d88612fea8a8f36de82e1278abb02f:68:{NAME}\n"
_CONFIGURATION = """
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
Foreground yes
"""


class FakeClamd:
    """Takes INSTREAM as clamd does: finds what holds the EICAR text, or does as `mood` says.

    `mood`: well, mute (takes all and says nothing), full (says that its limit is reached), confused (says something else).
    """

    def __init__(self, mood: str = "well") -> None:
        self.mood = mood
        self.taken: list[bytes] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self._server.getsockname()[1]}"

    def close(self) -> None:
        self._stop.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                caller, _address = self._server.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as sent:
                assert sent.readline() == b"nINSTREAM\n"
                content = b""
                while size := struct.unpack("!L", sent.read(4))[0]:
                    content += sent.read(size)
                self.taken.append(content)
                if self.mood == "mute":
                    self._stop.wait()
                    continue
                said = {"full": "INSTREAM size limit exceeded. ERROR", "confused": "stream: Can't do it ERROR"}.get(
                    self.mood, f"stream: {NAME} FOUND" if EICAR in content else "stream: OK"
                )
                caller.sendall(f"{said}\n".encode())


@contextmanager
def fake_clamd(mood: str = "well") -> Iterator[FakeClamd]:
    clamd = FakeClamd(mood)
    try:
        yield clamd
    finally:
        clamd.close()


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real clamd that knows EICAR by its hash, and nothing else: signatures can't be fetched everywhere."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
    if program is None:
        pytest.skip("clamd is not installed: on Debian and Ubuntu, apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "test.hdb").write_text(_SIGNATURE)
    (folder / "clamd.conf").write_text(_CONFIGURATION.format(folder=folder))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, f"--config-file={folder / 'clamd.conf'}"], stdout=log, stderr=log)
    try:
        _wait(folder, process)
        yield f"unix://{folder}/clamd.sock"
    finally:
        process.terminate()
        process.wait()


def _wait(folder: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, (folder / "log").read_text()
        with socket.socket(socket.AF_UNIX) as caller:
            if caller.connect_ex(str(folder / "clamd.sock")) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("clamd doesn't answer: " + (folder / "log").read_text())
