"""The conversations that an SMS starts, on the same engine as those of a call."""
