CREATE TABLE app.fact (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	kind TEXT NOT NULL,
	reported_at TIMESTAMP WITH TIME ZONE NOT NULL,
	held DATERANGE DEFAULT '(,)' NOT NULL,
	origin_id UUID,
	origin TEXT,
	CONSTRAINT pk_fact PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_fact_origin CHECK ((origin_id IS NULL) = (origin IS NULL)),
	CONSTRAINT fk_fact_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE TABLE app.nothing_reported (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	key TEXT NOT NULL,
	valid DATERANGE NOT NULL,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_nothing_reported PRIMARY KEY (tenant_id, id),
	CONSTRAINT ex_nothing_reported_key EXCLUDE USING gist (tenant_id WITH =, key WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_nothing_reported_valid CHECK (NOT isempty(valid)),
	CONSTRAINT fk_nothing_reported_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE TABLE app.vocabulary_term (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	sort TEXT NOT NULL,
	code TEXT NOT NULL,
	label TEXT NOT NULL,
	CONSTRAINT pk_vocabulary_term PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_vocabulary_term_tenant_id_sort_code UNIQUE (tenant_id, sort, code),
	CONSTRAINT ck_vocabulary_term_sort CHECK (sort IN ('role', 'agency')),
	CONSTRAINT ck_vocabulary_term_code CHECK (code ~ '^[a-z0-9_]+$'),
	CONSTRAINT ck_vocabulary_term_label CHECK (label ~ '\S'),
	CONSTRAINT fk_vocabulary_term_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE TABLE app.vedtak (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	municipality_id UUID NOT NULL,
	body TEXT NOT NULL,
	adopted_on DATE NOT NULL,
	case_number TEXT NOT NULL,
	valid_until DATE,
	repealed_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_vedtak PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_vedtak_body CHECK (body IN ('municipal_council', 'executive_committee', 'district_committee', 'administration')),
	CONSTRAINT ck_vedtak_case_number CHECK (case_number ~ '\S'),
	CONSTRAINT ck_vedtak_valid_until_order CHECK (valid_until >= adopted_on),
	CONSTRAINT ck_vedtak_repealed_on_order CHECK (repealed_on >= adopted_on),
	CONSTRAINT fk_vedtak_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_vedtak_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_vedtak_valid CHECK (NOT isempty(valid)),
	CONSTRAINT fk_vedtak_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE TABLE app.leadership_change (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	municipality_id UUID,
	office TEXT NOT NULL,
	changed_on DATE NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_leadership_change PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_leadership_change_office CHECK (office IN ('mayor', 'chief_executive', 'police_leader')),
	CONSTRAINT fk_leadership_change_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_leadership_change_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_leadership_change_valid CHECK (NOT isempty(valid)),
	CONSTRAINT fk_leadership_change_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE TABLE app.coordinator_post (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	municipality_id UUID,
	employment TEXT NOT NULL,
	percent NUMERIC(4, 1) NOT NULL,
	placement TEXT NOT NULL,
	acts_for_management BOOLEAN NOT NULL,
	mandate_from_steering_group BOOLEAN NOT NULL,
	started_on DATE NOT NULL,
	ended_on DATE,
	handover_done BOOLEAN NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_coordinator_post PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_coordinator_post_employment CHECK (employment IN ('position', 'function')),
	CONSTRAINT ck_coordinator_post_placement CHECK (placement IN ('chief_executive_staff', 'cross_sector', 'sector', 'other')),
	CONSTRAINT ck_coordinator_post_percent CHECK (percent > 0 AND percent <= 100),
	CONSTRAINT ck_coordinator_post_ended_on_order CHECK (ended_on >= started_on),
	CONSTRAINT fk_coordinator_post_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_coordinator_post_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_coordinator_post_valid CHECK (NOT isempty(valid)),
	CONSTRAINT fk_coordinator_post_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE TABLE app.slt_group (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	name TEXT NOT NULL,
	level TEXT NOT NULL,
	municipality_ids UUID[] NOT NULL,
	established_on DATE NOT NULL,
	dissolved_on DATE,
	is_police_council BOOLEAN NOT NULL,
	sets_goals BOOLEAN NOT NULL,
	gathers_knowledge BOOLEAN NOT NULL,
	directs_coordinator BOOLEAN NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_slt_group PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_slt_group_name CHECK (name ~ '\S'),
	CONSTRAINT ck_slt_group_level CHECK (level IN ('steering', 'coordination', 'practitioner')),
	CONSTRAINT ck_slt_group_dissolved_on_order CHECK (dissolved_on >= established_on),
	CONSTRAINT ck_slt_group_steering CHECK (level = 'steering' OR NOT (is_police_council OR sets_goals OR gathers_knowledge OR directs_coordinator)),
	CONSTRAINT fk_slt_group_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_slt_group_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_slt_group_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.group_member (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	group_id UUID NOT NULL,
	role TEXT NOT NULL,
	agency TEXT NOT NULL,
	tier TEXT NOT NULL,
	municipality_id UUID,
	joined_on DATE NOT NULL,
	left_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_group_member PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_group_member_group_id FOREIGN KEY(tenant_id, group_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ck_group_member_tier CHECK (tier IN ('top_leader', 'unit_leader', 'middle_manager', 'staff')),
	CONSTRAINT ck_group_member_role CHECK (role ~ '^[a-z0-9_]+$'),
	CONSTRAINT ck_group_member_agency CHECK (agency ~ '^[a-z0-9_]+$'),
	CONSTRAINT ck_group_member_left_on_order CHECK (left_on >= joined_on),
	CONSTRAINT fk_group_member_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_group_member_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_group_member_valid CHECK (NOT isempty(valid)),
	CONSTRAINT fk_group_member_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE INDEX ix_group_member_group ON app.group_member (tenant_id, group_id);

CREATE TABLE app.meeting (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	kind TEXT NOT NULL,
	held_on DATE NOT NULL,
	minutes BOOLEAN NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_meeting PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_meeting_kind CHECK (kind IN ('slt', 'kog')),
	CONSTRAINT fk_meeting_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_meeting_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_meeting_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.annual_gathering (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	held_on DATE NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_annual_gathering PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_annual_gathering_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_annual_gathering_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_annual_gathering_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.confidentiality_discussion (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	discussed_on DATE NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_confidentiality_discussion PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_confidentiality_discussion_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_confidentiality_discussion_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_confidentiality_discussion_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.meeting_group (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	meeting_row_id UUID NOT NULL,
	group_id UUID NOT NULL,
	CONSTRAINT pk_meeting_group PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_meeting_group_meeting FOREIGN KEY(tenant_id, meeting_row_id) REFERENCES app.meeting (tenant_id, id),
	CONSTRAINT fk_meeting_group_group_id FOREIGN KEY(tenant_id, group_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT uq_meeting_group_tenant_id_meeting_row_id_group_id UNIQUE (tenant_id, meeting_row_id, group_id)
);

CREATE INDEX ix_meeting_group_group ON app.meeting_group (tenant_id, group_id);

CREATE TABLE app.attendance (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	meeting_row_id UUID NOT NULL,
	role TEXT NOT NULL,
	municipality_id UUID,
	CONSTRAINT pk_attendance PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_attendance_meeting FOREIGN KEY(tenant_id, meeting_row_id) REFERENCES app.meeting (tenant_id, id),
	CONSTRAINT uq_attendance_tenant_id_meeting_row_id_role_municipality_id UNIQUE NULLS NOT DISTINCT (tenant_id, meeting_row_id, role, municipality_id),
	CONSTRAINT ck_attendance_role CHECK (role ~ '^[a-z0-9_]+$'),
	CONSTRAINT fk_attendance_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE TABLE app.goal (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	text TEXT NOT NULL,
	adopted_on DATE,
	reviewed_on DATE,
	ended_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_goal PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_goal_text CHECK (text ~ '\S'),
	CONSTRAINT ck_goal_ended_on_order CHECK (ended_on >= adopted_on),
	CONSTRAINT fk_goal_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_goal_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_goal_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.plan (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	name TEXT NOT NULL,
	adopted_on DATE NOT NULL,
	has_slt_goals BOOLEAN NOT NULL,
	ended_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_plan PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_plan_name CHECK (name ~ '\S'),
	CONSTRAINT ck_plan_ended_on_order CHECK (ended_on >= adopted_on),
	CONSTRAINT fk_plan_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_plan_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_plan_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.slt_order (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	subject TEXT NOT NULL,
	issued_on DATE NOT NULL,
	due_on DATE,
	closed_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_slt_order PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_slt_order_subject CHECK (subject ~ '\S'),
	CONSTRAINT ck_slt_order_due_on_order CHECK (due_on >= issued_on),
	CONSTRAINT ck_slt_order_closed_on_order CHECK (closed_on >= issued_on),
	CONSTRAINT fk_slt_order_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_slt_order_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_slt_order_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.survey (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	title TEXT NOT NULL,
	completed_on DATE NOT NULL,
	sources TEXT[] NOT NULL,
	describes_causes BOOLEAN NOT NULL,
	maps_resources BOOLEAN NOT NULL,
	presented_to_steering_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_survey PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_survey_title CHECK (title ~ '\S'),
	CONSTRAINT ck_survey_sources CHECK (sources <@ ARRAY['ungdata', 'police_statistics', 'public_health_profile', 'professional_experience', 'report', 'other_statistics']),
	CONSTRAINT fk_survey_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_survey_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_survey_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.challenge (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	theme TEXT NOT NULL,
	rank BIGINT NOT NULL,
	agreed_on DATE NOT NULL,
	ended_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_challenge PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_challenge_theme CHECK (theme ~ '\S'),
	CONSTRAINT ck_challenge_rank CHECK (rank > 0),
	CONSTRAINT ck_challenge_ended_on_order CHECK (ended_on >= agreed_on),
	CONSTRAINT fk_challenge_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_challenge_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_challenge_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.challenge_approval (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	level TEXT NOT NULL,
	approved_on DATE NOT NULL,
	police_present BOOLEAN NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_challenge_approval PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_challenge_approval_level CHECK (level IN ('steering', 'coordination')),
	CONSTRAINT fk_challenge_approval_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_challenge_approval_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_challenge_approval_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.pulse (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	measured_on DATE NOT NULL,
	answers BIGINT NOT NULL,
	agree_percent NUMERIC(4, 1) NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_pulse PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_pulse_answers CHECK (answers >= 0),
	CONSTRAINT ck_pulse_agree_percent CHECK (agree_percent BETWEEN 0 AND 100),
	CONSTRAINT fk_pulse_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_pulse_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_pulse_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.action_plan (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	name TEXT NOT NULL,
	adopted_on DATE NOT NULL,
	valid_from DATE NOT NULL,
	valid_to DATE NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_action_plan PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_action_plan_name CHECK (name ~ '\S'),
	CONSTRAINT ck_action_plan_valid_to_order CHECK (valid_to >= valid_from),
	CONSTRAINT fk_action_plan_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_action_plan_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_action_plan_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.annual_wheel (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	year BIGINT NOT NULL,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_annual_wheel PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_annual_wheel_year CHECK (year BETWEEN 1900 AND 2199),
	CONSTRAINT fk_annual_wheel_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_annual_wheel_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_annual_wheel_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.measure (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	name TEXT NOT NULL,
	started_on DATE NOT NULL,
	ended_on DATE,
	owner TEXT,
	agencies TEXT[] NOT NULL,
	challenge_id UUID,
	evidence_base TEXT,
	flags TEXT[] NOT NULL,
	stance_type TEXT,
	stance_reason TEXT,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_measure PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_measure_name CHECK (name ~ '\S'),
	CONSTRAINT fk_measure_challenge_id FOREIGN KEY(tenant_id, challenge_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ck_measure_owner CHECK (owner ~ '^[a-z0-9_]+$'),
	CONSTRAINT ck_measure_evidence_base CHECK (evidence_base IN ('documented', 'experience', 'unknown')),
	CONSTRAINT ck_measure_stance_type CHECK (stance_type IN ('effect', 'process', 'formative', 'none')),
	CONSTRAINT ck_measure_flags CHECK (flags <@ ARRAY['new', 'transferable', 'costly', 'risk', 'strategy_anchored']),
	CONSTRAINT ck_measure_stance CHECK (stance_type IS NOT NULL OR stance_reason IS NULL),
	CONSTRAINT ck_measure_ended_on_order CHECK (ended_on >= started_on),
	CONSTRAINT fk_measure_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_measure_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_measure_valid CHECK (NOT isempty(valid))
);

CREATE INDEX ix_measure_challenge ON app.measure (tenant_id, challenge_id);

CREATE TABLE app.evaluation (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	measure_id UUID NOT NULL,
	planned_on DATE,
	completed_on DATE,
	decision TEXT,
	discussed_at_steering_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_evaluation PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_evaluation_measure_id FOREIGN KEY(tenant_id, measure_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ck_evaluation_decision CHECK (decision IN ('continue', 'adjust', 'stop')),
	CONSTRAINT ck_evaluation_dated CHECK (planned_on IS NOT NULL OR completed_on IS NOT NULL),
	CONSTRAINT fk_evaluation_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_evaluation_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_evaluation_valid CHECK (NOT isempty(valid))
);

CREATE INDEX ix_evaluation_measure ON app.evaluation (tenant_id, measure_id);
