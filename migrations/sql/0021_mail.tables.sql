CREATE TABLE sec.mail (
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE NOT NULL,
	attempts BIGINT DEFAULT '0' NOT NULL,
	reason TEXT,
	outcome TEXT,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_mail PRIMARY KEY (id),
	CONSTRAINT ck_mail_outcome CHECK (outcome IN ('sent', 'refused', 'gave_up', 'withheld')),
	CONSTRAINT ck_mail_ended CHECK ((outcome IS NULL) = (ended_at IS NULL)),
	CONSTRAINT fk_mail_account_id FOREIGN KEY(account_id) REFERENCES sec.account (id)
);

CREATE INDEX ix_mail_account ON sec.mail (account_id, created_at);

CREATE TABLE sec.mail_off (
	account_id UUID NOT NULL,
	kind TEXT NOT NULL,
	CONSTRAINT pk_mail_off PRIMARY KEY (account_id, kind),
	CONSTRAINT fk_mail_off_account_id FOREIGN KEY(account_id) REFERENCES sec.account (id)
);

CREATE TABLE app.notice (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	account_id UUID NOT NULL,
	kind TEXT NOT NULL,
	thing TEXT NOT NULL,
	step BIGINT NOT NULL,
	urgent BOOLEAN NOT NULL,
	language TEXT NOT NULL,
	noticed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	mail_id UUID,
	CONSTRAINT pk_notice PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_notice_tenant_id_account_id_kind_thing_step UNIQUE (tenant_id, account_id, kind, thing, step),
	CONSTRAINT ck_notice_language CHECK (language IN ('nb', 'nn')),
	CONSTRAINT fk_notice_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id),
	CONSTRAINT fk_notice_account_id FOREIGN KEY(account_id) REFERENCES sec.account (id),
	CONSTRAINT fk_notice_mail_id FOREIGN KEY(mail_id) REFERENCES sec.mail (id)
);

CREATE INDEX ix_notice_mail ON app.notice (mail_id);

CREATE INDEX ix_notice_waiting ON app.notice (account_id) WHERE mail_id IS NULL;
