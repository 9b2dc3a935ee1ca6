"""The issuer's name in texts comes from its row: no text says it, and each text is filled by itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from babel.messages.pofile import read_po
from flask import g, render_template_string
from flask_babel import force_locale, gettext, lazy_gettext, ngettext

from app.clock import now, today
from app.db.roles import STATS
from app.db.session import acting
from app.web.help.topics import topics
from app.web.naming import TOKEN, issuer_name, spoken_of
from app.web.translations import catalogues
from certification.issuers import service
from certification.issuers.names import Known
from tests.database import Database, People
from tests.statements import statements

ROOT = Path(__file__).parents[3]
NAME = "KRÅD"
#: What a text may hold: data that somebody wrote, and what an operator reads.
ALLOWED = {
    "dashboards/demo/accounts.py",
    "dashboards/demo/criteria.py",
    "app/local/cli.py",
}


def _texts_in(file: Path) -> Iterator[str]:
    """The texts of a file of code, but for what is said to who reads the code."""
    tree = ast.parse(file.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def test_no_text_says_what_the_issuer_is_called() -> None:
    found = []
    named = 0
    for package, po in catalogues().items():
        with po.open("rb") as file:
            texts = [str((message.id, message.string)) for message in read_po(file)]
        named += sum(TOKEN in text for text in texts)
        found += [f"{po}: {text}" for text in texts if NAME in text]
        for file_ in (ROOT / package).rglob("*"):
            where = str(file_.relative_to(ROOT))
            if file_.suffix == ".py" and where not in ALLOWED:
                found += [f"{where}: {text}" for text in _texts_in(file_) if NAME in text]
            if file_.suffix in (".html", ".txt") and "templates" in file_.parts:
                kept = "".join(part.partition("#}")[2] or part for part in file_.read_text("utf-8").split("{#"))
                found += [where] if NAME in kept else []
    found += [f"help: {topic_id}" for topic_id, topic in topics().items() if NAME in str(topic)]
    assert not found, "\n".join(found)
    assert named > 100, "the walk must meet texts that name the issuer, or it is blind"
    assert any(TOKEN in str(topic) for topic in topics().values())


def test_a_text_is_filled_by_itself_with_the_name_of_its_day(people: People, db: Database) -> None:
    yesterday = today() - timedelta(days=1)
    db.run("UPDATE app.issuer SET valid = daterange(lower(valid), %s) WHERE upper_inf(valid)", today())
    columns = "id, key, valid, name_nb, name_nn, short_nb, short_nn, address"
    values = "gen_random_uuid(), 'ny', daterange(%s, NULL), 'N', 'N', 'Råd & <Tvil> 5 %%', 'Rådet', ''"
    db.run(f"INSERT INTO app.issuer ({columns}) VALUES ({values})", today())
    with people.portal.test_request_context():
        service.known().forget()
        new, markup = "Råd & <Tvil> 5 %", "Råd &amp; &lt;Tvil&gt; 5 %"
        lazy = lazy_gettext("Svar %(issuer)s")
        assert (gettext("Svar %(issuer)s"), str(lazy)) == (f"Svar {new}",) * 2
        assert ngettext("%(num)s til %(issuer)s", "%(num)s hos %(issuer)s", 2) == f"2 hos {new}"
        page = "{{ _('Svar %(issuer)s') }}|{{ ngettext('%(num)s til %(issuer)s', '', 1) }}|{{ lazy }}|{{ issuer_name(day) }}"
        told = render_template_string(page, lazy=lazy, day=yesterday)
        assert told == f"Svar {markup}|1 til {markup}|Svar {markup}|{NAME}"
        assert gettext("%(issuer)s sa %(it)s", issuer="Hun", it="ja") == "Hun sa ja"
        # Another day's name, for a day and for an instant; the language's own name.
        with spoken_of(now() - timedelta(days=3)):
            assert str(lazy) == f"Svar {NAME}"
        assert issuer_name(yesterday) == NAME
        with force_locale("nn"):
            assert gettext("Svar %(issuer)s") == "Svar Rådet"
        # It is the public's to read, as whoever somebody acts, and is asked for once.
        service.known().forget()
        with statements() as sent, acting(STATS):
            assert {issuer_name(), issuer_name(), issuer_name(yesterday)} == {new, NAME}
        assert len([each for each in sent if "app.issuer" in each]) == 1
        assert "scope" not in g or g.scope is None


def test_what_is_known_is_asked_for_again_in_time_and_nobody_waits() -> None:
    answers = iter([["a"], ["b"], ["c"]])
    known = Known(lambda: next(answers), seconds=60)
    assert (known(), known()) == (["a"], ["a"])
    known.forget()
    assert (known(), known()) == (["b"], ["b"])
    known.seconds = 0
    with known._asking:  # Another thread is asking.
        assert known() == ["b"]
    assert known() == ["c"]


def test_a_page_of_today_has_todays_name_and_what_happened_has_that_days(people: People) -> None:
    client = people.client(people("council", "administrator"))
    assert NAME in client.get("/folk").text
    with people.portal.app_context():
        assert service.short_name(date(2016, 1, 1)) == "Kfk"
