"""The catalogue of the data sets by DCAT-AP (https://semiceu.github.io/DCAT-AP/), with what DCAT-AP-NO asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.clock import today
from dashboards.figures import Text, both
from dashboards.figures.registry import Figure
from dashboards.opendata.words import ABOUT, FORMATS, LICENCE, TITLE, absolute, described, publisher
from dashboards.projection import versions
from dashboards.releases import service as releases
from tenants.register.records import BEGINS_ON

if TYPE_CHECKING:
    from rdflib import Graph, Node, URIRef

#: The EU's lists of values.
_EU = "http://publications.europa.eu/resource/authority/"
_THEME, _NORWAY, _OPEN = "data-theme/SOCI", "country/NOR", "access-right/PUBLIC"
#: What holds on any day, and what releases alone tell.
_ALWAYS, _MONTHLY = "frequency/CONT", "frequency/MONTHLY"
_LANGUAGES = ("language/NOB", "language/NNO")
_PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def turtle(figures: Iterable[Figure]) -> bytes:
    return catalogue(figures).serialize(format="turtle", encoding="utf-8")


def json_ld(figures: Iterable[Figure]) -> bytes:
    return catalogue(figures).serialize(format="json-ld", context=_PREFIXES, auto_compact=True, encoding="utf-8")


def catalogue(figures: Iterable[Figure]) -> Graph:
    """The graph: a catalogue, a data set for each figure that has been published, and a distribution for each of its formats.

    A data set that is told of any day was changed when anything public was, and is issued anew all the time: it has no day of
    issue. One of releases was issued with the first that has it, and changed with the latest.
    """
    from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, URIRef

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    home = absolute("opendata.index")
    here, agent, contact = (URIRef(f"{home}#{part}") for part in ("katalog", "utgiver", "kontakt"))
    _agent(graph, agent, contact, home)
    graph.add((here, RDF.type, DCAT.Catalog))
    _named(graph, here, both(TITLE), both(ABOUT), str(here))
    graph.add((here, DCTERMS.publisher, agent))
    graph.add((here, DCAT.contactPoint, contact))
    graph.add((here, FOAF.homepage, URIRef(home)))
    graph.add((here, DCTERMS.license, URIRef(LICENCE)))
    for language in _LANGUAGES:
        graph.add((here, DCTERMS.language, URIRef(_EU + language)))
    changed_at, latest = versions.changed_at(), releases.by(today())
    _at(graph, here, DCTERMS.modified, changed_at)
    for figure in figures:
        first = figure.since() if figure.since else None
        if figure.since and first is None:
            continue
        data_set = URIRef(f"{home}#{figure.id}")
        graph.add((here, DCAT.dataset, data_set))
        _data_set(graph, data_set, figure, agent, contact)
        _dated(graph, data_set, first.on if first else BEGINS_ON, _MONTHLY if first else _ALWAYS)
        _at(graph, data_set, DCTERMS.issued, first.cut_at if first else None)
        _at(graph, data_set, DCTERMS.modified, latest.cut_at if first and latest else changed_at)
    return graph


def _dated(graph: Graph, data_set: URIRef, begins_on: date, frequency: str) -> None:
    """From when there are numbers, and how often there are new ones."""
    from rdflib import DCAT, DCTERMS, RDF, XSD, Literal, URIRef

    period = URIRef(f"{data_set}-periode")
    graph.add((data_set, DCTERMS.accrualPeriodicity, URIRef(_EU + frequency)))
    graph.add((data_set, DCTERMS.temporal, period))
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((period, DCAT.startDate, Literal(begins_on.isoformat(), datatype=XSD.date)))


def _at(graph: Graph, subject: URIRef, predicate: URIRef, instant: datetime | None) -> None:
    from rdflib import XSD, Literal

    if instant is not None:
        graph.add((subject, predicate, Literal(instant.isoformat(timespec="seconds"), datatype=XSD.dateTime)))


def _data_set(graph: Graph, data_set: URIRef, figure: Figure, agent: URIRef, contact: URIRef) -> None:
    from rdflib import DCAT, DCTERMS, RDF, URIRef

    title = both(lambda: str(figure.title))
    _named(graph, data_set, title, described(figure.title), figure.id)
    page = absolute("figures.page", figure_id=figure.id)
    facts: list[tuple[URIRef, Node]] = [
        (RDF.type, DCAT.Dataset),
        (DCTERMS.publisher, agent),
        (DCAT.contactPoint, contact),
        (DCAT.theme, URIRef(_EU + _THEME)),
        (DCTERMS.accessRights, URIRef(_EU + _OPEN)),
        (DCTERMS.spatial, URIRef(_EU + _NORWAY)),
        (DCAT.landingPage, URIRef(page)),
    ]
    for predicate, value in facts:
        graph.add((data_set, predicate, value))
    for form, (media_type, file_type) in FORMATS.items():
        distribution = URIRef(f"{data_set}-{form}")
        address = URIRef(absolute("figures.file", figure_id=figure.id, form=form))
        graph.add((data_set, DCAT.distribution, distribution))
        about: list[tuple[URIRef, Node]] = [
            (RDF.type, DCAT.Distribution),
            (DCAT.accessURL, address),
            (DCAT.downloadURL, address),
            (DCTERMS.license, URIRef(LICENCE)),
            (DCTERMS["format"], URIRef(f"{_EU}file-type/{file_type}")),
            (DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{media_type}")),
        ]
        if form == "json":
            about.append((DCTERMS.conformsTo, URIRef("https://json-stat.org/full/")))
        for predicate, value in about:
            graph.add((distribution, predicate, value))
        _said(graph, distribution, DCTERMS.title, title)


def _named(graph: Graph, subject: URIRef, title: Text, description: Text, identifier: str) -> None:
    from rdflib import DCTERMS, Literal

    _said(graph, subject, DCTERMS.title, title)
    _said(graph, subject, DCTERMS.description, description)
    graph.add((subject, DCTERMS.identifier, Literal(identifier)))


def _said(graph: Graph, subject: URIRef, predicate: URIRef, text: Text) -> None:
    from rdflib import Literal

    graph.add((subject, predicate, Literal(text.nb, lang="nb")))
    graph.add((subject, predicate, Literal(text.nn, lang="nn")))


def _agent(graph: Graph, agent: URIRef, contact: URIRef, home: str) -> None:
    """Who publishes, and where they are reached: at the portal, which has no persons' addresses."""
    from rdflib import FOAF, RDF, Literal, Namespace, URIRef

    vcard, name = Namespace(_PREFIXES["vcard"]), publisher()
    graph.add((agent, RDF.type, FOAF.Agent))
    _said(graph, agent, FOAF.name, name)
    graph.add((contact, RDF.type, vcard.Organization))
    graph.add((contact, vcard.fn, Literal(name.nb, lang="nb")))
    graph.add((contact, vcard.hasURL, URIRef(home)))
