"""What a police district's own rows say, place by place, as tables: as it is now, and for the district alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.clock import last_day
from app.db.session import asked_once
from app.web.formats import as_number
from dashboards.asked import POLICE_DISTRICT
from dashboards.coverage.parts import PEOPLE, PERSONS, flat, measure, method, share_of, total
from dashboards.figures import (
    Asked,
    Attribute,
    Chart,
    Code,
    Dimension,
    Figure,
    Measure,
    Method,
    Table,
    Text,
    Value,
    both,
    known,
    same,
    share,
)
from dashboards.projection import picture as pictures
from dashboards.projection import reading
from dashboards.projection.picture import Place
from dashboards.texts import CATEGORIES
from tenants.police.service import State, attendance, dealings
from tenants.police.service import district as districts
from tenants.police.service.district import Served
from tenants.police.texts import state_tag
from tenants.register.records import identity

#: The states in which the police have not confirmed, or no longer do, those first that were.
LACKING = (State.WITHDRAWN, State.LAPSED, State.NOT_SIGNED_BY_POLICE, State.REQUESTED, State.NONE)
#: The addresses' names of the states.
_KEYS = {
    State.CONFIRMED: "bekreftet",
    State.WITHDRAWN: "trukket",
    State.LAPSED: "utlopt",
    State.NOT_SIGNED_BY_POLICE: "mangler_underskrift",
    State.REQUESTED: "forespurt",
    State.NONE: "ikke_bekreftet",
}
_COUNTED = _l("steder")
_SOURCE = _l("Det politidistriktet selv har ført i portalen. Ingenting er skjult: bare for politidistriktet")
_CASES = _l("Søknadene som %(issuer)s behandler. Ingenting er skjult: bare for politidistriktet og %(issuer)s")
_PLACES = _l("Alle stedene i politidistriktet med en SLT-enhet: kommuner, og bydeler der de har hver sin")
_WITHOUT = _l("Kommuner uten SLT-enhet")
_DEFINED = _l("Definisjon 1, fra 2026. Tallene er slik det er akkurat nå, og finnes ikke for tidligere dager.")
_CONFIRMED = _l(
    "Bekreftet: politiet har bekreftet skriftlig at de deltar forpliktende, og det gjelder i dag. En bekreftelse for hele byen"
    " teller også for bydelene. Forespurt: SLT-enheten har bedt om en bekreftelse som ikke er besvart."
)
_OTHERWISE = _l(
    "Tallene i utgivelsene er talt på en annen måte: én gang for hver kommune, slik det sto i dokumentet som sist ble sendt inn."
)


@dataclass(frozen=True)
class Own:
    """One place of the district: how it stands, the days that its unit's application has been with KRÅD (None: no application),
    whether an agreement and a contact are kept of it, and the meetings logged in a year; `here` is what everybody sees of it."""

    served: Served
    here: Place | None
    since: date | None
    agreement: bool
    contact: bool
    meetings: int

    @property
    def code(self) -> str:
        return self.served.place.number

    @property
    def name(self) -> str:
        return self.served.place.name

    @property
    def unit(self) -> str:
        return self.served.unit.name if self.served.unit else ""

    @property
    def population(self) -> int | None:
        return self.here.population if self.here else None

    @property
    def ended_on(self) -> date | None:
        """The day on which the latest confirmation was withdrawn, or its last day if that is past and none is in force."""
        latest = self.served.latest
        if latest is None or self.served.state is State.CONFIRMED:
            return None
        return latest.withdrawn_on or (latest.valid_until if self.served.state is State.LAPSED else None)


@asked_once
def places(key: str, on: date) -> Sequence[Own]:
    """Every place of the district that a unit covers today, by name. As many statements for many as for one."""
    me = identity("police_district", key)
    served = [each for each in districts.served(me, on) if each.unit is not None]
    ids = frozenset(each.place.id for each in served)
    lacking, met = dealings.lacking(me, ids, on), attendance.met(me, ids, on)
    came = {each.unit_id: each.received_on for each in reading.under_way()}
    seen = {place.id: place for m in reading.picture(on).municipalities for place in (m.whole, *m.districts)}
    return [
        Own(
            each,
            seen.get(each.place.id),
            came.get(each.unit.unit_id) if each.unit else None,
            each.place.id not in lacking["agreement"],
            each.place.id not in lacking["contact"],
            met[each.place.id],
        )
        for each in served
    ]


def unconfirmed(found: Iterable[Own]) -> list[Own]:
    """Those that the police have not confirmed, those first that they had confirmed."""
    lacking = [each for each in found if each.served.state is not State.CONFIRMED]
    return sorted(lacking, key=lambda each: LACKING.index(each.served.state))


def applying(found: Iterable[Own]) -> list[tuple[Own, date]]:
    """Those with an application, and since when; the oldest first."""
    return sorted(((each, each.since) for each in found if each.since), key=lambda pair: pair[1])


def by_state(asked: Asked) -> Table:
    """How many places stand in each way with the police, and who lives there."""
    found = _found(asked)
    groups = [[each for each in found if each.served.state is state] for state in _KEYS]
    lacking = len(found) - len(groups[0])
    codes = [Code(_KEYS[state], both(partial(_state, state))) for state in _KEYS]
    return _table(
        "distriktets-bekreftelser",
        found,
        asked.on,
        both(
            lambda: (
                ngettext(
                    "%(lacking)s av %(num)s sted mangler bekreftelse fra politiet",
                    "%(lacking)s av %(num)s steder mangler bekreftelse fra politiet",
                    len(found),
                    lacking=as_number(lacking),
                )
                if lacking
                else _("Politiet har bekreftet alle stedene som har en SLT-enhet")
            )
        ),
        Dimension("bekreftelse", both(_l("Bekreftelse")), (*codes, total(_l("Alle stedene")))),
        {
            measure("steder", _l("Steder")): [len(group) for group in (*groups, found)],
            share_of("andel", _l("Andel av stedene")): [share(len(group), len(found)) for group in (*groups, found)],
            measure("innbyggere", PEOPLE, PERSONS): [_people(group) for group in (*groups, found)],
        },
        method(_CONFIRMED, _l("Stedene som står slik, og de som bor der"), _PLACES, _WITHOUT, _DEFINED),
        chart=Chart("bars", "steder"),
        note=_OTHERWISE,
    )


def lacking(asked: Asked) -> Table:
    """Each place that the police have not confirmed, or no longer do."""
    found = _found(asked)
    listed = unconfirmed(found)
    return _table(
        "distriktets-mangler",
        found,
        asked.on,
        both(partial(_named, listed)),
        _each(
            listed,
            Attribute("bekreftelse", both(_l("Bekreftelse")), _states(listed)),
            Attribute("trukket", both(_l("Trukket eller utløpt")), _days(listed, lambda each: each.ended_on)),
        ),
        {measure("innbyggere", PEOPLE, PERSONS): [known(each.population) for each in listed]},
        method(_CONFIRMED, _l("Stedene uten en bekreftelse som gjelder"), _PLACES, _WITHOUT, _DEFINED),
    )


def applications(asked: Asked) -> Table:
    """Each place whose unit has an application with KRÅD, one that is approved already too."""
    found = _found(asked)
    listed = applying(found)
    own = [each for each, _since in listed]
    days = [(asked.on - since).days for _each, since in listed]
    return _table(
        "distriktets-soknader",
        found,
        asked.on,
        both(
            lambda: (
                ngettext(
                    "%(some)s av %(num)s sted har en søknad til behandling, den eldste i %(days)s",
                    "%(some)s av %(num)s steder har en søknad til behandling, den eldste i %(days)s",
                    len(found),
                    some=as_number(len(listed)),
                    days=ngettext("%(num)s dag", "%(num)s dager", days[0]),
                )
                if listed
                else _("Ingen steder har en søknad til behandling")
            )
        ),
        _each(own, Attribute("mottatt", both(_l("Søkt")), _days(own, lambda each: each.since))),
        {measure("dager", _l("Dager til behandling"), _l("dager")): list(days)},
        method(
            _l(
                "Dager siden SLT-enheten sendte søknaden som %(issuer)s behandler, også der stedet er godkjent og enheten har"
                " søkt på nytt. Stedene til en enhet som dekker flere, har den samme søknaden."
            ),
            _l("Stedene der SLT-enheten har en søknad til behandling"),
            _PLACES,
            _l("Søknader som er avgjort eller trukket"),
            _DEFINED,
        ),
        chart=Chart("bars", "dager") if listed else None,
        source=_CASES,
    )


def in_depth(asked: Asked) -> Table:
    """Each place of the district with what the police keep of it, beside what everybody sees."""
    found = _found(asked)
    whole = sum(each.served.state is State.CONFIRMED and each.agreement and each.contact for each in found)
    yes, no = both(_l("Ja")), both(_l("Mangler"))
    categories = {each.code: both(CATEGORIES[each.here.category]) for each in found if each.here}
    until = {each.code: last_day(day) for each in found if each.here and (day := each.here.certificate_until)}
    return _table(
        "distriktets-steder",
        found,
        asked.on,
        both(
            lambda: ngettext(
                "%(whole)s av %(num)s sted har både bekreftelse, samarbeidsavtale og politikontakt",
                "%(whole)s av %(num)s steder har både bekreftelse, samarbeidsavtale og politikontakt",
                len(found),
                whole=as_number(whole),
            )
        ),
        _each(
            found,
            Attribute("status", both(_l("Status")), categories),
            Attribute("godkjent_til", both(_l("Godkjent til og med")), until),
            Attribute("bekreftelse", both(_l("Bekreftelse")), _states(found)),
            Attribute("avtale", both(_l("Avtale")), {each.code: yes if each.agreement else no for each in found}),
            Attribute("kontakt", both(_l("Politikontakt")), {each.code: yes if each.contact else no for each in found}),
            sum_label=_l("Alle stedene"),
        ),
        {
            measure("moter", _l("Møter ført siste år"), _l("møter")): [
                *(each.meetings for each in found),
                sum(each.meetings for each in found),
            ],
            measure("innbyggere", PEOPLE, PERSONS): [*(known(each.population) for each in found), _people(found)],
        },
        method(
            _l(
                "Status er det alle kan se. Avtale er en skriftlig samarbeidsavtale som gjelder; en avtale med hele byen teller"
                " også for bydelene. Et møte er ett nivå på én dag, ført av politidistriktet de siste tolv månedene."
            ),
            _l("Stedene som har alle tre"),
            _PLACES,
            _WITHOUT,
            _DEFINED,
        ),
    )


def _found(asked: Asked) -> Sequence[Own]:
    return places(asked.filters[POLICE_DISTRICT], asked.on)


def _table(
    id_: str,
    found: Sequence[Own],
    on: date,
    finding: Text,
    dimension: Dimension,
    columns: Mapping[Measure, Sequence[Value]],
    made: Method,
    *,
    source: object = _SOURCE,
    chart: Chart | None = None,
    note: object = None,
) -> Table:
    """A table of the district's own; `columns` are the measures with their numbers."""
    return Table(
        id=id_,
        title=both(TITLES[id_]),
        finding=finding,
        dimensions=(dimension,),
        measures=tuple(columns),
        values=flat(zip(*columns.values(), strict=True)),
        n=len(found),
        counted=both(_COUNTED),
        on=on,
        source=both(source),
        method=made,
        chart=chart,
        note=both(note) if note else None,
        made_up=any(each.served.unit and each.served.unit.demonstration for each in found),
        served_by="own_district",
        living=True,
    )


