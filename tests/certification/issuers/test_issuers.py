"""The issuer and the legal basis: dated, one a day, changed from a day by KRÅD's administrator alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg
import pytest

from app import clock
from app.clock import today
from app.db.roles import POLICE, PROJECTOR, STATS
from app.db.session import acting
from app.errors import Conflict, Invalid
from certification.issuers import service
from certification.issuers.service import NotLoaded
from tests.app.web.pages import token_of
from tests.database import Database, People
from tests.factories.units import keeper

ISSUER = {
    "name_nb": "Sekretariatet for konfliktrådene",
    "name_nn": "Sekretariatet for konfliktråda",
    "short_nb": "Konfliktrådet",
    "short_nn": "Konfliktrådet",
    "address": "Postboks 1, 0001 Oslo",
}


@contextmanager
def _public(people: People, role: str) -> Iterator[None]:
    with people.portal.app_context(), acting(role, None if role != POLICE else people("police", "reader").token):
        yield


def test_the_packaged_ones_are_loaded_once_and_everybody_reads_them(people: People, db: Database) -> None:
    with keeper(people.portal):
        assert service.load() == []
    for role in (STATS, PROJECTOR):
        with _public(people, role):
            issuer, basis = service.on(today()), service.basis(today())
            assert (issuer.short("nb"), issuer.name("nn")) == ("KRÅD", "Det kriminalitetsførebyggjande rådet")
            assert basis.appeal is not None
            assert (basis.appeal.days, basis.appeal.unit) == (21, "weeks")
            assert (service.on(date(2015, 6, 30)).key, service.on(date(2016, 1, 1)).key) == ("krad", "kfk")
            for nobodys in (date(2015, 8, 1), date(1979, 12, 31)):
                with pytest.raises(NotLoaded):
                    service.on(nobodys)


def test_a_change_holds_from_its_day_and_nothing_before_it_is_changed(people: People) -> None:
    later = today() + timedelta(days=30)
    with keeper(people.portal):
        before = service.latest_issuer()
        service.change_issuer(later, before.version, ISSUER, same=False)
        assert service.on(later - timedelta(days=1)).short("nb") == "KRÅD"
        assert (service.on(later).name("nn"), service.on(later).key) == (ISSUER["name_nn"], f"utsteder-{later:%Y%m%d}")
        # What hasn't begun yet is put right on its own day.
        row = service.latest_issuer()
        service.change_issuer(later, row.version, ISSUER | {"address": "Gata 2"}, same=True)
        assert (service.on(later).address, len(service.issuers())) == ("Gata 2", 4)
        with pytest.raises(Conflict):
            service.change_issuer(later, row.version - 1, ISSUER, same=True)
        with pytest.raises(Invalid):
            service.change_issuer(later - timedelta(days=1), row.version, ISSUER, same=True)
    with keeper(people.portal), clock.pretending(date(2026, 1, 1)):
        row = service.latest_basis()
        with pytest.raises(Invalid):
            service.change_basis(date(2025, 12, 31), row.version, dict.fromkeys(("act_nb", "act_nn", *service.APPEAL)))


def test_the_database_holds_one_issuer_a_day_and_no_empty_text(db: Database) -> None:
    columns = "id, key, valid, name_nb, name_nn, short_nb, short_nn, address"
    for valid, name, refused in (
        ("[2020-01-01,)", "Navn", psycopg.errors.ExclusionViolation),
        ("[1970-01-01,1971-01-01)", "  ", psycopg.errors.CheckViolation),
    ):
        with pytest.raises(refused):
            db.run(
                f"INSERT INTO app.issuer ({columns}) VALUES (gen_random_uuid(), 'x', %s, 'Navn', %s, 'N', 'N', '')",
                valid,
                name,
            )
    with pytest.raises(psycopg.errors.CheckViolation):
        db.run("UPDATE app.legal_basis SET body_nn = NULL")


def test_the_administrator_changes_both_and_an_empty_language_is_refused_at_its_field(people: People) -> None:
    client = people.client(people("council", "administrator"))
    page = client.get("/krad/utsteder")
    assert "Adressen mangler" in page.text
    assert "3 uker fra brevet er mottatt (forvaltningsloven §§ 28 og 29)" in page.text

    def send(page: str, **values: str) -> str:
        form = client.get(page).text
        version = form.partition('name="version" value="')[2].partition('"')[0]
        sent = {"csrf_token": token_of(form), "version": version, "from_on": f"{today():%d.%m.%Y}", **values}
        return client.post(page, data=sent, follow_redirects=True).text

    refused = send("/krad/utsteder/utsteder", same="nei", **ISSUER | {"name_nn": " "})
    assert 'id="f-name_nn-error"' in refused
    assert 'id="f-name_nb-error"' not in refused
    assert ISSUER["name_nb"] in refused, "what was typed is lost"
    told = send("/krad/utsteder/utsteder", same="nei", **ISSUER)
    assert "Utstederen er lagret. Alle sider" in told
    assert "Postboks 1, 0001 Oslo" in told

    basis = {"act_nb": "Loven § 1", "act_nn": "Lova § 1", "may_appeal": "ja", "appeal_number": "15"}
    refused = send("/krad/utsteder/hjemmel", **basis, appeal_unit="days", appeal_act_nb="§ 2", body_nb="Departementet")
    assert [name for name in service.APPEAL if f'id="f-{name}-error"' in refused] == ["appeal_act_nn", "body_nn"]
    told = send("/krad/utsteder/hjemmel", **basis | {"may_appeal": "nei"})
    assert "Avgjørelsene kan ikke påklages" in told
    with _public(people, STATS):
        assert service.basis(today()).appeal is None
        assert service.basis(today() - timedelta(days=1)).appeal is not None
    auditor = people.client(people("council", "auditor"))
    assert "Endre utsteder" not in auditor.get("/krad/utsteder").text
    assert auditor.get("/krad/utsteder/utsteder").status_code == 404
    assert people.client(people("council", "decider")).get("/krad/utsteder").status_code == 404
