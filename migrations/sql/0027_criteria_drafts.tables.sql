CREATE TABLE app.criteria_draft (
	id TEXT NOT NULL,
	based_on TEXT NOT NULL,
	document TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_criteria_draft PRIMARY KEY (id),
	CONSTRAINT ck_criteria_draft_sha256 CHECK (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex')),
	CONSTRAINT fk_criteria_draft_based_on FOREIGN KEY(based_on) REFERENCES app.criteria_version (id)
);

CREATE TABLE app.criteria_preview (
	id UUID NOT NULL,
	criteria_id TEXT NOT NULL,
	base_id TEXT NOT NULL,
	document TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	started_on DATE NOT NULL,
	started_at TIMESTAMP WITH TIME ZONE NOT NULL,
	finished_at TIMESTAMP WITH TIME ZONE,
	total BIGINT NOT NULL,
	done BIGINT NOT NULL,
	without BIGINT NOT NULL,
	reached UUID,
	CONSTRAINT pk_criteria_preview PRIMARY KEY (id),
	CONSTRAINT uq_criteria_preview_criteria_id UNIQUE (criteria_id),
	CONSTRAINT fk_criteria_preview_base_id FOREIGN KEY(base_id) REFERENCES app.criteria_version (id)
);

CREATE TABLE app.criteria_preview_unit (
	preview_id UUID NOT NULL,
	unit_id UUID NOT NULL,
	submission_id UUID NOT NULL,
	as_of DATE NOT NULL,
	name_key TEXT NOT NULL,
	language TEXT NOT NULL,
	kind TEXT NOT NULL,
	effect JSONB NOT NULL,
	assessment_sha256 TEXT NOT NULL,
	CONSTRAINT pk_criteria_preview_unit PRIMARY KEY (preview_id, unit_id),
	CONSTRAINT fk_criteria_preview_unit_preview_id FOREIGN KEY(preview_id) REFERENCES app.criteria_preview (id) ON DELETE CASCADE,
	CONSTRAINT fk_criteria_preview_unit_unit_id FOREIGN KEY(unit_id) REFERENCES app.unit (id) ON DELETE CASCADE
);

CREATE INDEX ix_criteria_preview_unit_kind ON app.criteria_preview_unit (preview_id, kind, name_key);
