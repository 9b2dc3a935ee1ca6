CREATE TABLE app.application_days (
	unit_id UUID NOT NULL,
	case_id UUID NOT NULL,
	received_on DATE NOT NULL,
	ended_on DATE,
	decided BOOLEAN NOT NULL,
	CONSTRAINT pk_application_days PRIMARY KEY (unit_id, case_id),
	CONSTRAINT fk_application_days_unit_id FOREIGN KEY(unit_id) REFERENCES app.public_unit (unit_id) ON DELETE CASCADE
);
