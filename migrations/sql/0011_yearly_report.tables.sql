-- The year of a yearly report, who declined to sign, and the rounds of reports.
-- The check is over a table of some thousand rows, read once: adding it takes milliseconds.
-- squawk-ignore-file constraint-missing-not-valid

ALTER TABLE app.submission ADD COLUMN year BIGINT;

-- Until now no report said its year: one that was frozen before April is of the year before. Neither the guard of what is
-- frozen nor the audit is asked, for nothing that was signed changes.
ALTER TABLE app.submission DISABLE TRIGGER USER;
UPDATE app.submission SET year = extract(year FROM as_of - interval '3 months') WHERE kind = 'yearly_report';
ALTER TABLE app.submission ENABLE TRIGGER USER;

ALTER TABLE app.submission ADD CONSTRAINT ck_submission_year CHECK ((kind = 'yearly_report') = (year IS NOT NULL));

CREATE TABLE app.submission_decline (
	tenant_id UUID NOT NULL,
	submission_id UUID NOT NULL,
	municipality_id UUID NOT NULL,
	membership_id UUID,
	reason TEXT NOT NULL,
	declined_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_submission_decline PRIMARY KEY (tenant_id, submission_id),
	CONSTRAINT fk_submission_decline_submission FOREIGN KEY(tenant_id, submission_id) REFERENCES app.submission (tenant_id, id),
	CONSTRAINT ck_submission_decline_reason CHECK (reason ~ '\S'),
	CONSTRAINT fk_submission_decline_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE TABLE app.reporting_round (
	year BIGINT NOT NULL,
	opens_on DATE NOT NULL,
	deadline_on DATE NOT NULL,
	grace_days BIGINT NOT NULL,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_reporting_round PRIMARY KEY (year),
	CONSTRAINT ck_reporting_round_deadline CHECK (deadline_on > opens_on),
	CONSTRAINT ck_reporting_round_grace_days CHECK (grace_days BETWEEN 0 AND 365)
);

CREATE TABLE app.reporting_extension (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	year BIGINT NOT NULL,
	until_on DATE NOT NULL,
	reason TEXT NOT NULL,
	given_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_reporting_extension PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_reporting_extension_reason CHECK (reason ~ '\S'),
	CONSTRAINT fk_reporting_extension_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE TABLE app.yearly_check (
	tenant_id UUID NOT NULL,
	year BIGINT NOT NULL,
	section TEXT NOT NULL,
	stand TEXT NOT NULL,
	membership_id UUID NOT NULL,
	checked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_yearly_check PRIMARY KEY (tenant_id, year, section, stand),
	CONSTRAINT ck_yearly_check_section CHECK (section ~ '^[a-z]+$'),
	CONSTRAINT ck_yearly_check_stand CHECK (stand ~ '^[0-9a-f]{64}$'),
	CONSTRAINT fk_yearly_check_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id),
	CONSTRAINT fk_yearly_check_membership_id FOREIGN KEY(membership_id) REFERENCES sec.membership (id)
);
