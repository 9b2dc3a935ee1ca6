"""An approval that nobody is left in lapses on the day on which the last of them left, and comes back where that is corrected."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app import clock
from app.clock import today
from app.db.roles import CLOCK
from app.db.session import acting
from app.jobs import worker
from certification.certificates import codes
from certification.certificates import service as certificates
from certification.certificates.signed import ListState
from certification.certificates.states import Step
from certification.lapsing import service as lapsing
from certification.moving import service as moving_pages
from certification.reforms import reversing
from certification.watch import oversight
from dashboards.certified import service as certified
from dashboards.projection.statuses import Status
from dashboards.recompute.service import recompute
from tenants.register import service as register
from tenants.reporting import service as facts
from tenants.units import moving
from tenants.units import service as units
from tests.certification.moving.test_pages import send
from tests.certification.reforms.test_reforms import enter, merger, status
from tests.certification.watch.watching import Approved
from tests.dashboards.export.test_export import exported
from tests.database import Database, People
from tests.factories.cases import signing
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper

D = date.fromisoformat
LEFT, EVE = D("2026-06-01"), D("2026-05-31")


@pytest.fixture
def db(own_db: Database) -> Database:
    return own_db


@pytest.fixture
def portal(own_portal: Flask) -> Flask:
    return own_portal


def told(db: Database, certificate_id: UUID) -> list[tuple[object, ...]]:
    """What has happened to a certificate, and from which days."""
    return db.rows(
        "SELECT kind, effective_on FROM app.certificate_event WHERE certificate_id = %s ORDER BY seq", certificate_id
    )


def letters(db: Database, unit_id: UUID) -> list[tuple[object, ...]]:
    return db.rows("SELECT kind, language, content FROM app.letter WHERE tenant_id = %s ORDER BY ordered_at", unit_id)


def leave(portal: Flask, one: Approved, on: date, to: UUID | None = None) -> None:
    with keeper(portal):
        moving.move(one.unit.municipalities[0], one.unit_id, to, on)


def come_back(portal: Flask, one: Approved, on: date) -> None:
    with keeper(portal):
        moving.move(one.unit.municipalities[0], None, one.unit_id, on)


def paper(db: Database, certificate_id: UUID) -> list[tuple[object, ...]]:
    """A certificate but for how many things have happened to it."""
    return db.rows(
        "SELECT number, municipality_ids, valid, given_until, suspended, ending, ended_on FROM app.certificate WHERE id = %s",
        certificate_id,
    )


def sentence(people: People, db: Database, certificate_id: UUID, on: date) -> str:
    """What the public page of a certificate says first, of a day."""
    number = db.value("SELECT number FROM app.certificate WHERE id = %s", certificate_id)
    page = people.client().get(f"/register/{codes.write(int(str(number)))}?dato={on:%d.%m.%Y}").text
    (found,) = re.findall(r"Godkjenningen [^<]*\.", page)[:1]
    return html.unescape(found)


def project(portal: Flask, db: Database) -> None:
    """Make the nation's picture of every unit."""
    Nation(portal, db).project(*(Made(UUID(str(id_)), "", ()) for (id_,) in db.rows("SELECT id FROM app.unit")))


def disagreements(portal: Flask, folder: Path) -> list[tuple[str, str]]:
    """What the recomputation of an export finds; made-up approvals have it of their cases from the first."""
    file = folder / f"{uuid4()}.tar"
    exported(portal, file, today())
    return [(str(each.sort), each.where) for each in recompute(file).disagreements]


