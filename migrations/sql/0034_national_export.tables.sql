CREATE TABLE app.national_export (
	id UUID NOT NULL,
	as_of DATE NOT NULL,
	root TEXT NOT NULL,
	exported_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_national_export PRIMARY KEY (id),
	CONSTRAINT ck_national_export_root CHECK (root ~ '^[0-9a-f]{64}$')
);
