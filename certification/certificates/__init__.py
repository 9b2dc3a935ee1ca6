"""Certificates: validity, and who has one."""
