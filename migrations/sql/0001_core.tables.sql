CREATE TABLE sec.account (
	id UUID NOT NULL,
	email TEXT NOT NULL,
	password_hash TEXT NOT NULL,
	locale TEXT,
	demonstration BOOLEAN NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	disabled_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_account PRIMARY KEY (id),
	CONSTRAINT uq_account_email UNIQUE (email),
	CONSTRAINT ck_account_email_lower CHECK (email = lower(email)),
	CONSTRAINT ck_account_locale CHECK (locale IN ('nb', 'nn'))
);

CREATE TABLE sec.sign_in_attempt (
	id UUID NOT NULL,
	email_hash BYTEA NOT NULL,
	network CIDR NOT NULL,
	failed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id)
);

CREATE INDEX ix_sign_in_attempt_email ON sec.sign_in_attempt (email_hash, failed_at);

CREATE INDEX ix_sign_in_attempt_network ON sec.sign_in_attempt (network, failed_at);

CREATE TABLE sec.membership (
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	side TEXT NOT NULL,
	role TEXT NOT NULL,
	tenant_id UUID,
	police_district_id UUID,
	municipality_id UUID,
	valid DATERANGE NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	revoked_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_membership PRIMARY KEY (id),
	CONSTRAINT ck_membership_side CHECK (side IN ('unit', 'police', 'council', 'ministry')),
	CONSTRAINT ck_membership_tenant CHECK ((side = 'unit') = (tenant_id IS NOT NULL)),
	CONSTRAINT ck_membership_police_district CHECK ((side = 'police') = (police_district_id IS NOT NULL)),
	CONSTRAINT fk_membership_account_id FOREIGN KEY(account_id) REFERENCES sec.account (id)
);

CREATE INDEX ix_membership_account ON sec.membership (account_id);

CREATE INDEX ix_membership_tenant ON sec.membership (tenant_id);

CREATE TABLE sec.sign_in_event (
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	membership_id UUID,
	event TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_sign_in_event PRIMARY KEY (id),
	CONSTRAINT ck_sign_in_event_event CHECK (event IN ('signed_in', 'signed_out', 'switched')),
	CONSTRAINT fk_sign_in_event_account_id FOREIGN KEY(account_id) REFERENCES sec.account (id)
);

CREATE TABLE sec.token (
	hash BYTEA NOT NULL,
	kind TEXT NOT NULL,
	account_id UUID,
	db_role TEXT NOT NULL,
	membership_id UUID,
	tenant_id UUID,
	police_district_id UUID,
	outbox_id UUID,
	provider_sid TEXT,
	scopes TEXT[] DEFAULT '{}' NOT NULL,
	label TEXT,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
	used_at TIMESTAMP WITH TIME ZONE,
	revoked_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_token PRIMARY KEY (hash),
	CONSTRAINT ck_token_kind CHECK (kind IN ('browser', 'api', 'job', 'feed', 'pulse', 'invite', 'operator')),
	CONSTRAINT fk_token_account_id FOREIGN KEY(account_id) REFERENCES sec.account (id),
	CONSTRAINT fk_token_membership_id FOREIGN KEY(membership_id) REFERENCES sec.membership (id)
);

CREATE INDEX ix_token_account ON sec.token (account_id);

CREATE INDEX ix_token_expires ON sec.token (expires_at);

CREATE TABLE sec.invitation (
	id UUID NOT NULL,
	token_hash BYTEA NOT NULL,
	email TEXT NOT NULL,
	side TEXT NOT NULL,
	role TEXT NOT NULL,
	tenant_id UUID,
	police_district_id UUID,
	municipality_id UUID,
	valid_until DATE,
	invited_by UUID,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	accepted_at TIMESTAMP WITH TIME ZONE,
	revoked_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_invitation PRIMARY KEY (id),
	CONSTRAINT ck_invitation_email_lower CHECK (email = lower(email)),
	CONSTRAINT fk_invitation_token_hash FOREIGN KEY(token_hash) REFERENCES sec.token (hash),
	CONSTRAINT fk_invitation_invited_by FOREIGN KEY(invited_by) REFERENCES sec.membership (id)
);

CREATE INDEX ix_invitation_tenant ON sec.invitation (tenant_id);

CREATE TABLE audit.head (
	chain UUID NOT NULL,
	seq BIGINT NOT NULL,
	hash BYTEA NOT NULL,
	CONSTRAINT pk_head PRIMARY KEY (chain)
);

CREATE TABLE audit.entry (
	chain UUID NOT NULL,
	seq BIGINT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	txid BIGINT NOT NULL,
	db_role TEXT NOT NULL,
	account_id UUID,
	membership_id UUID,
	acting TEXT,
	action TEXT NOT NULL,
	table_name TEXT NOT NULL,
	row_id TEXT NOT NULL,
	before JSONB,
	after JSONB,
	prev BYTEA NOT NULL,
	hash BYTEA NOT NULL,
	CONSTRAINT pk_entry PRIMARY KEY (chain, seq)
);

CREATE TABLE app.outbox (
	id UUID NOT NULL,
	kind TEXT NOT NULL,
	db_role TEXT NOT NULL,
	tenant_id UUID,
	police_district_id UUID,
	payload JSONB NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	dispatched_at TIMESTAMP WITH TIME ZONE,
	attempts BIGINT DEFAULT '0' NOT NULL,
	lease_until TIMESTAMP WITH TIME ZONE,
	last_error TEXT,
	done_at TIMESTAMP WITH TIME ZONE,
	dead_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_outbox PRIMARY KEY (id),
	CONSTRAINT ck_outbox_one_owner CHECK (tenant_id IS NULL OR police_district_id IS NULL),
	CONSTRAINT ck_outbox_db_role CHECK (db_role IN ('slt_worker', 'slt_projector', 'slt_police', 'slt_council'))
);

CREATE INDEX ix_outbox_open ON app.outbox (created_at) WHERE done_at IS NULL AND dead_at IS NULL;

CREATE INDEX ix_outbox_tenant ON app.outbox (tenant_id);

CREATE TABLE app.schedule_run (
	name TEXT NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_schedule_run PRIMARY KEY (name, due_at)
);
