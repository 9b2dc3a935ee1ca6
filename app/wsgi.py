"""The web process's application."""

from app import create_app

app = create_app()
