"""How far the nation has come on each of the seven prerequisites, as the latest release tells it."""
