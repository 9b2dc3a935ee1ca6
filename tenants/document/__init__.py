"""The facts document `slt-facts/1` and the submission `slt-submission/1`: pure data, no web and no database.

    read_facts(raw)        -> FactsDocument    bytes of a file or a stored document
    check_facts(value)     -> FactsDocument    an object that the portal has built
    canonical_json(value)  -> bytes            RFC 8785

and in `tenants.document.submission`, which `slt assess` has no need to import:

    submission(facts, ...) -> SubmissionDocument    what is signed, hashed and frozen
    read_submission(raw)   -> SubmissionDocument

The readers raise InvalidDocument, which lists every fault with its JSON pointer.
"""

from tenants.document.canonical import canonical_json, digest
from tenants.document.facts import Day, Facts, parse_day
from tenants.document.faults import Fault, InvalidDocument, printable
from tenants.document.reading import FactsDocument, check_facts, read_facts

__all__ = [
    "Day",
    "Facts",
    "FactsDocument",
    "Fault",
    "InvalidDocument",
    "canonical_json",
    "check_facts",
    "digest",
    "parse_day",
    "printable",
    "read_facts",
]
