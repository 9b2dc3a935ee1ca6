"""The words for a certificate's states; each stands here and nowhere else."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from dashboards.projection.certificates import State

STATES: dict[State, object] = {
    State.VALID: _l("Gyldig"),
    State.SUSPENDED: _l("Suspendert"),
    State.EXPIRED: _l("Utløpt"),
    State.SUPERSEDED: _l("Erstattet av en nyere"),
    State.WITHDRAWN: _l("Trukket tilbake"),
    State.LAPSED: _l("Falt bort"),
    State.CANCELLED: _l("Ført ved en feil"),
}

#: In force, with nobody in the unit whom it approves.
EMPTY = _l("Gyldig, men ingen av kommunene er i enheten denne dagen")

COLORS: dict[State, str] = {
    State.VALID: "success",
    State.SUSPENDED: "warning",
    State.EXPIRED: "neutral",
    State.SUPERSEDED: "neutral",
    State.WITHDRAWN: "danger",
    State.LAPSED: "neutral",
    State.CANCELLED: "danger",
}

EMPTY_SENTENCE = _l(
    "Godkjenningen er gyldig, men ingen av kommunene er i SLT-enheten denne dagen. De er ikke godkjent med den."
)
#: Of one that lapsed while there were such municipalities.
LEFT_SENTENCE = _l("Godkjenningen falt bort, fordi ingen av kommunene den gjaldt, er i SLT-enheten lenger.")
#: What the page of a certificate says first.
SENTENCES: dict[State, object] = {
    State.VALID: _l("Godkjenningen er gyldig."),
    State.SUSPENDED: _l("Godkjenningen er suspendert. Den gjelder ikke så lenge den er det."),
    State.EXPIRED: _l("Godkjenningen er utløpt."),
    State.SUPERSEDED: _l("Godkjenningen er erstattet av en nyere."),
    State.WITHDRAWN: _l("Godkjenningen er trukket tilbake."),
    State.LAPSED: _l("Godkjenningen falt bort, fordi ingen av kommunene den gjaldt, finnes lenger."),
    State.CANCELLED: _l("Godkjenningen ble ført ved en feil, og har aldri vært gyldig."),
}
