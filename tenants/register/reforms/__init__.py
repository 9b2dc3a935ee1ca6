"""Reforms: changing the register from a day on, correcting a row of it, and reversing that. Pure but for its store."""
