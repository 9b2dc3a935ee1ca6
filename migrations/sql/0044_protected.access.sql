ALTER TABLE app.release_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.release_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY slt_projector_select ON app.release_answer FOR SELECT TO slt_projector USING (true);
GRANT SELECT ON app.release_answer TO slt_projector;
CREATE POLICY slt_projector_insert ON app.release_answer FOR INSERT TO slt_projector WITH CHECK (true);
GRANT INSERT ON app.release_answer TO slt_projector;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON app.release_answer FOR EACH ROW EXECUTE FUNCTION sec.refuse();

CREATE POLICY slt_council_select ON app.levels FOR SELECT TO slt_council USING ((SELECT sec.council()));
GRANT SELECT ON app.levels TO slt_council;
