"""KRÅD's queue, and giving cases to those who see to them."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import OSLO, today
from app.errors import Invalid
from app.identity.policy import allow, council
from app.web.formats import as_date
from app.web.forms import Form
from app.web.i18n import page_language
from certification.cases import service
from certification.cases.errors import Taken
from certification.cases.forms import QueueForm
from certification.cases.service import Filters, Sort
from certification.cases.states import OPEN, State
from certification.cases.views.blueprint import cases, me
from certification.cases.waiting import Waiting, waiting
from tenants.register import service as register

READERS = council("case_officer", "decider", "auditor")
OFFICERS = council("case_officer", "decider")
DECIDERS = council("decider")

#: The states of the queue: address -> states. The first one is what the page opens with.
STATES: dict[str, frozenset[State]] = {
    "apne": OPEN,
    "mottatt": frozenset({State.SUBMITTED}),
    "til-behandling": frozenset({State.IN_REVIEW}),
    "venter": frozenset({State.AWAITING_ANSWER, State.AWAITING_SIGNATURE}),
    "avgjort": frozenset(State) - OPEN,
}
_MINE, _NOBODYS = "meg", "ingen"
_TAKE, _GIVE_BACK = "ta", "gi-tilbake"


def to_sign() -> list[Waiting]:
    """The proposals that wait for who asks, told on the page where they begin."""
    if not DECIDERS.admits(me()):
        return []
    return [
        Waiting(
            _(
                "%(unit)s: En avgjørelse er foreslått %(day)s, og venter på underskrift fra en beslutter til.",
                unit=each.unit.name,
                day=as_date(each.proposed_at.astimezone(OSLO).date()),
            ),
            url_for("cases.case", case_id=each.case_id),
            _("Les saken og skriv under"),
        )
        for each in service.to_sign()
    ]


@cases.get("/krad")
@allow(council())
def queue() -> ResponseReturnValue:
    """The applications, the oldest first: where everybody of KRÅD begins, though not all may open one."""
    labels = {
        "apne": _("Alle åpne"),
        "mottatt": _("Mottatt"),
        "til-behandling": _("Til behandling"),
        "venter": _("Venter på svar eller underskrift"),
        "avgjort": _("Avsluttet"),
    }
    counts = service.counts()
    totals = {key: sum(counts[state] for state in states) for key, states in STATES.items()}
    officers = list(service.officers().values())
    form = Form(
        QueueForm(),
        choices={
            "tilstand": list(labels.items()),
            "distrikt": [
                (each.key, each.name_nn if page_language() == "nn" else each.name_nb)
                for each in register.police_districts(today())
            ],
            "fylke": [(each.key, each.names.norwegian) for each in register.counties(today())],
            "ansvar": [
                (_MINE, _("Meg")),
                (_NOBODYS, _("Ingen saksbehandler")),
                *((str(each.account_id), each.email) for each in officers if each.account_id != me().account_id),
            ],
        },
    )
    # The state is a link and no field, so that nobody could mend it: what is none of them is the first.
    asked = request.args.copy()
    if asked.get("tilstand") not in STATES:
        asked.poplist("tilstand")
    chosen = form.data if form.submit(asked) else {}
    state = chosen.get("tilstand") or "apne"
    rows, mine = service.queue(_filters(chosen, state)), me().account_id
    if not chosen.get("sorter"):
        rows.sort(key=lambda row: row.officer is None or row.officer.account_id != mine)  # one's own first
    return render_template(
        "cases/queue.html",
        form=form,
        closed=state == "avgjort",
        rows=rows,
        mine=mine,
        caption=labels[state],
        state=state,
        states=[(label, key, totals[key], key == state) for key, label in labels.items()],
        narrowed=any(value for key, value in chosen.items() if key not in ("sorter", "tilstand")),
        loads=service.loads(),
        may_open=READERS.admits(me()),
        may_assign=OFFICERS.admits(me()) and state != "avgjort",
        officers=officers,
        waiting=waiting(),
    ), form.status


def _filters(chosen: dict[str, str | None], state: str) -> Filters:
    whose = chosen.get("ansvar")
    return Filters(
        states=STATES[state],
        district=chosen.get("distrikt"),
        county=chosen.get("fylke"),
        account_id=me().account_id if whose == _MINE else UUID(whose) if whose and whose != _NOBODYS else None,
        nobodys=whose == _NOBODYS,
        overdue=bool(chosen.get("frist")),
        taken_back=bool(chosen.get("politiet")),
        sort=Sort(chosen.get("sorter") or Sort.AGE),
    )


@cases.post("/krad/fordel")
@allow(OFFICERS)
def assign() -> ResponseReturnValue:
    """Give one case or several to somebody; each is an act by itself, and the page lists what became of them."""
    chosen, to = _uuids(request.form.getlist("sak")), request.form.get("til", "")
    if to in (_TAKE, _GIVE_BACK) and len(chosen) == 1:
        return _own(chosen[0], taken=to == _TAKE)
    if not chosen:
        flash(_("Velg sakene du vil fordele."))
        return redirect(url_for(".queue"), HTTPStatus.SEE_OTHER)
    account = None if to == _NOBODYS else next(iter(_uuids([to])), None)
    if account is None and to != _NOBODYS:
        raise Invalid(_("Velg hvem som skal ha sakene. Gå tilbake og prøv igjen."))
    given = service.assign_several(chosen, account)
    if len(given) == 1 and given[0].refused is None:
        flash(_("Saken er fordelt."))
        return redirect(url_for(".case", case_id=chosen[0]), HTTPStatus.SEE_OTHER)
    rows = {row.file.id: row.unit for row in service.queue(Filters(states=frozenset(State)))}
    officer = service.officers().get(account) if account else None
    return render_template("cases/assigned.html", given=given, units=rows, officer=officer)


def _own(case_id: UUID, *, taken: bool) -> ResponseReturnValue:
    """Take a case, or give it back; who comes second is told who has it."""
    if taken:
        try:
            service.take(me(), case_id)
        except Taken as refused:
            flash(refused.message)
        else:
            flash(_("Saken er din."))
    else:
        service.give_up(me(), case_id)
        flash(_("Saken er gitt tilbake. Nå er den ingens."))
    return redirect(url_for(".case", case_id=case_id), HTTPStatus.SEE_OTHER)


def _uuids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
