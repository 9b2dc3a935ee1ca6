-- Reforms of municipalities, what they did to units, and certificates that lapse with what they name.
-- The read models' rows and the certificates are a few thousand: checking them takes milliseconds.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, adding-foreign-key-constraint

CREATE TABLE app.register_reform (
	id UUID NOT NULL,
	effective_on DATE NOT NULL,
	title TEXT NOT NULL,
	reason TEXT NOT NULL,
	content TEXT,
	lines JSONB NOT NULL,
	sha256_before TEXT NOT NULL,
	sha256_after TEXT NOT NULL,
	reverses_id UUID,
	recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	acting TEXT NOT NULL,
	membership_id UUID,
	CONSTRAINT pk_register_reform PRIMARY KEY (id),
	CONSTRAINT uq_register_reform_reverses_id UNIQUE (reverses_id),
	CONSTRAINT ck_register_reform_told CHECK (btrim(title) <> '' AND btrim(reason) <> ''),
	CONSTRAINT ck_register_reform_sha256 CHECK (sha256_before ~ '^[0-9a-f]{64}$' AND sha256_after ~ '^[0-9a-f]{64}$'),
	CONSTRAINT ck_register_reform_content CHECK ((reverses_id IS NULL) = (content IS NOT NULL)),
	CONSTRAINT fk_register_reform_reverses_id FOREIGN KEY(reverses_id) REFERENCES app.register_reform (id)
);

CREATE TABLE app.unit_succession (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	reform_id UUID NOT NULL,
	kind TEXT NOT NULL,
	source_id UUID NOT NULL,
	target_id UUID NOT NULL,
	ended BOOLEAN NOT NULL,
	goes_on BOOLEAN NOT NULL,
	happened_on DATE NOT NULL,
	lapsed JSONB NOT NULL,
	fact_ids UUID[] NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_unit_succession PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_unit_succession_kind CHECK (kind IN ('merger', 'split')),
	CONSTRAINT fk_unit_succession_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id),
	CONSTRAINT fk_unit_succession_reform_id FOREIGN KEY(reform_id) REFERENCES app.register_reform (id),
	CONSTRAINT fk_unit_succession_source_id FOREIGN KEY(source_id) REFERENCES app.municipality (id),
	CONSTRAINT fk_unit_succession_target_id FOREIGN KEY(target_id) REFERENCES app.municipality (id)
);

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_unit_succession_reform ON app.unit_succession (reform_id);

ALTER TABLE app.certificate DROP CONSTRAINT ck_certificate_ending;
ALTER TABLE app.certificate ADD CONSTRAINT ck_certificate_ending CHECK (ending IN ('lapsed', 'superseded', 'withdrawn'));
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_kind;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_kind CHECK (kind IN ('lapsed', 'proposal_returned', 'reinstated', 'reinstatement_proposed', 'superseded', 'suspended', 'suspension_proposed', 'withdrawn'));
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_told;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_told CHECK ((kind IN ('lapsed', 'superseded', 'withdrawn')) <> (reason IS NOT NULL));

ALTER TABLE app.certificate_state DROP CONSTRAINT ck_certificate_state_state;
ALTER TABLE app.certificate_state ADD CONSTRAINT ck_certificate_state_state CHECK (state IN ('valid', 'suspended', 'expired', 'superseded', 'withdrawn', 'lapsed', 'cancelled'));

ALTER TABLE app.certificate_warning DROP CONSTRAINT ck_certificate_warning_code;
ALTER TABLE app.certificate_warning ADD CONSTRAINT ck_certificate_warning_code CHECK (code IN ('condition', 'confirmation', 'coordinator', 'meeting', 'reform', 'report', 'vedtak'));

-- A municipality that a reversal takes out of the register takes the picture's rows of it along.
ALTER TABLE app.place_status DROP CONSTRAINT fk_place_status_place_id;
ALTER TABLE app.place_status ADD CONSTRAINT fk_place_status_place_id FOREIGN KEY(place_id) REFERENCES app.place (id) ON DELETE CASCADE;
