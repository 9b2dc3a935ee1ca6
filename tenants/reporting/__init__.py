"""What a unit reports: the living facts, their pages, and the facts document that is written from them."""
