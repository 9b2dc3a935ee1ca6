CREATE TABLE app.issuer (
	id UUID NOT NULL,
	key TEXT NOT NULL,
	valid DATERANGE NOT NULL,
	name_nb TEXT NOT NULL,
	name_nn TEXT NOT NULL,
	short_nb TEXT NOT NULL,
	short_nn TEXT NOT NULL,
	address TEXT NOT NULL,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_issuer PRIMARY KEY (id),
	CONSTRAINT ex_issuer_one_a_day EXCLUDE USING gist (valid WITH &&),
	CONSTRAINT ck_issuer_valid CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
	CONSTRAINT ck_issuer_key CHECK (key ~ '^[a-z][a-z0-9-]*$'),
	CONSTRAINT ck_issuer_written CHECK (name_nb ~ '\S' AND name_nn ~ '\S' AND short_nb ~ '\S' AND short_nn ~ '\S')
);

CREATE TABLE app.legal_basis (
	id UUID NOT NULL,
	valid DATERANGE NOT NULL,
	act_nb TEXT NOT NULL,
	act_nn TEXT NOT NULL,
	appeal_number BIGINT,
	appeal_unit TEXT,
	appeal_act_nb TEXT,
	appeal_act_nn TEXT,
	body_nb TEXT,
	body_nn TEXT,
	version BIGINT DEFAULT '1' NOT NULL,
	CONSTRAINT pk_legal_basis PRIMARY KEY (id),
	CONSTRAINT ex_legal_basis_one_a_day EXCLUDE USING gist (valid WITH &&),
	CONSTRAINT ck_legal_basis_valid CHECK (NOT isempty(valid) AND NOT lower_inf(valid)),
	CONSTRAINT ck_legal_basis_written CHECK (act_nb ~ '\S' AND act_nn ~ '\S'),
	CONSTRAINT ck_legal_basis_whole_appeal CHECK (num_nulls(appeal_number, appeal_unit, appeal_act_nb, appeal_act_nn, body_nb, body_nn) IN (0, 6)),
	CONSTRAINT ck_legal_basis_appeal_number CHECK (appeal_number BETWEEN 1 AND 365),
	CONSTRAINT ck_legal_basis_appeal_unit CHECK (appeal_unit IN ('days', 'weeks')),
	CONSTRAINT ck_legal_basis_written_appeal CHECK (appeal_act_nb ~ '\S' AND appeal_act_nn ~ '\S' AND body_nb ~ '\S' AND body_nn ~ '\S')
);
