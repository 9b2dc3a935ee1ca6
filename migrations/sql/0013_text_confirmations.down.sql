DROP TABLE app.unit_text_confirmation;
DROP TABLE app.district_text_confirmation;
DROP TABLE app.council_text_confirmation;
