"""What the API answers of submissions, the assessment and cases."""

from __future__ import annotations

from collections.abc import Iterable

from marshmallow import Schema, fields, validate

from certification.assessment.codes import Condition, FindingId, PrerequisiteKey, Reason
from certification.cases.outcomes import Outcome
from certification.cases.states import State
from certification.standing.service import Situation
from tenants.reporting.evidence.service import State as FileState
from tenants.reporting.evidence.sorts import WORDS
from tenants.reporting.importing.plans import Verb
from tenants.reporting.submission.service import Kind

#: The most entries of a page, and how many there are where nobody says.
MOST, USUAL = 100, 25

STATES = ("awaiting_signatures", "submitted", "withdrawn")
_SHA256 = validate.Regexp("^[0-9a-f]{64}$")


def _one_of(values: Iterable[str]) -> validate.OneOf:
    return validate.OneOf([str(value) for value in values])


class PageQuery(Schema):
    """Where to go on, and how many at a time."""

    cursor = fields.String(
        validate=validate.Regexp("^[A-Za-z0-9_-]{1,200}$"), metadata={"description": "`next` of the page before."}
    )
    limit = fields.Integer(validate=validate.Range(1, MOST), load_default=USUAL)


class WriteQuery(Schema):
    """How to write."""

    dry_run = fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "Tell what would become of it, and change nothing."},
    )


class ChangeSchema(Schema):
    """What became of an entry; `pointer` is where it stands in what was sent, or where it stood."""

    verb = fields.String(required=True, validate=_one_of(verb for verb in Verb if verb is not Verb.UNCHANGED))
    kind = fields.String(required=True)
    pointer = fields.String(required=True)