def _each(found: Sequence[Own], *attributes: Attribute, sum_label: object = None) -> Dimension:
    """A code for each place, with the way to the district's page of it, and their sum if it has a name."""
    codes = [
        Code(each.code, same(each.name), url=url_for("police.read_place", place_id=each.served.place.id))
        for each in found
    ]
    if sum_label is not None:
        codes.append(total(sum_label))
    unit = Attribute("enhet", both(_l("SLT-enhet")), {each.code: same(each.unit) for each in found})
    label = both(_l("Kommunenummer, for bydeler med bydelens nummer"))
    return Dimension("sted", both(_l("Sted")), tuple(codes), "geo", (unit, *attributes), label)


def _states(found: Iterable[Own]) -> dict[str, Text]:
    words = {state: both(partial(_state, state)) for state in _KEYS}
    return {each.code: words[each.served.state] for each in found}


def _state(state: State) -> str:
    return state_tag(state)[0]


def _days(found: Iterable[Own], day: Callable[[Own], date | None]) -> dict[str, Text | date]:
    return {each.code: on for each in found if (on := day(each))}


def _named(listed: Sequence[Own]) -> str:
    """Which places lack it: the first three by name."""
    if not listed:
        return str(_("Ingen steder mangler bekreftelse fra politiet"))
    named, others = ", ".join(each.name for each in listed[:3]), len(listed) - 3
    if others < 1:
        return str(_("Bekreftelsen mangler her: %(places)s", places=named))
    return str(
        ngettext(
            "Bekreftelsen mangler her: %(places)s og %(num)s sted til",
            "Bekreftelsen mangler her: %(places)s og %(num)s steder til",
            others,
            places=named,
        )
    )


def _people(found: Iterable[Own]) -> Value:
    return known(pictures.total(each.population for each in found))


TITLES: dict[str, object] = {
    "distriktets-bekreftelser": _l("Stedene etter om politiet har bekreftet"),
    "distriktets-mangler": _l("Steder uten bekreftelse fra politiet"),
    "distriktets-soknader": _l("Søknader som %(issuer)s behandler"),
    "distriktets-steder": _l("Det politidistriktet har ført om hvert sted"),
}
_MAKES = (by_state, lacking, applications, in_depth)
FIGURES = {
    id_: Figure(id_, title, make, (POLICE_DISTRICT,)) for (id_, title), make in zip(TITLES.items(), _MAKES, strict=True)
}
