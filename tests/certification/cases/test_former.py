"""After a move the new unit reads what was handed in, and decided, while the place belonged to the former one. No more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Uuid, column, func, select
from sqlalchemy.dialects.postgresql import DATERANGE
from sqlalchemy.exc import ProgrammingError

from app.db.session import session
from certification.cases import service
from tenants.units import moving
from tenants.units import service as units
from tests.database import Database, People, Somebody
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper

MOVED = date(2026, 3, 1)
HOME = "/enhet/soknad"
VEDTAK = {"municipality": "4003", "body": "municipal_council", "adopted_on": "2023-03-01", "case_number": "PS 7/23"}


@dataclass(frozen=True)
class Story:
    """Notodden was in a made-up unit until 2020, then in Grenland, and is in Telemark since March 2026. Siljan is alone.

    `documents` are those that Telemark may read.
    """

    people: People
    notodden: UUID
    grenland: Made
    telemark: Made
    siljan: Made
    made_up: Made
    documents: Mapping[str, UUID]

    def coordinator(self, unit: Made) -> Somebody:
        return self.people("unit", "coordinator", tenant_id=unit.id)

    def read(self, unit: Made) -> dict[UUID, list[tuple[str, date | None, date | None]]]:
        """What the database gives a unit: each document, and how and until when it was decided on."""
        documents = func.sec.former_submissions().table_valued(column("id", Uuid))
        decisions = func.sec.former_decisions().table_valued(
            column("submission_id", Uuid), column("outcome"), column("approved", DATERANGE)
        )
        with self.people.acting(self.coordinator(unit)):
            found: dict[UUID, list[tuple[str, date | None, date | None]]] = {
                id_: [] for (id_,) in session.execute(select(documents.c.id))
            }
            for row in session.execute(select(decisions)):
                days = row.approved
                found[row.submission_id].append(
                    (row.outcome, days.lower if days else None, days.upper if days else None)
                )
        return found

    def strangers(self) -> set[str]:
        """What is read that must not be, or can't be read that must."""
        expected: dict[UUID, list[tuple[str, date | None, date | None]]] = {
            self.documents["approved"]: [("approved_with_conditions", date(2024, 6, 1), MOVED)],
            self.documents["approved for the host"]: [("approved", None, None)],
            self.documents["decided after the move"]: [],
            self.documents["yearly report"]: [],
        }
        faults = set() if self.read(self.telemark) == expected else {"telemark"}
        others = {"grenland": self.grenland, "siljan": self.siljan, "made up": self.made_up}
        return faults | {name for name, unit in others.items() if self.read(unit)}


@pytest.fixture
def story(portal: Flask, db: Database, people: People) -> Story:
    nation = Nation(portal, db)
    made_up = nation.unit("4005", name="Oppdiktet", since=date(2019, 1, 1), until=date(2020, 1, 1), demonstration=True)
    (notodden,) = made_up.municipality_ids
    nation.document(made_up, date(2019, 6, 1))
    grenland = nation.unit("4003", "4001", "4005", name="Grenland")
    telemark = nation.unit("4018", "4020", name="Telemark")
    siljan = nation.unit("4010", name="Siljan")
    for each in (telemark, siljan, Made(grenland.id, grenland.kind, grenland.municipality_ids[:1])):
        nation.decided(each, nation.applied(each, date(2025, 1, 1)), "rejected", date(2025, 1, 2))

    host = nation.applied(grenland, date(2021, 1, 1))
    nation.decided(
        grenland, host, "approved", date(2021, 2, 1), until=date(2022, 2, 1), names=grenland.municipality_ids[:1]
    )
    approved = nation.applied(grenland, date(2024, 5, 1), vedtak=[VEDTAK])
    nation.decided(grenland, approved, "approved_with_conditions", date(2024, 6, 1), until=date(2028, 6, 1))
    open_then = nation.applied(grenland, date(2026, 2, 28))
    nation.decided(grenland, open_then, "rejected", MOVED)
    yearly = nation.document(grenland, date(2026, 2, 1))
    nation.document(grenland, date(2026, 2, 2), "application", submitted=False)
    with keeper(portal):
        moving.move(notodden, grenland.id, telemark.id, MOVED)

    nation.withdrawn(grenland, approved, date(2026, 5, 1))
    nation.document(grenland, MOVED)
    joined = Made(telemark.id, telemark.kind, (*telemark.municipality_ids, notodden))
    nation.applied(joined, date(2026, 4, 1))
    cases = dict(db.rows("SELECT id, submission_id FROM app.case_file"))
    documents = {
        "approved": cases[approved],
        "approved for the host": cases[host],
        "decided after the move": cases[open_then],
        "yearly report": yearly,
    }
    return Story(people, notodden, grenland, telemark, siljan, made_up, documents)  # type: ignore[arg-type]


def test_the_new_unit_reads_what_belongs_to_the_place_until_it_moved_and_nobody_else_reads_anything(
    story: Story,
) -> None:
    assert story.strangers() == set()


#: A condition of the wall -> the same without it.
SABOTAGES = {
    "any unit's cover": ("c.place_id = mine.place_id AND", ""),
    "one's own documents": ("AND c.tenant_id <> mine.tenant_id", ""),
    "made-up ones": ("AND u.demonstration = me.demonstration", ""),
    "without the place": ("AND c.municipality_id = ANY (s.municipality_ids)", ""),
    "of any day, handed in or not": ("AND c.valid @> (s.submitted_at AT TIME ZONE 'Europe/Oslo')::date", ""),
    "of any unit": ("mine.tenant_id = acting AND", ""),
    "of a place that has left": ("AND mine.valid @> today", ""),
    "decided later": ("AND (d.decided_at AT TIME ZONE 'Europe/Oslo')::date < f.left_on", ""),
    "the certificate as it is now": ("k.valid * daterange(NULL, f.left_on)", "k.valid"),
    "approved for others": ("AND k.municipality_ids && f.municipality_ids", ""),
    "any case of the unit": ("AND c.submission_id = f.id", ""),
}


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_every_condition_of_the_wall_is_missed_when_it_is_gone(story: Story, db: Database, sabotage: str) -> None:
    with _without(db, *SABOTAGES[sabotage]):
        assert story.strangers() != set()
    assert story.strangers() == set()


