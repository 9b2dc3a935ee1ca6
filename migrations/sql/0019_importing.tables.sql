-- What a document may say that no form does: ids of its own, shares with many digits, an evaluation without a day, an
-- order that was answered before it was given. The forms ask for what they asked for before.

ALTER TABLE app.fact ADD COLUMN document_id text;
GRANT INSERT (document_id) ON app.fact TO slt_web;

-- Both only widen: no row is rewritten, and none can break.
-- squawk-ignore changing-column-type
ALTER TABLE app.coordinator_post ALTER COLUMN percent TYPE numeric;
-- squawk-ignore changing-column-type
ALTER TABLE app.pulse ALTER COLUMN agree_percent TYPE numeric;
-- No row lacks it before an operator brings one in.
-- squawk-ignore ban-drop-not-null
ALTER TABLE app.leadership_change ALTER COLUMN office DROP NOT NULL;
ALTER TABLE app.measure ADD COLUMN other_challenge text;
-- squawk-ignore ban-drop-constraint
ALTER TABLE app.evaluation DROP CONSTRAINT ck_evaluation_dated;
-- squawk-ignore ban-drop-constraint
ALTER TABLE app.slt_order DROP CONSTRAINT ck_slt_order_due_on_order, DROP CONSTRAINT ck_slt_order_closed_on_order;
-- squawk-ignore ban-drop-constraint
ALTER TABLE app.annual_wheel DROP CONSTRAINT ck_annual_wheel_year;

CREATE TABLE app.opening (
	tenant_id UUID NOT NULL,
	id UUID NOT NULL,
	as_of DATE NOT NULL,
	key TEXT NOT NULL,
	origin TEXT NOT NULL,
	built JSONB,
	written JSONB,
	CONSTRAINT pk_opening PRIMARY KEY (tenant_id, id),
	CONSTRAINT uq_opening_tenant_id_as_of_key UNIQUE (tenant_id, as_of, key),
	CONSTRAINT ck_opening_origin CHECK (origin = 'import'),
	CONSTRAINT fk_opening_tenant_id FOREIGN KEY(tenant_id) REFERENCES app.unit (id)
);

-- A police district's own word keeps every rule; what an operator brings in says so, and keeps to the contract alone.
ALTER TABLE app.police_plan ADD COLUMN origin text CONSTRAINT ck_police_plan_origin CHECK (origin = 'import');
-- No row lacks it before an operator brings one in.
-- squawk-ignore ban-drop-not-null
ALTER TABLE app.police_plan ALTER COLUMN membership_id DROP NOT NULL;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE app.police_plan ADD CONSTRAINT ck_police_plan_said_by CHECK (membership_id IS NOT NULL OR origin IS NOT NULL);

ALTER TABLE app.police_confirmation
  ADD COLUMN origin text CONSTRAINT ck_police_confirmation_origin CHECK (origin = 'import');
-- No row lacks it before an operator brings one in.
-- squawk-ignore ban-drop-not-null
ALTER TABLE app.police_confirmation ALTER COLUMN membership_id DROP NOT NULL;
-- squawk-ignore ban-drop-constraint
ALTER TABLE app.police_confirmation DROP CONSTRAINT ck_police_confirmation_issuer_signs,
  -- squawk-ignore ban-drop-constraint
  DROP CONSTRAINT ck_police_confirmation_signatory_role,
  -- squawk-ignore ban-drop-constraint
  DROP CONSTRAINT ck_police_confirmation_role_of_agency,
  -- squawk-ignore ban-drop-constraint
  DROP CONSTRAINT ck_police_confirmation_delegation;
ALTER TABLE app.police_confirmation
  -- squawk-ignore constraint-missing-not-valid
  ADD CONSTRAINT ck_police_confirmation_said_by CHECK (membership_id IS NOT NULL OR origin IS NOT NULL),
  -- squawk-ignore constraint-missing-not-valid
  ADD CONSTRAINT ck_police_confirmation_issuer_signs
    CHECK (issuer = 'police_council' OR signatory_agency = 'police' OR origin IS NOT NULL),
  -- squawk-ignore constraint-missing-not-valid
  ADD CONSTRAINT ck_police_confirmation_signatory_role
    CHECK (signatory_role IN ('police_chief', 'police_leader', 'police_delegate', 'mayor', 'chief_executive') OR origin IS NOT NULL),
  -- squawk-ignore constraint-missing-not-valid
  ADD CONSTRAINT ck_police_confirmation_role_of_agency
    CHECK ((signatory_agency = 'police') = starts_with(signatory_role, 'police_') OR origin IS NOT NULL),
  -- squawk-ignore constraint-missing-not-valid
  ADD CONSTRAINT ck_police_confirmation_delegation
    CHECK ((signatory_role = 'police_delegate') = (delegated_by IS NOT NULL) OR origin IS NOT NULL);
