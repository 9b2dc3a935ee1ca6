"""What KRÅD does: criteria, assessment, cases, decisions and certificates."""
