"""Asking every operation of an OpenAPI description by schemathesis, with all its checks."""

from __future__ import annotations

from collections import Counter

from schemathesis.engine import Status, events, from_schema
from schemathesis.schemas import BaseSchema


def answered_as_described(schema: BaseSchema) -> Counter[tuple[str, int]]:
    """How often each operation answered which status. Fails with what was not as described."""
    wrong: list[str] = []
    answered: Counter[tuple[str, int]] = Counter()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            wrong.append(f"{event.label}: {event.value!r}")
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.ScenarioFinished):
            for id_, interaction in event.recorder.interactions.items():
                case = event.recorder.cases[id_].value
                assert interaction.response is not None
                answered[
                    f"{case.operation.method.upper()} {case.operation.path}", interaction.response.status_code
                ] += 1
            for id_, checks in event.recorder.checks.items():
                wrong += [
                    f"{event.recorder.cases[id_].value.as_curl_command()}: {check.name}: {check.failure_info.failure}"
                    for check in checks
                    if check.status is Status.FAILURE and check.failure_info
                ]
    assert not wrong, f"{len(wrong)} faults: " + "\n\n".join(wrong[:6])
    return answered
