"""A mail leaves through a real server: what it looks like, and what becomes of it when the server says no, later or nothing."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask

from app.mail.jobs import LONGEST_WAIT, TRIED_FOR, wait_after
from app.mail.service import link_key
from tests.database import Database, People, Somebody
from tests.factories.mail import SENDER, Server, mail_row, mail_server, post_of
from tests.factories.units import make_unit

ADDRESS = "kari@skien.example"


@pytest.fixture
def kari(portal: Flask, people: People) -> Somebody:
    return people("unit", "coordinator", tenant_id=make_unit(portal, "4003", name="Skien"), email=ADDRESS)


def _sent_by(portal: Flask, db: Database, folder: Path, server: Server) -> list[tuple[object, ...]]:
    """What became of the mails after one attempt."""
    with post_of(portal, db, folder, server.url) as post:
        post.work()
        return post.outcome()


def test_a_mail_says_where_to_sign_in_and_nothing_else(
    portal: Flask, db: Database, kari: Somebody, tmp_path: Path
) -> None:
    mail_id = mail_row(db, kari.tenant_id, kari.account_id, "one", "two")  # type: ignore[arg-type]
    with mail_server() as server:
        assert _sent_by(portal, db, tmp_path, server) == [("sent", 1, None)]
    (mail,) = server.mails
    assert server.to == [ADDRESS]
    with portal.app_context():
        off = f"http://127.0.0.1:8000/varsler/av/{link_key(kari.account_id)}"
    created = db.value("SELECT created_at FROM sec.mail")
    assert {name: str(value) for name, value in mail.items() if name not in ("Date", "MIME-Version")} == {
        "Subject": "Du har 2 ting å følge opp i SLT-portalen",
        "From": f"SLT-portalen <{SENDER}>",
        "To": ADDRESS,
        "Message-ID": f"<{mail_id}@example.no>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{off}>",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "Content-Language": "nb",
    }
    assert f"\r\nList-Unsubscribe: <{off}>\r\n".encode() in server.taken[0]
    assert mail["Date"].datetime == created.replace(microsecond=0)  # type: ignore[union-attr]
    assert mail.get_content().splitlines() == [
        "Du har 2 ting å følge opp i SLT-portalen for Skien.",
        "",
        "Logg inn for å se hva det er. Det står på siden «Oversikt».",
        "http://127.0.0.1:8000/logg-inn",
        "",
        "Dette er et automatisk varsel, som du ikke kan svare på.",
        "Vil du ikke ha slike varsler, kan du skru dem av her:",
        off,
    ]


NAMES = [
    "Skien\r\nBcc: alle@skien.example",
    "Skien\r\n.\r\nMAIL FROM:<ond@skien.example>",
    ".\n.\r\n\r\nHei",
    "\u2028Skien\x85{{ 7 * 7 }}%(num)s%s",
    "=?utf-8?q?Bcc=3A?= Skien",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_a_name(portal: Flask, db: Database, kari: Somebody, tmp_path: Path, name: str) -> None:
    db.run("UPDATE app.unit SET name = %s", name)
    mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
    with mail_server() as server:
        assert _sent_by(portal, db, tmp_path, server) == [("sent", 1, None)]
    (mail,) = server.mails
    assert server.to == [ADDRESS]
    assert "Bcc" not in mail
    assert server.steps == ["EHLO", "MAIL", "RCPT", "DATA", "250"]
    first = mail.get_content().splitlines()[0]
    assert first == f"Du har 1 ting å følge opp i SLT-portalen for {' '.join(name.split())}."


@pytest.mark.parametrize(
    "address", ["kari@x.example\r\nrcpt to:<ond@x.example>", "ingen adresse", "@x", "kåri@x.example"]
)
def test_what_is_no_address_for_the_server_is_refused(
    portal: Flask, db: Database, kari: Somebody, tmp_path: Path, address: str
) -> None:
    db.run("UPDATE sec.account SET email = %s WHERE id = %s", address, kari.account_id)
    mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
    with mail_server() as server:
        ((outcome, attempts, reason),) = _sent_by(portal, db, tmp_path, server)
    assert (outcome, attempts, bool(reason)) == ("refused", 1, True)
    assert server.to == []


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_what_the_server_refuses_for_good_is_not_tried_again_and_is_shown_to_the_administrator(
    portal: Flask, db: Database, people: People, kari: Somebody, tmp_path: Path, step: str
) -> None:
    clients = [
        people.client(people("unit", "administrator", tenant_id=kari.tenant_id)),
        people.client(people("council", "administrator")),
    ]
    stranger = people.client(people("unit", "administrator", tenant_id=make_unit(portal, "5001", name="Trondheim")))
    pages = ["/enhet/folk", "/krad/folk"]
    mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
    with mail_server(**{step: "550 5.1.1 No such user here"}) as server:
        assert _sent_by(portal, db, tmp_path, server) == [("refused", 1, "550 5.1.1 No such user here")]
        assert _sent_by(portal, db, tmp_path, server) == [("refused", 1, "550 5.1.1 No such user here")]
        assert server.steps.count(step) == 1
        for client, page in zip(clients, pages, strict=True):
            assert client.get(page).text.count("E-post kommer ikke fram") == 1
        assert "kommer ikke fram" not in stranger.get("/enhet/folk").text
        # The next one that gets there clears it.
        server.answers.clear()
        mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
        assert len(_sent_by(portal, db, tmp_path, server)) == 2
    for client, page in zip(clients, pages, strict=True):
        assert "kommer ikke fram" not in client.get(page).text


TROUBLES = {
    "MAIL": "550 5.7.1 You may not send here",  # the portal's trouble, not the person's
    "RCPT": "450 4.2.1 Try again later",
    "DATA": "451 4.3.0 No disk",
}


@pytest.mark.parametrize("step", TROUBLES)
def test_what_the_server_puts_off_is_tried_again_with_growing_waits_until_it_is_taken(
    portal: Flask, db: Database, kari: Somebody, tmp_path: Path, step: str
) -> None:
    mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
    with mail_server(**{step: TROUBLES[step]}) as server, post_of(portal, db, tmp_path, server.url) as post:
        for attempts in range(3):
            assert post.work() == 1
            ((outcome, tried, reason),) = post.outcome()
            assert (outcome, tried) == (None, attempts + 1)
            assert TROUBLES[step][:3] in str(reason)
            waits = db.value(
                "SELECT lease_until - clock_timestamp() FROM app.outbox WHERE kind = 'mail' AND done_at IS NULL"
            )
            assert isinstance(waits, timedelta)
            assert wait_after(attempts) - timedelta(minutes=1) < waits <= wait_after(attempts)
            assert post.work() == 0
            post.hurry()
        server.answers.clear()
        assert post.work() == 1
        assert post.outcome() == [("sent", 4, None)]
        assert post.work() == 0
    assert len(server.taken) == 1


def test_waits_double_to_four_hours_and_after_five_days_it_is_given_up(
    portal: Flask, db: Database, kari: Somebody, tmp_path: Path
) -> None:
    assert [wait_after(n) // timedelta(minutes=1) for n in range(10)] == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]
    assert wait_after(10**6) == LONGEST_WAIT
    mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
    db.run("UPDATE sec.mail SET created_at = now() - %s", TRIED_FOR + timedelta(minutes=1))
    with mail_server(RCPT="450 Later") as server:
        assert _sent_by(portal, db, tmp_path, server) == [("gave_up", 1, "450 Later")]
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'mail' AND done_at IS NULL") == 0


def test_a_server_that_is_away_or_silent_or_gone_in_the_middle_only_puts_the_mail_off(
    portal: Flask, db: Database, kari: Somebody, tmp_path: Path
) -> None:
    mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for url in (f"smtp://127.0.0.1:{port}", f"smtps://127.0.0.1:{port}", "smtp://127.0.0.1:1"):
            with post_of(portal, db, tmp_path, url) as post:
                post.hurry()
                assert post.work() == 1
                assert post.outcome()[0][0] is None
    with mail_server() as plain, post_of(portal, db, tmp_path, f"smtp+starttls://127.0.0.1:{plain.port}") as post:
        post.hurry()
        assert post.work() == 1
        assert (post.outcome()[0][0], plain.taken) == (None, [])  # it has no TLS: nothing is sent in the open
    with mail_server() as server, post_of(portal, db, tmp_path, server.url) as post:
        post.hurry()
        assert post.work() == 1
        assert post.outcome()[0][0] == "sent"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not")
@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_what_is_sent_is_encrypted_for_a_server_that_proves_its_name_and_knows_the_password(
    portal: Flask, db: Database, kari: Somebody, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on this machine to make a certificate with")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    asked += f" -addext subjectAltName=DNS:localhost -keyout {key} -out {certificate}"
    subprocess.run([openssl, *asked.split()], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    def knows(_server: object, _session: object, _envelope: object, _mechanism: object, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"kari", b"p@ss"))

    options: dict[str, Any] = {"authenticator": knows, "auth_required": True}
    if scheme == "smtps":
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": True}
    mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
    with mail_server(options) as server:

        def attempt(user: str) -> object:
            with post_of(portal, db, tmp_path, f"{scheme}://{user}@localhost:{server.port}") as post:
                post.hurry()
                assert post.work() == 1
                return post.outcome()[0][0]

        assert attempt("kari:p%40ss") is None  # nobody vouches for its certificate
        assert "MAIL" not in server.steps
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert attempt("kari:wrong") is None
        assert server.taken == []
        assert attempt("kari:p%40ss") == "sent"
        assert len(server.taken) == 1


def test_a_folder_has_one_file_of_a_mail_and_a_made_up_person_gets_none_by_a_server(
    portal: Flask, db: Database, kari: Somebody, tmp_path: Path
) -> None:
    folder = tmp_path / "a" / "b"
    with post_of(portal, db, folder) as post:
        db.run("UPDATE sec.account SET demonstration = true")
        mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
        post.work()
        db.run("UPDATE sec.mail SET outcome = NULL, ended_at = NULL")
        db.run("UPDATE app.outbox SET done_at = NULL, lease_until = NULL WHERE kind = 'mail'")
        assert post.work() == 1
        (path,) = folder.iterdir()
        assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
        assert [str(mail["To"]) for mail in post.mails] == [ADDRESS]
    mail_row(db, kari.tenant_id, kari.account_id)  # type: ignore[arg-type]
    with mail_server() as server:
        assert _sent_by(portal, db, tmp_path, server)[-1] == ("withheld", 1, None)
    assert server.steps == []
