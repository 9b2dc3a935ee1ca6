CREATE TABLE app.case_read (
	tenant_id UUID NOT NULL,
	case_id UUID NOT NULL,
	read_on DATE NOT NULL,
	membership_id UUID NOT NULL,
	CONSTRAINT pk_case_read PRIMARY KEY (tenant_id, case_id, read_on, membership_id),
	CONSTRAINT fk_case_read_case_file FOREIGN KEY(tenant_id, case_id) REFERENCES app.case_file (tenant_id, id),
	CONSTRAINT fk_case_read_membership_id FOREIGN KEY(membership_id) REFERENCES sec.membership (id)
);

ALTER TABLE app.case_read ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.case_read FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_web_select ON app.case_read FOR SELECT TO slt_web USING (tenant_id = (SELECT sec.tenant()));
GRANT SELECT ON app.case_read TO slt_web;
CREATE POLICY slt_council_select ON app.case_read FOR SELECT TO slt_council USING ((SELECT sec.council()));
GRANT SELECT ON app.case_read TO slt_council;
CREATE POLICY slt_scope_select ON app.case_read FOR SELECT TO slt_scope USING (true);
GRANT SELECT ON app.case_read TO slt_scope;
CREATE POLICY slt_scope_insert ON app.case_read FOR INSERT TO slt_scope WITH CHECK (true);
GRANT INSERT ON app.case_read TO slt_scope;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON app.case_read FOR EACH ROW EXECUTE FUNCTION sec.refuse();
