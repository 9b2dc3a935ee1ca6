"""The one thing to do now, in words, for whoever reads: what they can do themselves, or who does it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import today
from app.identity.policy import Policy, Principal
from app.identity.roles import Side, UnitRole
from app.web.formats import as_date
from app.web.naming import issuer_name
from certification.assessment import FindingId
from certification.cases.states import State
from certification.criteria import service as criteria
from certification.issuers.service import basis
from certification.standing.decided import report_url
from certification.standing.decided import told as told_condition
from certification.standing.police import PoliceStep
from certification.standing.service import Ended, Situation, Standing
from certification.standing.telling import Line
from tenants.police.service.requests import Step


@dataclass(frozen=True)
class Now:
    """What the page begins with; `topic` is the help's page on it, and `then` what to do after it, where that is known."""

    title: str
    text: str
    url: str | None = None
    action: str | None = None
    topic: str = "godkjenning"
    then: Now | None = None


@dataclass(frozen=True)
class Note:
    """Something that has happened and that the step doesn't tell, with the page where it is read."""

    text: str
    url: str
    color: str = "warning"


def can(who: Principal, endpoint: str) -> bool:
    """Whether somebody may use a page, by the policy of the page itself."""
    policy: Policy = vars(current_app.view_functions[endpoint])["policy"]
    return policy.choose(who) is not None


def mends(who: Principal, endpoint: str) -> bool:
    """Whether somebody may do what a page of the unit is for: report on a list, or ask the police."""
    return can(who, endpoint.removesuffix("_list") + "_new" if endpoint.endswith("_list") else "police.unit_ask")


def now(standing: Standing, who: Principal) -> Now:
    """The one thing to do now. It is something that `who` can do, or it says who does it and leads to where it is read.

    That the approval was withdrawn is told before it, as long as the unit can appeal in time.
    """
    if signature := _signature(standing, who):
        return signature
    if step := _decided(standing, who):
        return step
    step = _next(standing, who)
    return _withdrawn(standing, step) if standing.ended and standing.ended.may_appeal else step


def _next(standing: Standing, who: Principal) -> Now:
    application = url_for("application.home")
    until = as_date(standing.approved_until) if standing.approved_until else ""
    match standing.situation:
        case Situation.ANSWER:
            text = ngettext(
                "%(issuer)s har stilt et spørsmål om søknaden. Saken venter til dere har svart.",
                "%(issuer)s har stilt %(num)s spørsmål om søknaden. Saken venter til dere har svart på alle.",
                standing.questions,
            )
            if can(who, "application.answer"):
                return Now(_("%(issuer)s venter på svar"), text, application, _("Les spørsmålet og svar"))
            return Now(_("%(issuer)s venter på svar"), _by_coordinator(text), application, _("Les spørsmålet"))
        case Situation.SIGN:
            return Now(
                _("Søknaden venter på underskrift"),
                _("Søknaden er laget, men blir ikke sendt før alle har skrevet under."),
                application,
                _("Se hvem som mangler"),
            )
        case Situation.WITH_COUNCIL:
            day = as_date(standing.applied_on) if standing.applied_on else ""
            if standing.police and standing.police[0].is_ours:
                return _with_police(_("Søknaden er til behandling, men noe må gjøres"), standing.police[0], who)
            text = _("Søknaden har vært hos %(issuer)s siden %(day)s. Dere trenger ikke gjøre noe nå.", day=day)
            return Now(_("Søknaden er til behandling"), text, application, _("Se søknaden"))
        case Situation.SUSPENDED:
            text = _("Godkjenningen teller ikke før %(issuer)s opphever suspensjonen. Rett det den gjelder.")
            return Now(_("%(issuer)s har suspendert godkjenningen"), text, url_for("watch.mine"), _("Se begrunnelsen"))
        case Situation.APPROVED:
            title = _("Godkjent til og med %(day)s", day=until)
            missing = [*standing.told.lacking, *standing.told.to_mend]
            done = Now(title, _("Alt som kreves, er på plass. Hold opplysningene oppdatert."))
            return _first(title, missing, standing, who) or done
        case Situation.LACKING:
            number = len(standing.told.lacking)
            title = (
                _("Én ting mangler før dere kan søke")
                if number == 1
                else _("%(number)s ting mangler før dere kan søke", number=number)
            )
            found = _first(title, standing.told.lacking, standing, who) or Now(title, "", application, _("Se søknaden"))
            if number == 1:
                return found
            what = _("Dette mangler: %(what)s.", what="; ".join(line.title for line in standing.told.lacking))
            return replace(found, text=f"{what} {_('Begynn her: %(first)s', first=found.text)}" if found.text else what)
    ready = standing.situation is Situation.READY
    title = (
        _("Dere kan søke om godkjenning")
        if ready or standing.unnamed
        else _("Godkjenningen må fornyes innen %(day)s", day=until)
    )
    if standing.police and standing.police[0].kind is Step.REPLY:
        return _with_police(title, standing.police[0], who)
    text = (
        _("Politisk vedtak og bekreftelse fra politiet er på plass.")
        if ready
        else _("Alt som kreves for å bli godkjent på nytt, er på plass.")
    )
    if not can(who, "application.freeze"):
        return Now(title, _by_coordinator(text), application, _("Se søknaden"))
    return Now(title, text, application, _("Gå til søknaden") if ready else _("Søk på nytt"))


