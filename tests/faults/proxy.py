"""A way to Valkey that can fall silent: it takes connections and what is sent, and gives nothing back."""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit


class Proxy:
    """Forwards between `url` and the server at a socket of the file system, but while it is `silent`."""

    def __init__(self, server_url: str) -> None:
        parts = urlsplit(server_url)
        self._server = unquote(parts.path)
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = f"redis://:{parts.password}@127.0.0.1:{port}?{parts.query}"
        self.silent = False
        self._thread = Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._wake, self._waker = socket.socketpair()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waker.close()
        self._thread.join()
        self._wake.close()
        self._listener.close()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            peers: dict[socket.socket, socket.socket | None] = {}
            try:
                while True:
                    for key, _events in selector.select():
                        ready = key.fileobj
                        assert isinstance(ready, socket.socket)
                        if ready is self._wake:
                            return
                        if ready is self._listener:
                            client, _address = ready.accept()
                            server = None
                            if not self.silent:
                                server = socket.socket(socket.AF_UNIX)
                                server.connect(self._server)
                            peers[client] = server
                            selector.register(client, selectors.EVENT_READ)
                            if server:
                                peers[server] = client
                                selector.register(server, selectors.EVENT_READ)
                        elif ready in peers and not self._forward(ready, peers[ready]):
                            for each in {ready, peers[ready]} - {None}:
                                assert each
                                selector.unregister(each)
                                del peers[each]
                                each.close()
            finally:
                for each in peers:
                    each.close()

    def _forward(self, source: socket.socket, target: socket.socket | None) -> bool:
        """Pass on what there is; False where one of the two has hung up."""
        with suppress(OSError):
            data = source.recv(65536)
            if data and target and not self.silent:
                target.sendall(data)
            return bool(data)
        return False
