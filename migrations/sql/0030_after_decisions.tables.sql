-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, adding-foreign-key-constraint, require-concurrent-index-creation, require-concurrent-index-deletion, disallowed-unique-constraint
-- What follows a decision: linked cases, reversals, corrections, receipts, and files sent along with an event.

-- Every one of these only widens what may stand there: no row that is there can break it.
ALTER TABLE app.case_file DROP CONSTRAINT ck_case_file_kind, DROP CONSTRAINT ck_case_file_state,
  DROP CONSTRAINT uq_case_file_tenant_id_submission_id;
ALTER TABLE app.case_file ADD COLUMN about_id uuid;
ALTER TABLE app.case_file
  ADD CONSTRAINT ck_case_file_kind CHECK (kind IN ('appeal', 'application', 'reversal')),
  ADD CONSTRAINT ck_case_file_about CHECK ((kind = 'application') = (about_id IS NULL)),
  ADD CONSTRAINT ck_case_file_state CHECK (state IN ('appeal_awaiting_answer', 'appeal_awaiting_signature', 'appeal_withdrawn', 'appealed', 'approved', 'approved_with_conditions', 'awaiting_answer', 'awaiting_signature', 'certificate_withdrawn', 'dismissed', 'forwarded', 'in_review', 'left_standing', 'opened', 'reconsidered', 'rejected', 'remitted', 'remitted_awaiting_signature', 'reversed', 'submitted', 'withdrawn'));
ALTER TABLE app.case_event DROP CONSTRAINT ck_case_event_kind;
ALTER TABLE app.case_event ADD CONSTRAINT ck_case_event_kind CHECK (kind IN ('answered', 'appeal_dismissed', 'appeal_forwarded', 'appeal_submitted', 'appeal_withdrawn', 'application_submitted', 'approved', 'approved_with_conditions', 'body_allowed', 'body_annulled', 'body_upheld', 'certificate_withdrawn', 'condition_accepted', 'condition_extended', 'condition_reported', 'condition_returned', 'conditions_met', 'decision_corrected', 'decision_proposed', 'decision_reversed', 'proposal_returned', 'question_asked', 'rejected', 'reversal_dropped', 'reversal_opened', 'reversed_to_approved', 'reversed_to_conditions', 'reversed_to_rejected', 'review_started', 'withdrawn_by_unit'));

ALTER TABLE app.decision ADD COLUMN replaces_id uuid, ADD COLUMN decided_in uuid, ADD COLUMN municipality_ids uuid[],
  ADD COLUMN left_out jsonb NOT NULL DEFAULT '[]';
ALTER TABLE app.decision
  ADD CONSTRAINT fk_decision_replaces FOREIGN KEY (tenant_id, replaces_id) REFERENCES app.decision (tenant_id, id),
  ADD CONSTRAINT fk_decision_decided_in FOREIGN KEY (tenant_id, decided_in) REFERENCES app.case_file (tenant_id, id),
  ADD CONSTRAINT ck_decision_left_out CHECK (jsonb_array_length(left_out) = 0 OR outcome IN ('approved', 'approved_with_conditions'));
ALTER TABLE app.case_file
  ADD CONSTRAINT fk_case_file_about FOREIGN KEY (tenant_id, about_id) REFERENCES app.decision (tenant_id, id);

DROP INDEX app.uq_case_file_open, app.uq_decision_case;
CREATE UNIQUE INDEX uq_case_file_open ON app.case_file (tenant_id, kind) WHERE state IN ('appeal_awaiting_answer', 'appeal_awaiting_signature', 'appealed', 'awaiting_answer', 'awaiting_signature', 'forwarded', 'in_review', 'opened', 'reconsidered', 'remitted', 'remitted_awaiting_signature', 'submitted');
CREATE UNIQUE INDEX uq_case_file_submission ON app.case_file (tenant_id, submission_id) WHERE kind = 'application';
CREATE UNIQUE INDEX uq_decision_case ON app.decision (tenant_id, case_id) WHERE replaces_id IS NULL AND outcome <> 'withdrawn';
CREATE UNIQUE INDEX uq_decision_replaces ON app.decision (tenant_id, replaces_id);
ALTER TABLE app.certificate ADD CONSTRAINT uq_certificate_decision UNIQUE (tenant_id, decision_id);

CREATE TABLE app.decision_correction (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	decision_id UUID NOT NULL,
	changes JSONB NOT NULL,
	reason TEXT NOT NULL,
	corrected_at TIMESTAMP WITH TIME ZONE NOT NULL,
	membership_id UUID,
	CONSTRAINT pk_decision_correction PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_decision_correction_decision FOREIGN KEY(tenant_id, decision_id) REFERENCES app.decision (tenant_id, id),
	CONSTRAINT ck_decision_correction_reason CHECK (btrim(reason) <> ''),
	CONSTRAINT ck_decision_correction_changes CHECK (jsonb_array_length(changes) > 0)
);

CREATE INDEX ix_decision_correction_decision ON app.decision_correction (tenant_id, decision_id);

CREATE TABLE app.decision_receipt (
	tenant_id UUID NOT NULL,
	decision_id UUID NOT NULL,
	received_at TIMESTAMP WITH TIME ZONE NOT NULL,
	membership_id UUID,
	CONSTRAINT pk_decision_receipt PRIMARY KEY (tenant_id, decision_id),
	CONSTRAINT fk_decision_receipt_decision FOREIGN KEY(tenant_id, decision_id) REFERENCES app.decision (tenant_id, id)
);

CREATE TABLE app.case_attachment (
	tenant_id UUID NOT NULL,
	event_id UUID NOT NULL,
	evidence_id UUID NOT NULL,
	CONSTRAINT pk_case_attachment PRIMARY KEY (tenant_id, event_id, evidence_id),
	CONSTRAINT fk_case_attachment_event FOREIGN KEY(tenant_id, event_id) REFERENCES app.case_event (tenant_id, id),
	CONSTRAINT fk_case_attachment_evidence FOREIGN KEY(tenant_id, evidence_id) REFERENCES app.evidence_file (tenant_id, id)
);

CREATE INDEX ix_case_attachment_evidence ON app.case_attachment (tenant_id, evidence_id);
