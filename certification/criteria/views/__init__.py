"""The pages of criteria: KRÅD's, where versions are made, previewed and published, and everybody's, where they are read."""

from certification.criteria.views import drafts, parameters, preview, public, versions
from certification.criteria.views.blueprint import blueprint

__all__ = ["blueprint", "drafts", "parameters", "preview", "public", "versions"]
