"""A setting that is missing, wrong or unsafe is refused in a sentence that names it; so is what the surroundings refuse."""

from __future__ import annotations

import errno
from pathlib import Path

import psycopg
import pytest
import redis
from click.testing import CliRunner
from sqlalchemy import make_url

from app.cli import main
from app.config import Settings, UnsafeSettings
from app.db.roles import STATS, WEB
from app.signing import new_private_key
from app.troubles import explain

GIVEN = {
    "DATABASE_URL": "postgresql://127.0.0.1:1/slt",
    "SECRET_KEY": "a secret of the tests, known to all",
    "PUBLIC_URL": "https://slt.example.no",
    "SIGNING_KEY": new_private_key(),
    "CONTACT_MAIL": "slt@example.no",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("DATABASE_URL", value)
            for value in ("", "slt", "mysql://db/slt", "postgresql://db:x/slt", "postgresql://db")
        ),
        ("DATABASE_URL", "postgresql://slt_web:hemmelig@db/slt"),
        *(
            ("DATABASE_REPLICA_URL", value)
            for value in (
                "replica",
                "postgresql://slt_stats:hemmelig@db/slt",
                "postgresql:///slt",
                "postgresql://db/other",
            )
        ),
        *(("REDIS_URL", value) for value in ("localhost", "http://localhost")),
        *(
            ("PUBLIC_URL", value)
            for value in ("", "slt.example.no", "http://slt.example.no", "https://[x", "ftp://127.0.0.1")
        ),
        *(("SECRET_KEY", value) for value in ("", "short")),
        *(("SLT_PROXIES", value) for value in ("²", "-1", "one", "1.5", "9" * 10)),
        *(("SLT_LEASE_SECONDS", value) for value in ("0", "soon")),
        *(
            ("MAIL_URL", value)
            for value in (
                "mail.example.no",
                "http://mail.example.no",
                "smtps://",
                "smtps://x:hemmelig@h:port",
                "smtp://kari:hemmelig@mail.example.no",
                "file://var/mail",
            )
        ),
        ("SECRET_KEY_FILE", "/not/there"),
        *(("CONTACT_MAIL", value) for value in ("", "slt", "slt@", "s lt@example.no", "a@b.no?cc=c@d.no")),
        *(
            ("SIGNING_KEY", value)
            for value in (
                "",
                "hemmelig",
                '{"kty":"oct","k":"hemmelig"}',
                '{"kty":"OKP","crv":"Ed25519","x":"hemmelig"}',
            )
        ),
    ],
)
def test_a_wrong_setting_is_named_and_no_password_is_repeated(name: str, value: str) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        Settings.from_environment({**GIVEN, name: value})
    assert name in str(refused.value)
    assert "hemmelig" not in str(refused.value)


def test_a_replica_comes_before_the_database_and_keeps_what_its_address_demands_for_who_reads_there_alone() -> None:
    given = {**GIVEN, "DATABASE_URL": "postgresql://[::1]:6000/slt?sslmode=verify-full"}
    without = Settings.from_environment(given)
    assert make_url(without.role_url(STATS)).query == {"sslmode": "verify-full"}
    settings = Settings.from_environment({**given, "DATABASE_REPLICA_URL": "postgresql://replica.example.no/slt"})
    assert settings.role_url(WEB) == without.role_url(WEB)
    url = make_url(settings.role_url(STATS))
    _arguments, options = url.get_dialect()().create_connect_args(url)
    assert (options["host"], options["port"]) == ("replica.example.no,::1", "5432,6000")
    assert (options["sslmode"], options["target_session_attrs"]) == ("verify-full", "prefer-standby")


