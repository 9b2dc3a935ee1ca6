"""The words for a unit's deadlines, and for what a new coordinator begins with."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.web.formats import as_date
from certification.standing.due import Due, Matter
from certification.standing.starting import Begin
from tenants.reporting.parameters import MINUTES_SENT_WITHIN_DAYS


def matter(due: Due) -> str:
    """What a deadline is for, as people say it."""
    told = {
        Matter.CONDITION: _l("Vilkår for godkjenningen"),
        Matter.RENEWAL: _l("Godkjenningen går ut"),
        Matter.CONFIRMATION: _l("Politiets bekreftelse går ut"),
        Matter.ACTION_PLAN: _l("Handlingsplanen går ut"),
        Matter.GOALS: _l("Gå gjennom målene"),
        Matter.SURVEY: _l("Lag en ny kartlegging"),
        Matter.GATHERING: _l("Samle alle de tre nivåene"),
        Matter.CONFIDENTIALITY: _l("Snakk om taushetsplikten i nettverket"),
    }
    if due.matter is Matter.VEDTAK:
        return str(_("Vedtaket i sak %(case)s går ut", case=due.note))
    if due.matter is Matter.MINUTES:
        held_on = due.on - timedelta(days=MINUTES_SENT_WITHIN_DAYS)
        return str(_("Send ut referatet fra møtet %(day)s", day=as_date(held_on)))
    if due.matter is Matter.MEETING and due.number == 1:
        return str(_("Meld om møtet %(day)s ble holdt", day=as_date(due.on)))
    if due.matter is Matter.MEETING:
        return str(_("Meld om %(num)s møter ble holdt", num=due.number))
    if due.matter is Matter.ORDER:
        return str(ngettext("En bestilling har frist", "%(num)s bestillinger har frist", due.number))
    if due.matter is Matter.EVALUATION:
        return str(ngettext("Et tiltak skal evalueres", "%(num)s tiltak skal evalueres", due.number))
    return str(told[due.matter])


def beginning(begin: Begin) -> str:
    """What a new coordinator begins with, as people say it."""
    told = {
        Begin.MANDATE: _l("Få fullmakt fra styringsgruppen"),
        Begin.COORDINATION_GROUP: _l("Møt koordineringsgruppen"),
        Begin.STEERING_GROUP: _l("Møt styringsgruppen"),
        Begin.SURVEY: _l("Se på den siste kartleggingen, og lag en ny hvis den er gammel"),
        Begin.SUMMARY: _l("Legg fram for styringsgruppen hva dere vet, og hva som bør komme først"),
        Begin.CONFIDENTIALITY: _l("Snakk om taushetsplikten i nettverket"),
        Begin.YEAR: _l("Lag årshjulet"),
    }
    return str(told[begin])