def test_the_approval_of_a_cooperation_that_everybody_steps_out_of_lapses_that_day(
    people: People, portal: Flask, db: Database, tmp_path: Path
) -> None:
    """KRÅD is told before, and the unit by letter; register, list, pages and recomputation say the same of each day."""
    sogn = Approved(people, "4640", "4644")
    reader, keeping = people.client(sogn.reader()), people.client(people("council", "register_keeper"))
    project(portal, db)
    same = disagreements(portal, tmp_path)
    address = f"/krad/enheter/{sogn.unit.municipalities[0]}/flytt"
    page = send(keeping, address, target="apart", on="01.06.2026")[1]
    assert "og faller bort ved flyttingen. Enheten får brev om det." in page
    assert told(db, sogn.certificate_id) == [], "a preview changes nothing"
    assert send(keeping, address, target="apart", on="01.06.2026", confirmed="1")[0] == 303
    assert told(db, sogn.certificate_id) == [("lapsed", LEFT)]
    project(portal, db)

    assert sentence(people, db, sogn.certificate_id, EVE) == "Godkjenningen er gyldig."
    left = "Godkjenningen falt bort, fordi ingen av kommunene den gjaldt, er i SLT-enheten lenger."
    assert sentence(people, db, sogn.certificate_id, LEFT) == left
    number = int(str(db.value("SELECT number FROM app.certificate WHERE id = %s", sogn.certificate_id)))
    with portal.app_context(), keeper(portal):
        assert certified.listed(EVE)[number] is ListState.VALID
        assert certified.listed(LEFT)[number] is ListState.WITHDRAWN
    assert (status(portal, "4640", EVE), status(portal, "4640", LEFT)) == (Status.APPROVED, Status.IN_TRANSITION)
    register_page = people.client().get("/register").text
    assert "Enheten" not in re.sub(r"SLT-enhet(en)?", "", register_page)

    # The letter has the unit's own form of Norwegian, though it covers nothing any more.
    ((kind, language, content),) = letters(db, sogn.unit_id)
    assert (kind, language) == ("lapsed", "nn")
    assert isinstance(content, dict)
    assert content["opening"] == ["SLT-godkjenninga av Enheten har falle bort frå og med 1. juni 2026."]
    reason = " ".join(line for paragraph in content["reason"]["paragraphs"] for line in paragraph)
    assert "i SLT-eininga lenger" in reason
    assert "søkje på nytt" in reason
    law = " ".join(content["law"]["paragraphs"])
    assert "klage på avgjerda" in law
    assert "skriftleg" in law
    assert content["about"] == [["Kommunar", "Sogndal, Luster"]]

    home = reader.get("/enhet").text
    assert "Godkjenningen falt bort 1. juni 2026" in home
    mine = reader.get("/enhet/godkjenningen").text
    assert "Den dere hadde, falt bort 1. juni 2026." in mine
    assert "har falle bort" in mine, "the letter is there"
    unit_page = f"/krad/enheter/enhet/{sogn.unit_id}"
    assert "Falt bort 1. juni 2026" in keeping.get(unit_page).text
    overview = people.client(people("council", "decider")).get(f"/krad/godkjenning/{sogn.certificate_id}").text
    assert "Godkjenningen falt bort, fordi ingen av kommunene den gjelder, er i enheten lenger." in overview
    assert "Suspender godkjenningen" not in overview
    assert disagreements(portal, tmp_path) == same
    # Nothing is in the way of closing it any more.
    with keeper(portal):
        moving_pages.close(sogn.unit_id)


def test_who_comes_back_from_the_same_day_never_left_and_who_comes_later_applies_anew(
    people: People, portal: Flask, db: Database, tmp_path: Path
) -> None:
    one = Approved(people, "3422")
    before = paper(db, one.certificate_id)
    project(portal, db)
    same = disagreements(portal, tmp_path)
    leave(portal, one, LEFT)
    come_back(portal, one, LEFT)
    project(portal, db)
    assert told(db, one.certificate_id) == [("lapsed", LEFT), ("restored", LEFT)]
    assert paper(db, one.certificate_id) == before
    assert status(portal, "3422", LEFT) is Status.APPROVED
    kinds = [(kind, language) for kind, language, _content in letters(db, one.unit_id)]
    assert kinds == [("lapsed", "nb"), ("restored", "nb")]
    content = letters(db, one.unit_id)[1][2]
    assert isinstance(content, dict)
    assert content["reason"]["paragraphs"] == [
        ["Det er rettet hvem enheten dekker. Kommunene gikk ikke ut 1. juni 2026."]
    ]
    assert "klage" not in " ".join(content["law"]["paragraphs"])
    assert disagreements(portal, tmp_path) == same
    # It left another day, and comes back later: what it had is over, and the unit can apply.
    leave(portal, one, D("2026-07-01"))
    come_back(portal, one, D("2026-08-01"))
    project(portal, db)
    assert told(db, one.certificate_id)[2:] == [("lapsed", D("2026-07-01"))]
    assert status(portal, "3422", D("2026-07-15")) is Status.IN_TRANSITION
    assert status(portal, "3422", D("2026-08-01")) is not Status.APPROVED
    assert disagreements(portal, tmp_path) == same
    page = people.client(one.coordinator).get("/enhet").text
    assert "gjelder ikke lenger" in page


