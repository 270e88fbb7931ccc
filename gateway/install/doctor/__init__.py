"""What can be wrong with an installation, part by part, in a sentence, and what to do about it."""
