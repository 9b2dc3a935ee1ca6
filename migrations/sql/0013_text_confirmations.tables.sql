CREATE TABLE app.council_text_confirmation (
	id UUID NOT NULL,
	membership_id UUID NOT NULL,
	form TEXT NOT NULL,
	field TEXT NOT NULL,
	kinds TEXT[] NOT NULL,
	reason TEXT NOT NULL,
	confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_council_text_confirmation PRIMARY KEY (id),
	CONSTRAINT ck_council_text_confirmation_whole CHECK (kinds <> '{}' AND reason <> '')
);

CREATE TABLE app.district_text_confirmation (
	police_district_id UUID NOT NULL,
	id UUID NOT NULL,
	membership_id UUID NOT NULL,
	form TEXT NOT NULL,
	field TEXT NOT NULL,
	kinds TEXT[] NOT NULL,
	reason TEXT NOT NULL,
	confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_district_text_confirmation PRIMARY KEY (id),
	CONSTRAINT ck_district_text_confirmation_whole CHECK (kinds <> '{}' AND reason <> ''),
	CONSTRAINT fk_district_text_confirmation_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id)
);

CREATE INDEX ix_district_text_confirmation_district ON app.district_text_confirmation (police_district_id);

CREATE TABLE app.unit_text_confirmation (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	membership_id UUID NOT NULL,
	form TEXT NOT NULL,
	field TEXT NOT NULL,
	kinds TEXT[] NOT NULL,
	reason TEXT NOT NULL,
	confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_unit_text_confirmation PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_unit_text_confirmation_whole CHECK (kinds <> '{}' AND reason <> ''),
	CONSTRAINT fk_unit_text_confirmation_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);
