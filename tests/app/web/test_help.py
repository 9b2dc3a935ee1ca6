"""The help tells the same in both languages, every page of it can be reached, and what it refers to is there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from app.clock import today
from app.web.help.topics import Language, Wording, groups, references, topics
from tests.database import People
from tests.factories.cases import applicant

LANGUAGES: tuple[Language, ...] = ("nb", "nn")
TOPICS = sorted(topics())
#: So many words of a topic fill a screen and a half.
MOST_WORDS = 300


def _words(listed: str) -> set[str]:
    return set(listed.split())


#: Words that the one form of Norwegian has and the other has not.
_ONLY_BOKMAL = _words("""
    ikke noe noen hvem hvilke hvilken hva hvor hvorfor hvordan fra måneder månedene måned gruppen tiltakene målene
    kommer være dere deres jeg hvis begynn begynner begynne forslag foreslå mer sted steder uke uker møtene
    lederne leder ledere kommunens politiets bekreftelse taushetsplikt taushetsplikten forebygge forebygging
    eksempel eksempler følger ansatte ansatt hvert hver egen eget skole dem selv spørre sette legge vedtatt
    opplysninger opplysningene siden gjøre gjør sier virker årsaken avgjørelse enheten tjenestene tjeneste disse
    innen tall årene bestemmer ungdommer kilde kilder eier rekkefølge
""")
_ONLY_NYNORSK = _words("""
    ikkje noko nokon nokre kven kva kvar kvifor korleis frå månader månadene månad gruppa tiltaka måla kjem vere
    dykk dykkar eg difor byrj byrjar byrje framlegg meir stad stader veke veker møta leiarane leiar leiarar
    stadfesting teieplikt teieplikta førebyggje førebygging døme følgjer tilsette tilsett kvart eigen eige skule
    dei sjølv sjølve spørje setje leggje vedteke vedteken opplysningar opplysningane gjere gjer seie seier verkar
    årsaka avgjerd eininga tenestene teneste desse innan tal åra avgjer ungdomar kjelde kjelder eigar rekkjefølgje
