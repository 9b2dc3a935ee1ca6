"""The words for warnings and for what a certificate is; each stands here and nowhere else."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_date
from certification.certificates.states import State, Step
from certification.watch.grounds import Code

#: What has fallen away, as KRÅD is told it too: no fact is in it.
TITLES: dict[Code, object] = {
    Code.VEDTAK: _l("Det politiske vedtaket gjelder ikke lenger"),
    Code.CONFIRMATION: _l("Politiets bekreftelse gjelder ikke lenger"),
    Code.COORDINATOR: _l("Dere har vært uten SLT-koordinator for lenge"),
    Code.MEETING: _l("Det er for lenge siden styringsgruppen hadde møte"),
    Code.CONDITION: _l("Fristen for et vilkår er gått ut"),
    Code.REPORT: _l("Årsrapporten mangler"),
    Code.REFORM: _l("Kommunen er delt eller har tatt opp en annen, og må bekrefte på nytt"),
}

#: The same, to KRÅD.
TITLES_TO_COUNCIL: dict[Code, object] = {
    **TITLES,
    Code.COORDINATOR: _l("Enheten har vært uten SLT-koordinator for lenge"),
}

#: What the unit does about it.
STEPS: dict[Code, object] = {
    Code.VEDTAK: _l("Meld inn det nye vedtaket."),
    Code.CONFIRMATION: _l("Be politiet bekrefte på nytt."),
    Code.COORDINATOR: _l("Meld inn den nye koordinatoren."),
    Code.MEETING: _l("Hold møte i styringsgruppen, og meld det inn."),
    Code.CONDITION: _l("Meld inn det vilkåret gjelder, og skriv til %(issuer)s hva som er gjort."),
    Code.REPORT: _l("Lever årsrapporten."),
    Code.REFORM: _l("Gjør et nytt vedtak og meld det inn, og be politiet bekrefte på nytt."),
}

#: The very page on which it is mended.
PAGES: dict[Code, str] = {
    Code.VEDTAK: "reporting.vedtak_list",
    Code.CONFIRMATION: "police.unit_home",
    Code.COORDINATOR: "reporting.coordinator_post_list",
    Code.MEETING: "reporting.meeting_list",
    Code.CONDITION: "application.home",
    Code.REPORT: "yearly.home",
    Code.REFORM: "reforms.mine",
}

STATES: dict[State, object] = {
    State.NOT_YET: _l("Gjelder ikke ennå"),
    State.VALID: _l("Gjelder"),
    State.SUSPENDED: _l("Suspendert"),
    State.EXPIRED: _l("Utløpt"),
    State.WITHDRAWN: _l("Trukket tilbake"),
    State.SUPERSEDED: _l("Erstattet av en ny"),
    State.LAPSED: _l("Falt bort"),
}

COLORS: dict[State, str] = {
    State.NOT_YET: "neutral",
    State.VALID: "success",
    State.SUSPENDED: "danger",
    State.EXPIRED: "neutral",
    State.WITHDRAWN: "danger",
    State.SUPERSEDED: "neutral",
    State.LAPSED: "neutral",
}

EVENTS: dict[Step, object] = {
    Step.SUSPENSION_PROPOSED: _l("Suspensjon ble foreslått"),
    Step.REINSTATEMENT_PROPOSED: _l("Det ble foreslått å oppheve suspensjonen"),
    Step.WITHDRAWAL_PROPOSED: _l("Det ble foreslått å trekke godkjenningen tilbake"),
    Step.PROPOSAL_RETURNED: _l("Forslaget ble sendt tilbake"),
    Step.SUSPENDED: _l("Godkjenningen ble suspendert"),
    Step.REINSTATED: _l("Suspensjonen ble opphevet"),
    Step.WITHDRAWN: _l("Godkjenningen ble trukket tilbake"),
    Step.SUPERSEDED: _l("En ny godkjenning tok over"),
    Step.LAPSED: _l("Godkjenningen falt bort, fordi ingen av kommunene den gjelder, er i enheten lenger"),
    Step.RESTORED: _l("Godkjenningen gjelder igjen, som om den aldri falt bort"),
}


def title(code: str, subject: str, place: str | None) -> str:
    """What a warning is about, as the unit reads it; `place` names the municipality, where the unit has several."""
    told = str(TITLES[Code(code)])
    if code == Code.CONDITION:
        told = _("Fristen for vilkår %(number)s er gått ut", number=subject)
    elif code == Code.REPORT:
        told = _("Årsrapporten for %(year)s mangler", year=subject)
    return f"{place}: {told}" if place else told


def seen_by_council(visible_on: date, on: date) -> str:
    """When KRÅD sees a warning, in the present or the past."""
    day = as_date(visible_on)
    if visible_on > on:
        told: str = _("%(issuer)s ser dette fra %(day)s, om det ikke er rettet før.", day=day)
    else:
        told = _("%(issuer)s har sett dette siden %(day)s.", day=day)
    return told
