CREATE TABLE app.certificate_warning_file (
	tenant_id UUID NOT NULL,
	warning_id UUID NOT NULL,
	evidence_id UUID NOT NULL,
	CONSTRAINT pk_certificate_warning_file PRIMARY KEY (tenant_id, warning_id, evidence_id),
	CONSTRAINT fk_certificate_warning_file_warning FOREIGN KEY(tenant_id, warning_id) REFERENCES app.certificate_warning (tenant_id, id),
	CONSTRAINT fk_certificate_warning_file_evidence FOREIGN KEY(tenant_id, evidence_id) REFERENCES app.evidence_file (tenant_id, id)
);

CREATE INDEX ix_certificate_warning_file_evidence ON app.certificate_warning_file (tenant_id, evidence_id);

-- squawk-ignore ban-drop-constraint
ALTER TABLE app.evidence_file DROP CONSTRAINT ck_evidence_file_sort;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE app.evidence_file ADD CONSTRAINT ck_evidence_file_sort CHECK (sort IN ('vedtak', 'mandate', 'guideline', 'plan', 'strategy', 'survey', 'minutes', 'notice', 'action_plan', 'evaluation', 'attachment'));

-- squawk-ignore ban-drop-constraint
ALTER TABLE app.letter DROP CONSTRAINT ck_letter_kind;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE app.letter ADD CONSTRAINT ck_letter_kind CHECK (kind IN ('appeal_dismissed', 'appeal_sent_on', 'appeal_upheld', 'approved', 'approved_with_conditions', 'body_allowed', 'body_annulled', 'body_upheld', 'condition_extended', 'condition_returned', 'conditions_met', 'correction', 'reinstatement', 'rejected', 'reversal', 'suspension', 'withdrawn'));