def test_a_signing_key_that_others_can_read_is_refused_and_this_machine_needs_none(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(new_private_key())
    given = {name: value for name, value in GIVEN.items() if name != "SIGNING_KEY"}
    for mode, taken in ((0o604, False), (0o600, True), (0o440, True)):
        file.chmod(mode)
        if taken:
            assert Settings.from_environment({**given, "SIGNING_KEY_FILE": str(file)}).signing_key == file.read_text()
        else:
            with pytest.raises(UnsafeSettings, match="chmod 600"):
                Settings.from_environment({**given, "SIGNING_KEY_FILE": str(file)})
    here = {name: value for name, value in given.items() if name != "CONTACT_MAIL"}
    settings = Settings.from_environment({**here, "PUBLIC_URL": "http://127.0.0.1:8000"})
    assert (settings.signing_key, settings.contact) == ("", "post@slt-portalen.example")


@pytest.mark.parametrize(
    "sender", ["", "slt", "@example.no", "slt@", "s lt@example.no", "slt@example.no\r\nBcc: x@y.no"]
)
def test_mail_needs_a_sender(sender: str) -> None:
    with pytest.raises(UnsafeSettings, match="MAIL_FROM"):
        Settings.from_environment({**GIVEN, "MAIL_URL": "smtps://mail.example.no", "MAIL_FROM": sender})


@pytest.mark.parametrize(
    "address",
    ["smtps://u:p%40@mail.example.no", "smtp+starttls://mail.example.no:587", "smtp://localhost", "smtp://[::1]:25"],
)
def test_a_mail_server_is_taken_where_nobody_can_listen(address: str) -> None:
    settings = Settings.from_environment({**GIVEN, "MAIL_URL": address, "MAIL_FROM": "slt@example.no"})
    assert (settings.post_url, settings.sender) == (address, "slt@example.no")


def test_mail_is_left_in_a_folder_where_the_portal_is_on_this_machine_alone_and_nowhere_else() -> None:
    here = Settings.from_environment({**GIVEN, "PUBLIC_URL": "http://127.0.0.1:8000"})
    assert here.post_url.endswith("/var/mail")
    assert here.sender == "slt-portalen@127.0.0.1"
    with pytest.raises(UnsafeSettings, match="MAIL_URL"):
        _ = Settings.from_environment(GIVEN).post_url
    result = CliRunner().invoke(main, ["worker"], env={**GIVEN, "REDIS_URL": "redis://127.0.0.1:1", "MAIL_URL": ""})
    assert (result.exit_code, "MAIL_URL" in result.output) == (1, True), result.output


def test_the_web_needs_no_queue_and_the_worker_and_the_clock_say_that_they_do() -> None:
    settings = Settings.from_environment(GIVEN)
    with pytest.raises(UnsafeSettings, match="REDIS_URL"):
        _ = settings.queue_url
    for command in ("worker", "clock"):
        result = CliRunner().invoke(main, [command], env={**GIVEN, "REDIS_URL": "", "REDIS_URL_FILE": ""})
        assert (result.exit_code, "REDIS_URL" in result.output) == (1, True), result.output


def test_a_database_that_is_not_there_is_told_with_its_address_and_no_traceback() -> None:
    result = CliRunner().invoke(main, ["register", "load"], env=GIVEN)
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database at 127.0.0.1:1/slt does not answer"), result.output


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.errors.DiskFull("could not extend file"), "disk that holds the database is full"),
        (psycopg.OperationalError("server closed the connection unexpectedly"), "ended the connection"),
        (psycopg.OperationalError("failed: FATAL:  password authentication failed for user"), "PGPASSFILE"),
        (psycopg.OperationalError('failed: FATAL:  database "x" does not exist'), "slt db bootstrap"),
        (OSError(errno.ENOSPC, "No space left on device", "var/demo-accounts.txt"), "var/demo-accounts.txt"),
        (redis.ConnectionError("refused"), "REDIS_URL"),
    ],
)
def test_what_the_surroundings_refuse_is_told_with_what_to_do(error: Exception, words: str) -> None:
    outer = RuntimeError("a library's own words")
    outer.__cause__ = error
    assert words in (explain(outer) or "")
    assert explain(ValueError("a fault of ours")) is None
