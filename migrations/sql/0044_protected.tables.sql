CREATE TABLE app.release_answer (
	release_number BIGINT NOT NULL,
	question TEXT NOT NULL,
	municipality_id UUID NOT NULL,
	respondent_id UUID NOT NULL,
	source TEXT NOT NULL,
	areas TEXT[] NOT NULL,
	value TEXT NOT NULL,
	CONSTRAINT pk_release_answer PRIMARY KEY (release_number, question, municipality_id),
	CONSTRAINT fk_release_answer_release_number FOREIGN KEY(release_number) REFERENCES app.release (number),
	CONSTRAINT fk_release_answer_municipality_id FOREIGN KEY(municipality_id) REFERENCES app.municipality (id)
);

ALTER TABLE app.levels ADD COLUMN told JSONB DEFAULT '{}' NOT NULL;
