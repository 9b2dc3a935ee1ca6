CREATE TABLE app.tile_layout (
	id UUID NOT NULL,
	cells JSONB NOT NULL,
	CONSTRAINT pk_tile_layout PRIMARY KEY (id)
);
