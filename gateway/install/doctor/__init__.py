"""What can be wrong with an installation, part by part, each in a sentence with the mend."""
