CREATE TABLE app.submission_read (
	tenant_id UUID NOT NULL,
	submission_id UUID NOT NULL,
	read_on DATE NOT NULL,
	membership_id UUID NOT NULL,
	CONSTRAINT pk_submission_read PRIMARY KEY (tenant_id, submission_id, read_on, membership_id),
	CONSTRAINT fk_submission_read_submission FOREIGN KEY(tenant_id, submission_id) REFERENCES app.submission (tenant_id, id),
	CONSTRAINT fk_submission_read_membership_id FOREIGN KEY(membership_id) REFERENCES sec.membership (id)
);
