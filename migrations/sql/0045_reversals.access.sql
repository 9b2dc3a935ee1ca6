GRANT SELECT (hosted) ON app.unit_succession TO slt_council;
GRANT SELECT (host_id) ON app.unit TO slt_scope;
