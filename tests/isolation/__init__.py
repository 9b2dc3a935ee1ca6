"""Proof that one tenant can't reach another: lint of the catalog, data matrix, route matrix, state machine, sabotages."""
