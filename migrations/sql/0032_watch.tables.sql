CREATE TABLE app.certificate_warning (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	certificate_id UUID NOT NULL,
	code TEXT NOT NULL,
	subject TEXT NOT NULL,
	municipality_id UUID,
	fell_on DATE NOT NULL,
	found_on DATE NOT NULL,
	visible_on DATE NOT NULL,
	cleared_on DATE,
	cleared_as TEXT,
	reply TEXT,
	replied_at TIMESTAMP WITH TIME ZONE,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_certificate_warning PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_certificate_warning_certificate FOREIGN KEY(tenant_id, certificate_id) REFERENCES app.certificate (tenant_id, id),
	CONSTRAINT ck_certificate_warning_code CHECK (code IN ('condition', 'confirmation', 'coordinator', 'meeting', 'report', 'vedtak')),
	CONSTRAINT ck_certificate_warning_found_on CHECK (found_on >= fell_on AND visible_on >= found_on),
	CONSTRAINT ck_certificate_warning_cleared_as CHECK (cleared_as IN ('ended', 'mended')),
	CONSTRAINT ck_certificate_warning_cleared_on CHECK ((cleared_as IS NULL) = (cleared_on IS NULL)),
	CONSTRAINT ck_certificate_warning_reply CHECK (btrim(reply) <> ''),
	CONSTRAINT ck_certificate_warning_replied_at CHECK ((reply IS NULL) = (replied_at IS NULL)),
	CONSTRAINT fk_certificate_warning_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id),
	CONSTRAINT fk_certificate_warning_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE INDEX ix_certificate_warning_visible ON app.certificate_warning (visible_on);

CREATE UNIQUE INDEX uq_certificate_warning_open ON app.certificate_warning (tenant_id, certificate_id, code, subject) WHERE cleared_on IS NULL;
