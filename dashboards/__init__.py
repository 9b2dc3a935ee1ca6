"""What the nation sees. Reads only; nothing flows back from here."""
