"""The steps of a slot, an expected check-in: its states, and what a word and the clock make of it.

    menunggu -> hadir | terlambat    a guard's word, said before the grace is over or after it
    menunggu -> terlewat             the grace is over, and nobody was heard
    terlewat -> hadir | terlambat    a word came after all
    menunggu -> jeda -> menunggu     the post is paused, and watched again
    menunggu -> izin -> menunggu     all on duty are away, and one of them, or another, comes

Of two words the earlier one counts, whatever order they come in. The states are those of the API.
"""

from __future__ import annotations

STATES = ("menunggu", "hadir", "terlambat", "terlewat", "izin", "jeda")
AWAITED, PRESENT, LATE, MISSED, EXCUSED, PAUSED = STATES

WORDS = ("masuk", "aman", "pulang")
"""What a guard says: the watch begins, all is well, the watch ends."""
ARRIVE, CALM, LEAVE = WORDS

HEARD = (PRESENT, LATE)
"""A word fills it; an earlier one may still take its place."""
UNHEARD = (AWAITED, MISSED)
"""Any word that is said for it fills it."""
NOT_EXPECTED = (EXCUSED, PAUSED)
"""It waits for no word."""
UNTOUCHED = (AWAITED, EXCUSED, PAUSED)
"""Nothing has come of it yet, so that it may be withdrawn."""
