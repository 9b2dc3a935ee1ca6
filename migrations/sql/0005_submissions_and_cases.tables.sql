CREATE TABLE app.submission (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	kind TEXT NOT NULL,
	as_of DATE NOT NULL,
	document BYTEA NOT NULL,
	sha256 TEXT NOT NULL,
	criteria TEXT NOT NULL,
	municipality_ids UUID[] NOT NULL,
	signing_ids UUID[] NOT NULL,
	frozen_at TIMESTAMP WITH TIME ZONE NOT NULL,
	submitted_at TIMESTAMP WITH TIME ZONE,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_submission PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_submission_kind CHECK (kind IN ('application', 'yearly_report')),
	CONSTRAINT ck_submission_sha256 CHECK (sha256 = encode(sha256(document), 'hex')),
	CONSTRAINT ck_submission_signing CHECK (cardinality(signing_ids) > 0 AND signing_ids <@ municipality_ids),
	CONSTRAINT ck_submission_one_end CHECK (submitted_at IS NULL OR withdrawn_at IS NULL),
	CONSTRAINT uq_submission_sha256 UNIQUE (tenant_id, id, sha256),
	CONSTRAINT fk_submission_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE INDEX ix_submission_submitted ON app.submission (submitted_at);

CREATE UNIQUE INDEX uq_submission_open ON app.submission (tenant_id, kind) WHERE submitted_at IS NULL AND withdrawn_at IS NULL;

CREATE TABLE app.signing_delegation (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	municipality_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	membership_id UUID,
	CONSTRAINT pk_signing_delegation PRIMARY KEY (tenant_id, id),
	CONSTRAINT ex_signing_delegation_one EXCLUDE USING gist (tenant_id WITH =, municipality_id WITH =, valid WITH &&),
	CONSTRAINT ck_signing_delegation_valid CHECK (NOT lower_inf(valid)),
	CONSTRAINT fk_signing_delegation_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id),
	CONSTRAINT fk_signing_delegation_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE TABLE app.submission_signature (
	tenant_id UUID NOT NULL,
	submission_id UUID NOT NULL,
	municipality_id UUID NOT NULL,
	sha256 TEXT NOT NULL,
	membership_id UUID,
	signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_submission_signature PRIMARY KEY (tenant_id, submission_id, municipality_id),
	CONSTRAINT fk_submission_signature_submission FOREIGN KEY(tenant_id, submission_id, sha256) REFERENCES app.submission (tenant_id, id, sha256),
	CONSTRAINT fk_submission_signature_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE TABLE app.criteria_version (
	id TEXT NOT NULL,
	valid_from DATE NOT NULL,
	document TEXT NOT NULL,
	published_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_criteria_version PRIMARY KEY (id),
	CONSTRAINT uq_criteria_version_valid_from UNIQUE (valid_from)
);

CREATE TABLE app.parameter (
	id UUID NOT NULL,
	key TEXT NOT NULL,
	value BIGINT NOT NULL,
	valid DATERANGE NOT NULL,
	CONSTRAINT pk_parameter PRIMARY KEY (id),
	CONSTRAINT ex_parameter_one_value_a_day EXCLUDE USING gist (key WITH =, valid WITH &&),
	CONSTRAINT ck_parameter_signatures_required CHECK (key <> 'signatures_required' OR value BETWEEN 1 AND 2)
);

CREATE TABLE app.case_file (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	submission_id UUID NOT NULL,
	kind TEXT NOT NULL,
	criteria TEXT NOT NULL,
	recommendation TEXT NOT NULL,
	state TEXT NOT NULL,
	events BIGINT NOT NULL,
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_case_file PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_case_file_submission FOREIGN KEY(tenant_id, submission_id) REFERENCES app.submission (tenant_id, id),
	CONSTRAINT uq_case_file_tenant_id_submission_id UNIQUE (tenant_id, submission_id),
	CONSTRAINT ck_case_file_kind CHECK (kind = 'application'),
	CONSTRAINT ck_case_file_state CHECK (state IN ('approved', 'approved_with_conditions', 'awaiting_answer', 'awaiting_signature', 'certificate_withdrawn', 'in_review', 'opened', 'rejected', 'submitted', 'withdrawn')),
	CONSTRAINT fk_case_file_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id),
	CONSTRAINT fk_case_file_criteria FOREIGN KEY(criteria) REFERENCES app.criteria_version (id)
);

CREATE INDEX ix_case_file_id ON app.case_file (id);

CREATE INDEX ix_case_file_state ON app.case_file (state, opened_at);

CREATE UNIQUE INDEX uq_case_file_open ON app.case_file (tenant_id, kind) WHERE state IN ('awaiting_answer', 'awaiting_signature', 'in_review', 'opened', 'submitted');

CREATE TABLE app.case_event (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	case_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	kind TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	text TEXT,
	detail JSONB NOT NULL,
	membership_id UUID,
	account_id UUID,
	acting TEXT,
	CONSTRAINT pk_case_event PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_case_event_case_file FOREIGN KEY(tenant_id, case_id) REFERENCES app.case_file (tenant_id, id),
	CONSTRAINT uq_case_event_seq UNIQUE (tenant_id, case_id, seq),
	CONSTRAINT ck_case_event_kind CHECK (kind IN ('answered', 'application_submitted', 'approved', 'approved_with_conditions', 'certificate_withdrawn', 'decision_proposed', 'proposal_returned', 'question_asked', 'rejected', 'review_started', 'withdrawn_by_unit'))
);

CREATE TABLE app.case_read (
	tenant_id UUID NOT NULL,
	case_id UUID NOT NULL,
	read_on DATE NOT NULL,
	membership_id UUID NOT NULL,
	CONSTRAINT pk_case_read PRIMARY KEY (tenant_id, case_id, read_on, membership_id),
	CONSTRAINT fk_case_read_case_file FOREIGN KEY(tenant_id, case_id) REFERENCES app.case_file (tenant_id, id),
	CONSTRAINT fk_case_read_membership_id FOREIGN KEY(membership_id) REFERENCES sec.membership (id)
);

CREATE TABLE app.decision (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	case_id UUID NOT NULL,
	outcome TEXT NOT NULL,
	document_sha256 TEXT NOT NULL,
	criteria TEXT NOT NULL,
	assessment JSONB NOT NULL,
	reason TEXT NOT NULL,
	departure TEXT,
	language TEXT NOT NULL,
	conditions JSONB NOT NULL,
	signatures JSONB,
	decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_decision PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_decision_case_file FOREIGN KEY(tenant_id, case_id) REFERENCES app.case_file (tenant_id, id),
	CONSTRAINT ck_decision_outcome CHECK (outcome IN ('approved', 'approved_with_conditions', 'rejected', 'withdrawn')),
	CONSTRAINT ck_decision_reason CHECK (btrim(reason) <> ''),
	CONSTRAINT ck_decision_language CHECK (language IN ('nb', 'nn')),
	CONSTRAINT ck_decision_conditions CHECK ((outcome = 'approved_with_conditions') = (jsonb_array_length(conditions) > 0)),
	CONSTRAINT fk_decision_criteria FOREIGN KEY(criteria) REFERENCES app.criteria_version (id)
);

CREATE UNIQUE INDEX uq_decision_case ON app.decision (tenant_id, case_id, (outcome = 'withdrawn'));

CREATE TABLE app.certificate (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	decision_id UUID NOT NULL,
	municipality_ids UUID[] NOT NULL,
	valid DATERANGE NOT NULL,
	CONSTRAINT pk_certificate PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_certificate_decision FOREIGN KEY(tenant_id, decision_id) REFERENCES app.decision (tenant_id, id),
	CONSTRAINT ex_certificate_one_a_day EXCLUDE USING gist (tenant_id WITH =, valid WITH &&),
	CONSTRAINT ck_certificate_valid CHECK (NOT lower_inf(valid) AND NOT upper_inf(valid)),
	CONSTRAINT ck_certificate_municipalities CHECK (cardinality(municipality_ids) > 0)
);
