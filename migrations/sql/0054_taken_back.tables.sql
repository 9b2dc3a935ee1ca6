-- A reversal takes back the lapse of a certificate that nothing has followed, and the unit is told of it.
-- The certificates' events are a few thousand: checking them takes milliseconds.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, adding-foreign-key-constraint

ALTER TABLE app.certificate_event ADD COLUMN taken daterange;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_taken CHECK (taken IS NULL OR kind = 'lapsed');
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_kind;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_kind CHECK (kind IN ('lapsed', 'proposal_returned', 'reinstated', 'reinstatement_proposed', 'restored', 'superseded', 'suspended', 'suspension_proposed', 'withdrawal_proposed', 'withdrawn'));

CREATE TABLE app.unit_reversal (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	reform_id UUID NOT NULL,
	title TEXT NOT NULL,
	reason TEXT NOT NULL,
	happened_on DATE NOT NULL,
	reversed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_unit_reversal PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_unit_reversal_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id),
	CONSTRAINT fk_unit_reversal_reform_id FOREIGN KEY(reform_id) REFERENCES app.register_reform (id)
);
