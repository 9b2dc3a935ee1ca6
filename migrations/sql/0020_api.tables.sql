CREATE TABLE sec.api_token (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	name TEXT NOT NULL,
	scopes TEXT[] NOT NULL,
	expires_on DATE NOT NULL,
	made_by UUID NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	revoked_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_api_token PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_api_token_name CHECK (name ~ '\S'),
	CONSTRAINT ck_api_token_scopes CHECK (cardinality(scopes) > 0),
	CONSTRAINT fk_api_token_made_by FOREIGN KEY(made_by) REFERENCES sec.membership (id)
);

CREATE UNIQUE INDEX uq_api_token_name ON sec.api_token (tenant_id, name) WHERE revoked_at IS NULL;

CREATE TABLE app.api_answer (
	tenant_id UUID NOT NULL,
	key TEXT NOT NULL,
	request_sha256 BYTEA NOT NULL,
	status BIGINT NOT NULL,
	etag TEXT,
	body BYTEA NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_api_answer PRIMARY KEY (tenant_id, key),
	CONSTRAINT fk_api_answer_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE INDEX ix_api_answer_at ON app.api_answer (at);

ALTER TABLE sec.token
  ADD COLUMN api_token_id uuid,
  ADD COLUMN window_used bigint,
  ADD COLUMN window_ends_at timestamptz;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_token_api_token ON sec.token (tenant_id, api_token_id);
GRANT UPDATE (window_used, window_ends_at) ON sec.token TO slt_auth;

-- No membership stands behind what a system uploads.
-- squawk-ignore ban-drop-not-null
ALTER TABLE app.evidence_file ALTER COLUMN membership_id DROP NOT NULL;
