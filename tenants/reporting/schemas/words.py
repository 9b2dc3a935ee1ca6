"""The codes of the facts document, and of what stands beside it, with their words in the order shown."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

BODIES = (
    ("municipal_council", _l("Kommunestyret")),
    ("executive_committee", _l("Formannskapet")),
    ("administration", _l("Administrasjonen, uten politisk behandling")),
)
OFFICES = (
    ("mayor", _l("Ordfører")),
    ("chief_executive", _l("Kommunedirektør")),
    ("police_leader", _l("Lokal politileder")),
)
#: Who decides and leads where the unit is a city district: the codes are the same, the words are not.
DISTRICT_BODIES = (
    ("municipal_council", _l("Bystyret")),
    ("district_committee", _l("Bydelsutvalget")),
    ("administration", _l("Administrasjonen, uten politisk behandling")),
)
DISTRICT_OFFICES = (
    ("mayor", _l("Leder av bydelsutvalget")),
    ("chief_executive", _l("Bydelsdirektør")),
    ("police_leader", _l("Lokal politileder")),
)
EMPLOYMENTS = (
    ("position", _l("En egen stilling")),
    ("function", _l("En funksjon ved siden av annet arbeid")),
)
PLACEMENTS = (
    ("chief_executive_staff", _l("I kommunedirektørens stab")),
    ("cross_sector", _l("I en annen enhet som går på tvers av sektorene")),
    ("sector", _l("I én sektor, for eksempel oppvekst")),
    ("other", _l("Et annet sted")),
)
GIVEN_TO = (
    ("coordinator", _l("SLT-koordinatoren")),
    ("coordination", _l("Koordineringsgruppen")),
    ("practitioner", _l("Det utførende nivået")),
)
LEVELS = (
    ("steering", _l("Det styrende nivået (styringsgruppe)")),
    ("coordination", _l("Det koordinerende nivået (koordineringsgruppe)")),
    ("practitioner", _l("Det utførende nivået")),
)
#: Bodies beside the three levels: they have roles and meetings, and count for none of the levels.
OTHER_BODIES = (
    ("police_council", _l("Et eget politiråd")),
    ("mediation_group", _l("Konfliktrådets koordineringsgruppe (KOG)")),
    ("working_group", _l("En arbeidsgruppe for en tid")),
)
MANDATE_GIVERS = (
    ("politicians", _l("Kommunestyret eller et annet politisk organ")),
    ("steering_group", _l("Styringsgruppen")),
    ("leaders", _l("Ledelsen i kommunen")),
    ("leaders_and_police", _l("Ledelsen i kommunen og politiet sammen")),
    ("other", _l("Noen andre")),
)
TIERS = (
    ("top_leader", _l("Øverste leder")),
    ("unit_leader", _l("Virksomhets- eller enhetsleder")),
    ("middle_manager", _l("Mellomleder")),
    ("staff", _l("Ansatt eller frivillig, ikke leder")),
)
MEETING_KINDS = (
    ("slt", _l("Møte i SLT-arbeidet")),
    ("kog", _l("Møte i konfliktrådets koordineringsgruppe (KOG)")),
)
MEETING_STATUSES = (
    ("held", _l("Møtet er holdt")),
    ("planned", _l("Møtet er planlagt")),
    ("cancelled", _l("Møtet er avlyst")),
)
SOURCES = (
    ("ungdata", _l("Ungdata")),
    ("police_statistics", _l("Politiets statistikk")),
    ("public_health_profile", _l("Folkehelseprofilen")),
    ("professional_experience", _l("Erfaringer fra fagfolk")),
    ("report", _l("Rapporter og planer")),
    ("other_statistics", _l("Annen statistikk")),
)
ORDER_LEVELS = (
    ("steering", _l("Det styrende nivået")),
    ("coordination", _l("Det koordinerende nivået")),
    ("practitioner", _l("Det utførende nivået")),
)
APPROVAL_LEVELS = (("steering", _l("Styringsgruppen")), ("coordination", _l("Koordineringsgruppen")))
EVIDENCE = (
    ("documented", _l("Det er dokumentert at slike tiltak virker")),
    ("experience", _l("Erfaringen er at slike tiltak virker")),
    ("unknown", _l("Vi vet ikke")),
)
FLAGS = (
    ("new", _l("Tiltaket er nytt og prøves ut")),
    ("transferable", _l("Andre kan ha stor nytte av å vite hvordan det går")),
    ("costly", _l("Tiltaket er dyrt")),
    ("risk", _l("Det er fare for at tiltaket kan gjøre skade")),
    ("strategy_anchored", _l("Tiltaket følger av en regional eller nasjonal strategi")),
)
STANCES = (
    ("effect", _l("Vi skal måle om tiltaket virker")),
    ("process", _l("Vi skal se på gjennomføring, deltakelse og kostnad")),
    ("formative", _l("Vi skal følge tiltaket underveis")),
    ("none", _l("Tiltaket skal ikke evalueres")),
)
STEPS = (
    ("universal", _l("Byggende: for alle")),
    ("selective", _l("Forebyggende: for grupper med større risiko")),
    ("indicated", _l("Kriminalitetsforebyggende: der problemet alt har vist seg")),
)
TARGETS = (
    ("environments", _l("Sosiale miljøer")),
    ("individuals", _l("Enkeltpersoner med risiko")),
    ("surroundings", _l("Fysiske omgivelser")),
)
HORIZONS = (
    ("project", _l("Et prosjekt med en slutt")),
    ("lasting", _l("Et varig tiltak")),
    ("short", _l("En kort innsats")),
)
PROGRESS = (
    ("planned", _l("Planlagt")),
    ("under_way", _l("I gang")),
    ("done", _l("Gjennomført")),
)
PERFORMERS = (
    ("own", _l("Vi selv")),
    ("with_others", _l("Vi sammen med andre")),
    ("external", _l("Andre, for eksempel et kompetansesenter eller en høyskole")),
)
DIMENSIONS = (
    ("effect", _l("Om tiltaket virker")),
    ("implementation", _l("Hvordan det blir gjennomført")),
    ("user_experience", _l("Hva de det gjelder, synes")),
    ("participation", _l("Hvem som er med")),
    ("cost", _l("Hva det koster")),
)
EVALUATION_DECISIONS = (
    ("continue", _l("Tiltaket fortsetter")),
    ("adjust", _l("Tiltaket blir justert")),
    ("stop", _l("Tiltaket blir stoppet")),
)


def bodies(unit_kind: str) -> tuple[tuple[str, object], ...]:
    """Who can make a vedtak for a unit of this kind."""
    return DISTRICT_BODIES if unit_kind == "city_district" else BODIES


def offices(unit_kind: str) -> tuple[tuple[str, object], ...]:
    """The offices whose new holder a unit of this kind reports."""
    return DISTRICT_OFFICES if unit_kind == "city_district" else OFFICES
