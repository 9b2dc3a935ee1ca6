"""Ask clamd whether a file has a virus (INSTREAM, by clamav-client)."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket

#: Seconds that clamd may be silent; shorter than a job's lease.
_PATIENCE = 30


class ScannerAway(Exception):
    """The scanner doesn't answer, or gave no verdict: the file must wait, and be asked about again."""


def virus_in(content: bytes, address: str) -> str | None:
    """The name of the virus that clamd finds, or None for a clean file. Raises `ScannerAway`.

    `address` is `tcp://host:port` or `unix:///path` (the setting CLAMD_URL).
    """
    url = urlsplit(address)
    client = (
        ClamdUnixSocket(url.path, _PATIENCE)
        if url.scheme == "unix"
        else ClamdNetworkSocket(url.hostname or "", url.port or 3310, _PATIENCE)
    )
    try:
        verdict, name = client.instream(BytesIO(content)).get("stream", ("", None))
    except (ClamdError, OSError) as error:
        raise ScannerAway(type(error).__name__) from error
    if verdict == "FOUND":
        return name or "?"
    if verdict != "OK":
        raise ScannerAway(verdict or "no answer")
    return None
