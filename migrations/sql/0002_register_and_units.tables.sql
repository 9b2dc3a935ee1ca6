CREATE TABLE app.police_district (
	id UUID NOT NULL,
	key TEXT NOT NULL,
	valid DATERANGE NOT NULL,
	name_nb TEXT NOT NULL,
	name_nn TEXT NOT NULL,
	headquarters TEXT NOT NULL,
	CONSTRAINT pk_police_district PRIMARY KEY (id),
	CONSTRAINT uq_police_district_key UNIQUE (key),
	CONSTRAINT ck_police_district_valid CHECK (NOT isempty(valid))
);

CREATE TABLE app.county (
	id UUID NOT NULL,
	key TEXT NOT NULL,
	CONSTRAINT pk_county PRIMARY KEY (id),
	CONSTRAINT uq_county_key UNIQUE (key)
);

CREATE TABLE app.municipality (
	id UUID NOT NULL,
	key TEXT NOT NULL,
	CONSTRAINT pk_municipality PRIMARY KEY (id),
	CONSTRAINT uq_municipality_key UNIQUE (key)
);

CREATE TABLE app.register_load (
	id UUID NOT NULL,
	loaded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	sha256 TEXT NOT NULL,
	CONSTRAINT pk_register_load PRIMARY KEY (id),
	CONSTRAINT ck_register_load_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$')
);

CREATE TABLE app.register_doubt (
	id UUID NOT NULL,
	file TEXT NOT NULL,
	key TEXT NOT NULL,
	dated DATE NOT NULL,
	"column" TEXT NOT NULL,
	doubt TEXT NOT NULL,
	CONSTRAINT pk_register_doubt PRIMARY KEY (id),
	CONSTRAINT uq_register_doubt_file_key_dated_column UNIQUE (file, key, dated, "column")
);

