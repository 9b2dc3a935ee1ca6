CREATE TABLE app.resource_promise (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	measure_id UUID NOT NULL,
	agency TEXT NOT NULL,
	promise TEXT NOT NULL,
	promised_on DATE NOT NULL,
	ended_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_resource_promise PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_resource_promise_measure_id FOREIGN KEY(tenant_id, measure_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ck_resource_promise_agency CHECK (agency ~ '^[a-z0-9_]+$'),
	CONSTRAINT ck_resource_promise_promise CHECK (promise ~ '\S'),
	CONSTRAINT ck_resource_promise_ended_on_order CHECK (ended_on >= promised_on),
	CONSTRAINT fk_resource_promise_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_resource_promise_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_resource_promise_valid CHECK (NOT isempty(valid))
);

CREATE INDEX ix_resource_promise_measure ON app.resource_promise (tenant_id, measure_id);

CREATE TABLE app.delegation (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	subject TEXT NOT NULL,
	given_to TEXT NOT NULL,
	given_on DATE NOT NULL,
	ended_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_delegation PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_delegation_subject CHECK (subject ~ '\S'),
	CONSTRAINT ck_delegation_given_to CHECK (given_to IN ('coordinator', 'coordination', 'practitioner')),
	CONSTRAINT ck_delegation_ended_on_order CHECK (ended_on >= given_on),
	CONSTRAINT fk_delegation_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_delegation_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_delegation_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.service (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	fact_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	agency TEXT NOT NULL,
	since_on DATE NOT NULL,
	committing_role TEXT,
	plan_name TEXT,
	plan_year BIGINT,
	ended_on DATE,
	reason TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_service PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_service_agency CHECK (agency ~ '^[a-z0-9_]+$'),
	CONSTRAINT ck_service_committing_role CHECK (committing_role ~ '^[a-z0-9_]+$'),
	CONSTRAINT ck_service_plan_year CHECK (plan_year BETWEEN 1990 AND 2100),
	CONSTRAINT ck_service_plan CHECK (plan_name IS NOT NULL OR plan_year IS NULL),
	CONSTRAINT ck_service_ended_on_order CHECK (ended_on >= since_on),
	CONSTRAINT fk_service_fact_id FOREIGN KEY(tenant_id, fact_id) REFERENCES app.fact (tenant_id, id),
	CONSTRAINT ex_service_fact_id EXCLUDE USING gist (tenant_id WITH =, fact_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_service_valid CHECK (NOT isempty(valid))
);
