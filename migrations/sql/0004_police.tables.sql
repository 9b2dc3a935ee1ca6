CREATE TABLE app.confirmation_request (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	asked_on DATE NOT NULL,
	message TEXT,
	membership_id UUID NOT NULL,
	closed_at TIMESTAMP WITH TIME ZONE,
	outcome TEXT,
	CONSTRAINT pk_confirmation_request PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_confirmation_request_tenant_id_id_place_id UNIQUE (tenant_id, id, place_id),
	CONSTRAINT ck_confirmation_request_outcome CHECK (outcome IN ('withdrawn', 'declined', 'confirmed')),
	CONSTRAINT ck_confirmation_request_closed CHECK ((closed_at IS NULL) = (outcome IS NULL)),
	CONSTRAINT fk_confirmation_request_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id),
	CONSTRAINT fk_confirmation_request_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_confirmation_request_place ON app.confirmation_request (place_id) WHERE outcome IS NULL;

CREATE UNIQUE INDEX uq_confirmation_request_open ON app.confirmation_request (tenant_id, place_id) WHERE outcome IS NULL;

CREATE TABLE app.police_confirmation (
	police_district_id UUID NOT NULL,
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	issuer TEXT NOT NULL,
	signatory_agency TEXT NOT NULL,
	signatory_role TEXT NOT NULL,
	delegated_by TEXT,
	delegated_on DATE,
	commitment TEXT NOT NULL,
	confirmed_on DATE NOT NULL,
	valid_until DATE,
	withdrawn_on DATE,
	withdrawal_reason TEXT,
	corrects_id UUID,
	correction_reason TEXT,
	membership_id UUID NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_police_confirmation PRIMARY KEY (police_district_id, id),
	CONSTRAINT uq_police_confirmation_police_district_id_id_place_id UNIQUE (police_district_id, id, place_id),
	CONSTRAINT fk_police_confirmation_corrects FOREIGN KEY(police_district_id, corrects_id, place_id) REFERENCES app.police_confirmation (police_district_id, id, place_id),
	CONSTRAINT uq_police_confirmation_police_district_id_corrects_id UNIQUE (police_district_id, corrects_id),
	CONSTRAINT ck_police_confirmation_issuer CHECK (issuer IN ('local_police', 'police_council')),
	CONSTRAINT ck_police_confirmation_signatory_agency CHECK (signatory_agency IN ('police', 'municipality')),
	CONSTRAINT ck_police_confirmation_issuer_signs CHECK (issuer = 'police_council' OR signatory_agency = 'police'),
	CONSTRAINT ck_police_confirmation_signatory_role CHECK (signatory_role IN ('police_chief', 'police_leader', 'police_delegate', 'mayor', 'chief_executive')),
	CONSTRAINT ck_police_confirmation_role_of_agency CHECK ((signatory_agency = 'police') = starts_with(signatory_role, 'police_')),
	CONSTRAINT ck_police_confirmation_delegation CHECK ((signatory_role = 'police_delegate') = (delegated_by IS NOT NULL)),
	CONSTRAINT ck_police_confirmation_delegation_whole CHECK ((delegated_by IS NULL) = (delegated_on IS NULL)),
	CONSTRAINT ck_police_confirmation_delegated_before CHECK (delegated_on <= confirmed_on),
	CONSTRAINT ck_police_confirmation_valid_until CHECK (valid_until >= confirmed_on),
	CONSTRAINT ck_police_confirmation_withdrawn_on CHECK (withdrawn_on >= confirmed_on),
	CONSTRAINT ck_police_confirmation_withdrawal CHECK ((withdrawn_on IS NULL) = (withdrawal_reason IS NULL)),
	CONSTRAINT ck_police_confirmation_correction CHECK ((corrects_id IS NULL) = (correction_reason IS NULL)),
	CONSTRAINT fk_police_confirmation_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id),
	CONSTRAINT fk_police_confirmation_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_police_confirmation_place ON app.police_confirmation (place_id);

CREATE TABLE app.police_plan (
	police_district_id UUID NOT NULL,
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	in_plan BOOLEAN NOT NULL,
	stated_on DATE NOT NULL,
	membership_id UUID NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_police_plan PRIMARY KEY (police_district_id, id),
	CONSTRAINT fk_police_plan_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id),
	CONSTRAINT fk_police_plan_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_police_plan_place ON app.police_plan (place_id, stated_on);

CREATE TABLE app.confirmation_reply (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	request_id UUID NOT NULL,
	place_id UUID NOT NULL,
	text TEXT NOT NULL,
	replied_at TIMESTAMP WITH TIME ZONE NOT NULL,
	membership_id UUID NOT NULL,
	CONSTRAINT pk_confirmation_reply PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_confirmation_reply_request FOREIGN KEY(tenant_id, request_id, place_id) REFERENCES app.confirmation_request (tenant_id, id, place_id)
);

CREATE INDEX ix_confirmation_reply_request ON app.confirmation_reply (tenant_id, request_id);

CREATE TABLE app.confirmation_answer (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	police_district_id UUID NOT NULL,
	request_id UUID NOT NULL,
	place_id UUID NOT NULL,
	kind TEXT NOT NULL,
	text TEXT,
	confirmation_id UUID,
	answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
	membership_id UUID NOT NULL,
	CONSTRAINT pk_confirmation_answer PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_confirmation_answer_request FOREIGN KEY(tenant_id, request_id, place_id) REFERENCES app.confirmation_request (tenant_id, id, place_id),
	CONSTRAINT fk_confirmation_answer_confirmation FOREIGN KEY(police_district_id, confirmation_id, place_id) REFERENCES app.police_confirmation (police_district_id, id, place_id),
	CONSTRAINT ck_confirmation_answer_kind CHECK (kind IN ('question', 'declined', 'confirmed')),
	CONSTRAINT ck_confirmation_answer_confirmation CHECK ((kind = 'confirmed') = (confirmation_id IS NOT NULL)),
	CONSTRAINT ck_confirmation_answer_text CHECK ((kind = 'confirmed') = (text IS NULL)),
	CONSTRAINT fk_confirmation_answer_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id)
);

CREATE INDEX ix_confirmation_answer_district ON app.confirmation_answer (police_district_id);

CREATE INDEX ix_confirmation_answer_request ON app.confirmation_answer (tenant_id, request_id);
