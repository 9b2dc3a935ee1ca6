"""What can't be done with drafts, previews and parameters, and why."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from app.errors import Conflict


class Gone(Conflict):
    """The draft was published or deleted meanwhile."""

    code: ClassVar[str] = "draft_gone"

    def __init__(self) -> None:
        super().__init__(
            _l("Utkastet er publisert eller slettet av noen andre. Gå til listen for å se hvordan det står nå.")
        )


class NotPreviewed(Conflict):
    """There is no finished preview of exactly this content beside the version that it succeeds."""

    code: ClassVar[str] = "not_previewed"

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Utkastet er endret etter forhåndsvisningen, eller det er ingen. Lag en forhåndsvisning av det som står nå."
            )
        )


class NotSensible(Conflict):
    """The content lacks something, or has an absurd number; the forms don't let one save such a thing."""

    code: ClassVar[str] = "not_sensible"

    def __init__(self) -> None:
        super().__init__(
            _l("Utkastet mangler noe eller har et tall som ikke kan stemme. Åpne tallene og tolkningene, og rett dem.")
        )
