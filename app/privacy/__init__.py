"""What a writer answered for when the privacy guard showed signs of a case about a person, and the text was saved."""
