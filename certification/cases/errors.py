"""What a case refuses, told to the person who tried."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from flask_babel import lazy_gettext as _l

from app.errors import Conflict, Invalid

if TYPE_CHECKING:
    from certification.cases.states import Kind, State


class IllegalTransition(Conflict):
    """An event that can't happen in the case's state; the message names both."""

    code: ClassVar[str] = "illegal_transition"

    def __init__(self, state: State, kind: Kind) -> None:
        super().__init__(f"{kind} in state {state}")
        self.state, self.kind = state, kind

    @property
    def message(self) -> str:
        from certification.cases.texts import refusal

        return refusal(self.state, self.kind)


class CaseMoved(Conflict):
    """Something happened to the case after the page was opened: look at it again before you act."""

    code: ClassVar[str] = "case_moved"

    def __init__(self) -> None:
        super().__init__(_l("Noe er skjedd i saken siden du åpnet siden. Se gjennom saken før du prøver igjen."))


class NotApprovable(Invalid):
    """An application that lacks a requirement for approval can't be sent. `lacking` are the findings' ids."""

    code: ClassVar[str] = "not_approvable"

    def __init__(self, lacking: Collection[str]) -> None:
        super().__init__(
            _l(
                "Søknaden kan ikke sendes ennå. Den mangler noe som må være på plass for å bli godkjent. Se listen under."
            )
        )
        self.lacking = tuple(lacking)


class NoLongerComplete(Conflict):
    """What a frozen application rests on has fallen away since, so that it can't be handed in. `lacking` as above."""

    code: ClassVar[str] = "no_longer_complete"

    def __init__(self, lacking: Collection[str]) -> None:
        super().__init__(
            _l(
                "Søknaden kan ikke underskrives, for noe den bygger på, gjelder ikke lenger. Den må tas tilbake. Se listen under."
            )
        )
        self.lacking = tuple(lacking)


class AlreadyApplied(Conflict):
    """The unit has an application with KRÅD."""

    code: ClassVar[str] = "already_applied"

    def __init__(self) -> None:
        super().__init__(_l("Dere har allerede en søknad til behandling hos %(issuer)s."))


class SamePerson(Conflict):
    """Somebody tried to sign a decision that they had proposed."""

    code: ClassVar[str] = "same_person"

    def __init__(self) -> None:
        super().__init__(_l("Avgjørelsen må underskrives av en annen enn den som foreslo den."))


class NotDeclared(Conflict):
    """Somebody of KRÅD who hasn't said whether they are impartial in the case tried to act in it."""

    code: ClassVar[str] = "not_declared"

    def __init__(self) -> None:
        super().__init__(_l("Si fra om du er habil før du gjør noe i saken. Det gjør du øverst på siden for saken."))


class NotImpartial(Conflict):
    """Somebody who has said that they are not impartial tried to act in the case, or was given it."""

    code: ClassVar[str] = "not_impartial"

    def __init__(self) -> None:
        super().__init__(_l("Den som ikke er habil, kan ikke gjøre noe i saken. En annen må ta den."))


class Taken(Conflict):
    """Somebody wanted to take a case that a colleague has taken; `email` is how they know each other."""

    code: ClassVar[str] = "taken"

    def __init__(self, email: str | None) -> None:
        super().__init__(
            _l("%(email)s har allerede tatt saken.", email=email) if email else _l("En annen har allerede tatt saken.")
        )


class QuestionClosed(Conflict):
    """An answer to, or the taking back of, a question that doesn't wait for an answer any more."""

    code: ClassVar[str] = "question_closed"

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Spørsmålet venter ikke lenger på svar. Noen har svart, eller %(issuer)s har tatt det tilbake. Se saken."
            )
        )


class FileGone(Conflict):
    """An answer cites a file that was taken away, or that the scanner has refused, since the page was opened."""

    code: ClassVar[str] = "file_gone"

    def __init__(self) -> None:
        super().__init__(_l("Et av dokumentene du valgte, er fjernet. Velg på nytt."))


class FilesWaiting(Conflict):
    """A decision on a document that cites a file which no scanner has found clean yet."""

    code: ClassVar[str] = "files_waiting"

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Et vedlagt dokument venter på virussjekk. Søknaden kan avgjøres når det er sjekket. Prøv igjen om litt."
            )
        )


class ProposalOutdated(Conflict):
    """What a proposed decision rests on has changed since, so that it would be refused if it were proposed now."""

    code: ClassVar[str] = "proposal_outdated"

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Forslaget holder ikke lenger, for det som ligger til grunn, er endret siden det ble laget. Se gjennom saken, og send forslaget tilbake."
            )
        )


class SignedFirst(Conflict):
    """Somebody who signed a decision tried to decide an appeal of it."""

    code: ClassVar[str] = "signed_first"

    def __init__(self) -> None:
        super().__init__(_l("Du skrev under på avgjørelsen som er påklaget. En annen beslutter må avgjøre klagen."))


class AlreadyAppealed(Conflict):
    """The decision is appealed already, or another one of the unit's is."""

    code: ClassVar[str] = "already_appealed"

    def __init__(self) -> None:
        super().__init__(_l("Avgjørelsen er allerede påklaget."))


class NotStanding(Conflict):
    """Another decision has taken the place of the one that somebody wanted to appeal, correct or consider again."""

    code: ClassVar[str] = "not_standing"

    def __init__(self) -> None:
        super().__init__(_l("Avgjørelsen gjelder ikke lenger. Den er gjort om. Se den nye avgjørelsen."))


class AlreadyConsidered(Conflict):
    """KRÅD considers a decision of the unit's again already."""

    code: ClassVar[str] = "already_considered"

    def __init__(self) -> None:
        super().__init__(_l("%(issuer)s vurderer allerede en avgjørelse for enheten på nytt. Fortsett i den saken."))


class ConditionMoved(Conflict):
    """A condition that is met, or waits for the other side."""

    code: ClassVar[str] = "condition_moved"

    def __init__(self) -> None:
        super().__init__(_l("Vilkåret har fått en annen tilstand siden du åpnet siden. Se gjennom det på nytt."))
