"""What deciders do to a certificate: suspend and reinstate, one or two of them, impartial and in turn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from app.errors import Conflict
from certification.cases import service as cases
from certification.cases.errors import NotImpartial
from certification.cases.impartiality import Partial
from certification.certificates.states import Step
from certification.letters import kinds
from certification.watch import oversight
from tests.app.web.pages import token_of
from tests.certification.watch.watching import Approved, due, post
from tests.database import Database, People, Somebody
from tests.factories.cases import principal_of
from tests.factories.letters import office_of, said


@pytest.mark.usefixtures("one_signs")
def test_a_decider_suspends_and_reinstates_with_a_reason_and_everybody_sees_it(
    skien: Approved, people: People, db: Database
) -> None:
    due(db, 0)
    decider, address = people.client(skien.decider()), f"/krad/godkjenning/{skien.certificate_id}"
    assert "Begrunnelse" in post(decider, f"{address}/suspender", seen="0", text="")
    page = post(decider, f"{address}/suspender", seen="0", text="Vedtaket er opphevet.")
    assert "Godkjenningen er suspendert" in page
    assert "Vedtaket er opphevet." in page
    skien.nation.project(skien.made)
    public = people.client()
    assert "Suspendert" in public.get("/kommune/4003").text
    assert "1 av 357 kommuner har godkjent SLT" not in public.get("/").text
    home = people.client(skien.coordinator).get("/enhet").text
    assert "KRÅD har suspendert godkjenningen" in home
    assert "Vedtaket er opphevet." in people.client(skien.coordinator).get("/enhet/godkjenningen").text
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'remind' AND done_at IS NULL") == 1
    assert decider.get(f"{address}/suspender").status_code == 404
    assert "Suspensjonen er opphevet" in post(decider, f"{address}/opphev", seen="1", text="Nytt vedtak er på plass.")
    skien.nation.project(skien.made)
    assert "1 av 357 kommuner har godkjent SLT" in public.get("/").text
    officer = people.client(people("council", "case_officer"))
    assert officer.get(f"{address}/suspender").status_code == 404
    assert "Suspender godkjenningen" not in officer.get(address).text
    assert db.rows("SELECT kind, signatures ->> 0 IS NOT NULL FROM app.certificate_event ORDER BY seq") == [
        ("suspended", True),
        ("reinstated", True),
    ]


@pytest.mark.usefixtures("two_sign")
def test_where_two_must_sign_a_proposal_changes_nothing_until_another_has_signed(
    skien: Approved, people: People, db: Database
) -> None:
    first, second = (people.client(skien.decider()) for _ in range(2))
    address = f"/krad/godkjenning/{skien.certificate_id}"
    assert "En annen beslutter må skrive under" in post(first, f"{address}/suspender", seen="0", text="Grunn en.")
    assert db.value("SELECT isempty(suspended) FROM app.certificate") is True
    assert "Grunn en." not in people.client(skien.coordinator).get("/enhet/godkjenningen").text
    assert first.get(f"{address}/underskriv").status_code == 404
    assert "sendt tilbake" in post(second, f"{address}/send-tilbake", seen="1", text="Vent litt.")
    post(first, f"{address}/suspender", seen="2", text="Grunn to.")
    assert "Godkjenningen er suspendert" in post(second, f"{address}/underskriv", seen="3")
    events = db.rows("SELECT kind, jsonb_array_length(signatures) FROM app.certificate_event ORDER BY seq")
    assert events[-1] == ("suspended", 2)
    assert "Grunn to." in people.client(skien.coordinator).get("/enhet/godkjenningen").text


@pytest.mark.usefixtures("two_sign")
def test_what_is_done_has_one_letter_in_the_units_norwegian_and_a_proposal_none(
    people: People, db: Database, portal: Flask, tmp_path: Path
) -> None:
    stryn = Approved(people, "4651")
    first, second = (people.client(stryn.decider()) for _ in range(2))
    address, coordinator = f"/krad/godkjenning/{stryn.certificate_id}", people.client(stryn.coordinator)
    for seen, page, done, reason in (
        (0, "suspender", "suspendert", "Vedtaket gjeld ikkje.\n\nDet må vedtakast på nytt."),
        (2, "opphev", "opphevet", "Nytt vedtak er på plass."),
    ):
        letters = db.value("SELECT count(*) FROM app.letter")
        post(first, f"{address}/{page}", seen=str(seen), text=reason)
        assert db.value("SELECT count(*) FROM app.letter") == letters, "nothing is done yet"
        assert done in post(second, f"{address}/underskriv", seen=str(seen + 1))
        again = second.post(
            f"{address}/underskriv", data={"csrf_token": token_of(second.get(address).text), "seen": seen + 1}
        )
        assert again.status_code == 409
        assert db.value("SELECT count(*) FROM app.letter") == letters + 1  # type: ignore[operator]
    with office_of(portal, db, tmp_path) as office:
        office.work()
    letters = {
        str(kind): said(office.letters[letter_id])  # type: ignore[index]
        for kind, letter_id in db.rows(
            "SELECT l.kind, l.id FROM app.letter l JOIN app.certificate_event e ON e.id = l.about_id AND e.kind ="
            " CASE l.kind WHEN 'suspension' THEN 'suspended' ELSE 'reinstated' END"
        )
    }
    for words in (
        "KRÅD har suspendert SLT-godkjenninga av",
        "Kommune: Stryn",
        "Vedtaket gjeld ikkje. Det må vedtakast på nytt.",
        "De kan klage på avgjerda",
        "Send klaga skriftleg til Det kriminalitetsførebyggjande rådet",
        f"SLT-{stryn.case_id.hex[:8].upper()}",
    ):
        assert words in letters["suspension"], words
    assert letters["suspension"].count("Avgjerar, ") == 2, "both who signed"
    assert "KRÅD har oppheva suspensjonen." in letters["reinstatement"]
    assert "klage" not in letters["reinstatement"], "nobody is harmed"
    for client, where, one in ((first, address, "/krad/brev/"), (coordinator, "/enhet/godkjenningen", "/enhet/brev/")):
        page = client.get(where).text
        for (letter_id,) in db.rows("SELECT id FROM app.letter"):
            assert f"{one}{letter_id}" in page


@pytest.mark.usefixtures("one_signs")
def test_a_letter_without_text_in_one_language_stops_the_suspension_and_keeps_what_was_typed(
    skien: Approved, people: People, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = kinds._packaged()
    broken = {
        **packaged,
        "suspension": {**packaged["suspension"], "nn": {**packaged["suspension"]["nn"], "title": " "}},
    }
    monkeypatch.setattr(kinds, "_packaged", lambda: broken)
    before = db.value("SELECT count(*) FROM app.outbox")
    page = post(
        people.client(skien.decider()),
        f"/krad/godkjenning/{skien.certificate_id}/suspender",
        seen="0",
        text="Vedtaket er opphevet.",
    )
    assert "Brevet mangler tekst på nynorsk" in page
    assert "Vedtaket er opphevet." in page
    assert db.rows("SELECT events, isempty(suspended) FROM app.certificate") == [(0, True)]
    for table in ("certificate_event", "letter"):
        assert db.value(f"SELECT count(*) FROM app.{table}") == 0
    assert db.value("SELECT count(*) FROM app.outbox") == before


def _decide(people: People, decider: Somebody, skien: Approved, step: Step, reason: str) -> str:
    try:
        with people.acting(decider):
            oversight.act(skien.certificate_id, 0, step, reason)
    except Conflict as refused:
        return refused.code
    return reason


@pytest.mark.usefixtures("one_signs")
def test_of_two_deciders_at_once_one_is_told_that_the_certificate_has_moved(
    skien: Approved, people: People, db: Database
) -> None:
    deciders = [skien.decider() for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda n: _decide(people, deciders[n], skien, Step.SUSPENDED, f"Grunn {n}."), range(2)))
    assert found.count("certificate_moved") == 1
    assert db.value("SELECT count(*) FROM app.certificate_event") == 1
    with pytest.raises(Conflict), people.acting(deciders[0]):
        oversight.act(skien.certificate_id, 1, Step.SUSPENDED, "Suspendert fra før.")


@pytest.mark.usefixtures("two_sign")
def test_who_is_not_impartial_in_the_units_case_does_nothing_to_its_certificate(
    skien: Approved, people: People, db: Database
) -> None:
    address = f"/krad/godkjenning/{skien.certificate_id}"
    silent, signer, partial = people("council", "decider"), skien.decider(), people("council", "decider")
    with people.acting(partial):
        cases.declare(principal_of(people, partial), skien.case_id, Partial.FAMILY)
    page = people.client(silent).get(address).text
    assert "må du si om du er habil" in page
    assert f"/krad/sak/{skien.case_id}/habilitet?godkjenning={skien.certificate_id}" in page
    assert "Suspender godkjenningen" not in page
    page = people.client(partial).get(address).text
    assert "Du har sagt at du ikke er habil" in page
    assert "Suspender godkjenningen" not in page
    assert "Forslaget er lagret" in post(people.client(signer), f"{address}/suspender", seen="0", text="Grunn.")
    for who, code in ((silent, "not_declared"), (partial, "not_impartial")):
        client = people.client(who)
        token = token_of(client.get("/krad/varsler").text)
        for page, told in (
            ("suspender", {"seen": 1, "text": "Grunn."}),
            ("underskriv", {"seen": 1}),
            ("send-tilbake", {"seen": 1, "text": "Nei."}),
        ):
            assert client.get(f"{address}/{page}").status_code == (404 if page == "suspender" else 409)
            assert client.post(f"{address}/{page}", data={"csrf_token": token, **told}).status_code == 409
        # The database holds it, whatever the pages do.
        for act in (
            lambda who=who: oversight.confirm(principal_of(people, who), skien.certificate_id, 1),
            lambda: oversight.send_back(skien.certificate_id, 1, "Nei."),
        ):
            with pytest.raises(Conflict) as refused, people.acting(who):
                act()
            assert refused.value.code == code
    assert db.value("SELECT count(*) FROM app.certificate_event") == 1
    # Nor does the word of one who has since said that they are not impartial make two.
    with people.acting(signer):
        cases.declare(principal_of(people, signer), skien.case_id, Partial.TOOK_PART)
    second = skien.decider()
    with pytest.raises(NotImpartial), people.acting(second):
        oversight.confirm(principal_of(people, second), skien.certificate_id, 1)
    assert "sendt tilbake" in post(
        people.client(second), f"{address}/send-tilbake", seen="1", text="En annen må foreslå."
    )
