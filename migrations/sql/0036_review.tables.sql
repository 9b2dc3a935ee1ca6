CREATE TABLE app.case_impartiality (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	case_id UUID NOT NULL,
	impartial BOOLEAN NOT NULL,
	reason TEXT,
	declared_at TIMESTAMP WITH TIME ZONE NOT NULL,
	account_id UUID,
	membership_id UUID,
	CONSTRAINT pk_case_impartiality PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_case_impartiality_case FOREIGN KEY(tenant_id, case_id) REFERENCES app.case_file (tenant_id, id),
	CONSTRAINT uq_case_impartiality_person UNIQUE (tenant_id, case_id, account_id, impartial),
	CONSTRAINT ck_case_impartiality_reason CHECK (impartial = (reason IS NULL)),
	CONSTRAINT ck_case_impartiality_known_reason CHECK (reason IN ('family', 'other', 'own_unit', 'took_part'))
);

CREATE TABLE app.case_assignment (
	tenant_id UUID NOT NULL,
	case_id UUID NOT NULL,
	account_id UUID NOT NULL,
	assigned_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_case_assignment PRIMARY KEY (tenant_id, case_id),
	CONSTRAINT fk_case_assignment_case FOREIGN KEY(tenant_id, case_id) REFERENCES app.case_file (tenant_id, id)
);

ALTER TABLE app.decision ADD COLUMN acknowledged jsonb, ADD COLUMN impartiality jsonb;

-- squawk-ignore ban-drop-constraint
ALTER TABLE app.case_event DROP CONSTRAINT ck_case_event_kind;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE app.case_event ADD CONSTRAINT ck_case_event_kind CHECK (kind IN ('answered', 'answered_in_part', 'appeal_dismissed', 'appeal_forwarded', 'appeal_submitted', 'appeal_withdrawn', 'application_submitted', 'approved', 'approved_with_conditions', 'body_allowed', 'body_annulled', 'body_upheld', 'certificate_withdrawn', 'condition_accepted', 'condition_extended', 'condition_reported', 'condition_returned', 'conditions_met', 'decision_corrected', 'decision_proposed', 'decision_reversed', 'proposal_returned', 'question_asked', 'question_taken_back', 'rejected', 'reversal_dropped', 'reversal_opened', 'reversed_to_approved', 'reversed_to_conditions', 'reversed_to_rejected', 'review_resumed', 'review_started', 'withdrawn_by_unit'));
ALTER POLICY slt_web_insert ON app.case_event
  WITH CHECK (tenant_id = (SELECT sec.tenant()) AND kind IN ('answered', 'answered_in_part', 'appeal_submitted', 'appeal_withdrawn', 'application_submitted', 'condition_reported', 'withdrawn_by_unit'));
ALTER POLICY slt_council_insert ON app.case_event
  WITH CHECK ((SELECT sec.council()) AND kind NOT IN ('answered', 'answered_in_part', 'appeal_submitted', 'appeal_withdrawn', 'application_submitted', 'condition_reported', 'withdrawn_by_unit'));