class WrittenSchema(Schema):
    """What became of a document: its changes in its order, how many entries were as they stood, and what wasn't taken.

    `not_taken` are places of values that follow from the facts, and differ from what was sent.
    """

    dry_run = fields.Boolean(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    unchanged = fields.Integer(required=True, validate=validate.Range(0))
    not_taken = fields.List(fields.String(), required=True)


class Submission(Schema):
    """A document that was frozen: what became of it, and the SHA-256 of its bytes."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=_one_of(Kind))
    year = fields.Integer(required=True, allow_none=True)
    as_of = fields.Date(required=True)
    state = fields.String(required=True, validate=_one_of(STATES))
    frozen_at = fields.AwareDateTime(required=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)
    criteria = fields.String(required=True)
    sha256 = fields.String(required=True, validate=_SHA256)
    has_receipt = fields.Boolean(required=True)


class SubmissionPage(Schema):
    """Submissions, the one that was frozen last first; `next` is null on the last page."""

    items = fields.List(fields.Nested(Submission), required=True)
    next = fields.String(required=True, allow_none=True)


class FileQuery(Schema):
    """What a document is, and which fact it stands behind."""

    pointer = fields.String(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "JSON pointer to the fact in the document that was read, such as `/vedtak/0`."},
    )
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    sort = fields.String(required=True, validate=_one_of(WORDS))
    dated_on = fields.Date(required=True, metadata={"description": "The document's own date."})
    finished = fields.Boolean(load_default=True, truthy={"true"}, falsy={"false"})
    replaces = fields.UUID(metadata={"description": "The version that this one is the next of."})


class FileSchema(Schema):
    """A version of a file; versions with one `file_id` are one file. `waiting`: nobody opens it before a scanner has."""

    id = fields.UUID(required=True)
    file_id = fields.UUID(required=True)
    number = fields.Integer(required=True, validate=validate.Range(1))
    kind = fields.String(required=True)
    sort = fields.String(required=True, validate=_one_of(WORDS))
    name = fields.String(required=True)
    dated_on = fields.Date(required=True)
    finished = fields.Boolean(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True, validate=validate.Range(1))
    sha256 = fields.String(required=True, validate=_SHA256)
    state = fields.String(required=True, validate=_one_of(FileState))
    uploaded_at = fields.AwareDateTime(required=True)


class FilePage(Schema):
    """Files, the one that was uploaded last first; `next` is null on the last page."""

    items = fields.List(fields.Nested(FileSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class OfMunicipality(Schema):
    status = fields.String(required=True, validate=_one_of(("met", "not_applicable", "not_met")))
    reason = fields.String(required=True, allow_none=True)


class FindingSchema(Schema):
    """A finding by its code, and as a person reads it; `why` and `step` are null where it is met."""

    id = fields.String(required=True, validate=_one_of(FindingId))
    class_ = fields.String(
        required=True,
        data_key="class",
        validate=_one_of(("approval", "implementation", "expectation", "advice")),
    )
    status = fields.String(required=True, validate=_one_of(("met", "not_applicable", "not_met")))
    reason = fields.String(required=True, allow_none=True, validate=_one_of(Reason))
    municipalities = fields.Dict(keys=fields.String(), values=fields.Nested(OfMunicipality), required=True)
    source = fields.String(required=True)
    title = fields.String(required=True)
    why = fields.String(required=True, allow_none=True)
    step = fields.String(required=True, allow_none=True)


class StepSchema(Schema):
    level = fields.Integer(required=True, validate=validate.Range(1, 4))
    unmet = fields.List(fields.String(validate=_one_of(Condition)), required=True)


class PrerequisiteSchema(Schema):
    """A prerequisite: its level (null: not reported), what is unmet of each level above, and the step that lifts it."""

    key = fields.String(required=True, validate=_one_of(PrerequisiteKey))
    level = fields.Integer(required=True, allow_none=True, validate=validate.Range(0, 4))
    municipalities = fields.Dict(
        keys=fields.String(), values=fields.Integer(allow_none=True, validate=validate.Range(0, 4)), required=True
    )
    next = fields.List(fields.Nested(StepSchema), required=True)
    source = fields.String(required=True)
    title = fields.String(required=True)
    why = fields.String(required=True, allow_none=True)
    step = fields.String(required=True, allow_none=True)


class StandingSchema(Schema):
    """The assessment of the facts as they are today (`slt-assessment/1`), and what the unit must do now."""

    situation = fields.String(required=True, validate=_one_of(Situation))
    approved_until = fields.Date(required=True, allow_none=True)
    suspended = fields.Boolean(required=True)
    as_of = fields.Date(required=True)
    criteria = fields.String(required=True)
    facts_sha256 = fields.String(required=True, validate=_SHA256)
    recommendation = fields.String(
        required=True, validate=_one_of(("approve", "approve_with_conditions", "not_approvable"))
    )
    implemented = fields.Boolean(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    prerequisites = fields.List(fields.Nested(PrerequisiteSchema), required=True)


class ConditionSchema(Schema):
    """What an approved unit must mend, and its last day; `finding` is null for a condition that the issuer wrote itself."""

    finding = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)
    due_on = fields.Date(required=True)


class DecisionSchema(Schema):
    """The decision that stands."""

    outcome = fields.String(required=True, validate=_one_of(Outcome))
    reason = fields.String(required=True)
    language = fields.String(required=True, validate=_one_of(("nb", "nn")))
    decided_at = fields.AwareDateTime(required=True)
    conditions = fields.List(fields.Nested(ConditionSchema), required=True)


class QuestionSchema(Schema):
    """A question of the issuer's that waits: about a finding, a fact (a JSON pointer into the document), or the whole application."""

    id = fields.UUID(required=True)
    finding = fields.String(validate=_one_of(FindingId))
    pointer = fields.String()
    text = fields.String(required=True)


class CaseSchema(Schema):
    """The unit's latest case; `questions` are what the issuer waits for answers to, `question` the text of the first of them."""

    id = fields.UUID(required=True)
    submission_id = fields.UUID(required=True)
    state = fields.String(required=True, validate=_one_of(State))
    criteria = fields.String(required=True)
    opened_at = fields.AwareDateTime(required=True)
    changed_at = fields.AwareDateTime(required=True)
    question = fields.String(required=True, allow_none=True)
    questions = fields.List(fields.Nested(QuestionSchema), required=True)
    decision = fields.Nested(DecisionSchema, required=True, allow_none=True)