def notes(standing: Standing, shown: Now) -> list[Note]:
    """What has happened with the last application, and what the police have said, but for what the step tells already."""
    found = [
        Note(_("Dere har fått et brev som ingen av dere har åpnet."), url_for("letters.read", letter_id=letter_id))
        for letter_id in standing.unopened[1 if shown.then else 0 :]
    ]
    if standing.reformed:
        text = _("En kommuneendring gjelder dere. Se hva som er falt bort, og hva dere gjør nå.")
        found.append(Note(text, url_for("reforms.mine")))
    if standing.unreformed:
        found.append(Note(_("En kommuneendring er omgjort. Se hva det betyr for dere."), url_for("reforms.mine")))
    if standing.unnamed:
        text = _(
            "Godkjenningen gjelder ikke %(places)s. Søk på nytt, så avgjør %(issuer)s det.",
            places=", ".join(standing.unnamed),
        )
        found.append(Note(text, url_for("application.home")))
    elif standing.renews and standing.approved_until and standing.situation is Situation.LACKING:
        text = _("Godkjenningen må fornyes innen %(day)s.", day=as_date(standing.approved_until))
        found.append(Note(text, url_for("application.home")))
    ended, application = standing.ended, url_for("application.home")
    day, by = (as_date(ended.on), issuer_name(ended.on)) if ended and ended.on else ("", issuer_name())
    if ended and ended.state is State.CERTIFICATE_WITHDRAWN:
        if not shown.then:
            found.append(Note(_why_withdrawn(ended), application))
    elif ended and ended.state is State.REJECTED:
        text = _("%(issuer)s avslo søknaden %(day)s: «%(why)s»", day=day, why=ended.text or "", issuer=by)
        found.append(Note(text, application))
    elif ended and ended.state in (State.APPROVED, State.APPROVED_WITH_CONDITIONS):
        found.append(Note(_("Godkjenningen som ble gitt %(day)s, gjelder ikke lenger.", day=day), application))
    if standing.decided and standing.decided.unread and not standing.unopened and not shown.then:
        url = url_for("application.case", case_id=standing.decided.case_id)
        found.append(Note(_("%(issuer)s har avgjort. Les avgjørelsen, og si fra at dere har lest den."), url, "info"))
    if ended and ended.declined:
        found.append(Note(_("Underskriveren avviste søknaden: «%(why)s»", why=ended.declined), application))
    several = len({step.standing.place.id for step in standing.police}) > 1
    for step in standing.police:
        if step.kind is not Step.ASK and step.why not in shown.text:
            text = f"{step.standing.place.name}: {step.why}" if several else step.why
            color = "warning" if step.is_ours else "info"
            found.append(Note(text, url_for("police.unit_home"), color))
    if coming := criteria.coming(today()):
        day = as_date(coming.criteria.valid_from)
        found.append(
            Note(_("Nye kriterier for SLT gjelder fra %(day)s.", day=day), url_for("new_criteria.home"), "info")
        )
    return found


def _withdrawn(standing: Standing, then: Now) -> Now:
    """That the approval was withdrawn: when, why, by when it can be appealed, where it is read, and what to do after that."""
    ended, decided = standing.ended, standing.decided
    if ended is None or ended.on is None or decided is None:
        return then
    right = basis(ended.on).appeal
    text = (
        _("Klagefristen er %(by)s.", by=as_date(ended.appeal_by))
        if ended.appeal_by
        else _("Klagefristen på %(days)s dager regnes fra dagen dere leser det.", days=right.days if right else "")
    )
    letter = standing.unopened[:1]
    return Now(
        _("Godkjenningen er trukket tilbake"),
        f"{_why_withdrawn(ended)} {text}",
        url_for("letters.read", letter_id=letter[0])
        if letter
        else url_for("application.case", case_id=decided.case_id),
        _("Les brevet") if letter else _("Les avgjørelsen, og se hvordan dere klager"),
        "vilkar-og-klage",
        then,
    )


