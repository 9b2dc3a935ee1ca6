"""KRÅD's pages of a round: the list with its reports and dates (`index`), and acts on several units (`several`)."""

from certification.rounds.views import index, several  # noqa: F401  (declares the pages)
from certification.rounds.views.blueprint import blueprint

__all__ = ["blueprint"]
