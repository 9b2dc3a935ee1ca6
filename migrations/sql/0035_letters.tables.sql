CREATE TABLE app.dispatch (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	source TEXT NOT NULL,
	state TEXT,
	events BIGINT NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_dispatch PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_dispatch_state CHECK (state IS NULL OR state IN ('ready', 'sent', 'delivered', 'read', 'failed')),
	CONSTRAINT ck_dispatch_events CHECK ((state IS NULL) = (events = 0)),
	CONSTRAINT fk_dispatch_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE INDEX ix_dispatch_state ON app.dispatch (state, changed_at);

CREATE TABLE app.dispatch_event (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	dispatch_id UUID NOT NULL,
	seq BIGINT NOT NULL,
	state TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	reason TEXT,
	adapter TEXT,
	membership_id UUID,
	account_id UUID,
	acting TEXT,
	CONSTRAINT pk_dispatch_event PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_dispatch_event_dispatch FOREIGN KEY(tenant_id, dispatch_id) REFERENCES app.dispatch (tenant_id, id),
	CONSTRAINT uq_dispatch_event_seq UNIQUE (tenant_id, dispatch_id, seq),
	CONSTRAINT ck_dispatch_event_state CHECK (state IN ('ready', 'sent', 'delivered', 'read', 'failed')),
	CONSTRAINT ck_dispatch_event_reason CHECK ((state = 'failed') = (reason IS NOT NULL))
);

CREATE TABLE app.letter (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	kind TEXT NOT NULL,
	about_id UUID NOT NULL,
	dated_on DATE NOT NULL,
	language TEXT NOT NULL,
	content JSONB NOT NULL,
	ordered_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_letter PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_letter_about UNIQUE (tenant_id, kind, about_id),
	CONSTRAINT ck_letter_kind CHECK (kind IN ('appeal_dismissed', 'appeal_sent_on', 'appeal_upheld', 'approved', 'approved_with_conditions', 'conditions_met', 'correction', 'reinstatement', 'rejected', 'reversal', 'suspension', 'withdrawn')),
	CONSTRAINT ck_letter_language CHECK (language IN ('nb', 'nn')),
	CONSTRAINT fk_letter_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE INDEX ix_letter_ordered ON app.letter (ordered_at);

CREATE TABLE app.letter_file (
	tenant_id UUID NOT NULL,
	letter_id UUID NOT NULL,
	sha256 TEXT NOT NULL,
	content BYTEA NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_letter_file PRIMARY KEY (tenant_id, letter_id),
	CONSTRAINT fk_letter_file_letter FOREIGN KEY(tenant_id, letter_id) REFERENCES app.letter (tenant_id, id),
	CONSTRAINT ck_letter_file_sha256 CHECK (sha256 = encode(sha256(content), 'hex'))
);
