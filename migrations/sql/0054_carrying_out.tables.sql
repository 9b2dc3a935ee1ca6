-- Whether reforms have been carried out.
CREATE TABLE app.reform_attempt (
	id UUID NOT NULL,
	reform_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	hindrance TEXT,
	unit_id UUID,
	acting TEXT NOT NULL,
	membership_id UUID,
	CONSTRAINT pk_reform_attempt PRIMARY KEY (id),
	CONSTRAINT ck_reform_attempt_hindrance CHECK (hindrance IN ('certificate_changed', 'cover_changed', 'covered_later')),
	CONSTRAINT ck_reform_attempt_unit CHECK ((hindrance IS NULL) = (unit_id IS NULL)),
	CONSTRAINT fk_reform_attempt_reform_id FOREIGN KEY(reform_id) REFERENCES app.register_reform (id),
	CONSTRAINT fk_reform_attempt_unit_id FOREIGN KEY(unit_id) REFERENCES app.unit (id)
);

CREATE INDEX ix_reform_attempt_reform ON app.reform_attempt (reform_id, at);

CREATE UNIQUE INDEX uq_reform_attempt_done ON app.reform_attempt (reform_id) WHERE hindrance IS NULL;
