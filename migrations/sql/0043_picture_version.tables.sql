-- The projection holds some thousand rows: to index them anew takes milliseconds.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion

CREATE TABLE app.place_agreement (
	police_district_id UUID NOT NULL,
	agreement_id UUID NOT NULL,
	place_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	CONSTRAINT pk_place_agreement PRIMARY KEY (police_district_id, agreement_id),
	CONSTRAINT fk_place_agreement_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id),
	CONSTRAINT fk_place_agreement_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_place_agreement_day ON app.place_agreement USING gist (place_id, valid);

CREATE TABLE app.data_version (
	subject TEXT NOT NULL,
	name UUID NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_data_version PRIMARY KEY (subject)
);

DROP INDEX app.ix_place_status_place;
CREATE INDEX ix_place_status_day ON app.place_status USING gist (place_id, valid);

CREATE INDEX ix_certificate_state_in_force ON app.certificate_state USING gist (valid) WHERE state IN ('valid', 'suspended');

-- The unit's own address for messages, a role's; the next projection of each unit writes it.
ALTER TABLE app.public_unit ADD COLUMN mailbox TEXT;
