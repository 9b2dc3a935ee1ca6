"""The sorts of facts as people meet them: their pages' addresses, words and columns. One entry makes all pages of a sort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from tenants.reporting import schemas
from tenants.reporting.rules import RULES, Rule


@dataclass(frozen=True, eq=False)
class Kind:
    """One sort of fact on screen.

    - `slug`: its place under `/enhet`; `title` names the list, `one` a single entry, `add` is the button.
    - `why`: what the answer is used for; `chapter`: where the handbook asks for it.
    - `columns`: the fields of the list; the first one names the entry.
    - `follow`: the button that tells what has happened since (`Rule.later`), where there is such a thing.
    - `not_at_first`: later fields that the page for a new entry leaves out, for they have not happened yet.
    - `nothing`: how to say that the unit has none, where the document can.
    - `parent`: the field that names what the entry belongs to, and the sort of that.
    - `beside`: sorts whose lists stand on the same page.
    - `ranked_by`: the column that the list is in order of; the others have the latest first.
    """

    name: str
    slug: str
    title: object
    one: object
    add: object
    why: object
    chapter: object
    schema: type[Schema]
    columns: tuple[str, ...]
    follow: object | None = None
    not_at_first: tuple[str, ...] = ()
    nothing: object | None = None
    parent: tuple[str, str] | None = None
    beside: tuple[str, ...] = ()
    ranked_by: str | None = None
    defaults: Mapping[str, object] = field(default_factory=dict)

    @property
    def rule(self) -> Rule:
        return RULES[self.name]

    @property
    def children(self) -> tuple[Kind, ...]:
        """The sorts whose entries belong to one of these."""
        return tuple(kind for kind in _ALL if kind.parent and kind.parent[1] == self.name)


_ALL = (
    Kind(
        "vedtak",
        "vedtak",
        _l("Politiske vedtak"),
        _l("Vedtak"),
        _l("Meld inn et vedtak"),
        _l(
            "Uten et politisk vedtak om SLT kan ikke kommunen bli godkjent. Hver kommune i et samarbeid må ha sitt eget."
        ),
        _l("Organisering"),
        schemas.VedtakForm,
        ("case_number", "body", "adopted_on", "valid_until", "repealed_on", "municipality_id"),
        follow=_l("Meld at vedtaket er opphevet"),
        not_at_first=("repealed_on",),
        nothing=_l("Vi har ikke noe vedtak om SLT"),
    ),
    Kind(
        "leadership_change",
        "ledere",
        _l("Nye ledere"),
        _l("Ny leder"),
        _l("Meld om en ny leder"),
        _l(
            "Når en toppleder er ny, bør politiet bekrefte samarbeidet på nytt. Meld bare hvilken stilling det gjelder."
        ),
        _l("Forutsetninger"),
        schemas.LeadershipChangeForm,
        ("office", "changed_on", "municipality_id"),
    ),
    Kind(
        "coordinator_post",
        "koordinator",
        _l("SLT-koordinator"),
        _l("Koordinator"),
        _l("Meld inn en koordinator"),
        _l(
            "Arbeidet er avhengig av en egen koordinator. Stillingens størrelse og plassering viser hvilke rammer den har."
        ),
        _l("Organisering"),
        schemas.CoordinatorPostForm,
        ("employment", "percent", "placement", "started_on", "ended_on", "municipality_id"),
        follow=_l("Meld at koordinatoren har sluttet"),
        not_at_first=("ended_on", "handover_done"),
    ),
    Kind(
        "slt_group",
        "grupper",
        _l("Grupper på de tre nivåene"),
        _l("Gruppe"),
        _l("Meld inn en gruppe"),
        _l(
            "SLT-arbeidet skal ha et styrende, et koordinerende og et utførende nivå. Her viser dere at alle tre er på plass."
        ),
        _l("Organisering"),
        schemas.SltGroupForm,
        ("name", "level", "established_on", "dissolved_on", "municipality_ids"),
        follow=_l("Meld at gruppen er lagt ned"),
        not_at_first=("dissolved_on",),
        nothing=_l("Vi har ingen grupper"),
    ),
    Kind(
        "group_member",
        "roller",
        _l("Roller i gruppene"),
        _l("Rolle"),
        _l("Legg til en rolle"),
        _l("Rollene viser om de rette lederne og tjenestene er med. Meld inn roller, aldri navn på personer."),
        _l("Organisering"),
        schemas.GroupMemberForm,
        ("role", "agency", "tier", "group_id", "joined_on", "left_on", "municipality_id"),
        follow=_l("Meld at rollen har gått ut av gruppen"),
        not_at_first=("left_on",),
        parent=("group_id", "slt_group"),
    ),
    Kind(
        "meeting",
        "moter",
        _l("Møter"),
        _l("Møte"),
        _l("Registrer et møte"),
        _l("Styringsgruppen bør møtes minst fire ganger i året, og koordineringsgruppen hver måned utenom juli."),
        _l("Organisering"),
        schemas.MeetingForm,
        ("held_on", "groups", "minutes"),
        follow=_l("Meld at referatet er klart"),
        nothing=_l("Vi har ikke hatt noen møter"),
        defaults={"kind": "slt"},
    ),
    Kind(
        "annual_gathering",
        "samlinger",
        _l("Årlige samlinger"),
        _l("Samling"),
        _l("Meld inn en samling"),
        _l("Det er anbefalt å samle alle de tre nivåene én gang i året."),
        _l("Organisering"),
        schemas.AnnualGatheringForm,
        ("held_on",),
        nothing=_l("Vi har ikke hatt noen samling"),
    ),
    Kind(
        "confidentiality_discussion",
        "taushetsplikt",
        _l("Samtaler om taushetsplikten"),
        _l("Samtale om taushetsplikten"),
        _l("Meld inn en samtale"),
        _l(
            "Når nettverket snakker om taushetsplikten hvert år, blir det lettere å samarbeide uten å si for mye eller for lite."
        ),
        _l("Taushetsplikt"),
        schemas.ConfidentialityDiscussionForm,
        ("discussed_on",),
        nothing=_l("Vi har ikke snakket om taushetsplikten"),
    ),
    Kind(
        "goal",
        "mal",
        _l("Mål"),
        _l("Mål"),
        _l("Meld inn et mål"),
        _l("Styringsgruppen setter mål for arbeidet, og går gjennom dem minst én gang i året."),
        _l("Det styrende nivået"),
        schemas.GoalForm,
        ("text", "adopted_on", "reviewed_on"),
        follow=_l("Meld at målet er vedtatt, gjennomgått eller avsluttet"),
        not_at_first=("ended_on",),
        nothing=_l("Vi har ingen mål"),
    ),
    Kind(
        "plan",
        "planer",
        _l("Kommunale planer"),
        _l("Plan"),
        _l("Meld inn en plan"),
        _l("Målene for SLT-arbeidet skal stå i kommunens planer, slik at de følges opp sammen med resten."),
        _l("Det styrende nivået"),
        schemas.PlanForm,
        ("name", "adopted_on", "has_slt_goals", "ended_on"),
        follow=_l("Meld at planen er erstattet eller opphevet"),
        not_at_first=("ended_on",),
        nothing=_l("Vi har ingen planer"),
    ),
    Kind(
        "slt_order",
        "bestillinger",
        _l("Bestillinger mellom nivåene"),
        _l("Bestilling"),
        _l("Meld inn en bestilling"),
        _l("Klare bestillinger mellom nivåene, med frist og svar, viser at styringen virker."),
        _l("Det utførende nivået"),
        schemas.SltOrderForm,
        ("subject", "issued_on", "due_on", "closed_on"),
        follow=_l("Meld at bestillingen er besvart"),
        not_at_first=("closed_on",),
        nothing=_l("Vi har ingen bestillinger"),
    ),
    Kind(
        "survey",
        "kartlegginger",
        _l("Kartlegginger"),
        _l("Kartlegging"),
        _l("Meld inn en kartlegging"),
        _l("Tiltakene skal bygge på kunnskap om hva som skjer, og hvorfor. En kartlegging bør ikke bli for gammel."),
        _l("Kartlegge utfordringsområder"),
        schemas.SurveyForm,
        ("title", "completed_on", "sources", "presented_to_steering_on"),
        follow=_l("Meld at den er lagt fram for styringsgruppen"),
        nothing=_l("Vi har ingen kartlegging"),
    ),
    Kind(
        "challenge",
        "utfordringer",
        _l("Utfordringer dere er enige om"),
        _l("Utfordring"),
        _l("Meld inn en utfordring"),
        _l("Når alle har samme forståelse av hva som er viktigst, trekker tiltakene i samme retning."),
        _l("Forutsetninger"),
        schemas.ChallengeForm,
        ("theme", "rank", "agreed_on", "ended_on"),
        follow=_l("Meld at utfordringen er tatt av listen"),
        not_at_first=("ended_on",),
        nothing=_l("Vi er ikke blitt enige om noen utfordringer"),
        beside=("challenge_approval", "pulse"),
        ranked_by="rank",
    ),
    Kind(
        "challenge_approval",
        "godkjente-utfordringer",
        _l("Godkjenning av utfordringene"),
        _l("Godkjenning"),
        _l("Meld at utfordringene er godkjent"),
        _l("Styringsgruppen og koordineringsgruppen bør godkjenne utfordringene hvert år, med politiet til stede."),
        _l("Forutsetninger"),
        schemas.ChallengeApprovalForm,
        ("level", "approved_on", "police_present"),
    ),
    Kind(
        "pulse",
        "nettverket-svarer",
        _l("Svar fra nettverket"),
        _l("Svar"),
        _l("Meld inn svar"),
        _l("En kort spørring viser om nettverket kjenner seg igjen i utfordringene. Færre enn fem svar teller ikke."),
        _l("Samordne og koordinere tjenestene"),
        schemas.PulseForm,
        ("measured_on", "answers", "agree_percent"),
    ),
    Kind(
        "action_plan",
        "handlingsplan",
        _l("Handlingsplan"),
        _l("Handlingsplan"),
        _l("Meld inn en handlingsplan"),
        _l("Handlingsplanen viser hvem som har ansvar for hva, og når."),
        _l("Handlingsplaner"),
        schemas.ActionPlanForm,
        ("name", "adopted_on", "valid_from", "valid_to"),
    ),
    Kind(
        "annual_wheel",
        "arshjul",
        _l("Årshjul"),
        _l("Årshjul"),
        _l("Meld inn et årshjul"),
        _l("Et årshjul fordeler oppgavene på månedene, i takt med kommunens andre planer."),
        _l("Årshjul og en oversiktlig arbeidsplan"),
        schemas.AnnualWheelForm,
        ("year",),
        nothing=_l("Vi har ikke årshjul"),
    ),
    Kind(
        "measure",
        "tiltak",
        _l("Tiltak"),
        _l("Tiltak"),
        _l("Meld inn et tiltak"),
        _l(
            "Samordnede tiltak er kjernen i SLT: de svarer på en utfordring, og flere er med. Ta stilling til evaluering med en gang."
        ),
        _l("Evaluere"),
        schemas.MeasureForm,
        ("name", "started_on", "owner", "agencies", "challenge_id", "stance_type", "ended_on"),
        follow=_l("Meld at tiltaket er avsluttet"),
        not_at_first=("ended_on",),
        nothing=_l("Vi har ingen tiltak"),
    ),
    Kind(
        "evaluation",
        "evalueringer",
        _l("Evalueringer av tiltak"),
        _l("Evaluering"),
        _l("Meld inn en evaluering"),
        _l("Ikke alle tiltak trenger en evaluering, men det som læres, skal føre til en beslutning."),
        _l("Evaluere"),
        schemas.EvaluationForm,
        ("measure_id", "planned_on", "completed_on", "decision", "discussed_at_steering_on"),
        follow=_l("Meld hva evalueringen viste"),
        parent=("measure_id", "measure"),
    ),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}

#: The overview, in the order of the handbook: a heading and the sorts beneath it.
SECTIONS: tuple[tuple[object, tuple[str, ...]], ...] = (
    (_l("Forankring"), ("vedtak", "leadership_change")),
    (_l("Koordinator"), ("coordinator_post",)),
    (_l("De tre nivåene"), ("slt_group", "group_member", "meeting", "annual_gathering", "confidentiality_discussion")),
    (_l("Styring"), ("goal", "plan", "slt_order")),
    (_l("Kunnskap og felles forståelse"), ("survey", "challenge", "challenge_approval", "pulse")),
    (_l("Tiltak og evaluering"), ("action_plan", "annual_wheel", "measure", "evaluation")),
)

#: What every unit is expected to tell of; the others depend on what happens.
EXPECTED = frozenset({kind.name for kind in _ALL if kind.nothing} | {"coordinator_post", "action_plan"})

#: The three levels as ways to a new group.
NEW_GROUP: tuple[tuple[str, object], ...] = (
    ("steering", _l("Meld inn en styringsgruppe")),
    ("coordination", _l("Meld inn en koordineringsgruppe")),
    ("practitioner", _l("Meld inn en gruppe på det utførende nivået")),
)
