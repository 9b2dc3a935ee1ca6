"""Freezing what a unit reports, signing it and handing it in."""
