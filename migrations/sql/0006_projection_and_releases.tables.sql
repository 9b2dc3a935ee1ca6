CREATE TABLE app.public_unit (
	unit_id UUID NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	host_id UUID,
	demonstration BOOLEAN NOT NULL,
	CONSTRAINT pk_public_unit PRIMARY KEY (unit_id),
	CONSTRAINT fk_public_unit_unit_id FOREIGN KEY(unit_id) REFERENCES app.unit (id) ON DELETE CASCADE
);

CREATE TABLE app.unit_status (
	unit_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	status TEXT NOT NULL,
	certificate_until DATE,
	CONSTRAINT pk_unit_status PRIMARY KEY (unit_id, valid),
	CONSTRAINT ex_unit_status_one_a_day EXCLUDE USING gist (unit_id WITH =, valid WITH &&),
	CONSTRAINT ck_unit_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'applied', 'expired', 'withdrawn', 'rejected', 'none')),
	CONSTRAINT fk_unit_status_unit_id FOREIGN KEY(unit_id) REFERENCES app.public_unit (unit_id) ON DELETE CASCADE
);

CREATE TABLE app.place_status (
	unit_id UUID NOT NULL,
	place_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	status TEXT NOT NULL,
	certificate_until DATE,
	CONSTRAINT pk_place_status PRIMARY KEY (unit_id, place_id, valid),
	CONSTRAINT ex_place_status_one_a_day EXCLUDE USING gist (unit_id WITH =, place_id WITH =, valid WITH &&),
	CONSTRAINT ck_place_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'applied', 'expired', 'withdrawn', 'rejected', 'none')),
	CONSTRAINT fk_place_status_unit_id FOREIGN KEY(unit_id) REFERENCES app.public_unit (unit_id) ON DELETE CASCADE,
	CONSTRAINT fk_place_status_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_place_status_place ON app.place_status (place_id);

CREATE TABLE app.levels (
	submission_id UUID NOT NULL,
	municipality_id UUID NOT NULL,
	unit_id UUID NOT NULL,
	submitted_on DATE NOT NULL,
	as_of DATE NOT NULL,
	criteria TEXT NOT NULL,
	levels JSONB NOT NULL,
	CONSTRAINT pk_levels PRIMARY KEY (submission_id, municipality_id),
	CONSTRAINT fk_levels_submission FOREIGN KEY(unit_id, submission_id) REFERENCES app.submission (tenant_id, id),
	CONSTRAINT fk_levels_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id),
	CONSTRAINT fk_levels_unit_id FOREIGN KEY(unit_id) REFERENCES app.public_unit (unit_id) ON DELETE CASCADE
);

CREATE INDEX ix_levels_unit ON app.levels (unit_id);

CREATE TABLE app.release (
	number BIGINT NOT NULL,
	on_date DATE NOT NULL,
	levels_of BIGINT NOT NULL,
	content TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	cut_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_release PRIMARY KEY (number),
	CONSTRAINT ck_release_number CHECK (number > 0),
	CONSTRAINT ck_release_levels_of CHECK (levels_of <= number),
	CONSTRAINT ck_release_sha256 CHECK (sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
	CONSTRAINT uq_release_on_date UNIQUE (on_date),
	CONSTRAINT fk_release_levels_of FOREIGN KEY(levels_of) REFERENCES app.release (number)
);

CREATE TABLE app.release_document (
	release_number BIGINT NOT NULL,
	unit_id UUID NOT NULL,
	submission_id UUID NOT NULL,
	CONSTRAINT pk_release_document PRIMARY KEY (release_number, unit_id),
	CONSTRAINT fk_release_document_submission FOREIGN KEY(unit_id, submission_id) REFERENCES app.submission (tenant_id, id),
	CONSTRAINT fk_release_document_release_number FOREIGN KEY(release_number) REFERENCES app.release (number)
);