def test_a_cooperation_that_was_ended_by_mistake_is_given_back_whole_with_its_approval(
    people: People, portal: Flask, db: Database
) -> None:
    sogn = Approved(people, "4640", "4644")
    before, cover = paper(db, sogn.certificate_id), _covering(db)
    with keeper(portal):
        luster, sogndal = moving.dissolve(sogn.unit_id, LEFT)
    keeping = people.client(people("council", "register_keeper"))
    unit_page = f"/krad/enheter/enhet/{sogn.unit_id}"
    address = f"{unit_page}/ta-tilbake"
    assert address in keeping.get(unit_page).text
    asked = keeping.get(address).text
    assert "Luster og Sogndal hører da til enheten også fra 1. juni 2026" in asked
    # Somebody has been decided about, or waits for it: that is not swept away.
    with keeper(portal):
        places = {row.place_id: unit for unit in (luster, sogndal) for row in units.cover(unit, LEFT)}
    own = Made(places[sogn.unit.municipalities[0]], "municipality", (sogn.unit.municipalities[0],))
    case_id = sogn.nation.applied(own, D("2026-07-01"))
    status_code, page = send(keeping, address)
    assert (status_code, "har en søknad. Da kan ikke dette tas tilbake." in page) == (409, True)
    assert told(db, sogn.certificate_id) == [("lapsed", LEFT)]
    sogn.nation._state(case_id, "withdrawn")
    assert send(keeping, address)[0] == 303
    assert told(db, sogn.certificate_id) == [("lapsed", LEFT), ("restored", LEFT)]
    assert (paper(db, sogn.certificate_id), _covering(db)) == (before, cover)
    assert [kind for kind, *_ in letters(db, sogn.unit_id)] == ["lapsed", "restored"]
    with people.acting(sogn.coordinator):
        document = facts.facts_document(sogn.unit_id, today())
    assert len(document["vedtak"]) == 2, "what went with them is back"
    assert keeping.get(address).status_code == 404
    assert address not in keeping.get(unit_page).text
    project(portal, db)
    assert status(portal, "4640", LEFT) is Status.APPROVED


def _covering(db: Database) -> list[tuple[object, ...]]:
    """Who covers what on each of some days, however many rows say so."""
    return db.rows(
        "SELECT d, tenant_id, place_id FROM app.unit_cover, unnest(ARRAY['2026-05-31', '2026-06-01', '2026-11-01']::date[]) d"
        " WHERE valid @> d ORDER BY 1, 2, 3"
    )


def test_nothing_comes_back_where_something_has_been_decided_since(people: People, portal: Flask, db: Database) -> None:
    one = Approved(people, "3422")
    leave(portal, one, LEFT)
    one.nation._decision(one.made, uuid4(), "rejected", today() + timedelta(days=1))
    come_back(portal, one, LEFT)
    assert told(db, one.certificate_id) == [("lapsed", LEFT)]


def test_one_of_several_who_leaves_takes_no_approval_from_the_others(
    people: People, portal: Flask, db: Database
) -> None:
    three = Approved(people, "4640", "4644", "4641")
    with keeper(portal):
        moving.move(three.unit.municipalities[2], three.unit_id, None, LEFT)
    assert told(db, three.certificate_id) == []
    with pytest.raises(IntegrityError, match="lapsed can't happen"), keeper(portal):
        certificates.record(certificates.get(three.certificate_id), 0, Step.LAPSED, LEFT)


def _morning(portal: Flask, db: Database, times: int = 1) -> None:
    """The clock asks, and the worker does what is asked, and what that asks for; each of it as many times."""
    with portal.app_context():
        with acting(CLOCK):
            lapsing.ask()
        for _round in range(2):
            for (job,) in db.rows("SELECT id FROM app.outbox WHERE kind = 'lapse' AND done_at IS NULL"):
                worker.run(str(job))


