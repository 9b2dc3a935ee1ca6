CREATE TABLE app.reporting_reminder (
	tenant_id UUID NOT NULL,
	year BIGINT NOT NULL,
	asked_on DATE NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	told BIGINT,
	CONSTRAINT pk_reporting_reminder PRIMARY KEY (tenant_id, year, asked_on),
	CONSTRAINT ck_reporting_reminder_told CHECK (told >= 0),
	CONSTRAINT fk_reporting_reminder_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE TABLE app.application_check (
	tenant_id UUID NOT NULL,
	submission_id UUID NOT NULL,
	section TEXT NOT NULL,
	stand TEXT NOT NULL,
	membership_id UUID NOT NULL,
	checked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_application_check PRIMARY KEY (tenant_id, submission_id, section, stand),
	CONSTRAINT fk_application_check_submission FOREIGN KEY(tenant_id, submission_id) REFERENCES app.submission (tenant_id, id),
	CONSTRAINT ck_application_check_section CHECK (section ~ '^[a-z]+$'),
	CONSTRAINT ck_application_check_stand CHECK (stand ~ '^[0-9a-f]{64}$'),
	CONSTRAINT fk_application_check_membership_id FOREIGN KEY(membership_id) REFERENCES sec.membership (id)
);

CREATE TABLE app.submission_finding (
	tenant_id UUID NOT NULL,
	submission_id UUID NOT NULL,
	not_met TEXT[] NOT NULL,
	read_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_submission_finding PRIMARY KEY (tenant_id, submission_id),
	CONSTRAINT fk_submission_finding_submission FOREIGN KEY(tenant_id, submission_id) REFERENCES app.submission (tenant_id, id)
);
