"""The pages: everybody's own way in (`signing_in`), and the people of a unit or of the nation (`people`)."""

from app.identity.views import people, signing_in
from app.identity.views.blueprint import blueprint

__all__ = ["blueprint", "people", "signing_in"]
