"""One key press of a call, from the carrier's request to the screen."""
