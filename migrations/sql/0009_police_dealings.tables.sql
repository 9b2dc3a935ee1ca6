CREATE TABLE app.police_attendance (
	police_district_id UUID NOT NULL,
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	level TEXT NOT NULL,
	held_on DATE NOT NULL,
	role TEXT NOT NULL,
	membership_id UUID NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	struck_at TIMESTAMP WITH TIME ZONE,
	struck_reason TEXT,
	CONSTRAINT pk_police_attendance PRIMARY KEY (police_district_id, id),
	CONSTRAINT ck_police_attendance_level CHECK (level IN ('steering', 'coordination', 'practitioner')),
	CONSTRAINT ck_police_attendance_role CHECK (starts_with(role, 'police_')),
	CONSTRAINT ck_police_attendance_struck CHECK ((struck_at IS NULL) = (struck_reason IS NULL)),
	CONSTRAINT fk_police_attendance_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id),
	CONSTRAINT fk_police_attendance_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_police_attendance_place ON app.police_attendance (place_id, held_on);

CREATE UNIQUE INDEX uq_police_attendance_once ON app.police_attendance (police_district_id, place_id, level, held_on, role) WHERE struck_at IS NULL;

CREATE TABLE app.police_agreement (
	police_district_id UUID NOT NULL,
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	sort TEXT NOT NULL,
	title TEXT NOT NULL,
	signed_on DATE NOT NULL,
	valid_until DATE,
	by_both BOOLEAN NOT NULL,
	follow_up TEXT NOT NULL,
	ended_on DATE,
	membership_id UUID NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	struck_at TIMESTAMP WITH TIME ZONE,
	struck_reason TEXT,
	CONSTRAINT pk_police_agreement PRIMARY KEY (police_district_id, id),
	CONSTRAINT ck_police_agreement_sort CHECK (sort IN ('cooperation', 'roles')),
	CONSTRAINT ck_police_agreement_valid_until CHECK (valid_until >= signed_on),
	CONSTRAINT ck_police_agreement_ended_on CHECK (ended_on >= signed_on),
	CONSTRAINT ck_police_agreement_struck CHECK ((struck_at IS NULL) = (struck_reason IS NULL)),
	CONSTRAINT fk_police_agreement_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id),
	CONSTRAINT fk_police_agreement_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_police_agreement_place ON app.police_agreement (place_id, signed_on);

CREATE TABLE app.police_contact (
	police_district_id UUID NOT NULL,
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	role TEXT NOT NULL,
	unit_name TEXT NOT NULL,
	from_on DATE NOT NULL,
	ended_on DATE,
	membership_id UUID NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	struck_at TIMESTAMP WITH TIME ZONE,
	struck_reason TEXT,
	CONSTRAINT pk_police_contact PRIMARY KEY (police_district_id, id),
	CONSTRAINT ck_police_contact_ended_on CHECK (ended_on >= from_on),
	CONSTRAINT ck_police_contact_struck CHECK ((struck_at IS NULL) = (struck_reason IS NULL)),
	CONSTRAINT fk_police_contact_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id),
	CONSTRAINT fk_police_contact_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_police_contact_place ON app.police_contact (place_id, from_on);

CREATE TABLE app.police_meeting_point (
	police_district_id UUID NOT NULL,
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	location TEXT NOT NULL,
	how_often TEXT NOT NULL,
	from_on DATE NOT NULL,
	ended_on DATE,
	membership_id UUID NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	struck_at TIMESTAMP WITH TIME ZONE,
	struck_reason TEXT,
	CONSTRAINT pk_police_meeting_point PRIMARY KEY (police_district_id, id),
	CONSTRAINT ck_police_meeting_point_ended_on CHECK (ended_on >= from_on),
	CONSTRAINT ck_police_meeting_point_struck CHECK ((struck_at IS NULL) = (struck_reason IS NULL)),
	CONSTRAINT fk_police_meeting_point_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id),
	CONSTRAINT fk_police_meeting_point_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_police_meeting_point_place ON app.police_meeting_point (place_id, from_on);

CREATE TABLE app.police_council_initiative (
	police_district_id UUID NOT NULL,
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	taken_on DATE NOT NULL,
	membership_id UUID NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	struck_at TIMESTAMP WITH TIME ZONE,
	struck_reason TEXT,
	CONSTRAINT pk_police_council_initiative PRIMARY KEY (police_district_id, id),
	CONSTRAINT ck_police_council_initiative_struck CHECK ((struck_at IS NULL) = (struck_reason IS NULL)),
	CONSTRAINT fk_police_council_initiative_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id),
	CONSTRAINT fk_police_council_initiative_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE INDEX ix_police_council_initiative_place ON app.police_council_initiative (place_id, taken_on);
