-- A withdrawal that no decision makes: of an approval from before the portal, proposed and signed.
-- The events of certificates are a few thousand: checking them takes milliseconds.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid

ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_kind;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_kind CHECK (kind IN ('lapsed', 'proposal_returned', 'reinstated', 'reinstatement_proposed', 'superseded', 'suspended', 'suspension_proposed', 'withdrawal_proposed', 'withdrawn'));
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_decision;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_decision CHECK (CASE kind WHEN 'superseded' THEN decision_id IS NOT NULL WHEN 'withdrawn' THEN true ELSE decision_id IS NULL END);
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_told;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_told CHECK ((kind = 'lapsed' OR decision_id IS NOT NULL) <> (reason IS NOT NULL));
