CREATE TABLE app.signing_key (
	kid TEXT NOT NULL,
	issuer TEXT NOT NULL,
	jwk JSONB NOT NULL,
	from_at TIMESTAMP WITH TIME ZONE NOT NULL,
	until_at TIMESTAMP WITH TIME ZONE,
	revoked_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_signing_key PRIMARY KEY (kid),
	CONSTRAINT ck_signing_key_days CHECK (until_at > from_at)
);

CREATE TABLE app.earlier_approval (
	tenant_id UUID NOT NULL,
	certificate_id UUID NOT NULL,
	approved_on DATE NOT NULL,
	until_on DATE NOT NULL,
	reference TEXT NOT NULL,
	file_name TEXT,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	ended TEXT,
	ended_on DATE,
	ended_reason TEXT,
	replaced_by UUID,
	CONSTRAINT pk_earlier_approval PRIMARY KEY (tenant_id, certificate_id),
	CONSTRAINT fk_earlier_approval_certificate FOREIGN KEY(tenant_id, certificate_id) REFERENCES app.certificate (tenant_id, id),
	CONSTRAINT fk_earlier_approval_replaced_by FOREIGN KEY(tenant_id, replaced_by) REFERENCES app.certificate (tenant_id, id),
	CONSTRAINT ck_earlier_approval_until_on CHECK (until_on > approved_on),
	CONSTRAINT ck_earlier_approval_reference CHECK (btrim(reference) <> ''),
	CONSTRAINT ck_earlier_approval_ended CHECK (ended IN ('wrong', 'corrected', 'withdrawn')),
	CONSTRAINT ck_earlier_approval_whole CHECK ((ended IS NULL) = (ended_on IS NULL) AND (ended IS NULL) = (ended_reason IS NULL)),
	CONSTRAINT ck_earlier_approval_replaced CHECK ((coalesce(ended, '') = 'corrected') = (replaced_by IS NOT NULL))
);

CREATE TABLE app.earlier_file (
	tenant_id UUID NOT NULL,
	certificate_id UUID NOT NULL,
	name TEXT NOT NULL,
	media_type TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	state TEXT NOT NULL,
	scanned_at TIMESTAMP WITH TIME ZONE,
	virus TEXT,
	CONSTRAINT pk_earlier_file PRIMARY KEY (tenant_id, certificate_id),
	CONSTRAINT fk_earlier_file_approval FOREIGN KEY(tenant_id, certificate_id) REFERENCES app.earlier_approval (tenant_id, certificate_id),
	CONSTRAINT ck_earlier_file_state CHECK (state IN ('waiting', 'clean', 'infected')),
	CONSTRAINT ck_earlier_file_scanned CHECK ((state = 'waiting') = (scanned_at IS NULL)),
	CONSTRAINT ck_earlier_file_virus CHECK ((state = 'infected') = (virus IS NOT NULL))
);

CREATE TABLE app.earlier_content (
	tenant_id UUID NOT NULL,
	certificate_id UUID NOT NULL,
	content BYTEA NOT NULL,
	released BOOLEAN NOT NULL,
	CONSTRAINT pk_earlier_content PRIMARY KEY (tenant_id, certificate_id),
	CONSTRAINT fk_earlier_content_file FOREIGN KEY(tenant_id, certificate_id) REFERENCES app.earlier_file (tenant_id, certificate_id)
);

CREATE TABLE app.public_certificate (
	number BIGINT NOT NULL,
	unit_id UUID NOT NULL,
	origin TEXT NOT NULL,
	issued_on DATE NOT NULL,
	valid DATERANGE NOT NULL,
	municipality_ids UUID[] NOT NULL,
	conditions JSONB NOT NULL,
	CONSTRAINT pk_public_certificate PRIMARY KEY (number),
	CONSTRAINT fk_public_certificate_unit_id FOREIGN KEY(unit_id) REFERENCES app.public_unit (unit_id) ON DELETE CASCADE
);

CREATE INDEX ix_public_certificate_unit ON app.public_certificate (unit_id);

CREATE TABLE app.certificate_state (
	number BIGINT NOT NULL,
	valid DATERANGE NOT NULL,
	state TEXT NOT NULL,
	CONSTRAINT pk_certificate_state PRIMARY KEY (number, valid),
	CONSTRAINT ex_certificate_state_one_a_day EXCLUDE USING gist (number WITH =, valid WITH &&),
	CONSTRAINT ck_certificate_state_state CHECK (state IN ('valid', 'suspended', 'expired', 'superseded', 'withdrawn', 'cancelled')),
	CONSTRAINT fk_certificate_state_number FOREIGN KEY(number) REFERENCES app.public_certificate (number) ON DELETE CASCADE
);
