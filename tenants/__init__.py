"""Who reports, and what: the register, the units, their facts, and what the police say."""
