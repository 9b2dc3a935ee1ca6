DROP TABLE app.national_export;
