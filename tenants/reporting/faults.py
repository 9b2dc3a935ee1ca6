"""What the tables refuse, told beside the field of the form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.db.errors import explain


def register() -> None:
    """Give every constraint that a person can run into its words."""
    after = {
        "vedtak": ("valid_until", "repealed_on", _l("Datoen kan ikke være før vedtaket ble gjort.")),
        "coordinator_post": ("ended_on", _l("Datoen kan ikke være før koordinatoren begynte.")),
        "slt_group": ("dissolved_on", "ends_on", _l("Datoen kan ikke være før gruppen ble opprettet.")),
        "group_member": ("left_on", _l("Datoen kan ikke være før rollen ble med i gruppen.")),
        "goal": ("ended_on", _l("Datoen kan ikke være før målet ble vedtatt.")),
        "plan": ("ended_on", _l("Datoen kan ikke være før planen ble vedtatt.")),
        "challenge": ("ended_on", _l("Datoen kan ikke være før dere ble enige om utfordringen.")),
        "action_plan": ("valid_to", _l("Siste dag kan ikke være før første dag.")),
        "meeting": ("minutes_sent_on", _l("Datoen kan ikke være før møtet ble holdt.")),
        "delegation": ("ended_on", _l("Datoen kan ikke være før fullmakten ble gitt.")),
        "service": ("ended_on", _l("Datoen kan ikke være før det begynte å gjelde.")),
        "resource_promise": ("ended_on", _l("Datoen kan ikke være før det ble lovet.")),
        "measure": ("ended_on", _l("Datoen kan ikke være før tiltaket begynte.")),
    }
    for table, (*columns, message) in after.items():
        for column in columns:
            explain(f"ck_{table}_{column}_order", str(column), message)
    explain(
        "ck_slt_group_steering",
        "is_police_council",
        _l(
            "Bare en gruppe på det styrende nivået kan være politiråd og ha disse oppgavene. Ta bort kryssene, eller endre nivået."
        ),
    )
    explain(
        "ck_slt_group_working_group",
        "ends_on",
        _l("Bare en arbeidsgruppe har en siste dag på forhånd. Ta bort datoen, eller endre nivået."),
    )
    explain("ck_plan_next_decision_on_order", "next_decision_on", _l("Datoen kan ikke være før fristen for innspill."))
    explain("ck_meeting_times", "ends_at", _l("Skriv når møtet begynner, og et klokkeslett etter det."))
    explain("ck_slt_order_levels", "to_level", _l("Velg et annet nivå enn det som bestiller."))
    explain("ck_service_plan", "plan_name", _l("Skriv hvilken plan året gjelder."))
    explain("ck_evaluation_form_link", "form_link", _l("Skriv hele adressen. Den begynner med https://"))
    explain(
        "fk_measure_survey_id",
        "survey_id",
        _l("Et tiltak bygger på denne kartleggingen. Rett tiltaket først."),
    )
    explain(
        "fk_challenge_survey_id",
        "survey_id",
        _l("En utfordring er vist av denne kartleggingen. Rett utfordringen først."),
    )
    explain("ck_survey_period_to_order", "period_to", _l("Datoen kan ikke være før den første dagen."))
    explain("fk_goal_plan_id", "plan_id", _l("Et mål står i denne planen. Rett målet først."))
    explain("fk_goal_meeting_id", "meeting_id", _l("Et mål er vedtatt i dette møtet. Rett målet først."))
    explain("fk_slt_order_meeting_id", "meeting_id", _l("En bestilling kom fra dette møtet. Rett bestillingen først."))
    explain("fk_delegation_meeting_id", "meeting_id", _l("En fullmakt er gitt i dette møtet. Rett fullmakten først."))
    explain(
        "fk_resource_promise_measure_id",
        "measure_id",
        _l("Noen har lovet ressurser til tiltaket. Fjern dem først, eller meld at tiltaket er avsluttet."),
    )
    explain("ck_coordinator_post_percent", "percent", _l("Prosenten må være over 0 og høyst 100."))
    for constraint in ("fk_group_member_group_id", "fk_meeting_group_group_id"):
        explain(
            constraint,
            "group_id",
            _l("Gruppen har roller eller møter. Fjern dem først, eller meld at gruppen er lagt ned."),
        )
    explain(
        "fk_measure_challenge_id",
        "challenge_id",
        _l(
            "Et tiltak svarer på denne utfordringen. Rett tiltaket først, eller meld at utfordringen er tatt av listen."
        ),
    )
    explain(
        "fk_evaluation_measure_id",
        "measure_id",
        _l("Tiltaket har evalueringer. Fjern dem først, eller meld at tiltaket er avsluttet."),
    )
