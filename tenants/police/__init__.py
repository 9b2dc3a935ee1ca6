"""What the police own: their confirmations of a unit's work, asked for or not, and whether it stands in their own plan."""
