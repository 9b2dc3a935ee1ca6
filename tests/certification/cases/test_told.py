"""A decision that is proposed waits for another decider, who is told by mail and where they begin."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from certification.cases import service as cases
from certification.cases.impartiality import Partial
from certification.cases.outcomes import Outcome
from certification.cases.service import Draft
from tests.certification.cases.after import RECOMMENDED, reviewed
from tests.database import Database, People, Somebody
from tests.factories.cases import Applicant, events_seen, impartial, principal_of, propose
from tests.factories.mail import post_of

WAITS = "Skien: En avgjørelse er foreslått"


def test_who_can_sign_a_proposal_is_told_once_and_nobody_else(
    skien: Applicant, noise: Applicant, people: People, portal: Flask, db: Database, tmp_path: Path
) -> None:
    first = people("council", "decider", email="forste@krad.example")
    second = people("council", "decider", email="andre@krad.example")
    partial = people("council", "decider", email="inhabil@krad.example")
    officer = people("council", "case_officer", email="sak@krad.example")
    case_id = reviewed(skien, first)
    impartial(people, case_id, first, second)
    with people.acting(partial):
        cases.declare(principal_of(people, partial), case_id, Partial.OTHER)

    def begins(who: Somebody) -> bool:
        return WAITS in people.client(who).get("/krad").text

    with post_of(portal, db, tmp_path) as post:
        propose(people, case_id, RECOMMENDED, first)
        post.work()
        (mail,) = post.mails
        assert str(mail["To"]) == "andre@krad.example"
        assert str(mail["Subject"]) == "En avgjørelse venter på underskriften din i SLT-portalen"
        told = mail.get_content()
        assert f"/krad/sak/{case_id}" in told
        assert "Skien" not in told, "a mail names no unit that has applied"
        assert [begins(who) for who in (second, first, partial, officer)] == [True, False, False, False]

        with people.acting(second):
            cases.return_proposal(case_id, events_seen(people, case_id), "Skriv mer.")
        assert not begins(second)
        propose(people, case_id, RECOMMENDED, first)
        with people.acting(second):
            cases.confirm_proposal(principal_of(people, second), case_id, events_seen(people, case_id))
        post.work()
        assert len(post.mails) == 1, "what is signed before the mail has left is not told"
        assert not begins(second)

        propose(people, case_id, Draft(Outcome.WITHDRAWN, "Vedtaket er opphevet."), first)
        post.work()
        assert [str(mail["To"]) for mail in post.mails] == ["andre@krad.example"] * 2, "a withdrawal is told of too"
        assert [begins(who) for who in (second, first)] == [True, False]
