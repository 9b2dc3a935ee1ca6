DROP TRIGGER zy_changed ON app.public_unit;
DROP TRIGGER zy_changed ON app.unit_status;
DROP TRIGGER zy_changed ON app.place_status;
DROP TRIGGER zy_changed ON app.public_certificate;
DROP TRIGGER zy_changed ON app.certificate_state;
DROP TRIGGER zy_changed ON app.release;
DROP TRIGGER zy_changed ON app.municipality_version;
DROP TRIGGER zy_changed ON app.county_version;
DROP TRIGGER zy_changed ON app.police_district;
DROP TRIGGER zy_changed ON app.city_district;
DROP TRIGGER zy_changed ON app.place;
DROP TRIGGER zy_changed ON app.population;
DROP TRIGGER zy_changed ON app.municipality_outline;
DROP TRIGGER zy_changed ON app.municipality_change;
DROP TRIGGER zy_changed ON app.issuer;
DROP TRIGGER zy_changed ON app.legal_basis;
DROP TRIGGER zy_changed ON app.criteria_version;

ALTER TABLE app.public_unit DROP COLUMN mailbox;

REVOKE SELECT (police_district_id, id, place_id, sort, signed_on, valid_until, ended_on, struck_at) ON app.police_agreement FROM slt_projector;
DROP POLICY slt_projector_select ON app.police_agreement;

DROP INDEX app.ix_certificate_state_in_force;
DROP INDEX app.ix_place_status_day;
CREATE INDEX ix_place_status_place ON app.place_status (place_id);

DROP TABLE app.data_version;
DROP TABLE app.place_agreement;
DROP FUNCTION sec.note_change();
