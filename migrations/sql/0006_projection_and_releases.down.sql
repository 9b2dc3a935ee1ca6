DROP TABLE app.release_document;
DROP TABLE app.release;
DROP TABLE app.levels;
DROP TABLE app.place_status;
DROP TABLE app.unit_status;
DROP TABLE app.public_unit;
