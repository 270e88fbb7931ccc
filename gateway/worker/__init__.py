"""The processes behind the web: one per lane, the clock, and their supervisor."""
