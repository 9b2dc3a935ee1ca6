"""The embedded Valkey: its walls, and what it survives."""

from __future__ import annotations

import psutil
import pytest
import redis

from app.local.place import Place
from app.local.processes import gone
from app.local.valkey import Valkey


def test_nobody_enters_without_the_right_password(valkey_url: str, test_place: Place) -> None:
    socket = str(Valkey(test_place).socket)
    with redis.Redis.from_url(valkey_url) as client:
        assert client.ping()
        assert client.config_get("port") == {"port": "0"}
    with redis.Redis(unix_socket_path=socket) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    with redis.Redis(unix_socket_path=socket, password="wrong") as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_the_password_is_in_private_files_and_in_no_command_line(valkey_url: str, test_place: Place) -> None:
    password = (test_place.home / "valkey-password").read_text()
    assert password in valkey_url
    for file in ("valkey-password", "valkey/valkey.conf"):
        assert (test_place.home / file).stat().st_mode & 0o777 == 0o600
    process = psutil.Process(int((test_place.home / "valkey" / "valkey.pid").read_text()))
    assert password not in " ".join(process.cmdline()) + str(process.environ())
    assert Valkey(test_place).socket.stat().st_mode & 0o777 == 0o700


@pytest.mark.faults
def test_it_starts_again_after_it_was_killed(own_place: Place) -> None:
    valkey = Valkey(own_place)
    valkey.ensure()
    killed = psutil.Process(int((own_place.home / "valkey" / "valkey.pid").read_text()))
    killed.kill()
    assert gone([killed], 5)
    valkey.ensure()
    assert valkey.running()
    valkey.stop()
    assert not valkey.running()
