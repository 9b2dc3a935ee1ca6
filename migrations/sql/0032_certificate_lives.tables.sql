-- What happens to a certificate after it was given: it is suspended, reinstated, withdrawn, or another takes its place.
-- Certificates are as many as units, and the read models' rows a few thousand: checking them takes milliseconds.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid

ALTER TABLE app.certificate
  ADD COLUMN suspended datemultirange NOT NULL DEFAULT '{}',
  ADD COLUMN ending text CONSTRAINT ck_certificate_ending CHECK (ending IN ('superseded', 'withdrawn')),
  ADD COLUMN ended_on date,
  ADD COLUMN events bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT ck_certificate_ended_on CHECK ((ending IS NULL) = (ended_on IS NULL));

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_certificate_id ON app.certificate (id);

CREATE TABLE app.certificate_event (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	certificate_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	kind TEXT NOT NULL,
	effective_on DATE NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	reason TEXT,
	decision_id UUID,
	signatures JSONB,
	membership_id UUID,
	account_id UUID,
	acting TEXT,
	CONSTRAINT pk_certificate_event PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_certificate_event_certificate FOREIGN KEY(tenant_id, certificate_id) REFERENCES app.certificate (tenant_id, id),
	CONSTRAINT fk_certificate_event_decision FOREIGN KEY(tenant_id, decision_id) REFERENCES app.decision (tenant_id, id),
	CONSTRAINT uq_certificate_event_seq UNIQUE (tenant_id, certificate_id, seq),
	CONSTRAINT ck_certificate_event_kind CHECK (kind IN ('proposal_returned', 'reinstated', 'reinstatement_proposed', 'superseded', 'suspended', 'suspension_proposed', 'withdrawn')),
	CONSTRAINT ck_certificate_event_reason CHECK (btrim(reason) <> ''),
	CONSTRAINT ck_certificate_event_decision CHECK ((kind IN ('superseded', 'withdrawn')) = (decision_id IS NOT NULL)),
	CONSTRAINT ck_certificate_event_told CHECK ((kind IN ('superseded', 'withdrawn')) <> (reason IS NOT NULL))
);

ALTER TABLE app.unit_status DROP CONSTRAINT ck_unit_status_status;
ALTER TABLE app.unit_status ADD CONSTRAINT ck_unit_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'suspended', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));

ALTER TABLE app.place_status DROP CONSTRAINT ck_place_status_status;
ALTER TABLE app.place_status ADD CONSTRAINT ck_place_status_status CHECK (status IN ('approved', 'approved_with_conditions', 'suspended', 'in_transition', 'applied', 'expired', 'withdrawn', 'rejected', 'none'));
