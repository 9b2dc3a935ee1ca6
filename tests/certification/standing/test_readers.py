"""Who reads (the mayor, the steering group) sees all of the unit and is offered nothing that they may not do."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from app.identity.service import find_principal
from tests.certification.cases.pages import ready, start
from tests.certification.standing.test_home import tells_much
from tests.database import People
from tests.factories.cases import applicant
from tests.factories.police import SKIEN, SOUTH_EAST, officer

_FORM = re.compile(r"<form\b([^>]*)>")
_ADDRESS = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
#: Pages of which there are many alike.
_ENOUGH = 3


def test_a_reader_sees_all_and_is_offered_nothing_that_writes(people: People) -> None:
    skien = ready(applicant(people, "4003", name="Skien"))
    tells_much(people, skien.unit_id, skien.coordinator, SKIEN, officer(people, SOUTH_EAST))
    case_id = skien.apply()
    address = f"/krad/sak/{case_id}"
    start(people.client(people("council", "decider")), address)
    reader = people("unit", "reader", tenant_id=skien.unit_id)
    with people.portal.app_context():
        who = find_principal(reader.token)
    assert who is not None
    client, urls = people.client(reader, policing=False), people.portal.url_map.bind("localhost")
    waiting, seen, pages = ["/enhet"], set(), dict[str, int]()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        endpoint, _arguments = urls.match(address, "GET")
        pages[endpoint] = pages.get(endpoint, 0) + 1
        if pages[endpoint] > _ENOUGH or endpoint.startswith(("help.", "static.", "coverage.", "identity.")):
            continue
        answer = client.get(address)
        assert answer.status_code in (200, 303), f"a link leads to {address}, which isn't theirs"
        if answer.mimetype != "text/html":
            continue
        for attributes in _FORM.findall(answer.text):
            if 'method="post"' not in attributes:
                continue
            action = re.search(r'action="([^"]*)"', attributes)
            target = urlsplit(unescape(action[1])).path if action and action[1] else address
            policy = people.portal.view_functions[urls.match(target, "POST")[0]].policy  # type: ignore[attr-defined]
            assert policy.choose(who), f"{address} offers to write to {target}"
        found = {urlsplit(unescape(each)) for each in _ADDRESS.findall(answer.text)}
        waiting += sorted(each.path for each in found if not each.scheme and each.path.startswith("/"))
    for page in (
        "reporting.goal_list",
        "reporting.meeting_page",
        "application.read",
        "police.unit_home",
        "yearly.home",
    ):
        assert page in pages, "the walk must meet all that a unit tells, or it is blind"
    assert not any(page.endswith(("_new", "_correct", "_remove")) for page in pages)
