"""How a mail leaves: through a mail server by SMTP, or as a file of a folder where there is none.

The library's own `SMTP.sendmail` is not used: it tells all recipients' answers in one, and it must be known whether the
server refused the person, or is in trouble itself.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.config import Settings
from app.folder import leave

#: The ports of the schemes, where the address names none.
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Refused(Exception):
    """The server will never take this mail for this person; the text is its answer."""


class PutOff(Exception):
    """The mail could not be handed over now: the server is away, in trouble, or asks to come again."""


class Transport(Protocol):
    """What takes a mail. `keeps` tells that it goes to nobody's mailbox."""

    keeps: bool

    def send(self, mail: EmailMessage, recipient: str, seconds: float) -> None:
        """Hand the mail over within so many seconds. Raises `Refused`, `PutOff`."""
        ...


def of(settings: Settings) -> Transport:
    """The transport that the installation is set to. Raises `UnsafeSettings` where it isn't set."""
    address = settings.post_url
    parts = urlsplit(address)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    return Server(
        host=parts.hostname or "",
        port=parts.port or _PORTS[parts.scheme],
        security=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=settings.sender,
        helo=urlsplit(settings.public_url).hostname or "localhost",
    )


@dataclass(frozen=True)
class Folder:
    """A file for each mail, named after its Message-ID: the same mail twice is one file, whatever dies in between."""

    path: Path
    keeps = True

    def send(self, mail: EmailMessage, recipient: str, seconds: float) -> None:
        name = str(mail["Message-ID"]).strip("<>").split("@")[0]
        try:
            leave(self.path, f"{name}.eml", _written(mail, recipient))
        except OSError as error:
            raise PutOff(f"{self.path}: {error.strerror}") from None


@dataclass(frozen=True)
class Server:
    """A mail server: with TLS from the start (`smtps`), after STARTTLS (`smtp+starttls`), or without (`smtp`)."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    helo: str
    keeps = False

    def send(self, mail: EmailMessage, recipient: str, seconds: float) -> None:
        """Until the server has answered the end of the data, nothing has been sent: whoever dies before may begin again."""
        until = time.monotonic() + seconds
        try:
            server = self._connect(seconds)
            try:
                self._hand_over(server, mail, recipient, until)
                with suppress(OSError, smtplib.SMTPException):
                    server.putcmd("QUIT")  # no answer to it can take back what was taken, so none is waited for
            finally:
                server.close()
        except smtplib.SMTPResponseException as error:
            raise PutOff(_said(error.smtp_code, error.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as error:  # a time-out and a bad certificate are OSErrors
            raise PutOff(f"{type(error).__name__}: {error}") from None

    def _connect(self, seconds: float) -> smtplib.SMTP:
        if self.security == "smtps":
            return smtplib.SMTP_SSL(
                self.host, self.port, self.helo, timeout=seconds, context=ssl.create_default_context()
            )
        return smtplib.SMTP(self.host, self.port, self.helo, timeout=seconds)

    def _hand_over(self, server: smtplib.SMTP, mail: EmailMessage, recipient: str, until: float) -> None:
        def in_time() -> None:
            left = until - time.monotonic()
            if left <= 0 or server.sock is None:
                raise PutOff("the server takes too long")
            server.sock.settimeout(left)

        in_time()
        server.ehlo_or_helo_if_needed()
        if self.security == "smtp+starttls":
            in_time()
            server.starttls(context=ssl.create_default_context())
        if self.user:
            in_time()
            server.login(self.user, self.password)
        international = not recipient.isascii()
        if international and not server.has_extn("smtputf8"):
            raise Refused("the server takes no address with other letters than a to z")
        in_time()
        code, answer = server.mail(self.sender, ["SMTPUTF8", "BODY=8BITMIME"] if international else [])
        if code != 250:
            raise PutOff(_said(code, answer))
        in_time()
        code, answer = server.rcpt(recipient)
        _accepted(code, answer, 250, 251)
        in_time()
        try:
            code, answer = server.data(_written(mail, recipient))
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, error.smtp_error  # type: ignore[assignment]
        _accepted(code, answer, 250)


def _written(mail: EmailMessage, recipient: str) -> bytes:
    # An address in a header may not be broken over lines: then it would be encoded, and no program could follow it.
    return mail.as_bytes(policy=SMTP.clone(utf8=not recipient.isascii(), max_line_length=998))


def _accepted(code: int, answer: bytes, *good: int) -> None:
    """Raise what a server's answer about one person's mail means, unless it is one of the good ones."""
    if code in good:
        return
    raise (Refused if 500 <= code < 600 else PutOff)(_said(code, answer))


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"
