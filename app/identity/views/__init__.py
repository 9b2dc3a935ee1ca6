"""The pages: everybody's own way in (`signing_in`), the people of a unit or of the nation (`people`), and `systems`."""

from app.identity.views import people, signing_in, systems
from app.identity.views.blueprint import blueprint

__all__ = ["blueprint", "people", "signing_in", "systems"]
