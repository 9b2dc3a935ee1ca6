"""Approvals from before the portal, as KRÅD enters them; and what others have written of SLT, as leads."""