@contextmanager
def _without(db: Database, condition: str, instead: str) -> Iterator[None]:
    made = [
        str(definition)
        for (definition,) in db.rows(
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname IN ('former_submissions', 'former_decisions')"
        )
    ]
    broken = [one.replace(condition, instead) for one in made if condition in one]
    assert broken, f"the wall has no {condition}"
    for definition in broken:
        db.run(definition.replace("%", "%%"))
    try:
        yield
    finally:
        for definition in made:
            db.run(definition.replace("%", "%%"))


def test_where_the_place_goes_on_its_history_goes_along_and_the_unit_between_reads_it_no_longer(
    portal: Flask, story: Story
) -> None:
    with keeper(portal):
        own = moving.found(units.Kind.MUNICIPALITY, "Notodden", [story.notodden], date(2026, 6, 1))
    assert story.read(story.telemark) == {}
    read = story.read(Made(own, "municipality", (story.notodden,)))
    assert set(story.documents.values()) < set(read)
    assert len(read) == len(story.documents) + 1  # and what Telemark handed in while Notodden was there


def test_a_unit_alone_may_ask_and_only_while_somebody_acts_for_it(story: Story, db: Database) -> None:
    coordinator = story.coordinator(story.telemark)
    for somebody in (
        story.people("council", "decider"),
        story.people("police", "reader", police_district_id=uuid4()),
        story.people("ministry", "reader"),
    ):
        for function in (func.sec.former_submissions(), func.sec.former_decisions()):
            with pytest.raises(ProgrammingError, match="permission denied"), story.people.acting(somebody):
                session.execute(select(function.table_valued(column("unit_id"))))
    db.run("UPDATE sec.membership SET revoked_at = now() WHERE id = %s", coordinator.membership_id)
    with story.people.acting(coordinator):
        assert service.former() == []


def test_the_coordinator_finds_it_where_applications_are_and_reads_document_and_decision(story: Story) -> None:
    client = story.people.client(story.coordinator(story.telemark))
    page = client.get(HOME).get_data(as_text=True)
    assert "Sendt inn fra en annen enhet" in page
    assert "Notodden hørte til Grenland til og med 28. februar 2026." in page
    links = re.findall(rf'href="({HOME}/tidligere/[0-9a-f-]+)"', page)
    assert links == [f"{HOME}/tidligere/{story.documents[name]}" for name in (
        "decided after the move", "yearly report", "approved", "approved for the host"
    )]  # fmt: skip
    read = client.get(links[2]).get_data(as_text=True)
    for text in (
        "Søknaden fra Grenland",
        "PS 7/23",
        "Godkjent med vilkår",
        "CANARY en begrunnelse",
        "Et vilkår",
        "fra 1. juni 2024 til og med 28. februar 2026",
    ):
        assert text in read
    assert "trukket tilbake" not in read
    assert "Godkjenningen gjaldt" not in client.get(links[3]).get_data(as_text=True)
    undecided = client.get(links[0]).get_data(as_text=True)
    assert "KRÅD hadde ikke avgjort søknaden da Notodden gikk ut av enheten" in undecided
    assert "Avslått" not in undecided
    assert "Avgjørelsen fra KRÅD" not in client.get(links[1]).get_data(as_text=True)


def test_a_correction_from_before_the_move_is_read_with_the_decision_and_one_from_after_it_is_not(
    story: Story, db: Database
) -> None:
    for at, before, after in (
        ("2026-02-28 12:00+01", "CANARY en begrunnelse", "RETTET FØR"),
        ("2026-03-01 00:30+01", "RETTET FØR", "RETTET ETTER"),
    ):
        db.run("SET session_replication_role = replica")
        db.run(
            "INSERT INTO app.decision_correction (tenant_id, id, decision_id, changes, reason, corrected_at)"
            " SELECT d.tenant_id, gen_random_uuid(), d.id, jsonb_build_array(jsonb_build_object('field', 'reason',"
            " 'number', 0, 'before', %s::text, 'after', %s::text)), 'Skrivefeil.', %s FROM app.decision d"
            " JOIN app.case_file c ON c.id = d.case_id WHERE c.submission_id = %s",
            *(before, after, at, story.documents["approved"]),
        )
        db.run("SET session_replication_role = origin")
    client = story.people.client(story.coordinator(story.telemark))
    read = client.get(f"{HOME}/tidligere/{story.documents['approved']}").text
    for text in ("RETTET FØR", "Rettet 28. februar 2026", "Skrivefeil.", "<del>CANARY en begrunnelse"):
        assert text in read, text
    assert "RETTET ETTER" not in read


def test_another_units_people_get_the_page_of_what_is_not_there(story: Story) -> None:
    address = f"{HOME}/tidligere/{story.documents['approved']}"
    for unit in (story.grenland, story.siljan):
        client = story.people.client(story.coordinator(unit))
        assert client.get(address).status_code == 404
        assert "Sendt inn fra en annen enhet" not in client.get(HOME).get_data(as_text=True)
    for somebody in (story.people("council", "decider"), story.people("ministry", "reader")):
        assert story.people.client(somebody).get(address).status_code == 404
