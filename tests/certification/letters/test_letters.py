"""A letter says all that it must, in the unit's own Norwegian; it is made once, never changed, and read by its unit alone."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pypdfium2 as pdfium
import pytest
from flask import Flask
from pypdfium2 import raw

from app.clock import today
from app.errors import NotFound
from certification.assessment.codes import FindingId
from certification.cases.outcomes import Condition, Outcome
from certification.cases.service import Draft
from certification.letters import kinds, service
from certification.letters.composing import compose
from certification.letters.kinds import NEEDS, Kind
from certification.letters.service import About, Lacking, Weighed, Wordless
from tenants.register.records import identity
from tests.app.web.pages import token_of
from tests.database import Database, People, Somebody
from tests.factories import cases as make
from tests.factories.cases import Applicant, applicant
from tests.factories.letters import decide, office_of, said
from tests.factories.units import keeper

DUE = today() + timedelta(days=200)
DRAFT = Draft(
    Outcome.APPROVED_WITH_CONDITIONS,
    "Vedtaket er på plass.\n\nStyringsgruppa må møtast.",
    conditions=(
        Condition("Etabler ei styringsgruppe.", DUE, FindingId.STEERING_GROUP),
        Condition("Skriv ei plan.", DUE),
    ),
)


@pytest.fixture
def stryn(people: People) -> Applicant:
    """A municipality that writes nynorsk."""
    return applicant(people, "4651", name="Stryn")


@pytest.fixture
def decider(people: People) -> Somebody:
    return people("council", "decider")


@pytest.fixture
def officer(people: People) -> Somebody:
    return people("council", "case_officer")


def _whole(**changed: Any) -> About:
    """Something to tell of every kind."""
    day = date(2026, 11, 26)
    about = About(
        id=uuid4(),
        outcome="Godkjent",
        reason="Fordi det er slik.",
        places=("Skien",),
        first_on=day,
        last_on=date(2029, 11, 25),
        earlier_on=date(2026, 5, 1),
        conditions=(service.Condition("Lag en plan.", date(2027, 1, 2)),),
        weighed=(Weighed("Vedtak", "met"), Weighed("Mål", "not_met", "Målene mangler.")),
        criteria="Håndboken, versjon 1",
        document=(day, "ab" * 32),
        signed=(("Beslutter", day),),
    )
    return replace(about, **changed)


def test_the_letter_of_a_decision_says_all_of_it_in_the_units_own_norwegian(
    stryn: Applicant, officer: Somebody, decider: Somebody, portal: Flask, db: Database, tmp_path: Path
) -> None:
    letter_id = decide(stryn, officer, decider, DRAFT)
    with office_of(portal, db, tmp_path) as office:
        office.work()
        content = office.letters[letter_id]
    text = said(content)
    case_id, sha256 = db.rows("SELECT case_id, document_sha256 FROM app.decision")[0]
    for words in (
        "Det kriminalitetsførebyggjande rådet",
        "SLT-godkjenning av Stryn, med vilkår",
        f"Referanse: SLT-{UUID(str(case_id)).hex[:8].upper()}",
        "KRÅD har godkjent SLT-arbeidet i Stryn på dei vilkåra som står i dette brevet.",
        "Kommune: Stryn",
        "Utfall: Godkjend med vilkår",
        "Vedtaket er på plass.",
        "Styringsgruppa må møtast.",
        f"{DUE:%d.%m.%Y}",
        "Etabler ei styringsgruppe.",
        "Meld inn det som manglar i SLT-portalen",
        "Skriv i SLT-portalen kva som er gjort",
        "Kriterieversjon: Handboka, versjon 1",
        "Ikkje oppfylt",
        "De kan klage på avgjerda til Justis- og beredskapsdepartementet. Fristen er 3 veker frå de fekk dette brevet",
        "forvaltningslova §§ 28 og 29",
        "Godkjent elektronisk Avgjerar, ",
        str(sha256),
    ):
        assert words in text, words
    with pdfium.PdfDocument(content) as document:
        assert document.get_metadata_value("Title") == "SLT-godkjenning av Stryn, med vilkår"
        assert document.is_tagged()
        assert {tag for page in document for tag in _tags(page)} >= {"H1", "P", "Table", "TH", "TD"}
    assert b"/Lang(nn)" in content
    metadata = content.decode("latin-1")
    assert re.search(r"<pdfuaid:part>1<", metadata), "for reading"
    assert re.search(r"<pdfaid:part>2<.*<pdfaid:conformance>A<|<pdfaid:conformance>A<.*<pdfaid:part>2<", metadata, re.S)


def _tags(page: pdfium.PdfPage) -> set[str]:
    tree = raw.FPDF_StructTree_GetForPage(page)
    found: set[str] = set()

    def look(element: Any) -> None:
        length = raw.FPDF_StructElement_GetType(element, None, 0)
        buffer = bytearray(length)
        raw.FPDF_StructElement_GetType(element, (raw.c_char * length).from_buffer(buffer), length)
        found.add(buffer.decode("utf-16-le").rstrip("\0"))
        for index in range(raw.FPDF_StructElement_CountChildren(element)):
            child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                look(child)

    for index in range(raw.FPDF_StructTree_CountChildren(tree)):
        look(raw.FPDF_StructTree_GetChildAtIndex(tree, index))
    raw.FPDF_StructTree_Close(tree)
    return found


@pytest.mark.parametrize("language", kinds.LANGUAGES)
def test_every_kind_has_its_words_in_both_languages_and_can_be_set(people: People, language: str) -> None:
    with keeper(people.portal):
        for kind in Kind:
            assert kinds.empty(kind) == []
            content = compose(kind, "Skien", _whole(), date(2026, 11, 26), language)
            assert "{" not in str(content["opening"]) + content["title"]
            assert bool(content["law"]["paragraphs"][1:]) == (kind in kinds.APPEALABLE)
        letter = service.Letter(content=content, ordered_at=service.now())
        once = service.typeset(letter)
        assert once == service.typeset(letter), "the same bytes when it is made again"


@pytest.mark.parametrize("language", kinds.LANGUAGES)
def test_a_letter_promises_an_appeal_where_there_is_a_door_for_it_and_tells_which(
    people: People, db: Database, language: str
) -> None:
    on, case_id = date(2026, 11, 26), uuid4()
    before = db.value("SELECT address FROM app.issuer WHERE valid @> %s", on)
    db.run("UPDATE app.issuer SET address = %s WHERE valid @> %s", "Postboks 1\n0030 Oslo", on)
    written, lawful = {"nb": ("skriftlig", "klage"), "nn": ("skriftleg", "klage")}[language]

    def law(kind: Kind, **about: Any) -> str:
        with keeper(people.portal):
            return "\n".join(compose(kind, "Skien", _whole(**about), on, language)["law"]["paragraphs"])

    try:
        for kind in (Kind.APPROVED_WITH_CONDITIONS, Kind.REJECTED, Kind.WITHDRAWN, Kind.REVERSAL, Kind.APPEAL_UPHELD):
            told = law(kind, case_id=case_id)
            assert "i SLT-portalen. Skriv" in told
            assert written not in told
        for kind, case in ((Kind.SUSPENSION, case_id), (Kind.APPEAL_DISMISSED, case_id), (Kind.WITHDRAWN, None)):
            about = uuid4()
            told = law(kind, id=about, case_id=case)
            assert f"{written} til Det kriminalitets" in told
            assert "Postboks 1, 0030 Oslo" in told
            assert f"SLT-{(case or about).hex[:8].upper()}" in told
        for kind in (Kind.APPROVED, Kind.REVERSAL, Kind.APPEAL_UPHELD):
            assert lawful not in law(kind, case_id=case_id, in_full=True)
        assert lawful not in law(Kind.REINSTATEMENT, case_id=case_id)
        assert lawful in law(Kind.APPROVED, case_id=case_id), "for some of the municipalities alone"
    finally:
        db.run("UPDATE app.issuer SET address = %s WHERE valid @> %s", before, on)


def test_the_letter_of_all_that_was_applied_for_promises_what_the_portal_gives(
    stryn: Applicant, officer: Somebody, decider: Somebody, people: People, db: Database
) -> None:
    decide(stryn, officer, decider, Draft(Outcome.APPROVED, "Alt er på plass.", "Vi ser meir enn reglane."))
    law = db.value("SELECT content -> 'law' -> 'paragraphs' FROM app.letter")
    assert len(law) == 1  # type: ignore[arg-type]
    assert "klage" not in str(law)
    case_id = db.value("SELECT case_id FROM app.decision")
    coordinator = people.client(stryn.coordinator)
    assert "ikke noe å klage på" in coordinator.get(f"/enhet/sak/{case_id}").text
    assert coordinator.get(f"/enhet/sak/{case_id}/klage").status_code == 404


def test_long_reasons_strange_signs_and_many_municipalities_make_a_whole_letter(people: People) -> None:
    places = ("Kárášjohka", "Guovdageaidnu", "Unjárga", *(f"Øyværet {n}" for n in range(9)))
    strange = "*ikke fet* #pagebreak() $x$ \\ «sitat» < & > 😀 漢字 \ue000 čđŋšŧž"
    about = _whole(reason=f"{strange}\nNy linje.\n\n" + "En lang begrunnelse. " * 900, places=places)
    with keeper(people.portal):
        content = compose(Kind.APPROVED, "Tolv kommuner", about, date(2026, 11, 26), "nb")
        made = service.typeset(service.Letter(content=content, ordered_at=service.now()))
    text = said(made)
    with pdfium.PdfDocument(made) as document:
        assert len(document) > 4
    for words in ("*ikke fet* #pagebreak() $x$ \\ «sitat» < & > □ □□ □ čđŋšŧž", *places, "□ står for et tegn"):
        assert words in text, words


def test_a_text_that_is_empty_in_one_language_stops_the_decision(
    stryn: Applicant, officer: Somebody, decider: Somebody, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = kinds._packaged()
    broken = {**packaged, "rejected": {**packaged["rejected"], "nb": {**packaged["rejected"]["nb"], "title": "  "}}}
    monkeypatch.setattr(kinds, "_packaged", lambda: broken)
    with pytest.raises(Wordless) as refused:
        decide(stryn, officer, decider, Draft(Outcome.REJECTED, "Vedtaket manglar.", "Slik er det."))
    assert "bokmål" in refused.value.message
    assert db.value("SELECT count(*) FROM app.decision") == 0
    assert db.value("SELECT count(*) FROM app.letter") == 0
    shorter = {**packaged, "rejected": {**packaged["rejected"], "nn": {**packaged["rejected"]["nn"], "closing": []}}}
    monkeypatch.setattr(kinds, "_packaged", lambda: shorter)
    assert kinds.empty(Kind.REJECTED) == [("nn", "closing")]
    with stryn.people.acting(decider), pytest.raises(Wordless):
        service.check(Kind.REJECTED, today())


def test_what_is_ordered_twice_is_one_letter_and_what_lacks_is_refused(
    stryn: Applicant, decider: Somebody, db: Database
) -> None:
    about = _whole()
    with stryn.people.acting(decider):
        first = service.order(Kind.SUSPENSION, stryn.unit_id, about, today())
        assert service.order(Kind.SUSPENSION, stryn.unit_id, about, today()) == first
        for kind, names in NEEDS.items():
            for name in names:
                empty: Any = () if name in ("places", "conditions") else None
                with pytest.raises(Lacking, match=name):
                    service.order(kind, stryn.unit_id, _whole(**{name: empty}), today())
    assert db.value("SELECT count(*) FROM app.outbox WHERE kind = 'letter'") == 1
    assert db.value("SELECT count(*) FROM app.letter") == 1


def test_a_letter_and_its_file_are_never_changed(
    stryn: Applicant, officer: Somebody, decider: Somebody, portal: Flask, db: Database, tmp_path: Path
) -> None:
    letter_id = decide(stryn, officer, decider, DRAFT)
    with office_of(portal, db, tmp_path) as office:
        office.work()
        kept, sha256 = db.rows("SELECT content, sha256 FROM app.letter_file")[0]
        assert bytes(kept) == office.letters[letter_id]  # type: ignore[call-overload]
        assert hashlib.sha256(office.letters[letter_id]).hexdigest() == sha256
        with stryn.people.acting(decider):
            assert service.typeset(service.sight(letter_id).letter) == office.letters[letter_id]
    for statement in ("UPDATE app.letter SET language = 'nb'", "DELETE FROM app.letter_file"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.run(statement)
    audited = str(db.rows("SELECT * FROM audit.entry WHERE table_name = 'app.letter_file'"))
    assert sha256 in audited  # type: ignore[operator]
    assert "PDF-1" not in audited


def test_the_unit_opens_its_letter_by_a_press_and_nobody_else_can(
    stryn: Applicant, officer: Somebody, decider: Somebody, people: People, db: Database, tmp_path: Path
) -> None:
    letter_id = decide(stryn, officer, decider, DRAFT)
    unit, council = people.client(stryn.coordinator), people.client(officer)
    page, file = f"/enhet/brev/{letter_id}", f"/enhet/brev/{letter_id}.pdf"
    assert "Brevet blir laget og sendt nå" in unit.get(page).text
    assert unit.get(file).status_code == 404
    assert "Blir laget" in council.get("/krad/brev").text
    with office_of(people.portal, db, tmp_path) as office:
        office.work()
    assert office.states(letter_id) == ["ready", "sent"]
    assert "Nytt" in unit.get("/enhet/brev").text
    assert page in unit.get("/enhet").text, "the home tells of it"
    shown = unit.get(page)
    assert unit.get(file).status_code == 404, "a GET opens nothing"
    assert "Sendt" in council.get(f"/krad/brev/{letter_id}").text
    reader = people.client(people("unit", "reader", tenant_id=stryn.unit_id))
    assert "åpner brevet" in reader.get(page).text
    assert reader.post(f"{page}/apne", data={"csrf_token": token_of(reader.get("/rolle").text)}).status_code == 404
    assert office.states(letter_id) == ["ready", "sent"]

    opened = unit.post(f"{page}/apne", data={"csrf_token": token_of(shown.text)}, follow_redirects=True)
    assert (opened.mimetype, opened.data) == ("application/pdf", office.letters[letter_id])
    again = unit.post(f"{page}/apne", data={"csrf_token": token_of(shown.text)})
    assert again.status_code == 303
    assert office.states(letter_id) == ["ready", "sent", "read"]
    assert reader.get(file).data == opened.data
    assert council.get(f"/krad/brev/{letter_id}.pdf").data == opened.data
    assert page not in unit.get("/enhet").text
    for text in (unit.get("/enhet/soknad").text, council.get("/krad/brev?tilstand=read").text):
        assert f"{letter_id}" in text
        assert "Lest" in text
    who = db.rows("SELECT acting, membership_id IS NOT NULL FROM app.dispatch_event WHERE state = 'read'")
    assert who == [("unit.coordinator", True)]
    with people.acting(stryn.coordinator):
        (about_id,) = db.rows("SELECT about_id FROM app.letter")[0]
        assert service.received_at(stryn.unit_id, about_id, Kind.APPROVED_WITH_CONDITIONS) is not None  # type: ignore[arg-type]

    other = applicant(people, "4003", name="Skien")
    for stranger in (
        other.coordinator,
        people("police", "reader", police_district_id=identity("police_district", "vest")),
        people("ministry", "reader"),
        None,
    ):
        client = people.client(stranger)
        for address in (page, file, f"/krad/brev/{letter_id}", f"/krad/brev/{letter_id}.pdf"):
            assert client.get(address).status_code in (302, 303, 401, 404), (stranger, address)
    with people.acting(other.coordinator), pytest.raises(NotFound):
        service.open_(letter_id, other.unit_id)


def test_a_withdrawal_has_its_own_letter(
    stryn: Applicant, officer: Somebody, decider: Somebody, people: People, db: Database, tmp_path: Path
) -> None:
    decide(stryn, officer, decider, DRAFT)
    case_id = db.value("SELECT id FROM app.case_file")
    assert isinstance(case_id, UUID)
    make.decide(people, case_id, Draft(Outcome.WITHDRAWN, "Vedtaket er oppheva."), decider)
    with office_of(people.portal, db, tmp_path) as office:
        office.work()
    texts = [said(content) for content in office.letters.values()]
    assert len(texts) == 2
    assert any("KRÅD har trekt tilbake SLT-godkjenninga av Stryn frå og med" in text for text in texts)
    references = {match[0] for text in texts for match in re.finditer(r"SLT-[0-9A-F]{8}", text)}
    assert len(references) == 1, "the same case has one reference"