def _why_withdrawn(ended: Ended) -> str:
    day, by = (as_date(ended.on), issuer_name(ended.on)) if ended.on else ("", issuer_name())
    return str(_("%(issuer)s trakk godkjenningen %(day)s: «%(why)s»", day=day, why=ended.text or "", issuer=by))


def _decided(standing: Standing, who: Principal) -> Now | None:
    """What a decided case waits for from the unit: an answer about an appeal, or a condition."""
    case = standing.decided
    if case is None or standing.situation in (Situation.ANSWER, Situation.SIGN):
        return None
    page, topic = url_for("application.case", case_id=case.case_id), "vilkar-og-klage"
    if case.asked:
        title, text = _("%(issuer)s venter på svar om klagen"), _("%(issuer)s har stilt et spørsmål om klagen deres.")
        if can(who, "application.answer_appeal"):
            return Now(title, text, page, _("Les spørsmålet og svar"), topic)
        return Now(title, _by_coordinator(text), page, _("Les spørsmålet"), topic)
    if case.pressing is None:
        return None
    title, text = told_condition(case.pressing, today())
    if can(who, "application.report_condition"):
        return Now(title, text, report_url(case.case_id, case.pressing), _("Meld vilkåret oppfylt"), topic)
    return Now(title, _by_coordinator(text), page, _("Se vilkårene"), topic)


def _signature(standing: Standing, who: Principal) -> Now | None:
    """What waits for the signature of whoever reads."""
    if standing.situation is Situation.SIGN and _among(standing.signers, who):
        return Now(
            _("Søknaden venter på underskriften din"),
            _("Les hele søknaden før du skriver under. Den blir sendt når alle som skal, har skrevet under."),
            url_for("application.sign"),
            _("Les og skriv under"),
        )
    if standing.report and _among(standing.report.report.waits_for, who):
        return Now(
            _("Årsrapporten venter på underskriften din"),
            _("Les hele rapporten før du skriver under. Den blir levert når alle som skal, har skrevet under."),
            url_for("yearly.sign"),
            _("Les og skriv under"),
        )
    return None


def _among(signers: Collection[UUID], who: Principal) -> bool:
    """Whether a signature that is waited for (of these municipalities) is theirs to give."""
    if not who.has(Side.UNIT, UnitRole.SIGNATORY):
        return False
    return bool(signers) and (who.municipality_id is None or who.municipality_id in signers)


def _first(title: str, lines: Sequence[Line], standing: Standing, who: Principal) -> Now | None:
    """The first thing that can be done; what only waits for the police comes last, and a question of theirs first."""
    steps = standing.police
    if steps and steps[0].kind is Step.REPLY:
        return _with_police(title, steps[0], who)
    waits = steps and not steps[0].is_ours
    for line in lines:
        if line.id is not FindingId.POLICE_CONFIRMATION or not steps:
            return _mend(title, line, who)
        if not waits:
            return _with_police(title, steps[0], who)
    return _with_police(title, steps[0], who) if lines and steps else None


def _with_police(title: str, step: PoliceStep, who: Principal) -> Now:
    """What to do about the police, where it is done."""
    place = step.standing.place
    home = url_for("police.unit_home")
    if not step.is_ours or not can(who, "police.unit_ask"):
        text = f"{step.why} {step.step}" if not step.is_ours else _by_coordinator(step.why)
        return Now(title, text, home, _("Se hva som er spurt og svart"), "politibekreftelse")
    text = f"{step.why} {step.step}"
    if step.kind is Step.REPLY and step.standing.thread is not None:
        url = url_for("police.unit_reply", request_id=step.standing.thread.request.id)
        return Now(title, text, url, _("Svar politiet"), "politibekreftelse")
    url = url_for("police.unit_ask", place_id=place.id)
    return Now(title, text, url, _("Be politiet bekrefte"), "politibekreftelse")


def _mend(title: str, line: Line, who: Principal) -> Now:
    """What lacks, why, what to do, and the page where it is done."""
    why = f"{line.title}. {line.why}"
    if mends(who, line.endpoint):
        return Now(title, f"{why} {line.step}", url_for(line.endpoint), _("Gjør det nå"), line.topic)
    return Now(title, _by_coordinator(why), url_for(line.endpoint), _("Se hva som er meldt inn"), line.topic)


def _by_coordinator(text: str) -> str:
    return " ".join((text, _("Koordinatoren gjør dette.")))
