CREATE TABLE app.municipality_outline (
	id UUID NOT NULL,
	municipality_id UUID NOT NULL,
	drawn_on DATE NOT NULL,
	coarse TEXT NOT NULL,
	fine TEXT NOT NULL,
	bounds BIGINT[] NOT NULL,
	CONSTRAINT pk_municipality_outline PRIMARY KEY (id),
	CONSTRAINT uq_municipality_outline_municipality_id_drawn_on UNIQUE (municipality_id, drawn_on),
	CONSTRAINT ck_municipality_outline_bounds CHECK (cardinality(bounds) = 4),
	CONSTRAINT fk_municipality_outline_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id) ON DELETE CASCADE
);

CREATE INDEX ix_municipality_outline_drawn_on ON app.municipality_outline (drawn_on);

ALTER TABLE app.population ADD COLUMN under_18 bigint;

-- squawk-ignore constraint-missing-not-valid
ALTER TABLE app.population ADD CONSTRAINT ck_population_under_18 CHECK (under_18 BETWEEN 0 AND population);
