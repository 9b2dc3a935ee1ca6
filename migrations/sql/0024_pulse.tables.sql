-- Counters of answers by people: far from the limit.
-- squawk-ignore-file prefer-bigint-over-int
CREATE TABLE app.pulse_poll (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	opened_on DATE NOT NULL,
	ends_on DATE NOT NULL,
	closed_on DATE,
	CONSTRAINT pk_pulse_poll PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_pulse_poll_ends_on CHECK (ends_on >= opened_on),
	CONSTRAINT ck_pulse_poll_closed_on CHECK (closed_on >= opened_on),
	CONSTRAINT fk_pulse_poll_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE UNIQUE INDEX ix_pulse_poll_open ON app.pulse_poll (tenant_id) WHERE closed_on IS NULL;

CREATE TABLE app.pulse_tally (
	tenant_id UUID NOT NULL,
	poll_id UUID NOT NULL,
	is_open BOOLEAN NOT NULL,
	counts INTEGER[] NOT NULL,
	CONSTRAINT pk_pulse_tally PRIMARY KEY (tenant_id, poll_id),
	CONSTRAINT ck_pulse_tally_counts CHECK (cardinality(counts) = 16 AND 0 <= ALL (counts)),
	CONSTRAINT fk_pulse_tally_poll_id FOREIGN KEY(tenant_id, poll_id) REFERENCES app.pulse_poll (tenant_id, id)
);
