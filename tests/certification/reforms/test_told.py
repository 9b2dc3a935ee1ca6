"""KRÅD's register keepers are told by mail of a reform that was hindered, once for what hinders it, whatever dies in between."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from app import clock
from app.jobs import outbox
from certification.reforms import reversing
from tenants.units import service as units
from tests.certification.reforms.test_on_its_day import BEFORE, _day_comes, _press, _to_come
from tests.certification.reforms.test_reforms import merger
from tests.database import Database, People, Somebody
from tests.factories.mail import Post, post_of
from tests.factories.units import keeper, make_unit

D = date.fromisoformat
TOLD = "«Nye Åmot» skulle vært gjennomført 1. juni 2026, men er det ikke."


@pytest.fixture
def amot(portal: Flask) -> UUID:
    return make_unit(portal, "3422", name="Åmot")


@pytest.fixture
def other(portal: Flask, amot: UUID) -> UUID:
    """Another unit, which is to have Åmot from July on, as was entered before anybody knew of the reform."""
    made = make_unit(portal, "3425", name="Engerdal")
    with keeper(portal), clock.pretending(BEFORE):
        (place,) = [row.place_id for row in units.cover(amot, BEFORE)]
        for unit, places in ((amot, []), (made, []), (made, [place])):
            units.set_cover(unit, places, D("2026-07-01"))
    return made


def _keeps(people: People, address: str, locale: str | None = None, role: str = "register_keeper") -> Somebody:
    made = people("council", role, email=address)
    if locale:
        people.db.run("UPDATE sec.account SET locale = %s WHERE id = %s", locale, made.account_id)
    return made


def _lines(post: Post, address: str) -> list[str]:
    (mail,) = post.to(address)
    return [str(mail["Subject"]), *filter(None, mail.get_content().splitlines())]


def test_each_keeper_gets_one_mail_of_what_hinders_a_reform_and_it_stands_where_they_begin(
    people: People, portal: Flask, db: Database, tmp_path: Path, other: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    kari, nils = _keeps(people, "kari@krad.example"), _keeps(people, "nils@krad.example", "nn")
    officer = _keeps(people, "sak@krad.example", role="case_officer")
    _keeps(people, "admin@krad.example", role="administrator")
    reform_id, job = _to_come(portal, db, merger("3422", "3426"))
    # Whatever dies while it is told takes the attempt with it, and the job comes back to both.
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "add_several", _dies)
        with pytest.raises(ConnectionError):
            _day_comes(portal, job)
    assert db.value("SELECT (SELECT count(*) FROM app.reform_attempt) + (SELECT count(*) FROM sec.mail)") == 0
    db.run("UPDATE app.outbox SET lease_until = NULL WHERE id = %s", job)
    client = people.client(kari)
    with post_of(portal, db, tmp_path) as post:
        _day_comes(portal, job)
        post.work()
        address = f"http://127.0.0.1:8000/krad/register/endring/{reform_id}"
        assert _lines(post, "kari@krad.example") == [
            "Ikke gjennomført: Nye Åmot",
            TOLD,
            "Engerdal begynner å dekke en kommune som slutter 1. juni 2026, den dagen eller senere. Registeret er endret."
            " SLT-enhetene og godkjenningene er som før.",
            "Rett hvem enheten dekker, under «Enheter». Trykk så «Gjennomfør nå». Er endringen feil, omgjør den.",
            address,
            "Dette er et automatisk varsel, som du ikke kan svare på.",
        ]
        nynorsk = _lines(post, "nils@krad.example")
        assert nynorsk[0] == "Ikkje gjennomført: Nye Åmot"
        assert "Engerdal tek til å dekkje ein kommune som sluttar 1. juni 2026" in nynorsk[2]
        (mail,) = post.to("nils@krad.example")
        assert (mail["Content-Language"], mail["List-Unsubscribe"]) == ("nn", None)
        assert len(post.mails) == 2

        # The page where they begin says it too, to those who can do something about it.
        page = " ".join(re.sub("<[^>]+>", " ", html.unescape(client.get("/krad").text)).split())
        assert f"{TOLD} Se hvorfor, og hva du gjør nå" in page
        assert f"/krad/register/endring/{reform_id}" in client.get("/krad").text
        assert TOLD not in html.unescape(people.client(officer).get("/krad").text)

        # Tried again to no avail it is nothing new; hindered by something else it is, to all but who pressed.
        assert "Endringen er ikke gjennomført." in _press(client, address.removeprefix("http://127.0.0.1:8000"))
        _day_comes(portal, job)
        assert post.work() == 0
        third = make_unit(portal, "3428", name="Alvdal")
        db.run(
            "UPDATE app.unit_cover SET tenant_id = %s WHERE tenant_id = %s AND lower(valid) > %s", third, other, BEFORE
        )
        _press(client, address.removeprefix("http://127.0.0.1:8000"))
        post.work()
        assert [len(post.to(f"{name}@krad.example")) for name in ("kari", "nils", "admin")] == [1, 2, 0]
        assert db.value("SELECT count(*) FROM app.reform_attempt") == 3

        # Reversed before a mail left, there is nothing left to tell.
        db.run("UPDATE sec.mail SET outcome = NULL, ended_at = NULL WHERE account_id = %s", nils.account_id)
        db.run("UPDATE app.outbox SET done_at = NULL, lease_until = NULL WHERE kind = 'mail'")
        with keeper(portal):
            reversing.reverse(reform_id, "Vedtatt på nytt.")
        post.work()
        assert {row[0] for row in post.outcome()} == {"sent", "withheld"}
        assert TOLD not in html.unescape(client.get("/krad").text)


def test_where_nobody_keeps_the_register_the_administrators_are_told_to_let_somebody(
    people: People, portal: Flask, db: Database, tmp_path: Path, other: UUID
) -> None:
    _keeps(people, "admin@krad.example", role="administrator")
    gone = _keeps(people, "kari@krad.example")
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE account_id = %s", gone.account_id)
    _reform, job = _to_come(portal, db, merger("3422", "3426"))
    with post_of(portal, db, tmp_path) as post:
        _day_comes(portal, job)
        post.work()
        assert _lines(post, "admin@krad.example")[-3:-1] == [
            "Ingen er registerfører nå. Gi noen rollen under «Folk», så kan de ordne det.",
            "http://127.0.0.1:8000/krad/folk",
        ]
        assert len(post.mails) == 1


def _dies(*_args: object) -> None:
    raise ConnectionError
