CREATE TABLE app.unit_contact (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	role TEXT NOT NULL,
	municipality_id UUID,
	name TEXT NOT NULL,
	email TEXT NOT NULL,
	phone TEXT NOT NULL,
	until_on DATE,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_unit_contact PRIMARY KEY (tenant_id, id),
	CONSTRAINT ck_unit_contact_role CHECK (role IN ('coordinator', 'police_contact')),
	CONSTRAINT ck_unit_contact_name CHECK (name ~ '\S'),
	CONSTRAINT fk_unit_contact_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id),
	CONSTRAINT fk_unit_contact_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);
