GRANT INSERT (given_until) ON app.certificate TO slt_council;