CREATE TABLE app.county_version (
	id UUID NOT NULL,
	county_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	number TEXT NOT NULL,
	name TEXT NOT NULL,
	names JSONB NOT NULL,
	CONSTRAINT pk_county_version PRIMARY KEY (id),
	CONSTRAINT ex_county_version_county_id EXCLUDE USING gist (county_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ex_county_version_number EXCLUDE USING gist (number WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_county_version_valid CHECK (NOT isempty(valid)),
	CONSTRAINT fk_county_version_county_id FOREIGN KEY(county_id) REFERENCES app.county (id)
);

CREATE TABLE app.municipality_version (
	id UUID NOT NULL,
	municipality_id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	number TEXT NOT NULL,
	name TEXT NOT NULL,
	names JSONB NOT NULL,
	unit_type TEXT NOT NULL,
	county_id UUID NOT NULL,
	police_district_id UUID NOT NULL,
	language_form TEXT,
	organisation_number TEXT,
	latitude FLOAT,
	longitude FLOAT,
	CONSTRAINT pk_municipality_version PRIMARY KEY (id),
	CONSTRAINT ex_municipality_version_municipality_id EXCLUDE USING gist (municipality_id WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ex_municipality_version_number EXCLUDE USING gist (number WITH =, valid WITH &&) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_municipality_version_valid CHECK (NOT isempty(valid)),
	CONSTRAINT ck_municipality_version_unit_type CHECK (unit_type IN ('kommune', 'herad')),
	CONSTRAINT ck_municipality_version_language_form CHECK (language_form IN ('nb', 'nn', 'neutral')),
	CONSTRAINT fk_municipality_version_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id),
	CONSTRAINT fk_municipality_version_county_id FOREIGN KEY(county_id) REFERENCES app.county (id),
	CONSTRAINT fk_municipality_version_police_district_id FOREIGN KEY(police_district_id) REFERENCES app.police_district (id)
);

CREATE INDEX ix_municipality_version_police_district ON app.municipality_version (police_district_id);

CREATE TABLE app.city_district (
	id UUID NOT NULL,
	key TEXT NOT NULL,
	valid DATERANGE NOT NULL,
	municipality_id UUID NOT NULL,
	short_number TEXT NOT NULL,
	name TEXT NOT NULL,
	CONSTRAINT pk_city_district PRIMARY KEY (id),
	CONSTRAINT uq_city_district_key UNIQUE (key),
	CONSTRAINT uq_city_district_municipality_id_short_number UNIQUE (municipality_id, short_number) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT ck_city_district_valid CHECK (NOT isempty(valid)),
	CONSTRAINT fk_city_district_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

CREATE TABLE app.municipality_change (
	id UUID NOT NULL,
	changed_on DATE NOT NULL,
	kind TEXT NOT NULL,
	source_id UUID NOT NULL,
	target_id UUID NOT NULL,
	note TEXT NOT NULL,
	CONSTRAINT pk_municipality_change PRIMARY KEY (id),
	CONSTRAINT uq_municipality_change_changed_on_source_id_target_id UNIQUE (changed_on, source_id, target_id),
	CONSTRAINT ck_municipality_change_kind CHECK (kind IN ('merger', 'split', 'boundary_transfer')),
	CONSTRAINT ck_municipality_change_two CHECK (source_id <> target_id),
	CONSTRAINT fk_municipality_change_source_id FOREIGN KEY(source_id) REFERENCES app.municipality (id),
	CONSTRAINT fk_municipality_change_target_id FOREIGN KEY(target_id) REFERENCES app.municipality (id)
);

CREATE INDEX ix_municipality_change_source ON app.municipality_change (source_id);

CREATE INDEX ix_municipality_change_target ON app.municipality_change (target_id);

CREATE TABLE app.place (
	id UUID NOT NULL,
	municipality_id UUID NOT NULL,
	city_district_id UUID,
	share INT4RANGE NOT NULL,
	CONSTRAINT pk_place PRIMARY KEY (id),
	CONSTRAINT uq_place_id_municipality_id_share UNIQUE (id, municipality_id, share),
	CONSTRAINT ck_place_share CHECK (share <@ int4range(0, 100) AND NOT isempty(share)),
	CONSTRAINT ck_place_whole CHECK ((city_district_id IS NULL) = (share = int4range(0, 100))),
	CONSTRAINT ck_place_identity CHECK (id = coalesce(city_district_id, municipality_id)),
	CONSTRAINT fk_place_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id),
	CONSTRAINT fk_place_city_district_id FOREIGN KEY(city_district_id) REFERENCES app.city_district (id)
);

CREATE INDEX ix_place_municipality ON app.place (municipality_id);

CREATE TABLE app.population (
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	counted_on DATE NOT NULL,
	population BIGINT NOT NULL,
	CONSTRAINT pk_population PRIMARY KEY (id),
	CONSTRAINT uq_population_place_id_counted_on UNIQUE (place_id, counted_on),
	CONSTRAINT ck_population_population CHECK (population >= 0),
	CONSTRAINT fk_population_place_id FOREIGN KEY(place_id) REFERENCES app.place (id)
);

CREATE TABLE app.unit (
	id UUID NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	language TEXT,
	mailbox TEXT,
	host_id UUID,
	coordinating_id UUID,
	demonstration BOOLEAN DEFAULT 'false' NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_unit PRIMARY KEY (id),
	CONSTRAINT ck_unit_kind CHECK (kind IN ('municipality', 'cooperation', 'city_district')),
	CONSTRAINT ck_unit_language CHECK (language IN ('nb', 'nn')),
	CONSTRAINT ck_unit_host CHECK ((kind = 'cooperation') = (host_id IS NOT NULL)),
	CONSTRAINT ck_unit_coordinating CHECK (kind = 'city_district' OR coordinating_id IS NULL),
	CONSTRAINT fk_unit_host_id FOREIGN KEY(host_id) REFERENCES app.municipality (id),
	CONSTRAINT fk_unit_coordinating_id FOREIGN KEY(coordinating_id) REFERENCES app.unit (id)
);

CREATE INDEX ix_unit_coordinating ON app.unit (coordinating_id);

CREATE TABLE app.unit_cover (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	municipality_id UUID NOT NULL,
	share INT4RANGE NOT NULL,
	valid DATERANGE NOT NULL,
	CONSTRAINT pk_unit_cover PRIMARY KEY (tenant_id, id),
	CONSTRAINT fk_unit_cover_place FOREIGN KEY(place_id, municipality_id, share) REFERENCES app.place (id, municipality_id, share),
	CONSTRAINT ex_unit_cover_one_unit_at_a_time EXCLUDE USING gist (municipality_id WITH =, share WITH &&, valid WITH &&),
	CONSTRAINT ck_unit_cover_valid CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
	CONSTRAINT fk_unit_cover_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

CREATE INDEX ix_unit_cover_place ON app.unit_cover (place_id);

CREATE TABLE app.unit_move (
	id UUID NOT NULL,
	place_id UUID NOT NULL,
	from_id UUID,
	to_id UUID,
	moved_on DATE NOT NULL,
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
	acting TEXT NOT NULL,
	CONSTRAINT pk_unit_move PRIMARY KEY (id),
	CONSTRAINT ck_unit_move_somewhere CHECK (from_id IS DISTINCT FROM to_id),
	CONSTRAINT fk_unit_move_place_id FOREIGN KEY(place_id) REFERENCES app.place (id),
	CONSTRAINT fk_unit_move_from_id FOREIGN KEY(from_id) REFERENCES app.unit (id),
	CONSTRAINT fk_unit_move_to_id FOREIGN KEY(to_id) REFERENCES app.unit (id)
);

CREATE INDEX ix_unit_move_place ON app.unit_move (place_id);