""")


def texts(said: Wording) -> Iterator[str]:
    yield from (said.title, said.what, said.why, *said.steps, said.template.title)
    for part in said.template.parts:
        yield from (part.text, *part.items, *part.head, *(cell for row in part.rows for cell in row))


def shape(said: Wording) -> object:
    """What must be the same in both languages: how many of everything, and what is left to fill in."""
    parts = [
        (bool(part.text), len(part.items), len(part.head), tuple(len(row) for row in part.rows))
        for part in said.template.parts
    ]
    return len(said.steps), parts, [text.count("[") for text in texts(said)], [text.count("(") for text in texts(said)]


@pytest.mark.parametrize("topic_id", TOPICS)
def test_bokmal_and_nynorsk_have_the_same_structure(topic_id: str) -> None:
    topic = topics()[topic_id]
    assert shape(topic.nb) == shape(topic.nn)


@pytest.mark.parametrize(("topic_id", "language"), list(product(TOPICS, LANGUAGES)))
def test_a_topic_is_whole_and_short(topic_id: str, language: Language) -> None:
    said = topics()[topic_id].said(language, "KRÅD")
    assert said.title.strip()
    assert 3 <= len(said.steps) <= 7
    for sentence in (said.what, said.why, *said.steps):
        assert sentence.endswith((".", "?")), sentence
    assert said.template.parts
    for part in said.template.parts:
        assert bool(part.text) + bool(part.items) + bool(part.head) == 1
        assert all(len(row) == len(part.head) for row in part.rows)
        assert bool(part.head) == bool(part.rows)
    assert sum(len(text.split()) for text in texts(said)) <= MOST_WORDS


def test_nynorsk_is_nynorsk_and_bokmal_is_bokmal() -> None:
    both = [reference.name for reference in references().values() if reference.law]
    both += [reference.about for reference in references().values()] + [group.title for group in groups()]
    pairs = [pair for topic in topics().values() for pair in zip(texts(topic.nb), texts(topic.nn), strict=True)]
    for nb, nn in [*pairs, *((each.nb, each.nn) for each in both)]:
        assert not set(re.findall(r"\w+", nb.lower())) & _ONLY_NYNORSK, nb
        assert not set(re.findall(r"\w+", nn.lower())) & _ONLY_BOKMAL, nn


def test_every_topic_stands_once_on_the_index() -> None:
    assert sorted(topic for group in groups() for topic in group.topics) == TOPICS


def test_every_topic_and_reference_that_is_named_is_there_and_none_is_left_over() -> None:
    for topic_id, topic in topics().items():
        assert set(topic.see_also) <= set(topics()) - {topic_id}, topic_id
        assert len(set(topic.see_also)) == len(topic.see_also)
    named = [key for topic in topics().values() for key in topic.references]
    assert set(named) == set(references())


def test_a_text_about_law_says_when_it_was_checked_and_that_it_must_be_again(people: People) -> None:
    client = people.portal.test_client()
    for topic_id, topic in topics().items():
        page = client.get(f"/hjelp/{topic_id}").text
        assert ("før dere bygger på den" in page) == any(references()[key].law for key in topic.references)
        dated = page.count("Kontrollert ") + page.count("Ikke kontrollert siden")
        assert dated == len(topic.references)
    for reference in references().values():
        assert reference.url.startswith("https://")
        assert reference.checked_on is None or reference.checked_on <= today()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_reads_every_topic_without_signing_in(people: People, language: Language) -> None:
    client = people.portal.test_client()
    for topic_id, topic in topics().items():
        page = client.get(f"/hjelp/{topic_id}", headers={"Accept-Language": language})
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.text
        said = html.unescape(page.text)
        assert all(text in said for text in texts(topic.said(language, "KRÅD")))
        assert topic.chapter is None or topic.chapter in said
        assert "Gå til sid" not in said, "who isn't signed in can't tell anything there"


def test_every_link_of_the_help_leads_to_a_page(people: People) -> None:
    client = people.portal.test_client()
    pages = ["/hjelp", *(f"/hjelp/{topic_id}" for topic_id in TOPICS)]
    links = {link for page in pages for link in re.findall(r'href="(/[^"]*)"', client.get(page).text)}
    links |= {topic.at for topic in topics().values() if topic.at}
    broken = [link for link in sorted(links) if not _is_page(people.portal, link)]
    assert not broken


def _is_page(portal: Flask, link: str) -> bool:
    try:
        portal.url_map.bind("127.0.0.1").match(link, method="GET")
    except HTTPException:
        return False
    return not link.startswith("/hjelp/") or link.removeprefix("/hjelp/") in topics()


def test_a_unit_is_led_on_to_where_it_tells_of_it(people: People) -> None:
    client = people.client(applicant(people, "4644", name="Luster").coordinator)
    assert 'href="/enhet/vedtak"' in client.get("/hjelp/politisk-vedtak").text
    assert "Gå til siden" not in people.client(people("council", "decider")).get("/hjelp/politisk-vedtak").text


def test_the_footer_of_every_page_leads_to_the_help(client: FlaskClient) -> None:
    footer = client.get("/").text.split("<footer")[1]
    assert 'href="/hjelp"' in footer
    assert client.get("/hjelp/finnes-ikke").status_code == 404


@pytest.mark.parametrize(
    "topic_id", ["taushetsplikt", "samtykke", "dele-opplysninger", "avvergingsplikt", "meldeplikt"]
)
def test_the_pages_on_confidentiality_say_that_the_portal_is_no_channel(topic_id: str) -> None:
    said = topics()[topic_id]
    assert re.search(r"Portalen (er (aldri|ikke)|tar ikke)", " ".join(texts(said.nb)))
    assert re.search(r"Portalen (er (aldri|ikkje)|tek ikkje)", " ".join(texts(said.nn)))
