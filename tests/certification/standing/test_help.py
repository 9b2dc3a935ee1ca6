"""Beside everything that an assessment says, and every sort of fact, stands the help's page on how it is done."""

from __future__ import annotations

import re
from itertools import chain

from app.web.help.topics import topics
from certification.assessment import Condition, FindingId
from certification.assessment.codes import REASONS
from certification.standing import help as mapping
from tenants.reporting.kinds import KINDS
from tests.database import People
from tests.factories.cases import applicant

#: Led to by pages that are about no code: the home, the application, the police's and the systems'.
LED_TO_BY_PAGES = {"fagsystem", "ny-koordinator", "godkjenning", "rolleavklaring", "politiets-plan"}


def test_every_finding_reason_condition_and_sort_of_fact_has_a_topic() -> None:
    assert set(mapping.FINDINGS) == set(FindingId)
    assert set(mapping.CONDITIONS) == set(Condition)
    assert {(finding, reason) for finding, reasons in REASONS.items() for reason in reasons} >= set(mapping.REASONS)
    told = {mapping.topic_of(finding, reason) for finding, reasons in REASONS.items() for reason in (None, *reasons)}
    told |= set(mapping.CONDITIONS.values())
    for kind in KINDS.values():
        assert kind.topics, kind.name
        told |= set(kind.topics)
    assert told <= set(topics())


def test_a_reason_with_a_topic_of_its_own_is_told_by_another_than_its_finding() -> None:
    for (finding, _reason), topic in mapping.REASONS.items():
        assert topic != mapping.FINDINGS[finding]


def test_no_topic_is_orphaned() -> None:
    reached = set(mapping.FINDINGS.values()) | set(mapping.REASONS.values()) | set(mapping.CONDITIONS.values())
    reached |= set(chain.from_iterable(kind.topics for kind in KINDS.values())) | LED_TO_BY_PAGES
    while further := {topic for each in reached for topic in topics()[each].see_also} - reached:
        reached |= further
    assert reached == set(topics())


def test_a_units_pages_lead_to_the_topic_of_each_thing(people: People) -> None:
    somebody = applicant(people, "4644", name="Luster")
    client = people.client(somebody.coordinator)

    def led_to(address: str) -> list[str]:
        page = client.get(address).text.split("<footer")[0]
        return re.findall(r'href="/hjelp/([^"]+)"', page)

    home = led_to("/enhet")
    for finding, reasons in REASONS.items():
        assert {mapping.topic_of(finding, reason) for reason in (None, *reasons)} & set(home), finding
    assert "ny-koordinator" in home
    assert len(home) >= len(FindingId) + 7
    assert {"politisk-vedtak", "politibekreftelse"} <= set(led_to("/enhet/soknad"))
    assert {"politibekreftelse", "politiets-plan"} <= set(led_to("/enhet/politi"))
    for kind in KINDS.values():
        assert set(kind.topics) <= set(led_to(f"/enhet/{kind.slug}")), kind.name