def test_what_any_other_way_leaves_empty_lapses_the_next_morning_once(
    people: People, portal: Flask, db: Database
) -> None:
    """Cover that is said to end, without a move: as it was before approvals lapsed, and as an operator says it."""
    one, other = Approved(people, "3422"), Approved(people, "3426")
    with keeper(portal):
        units.set_cover(one.unit_id, [], LEFT)
    assert told(db, one.certificate_id) == []
    project(portal, db)
    empty = "Godkjenningen er gyldig, men ingen av kommunene er i SLT-enheten denne dagen. De er ikke godkjent med den."
    assert sentence(people, db, one.certificate_id, LEFT).startswith(empty[:40])
    _morning(portal, db)
    _morning(portal, db)
    assert told(db, one.certificate_id) == [("lapsed", LEFT)]
    assert told(db, other.certificate_id) == []
    assert [kind for kind, *_ in letters(db, one.unit_id)] == ["lapsed"]
    by = db.value("SELECT acting FROM app.certificate_event WHERE certificate_id = %s", one.certificate_id)
    assert str(by).startswith("job")


def test_a_lapse_never_comes_before_what_was_decided(
    people: People, portal: Flask, db: Database, tmp_path: Path
) -> None:
    """Of a leaving that is entered late: what deciders did meanwhile stands, and it lapses after that."""
    one = Approved(people, "3422")
    project(portal, db)
    same = disagreements(portal, tmp_path)
    suspended, decider = D("2026-07-10"), one.decider()
    with signing(db, 1), clock.pretending(suspended), people.acting(decider):
        oversight.act(one.certificate_id, 0, Step.SUSPENDED, "Grunnen.")
    leave(portal, one, LEFT)
    assert told(db, one.certificate_id) == [("suspended", suspended), ("lapsed", suspended)]
    project(portal, db)
    assert disagreements(portal, tmp_path) == same


def test_a_reform_takes_the_last_where_the_other_has_left_and_its_reversal_gives_back_no_other_lapse(
    people: People, portal: Flask, db: Database, tmp_path: Path
) -> None:
    two = Approved(people, "3422", "3427", "3428")
    with keeper(portal):  # only the host and one more are left
        moving.move(two.unit.municipalities[2], two.unit_id, None, D("2026-04-01"))
    one = Approved(people, "3426")
    leave(portal, one, D("2026-03-01"))
    with keeper(portal):  # Another municipality comes to the unit, and the reform takes it.
        moving.move(register.with_number("3429", LEFT).id, None, one.unit_id, D("2026-04-01"))
    project(portal, db)
    same = disagreements(portal, tmp_path)
    reform_id = enter(portal, merger("3422", "3427", "3429"))
    project(portal, db)
    assert told(db, two.certificate_id) == [("lapsed", LEFT)]
    assert [kind for kind, *_ in letters(db, two.unit_id)] == ["lapsed"]
    assert disagreements(portal, tmp_path) == same
    with keeper(portal):
        found = reversing.reversal(reform_id)
        assert ([each.unit for each in found.restored], found.dependants) == (["Enheten"], [])
        reversing.reverse(reform_id, "Feil.")
    assert told(db, two.certificate_id) == [("lapsed", LEFT), ("restored", LEFT)]
    assert told(db, one.certificate_id) == [("lapsed", D("2026-03-01"))]
    assert [kind for kind, *_ in letters(db, two.unit_id)] == ["lapsed", "restored"]


def test_nobody_else_lets_an_approval_lapse_or_gives_it_back(people: People, portal: Flask, db: Database) -> None:
    one = Approved(people, "3422")
    decider = people("council", "decider")

    def step(kind: Step, reason: str | None = None) -> None:
        paper = certificates.get(one.certificate_id)
        certificates.record(paper, paper.events, kind, LEFT, reason=reason)

    leave(portal, one, LEFT)
    with pytest.raises(IntegrityError, match="restored can't happen"), keeper(portal):
        step(Step.RESTORED, "Uten grunn.")
    with pytest.raises(ProgrammingError, match="for the register keeper"), people.acting(decider):
        step(Step.RESTORED, "Uten grunn.")
    come_back(portal, one, LEFT)
    db.run("DELETE FROM app.unit_cover WHERE lower(valid) = %s", LEFT)
    with pytest.raises(ProgrammingError, match="lapsed is not for council"), people.acting(decider):
        step(Step.LAPSED)
