"""The facts document read naively, for the oracle: dictionaries and ISO texts."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.tenants.document.documents import Document, months_earlier


class Naive:
    """One document at one day, asked as the contract asks: what is there, what holds, who is in which group."""

    def __init__(self, document: Document, as_of: str) -> None:
        self.as_of = as_of
        self.unit = document["unit"]
        self.doc = document
        self.everyone = len(self.unit["municipalities"]) == 1
        district = self.unit["kind"] == "city_district"
        self.political_roles = ["mayor", "district_committee_chair"] if district else ["mayor"]
        self.administrative_roles = ["chief_executive", "district_director"] if district else ["chief_executive"]
        self.bodies = ["municipal_council", "executive_committee"] + (["district_committee"] if district else [])

    def entries(self, key: str) -> list[Any]:
        return self.doc.get(key) or []

    def by_now(self, day: str | None) -> bool:
        return day is not None and day <= self.as_of

    def window(self, months: int, day: str | None) -> bool:
        start = months_earlier(date.fromisoformat(self.as_of), months).isoformat()
        return day is not None and start < day <= self.as_of

    @staticmethod
    def stands(entry: Any, start: str, end: str, day: str) -> bool:
        return entry[start] <= day and (entry.get(end) is None or entry[end] > day)

    def not_expired(self, entry: Any) -> bool:
        return entry.get("valid_until") is None or entry["valid_until"] >= self.as_of

    def groups(self, level: str, m: str, day: str | None = None) -> list[Any]:
        return [
            group
            for group in self.entries("groups")
            if group["level"] == level
            and m in group["covers"]
            and self.stands(group, "established_on", "dissolved_on", day or self.as_of)
        ]

    def local(self, people: list[Any], m: str) -> list[Any]:
        return [person for person in people if person.get("municipality") in (None, m)]

    def leads(self, people: list[Any], roles: list[str], m: str) -> bool:
        places = [m, None] if self.everyone else [m]
        return any(person["role"] in roles and person.get("municipality") in places for person in people)

    def police_leads(self, people: list[Any], m: str) -> bool:
        return any(person["role"] == "police_leader" for person in self.local(people, m))

    def meetings(self, level: str, m: str) -> list[Any]:
        return [
            meeting
            for meeting in self.entries("meetings")
            if meeting["kind"] == "slt"
            and self.by_now(meeting["held_on"])
            and {group["id"] for group in self.groups(level, m, meeting["held_on"])} & set(meeting.get("groups", []))
        ]

    def year_of(self, meetings: list[Any]) -> list[Any]:
        return [meeting for meeting in meetings if self.window(12, meeting["held_on"])]

    def coordinator_now(self) -> Any:
        post = self.doc.get("coordinator")
        return post if post and self.stands(post, "started_on", "ended_on", self.as_of) else None

    def valid(self, key: str, start: str, end: str, m: str) -> list[Any]:
        return [
            entry
            for entry in self.entries(key)
            if entry["municipality"] == m and self.stands(entry, start, end, self.as_of) and self.not_expired(entry)
        ]

    def good_confirmations(self, m: str) -> list[Any]:
        return [
            entry
            for entry in self.valid("police_confirmations", "confirmed_on", "withdrawn_on", m)
            if entry["signatory_agency"] == "police"
        ]
