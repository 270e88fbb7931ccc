"""Questions by SMS to who stands guard: answered YA or TIDAK and two digits, by that phone alone.

A sender can be forged and a word like "ya" means many things, so the digits of the question belong
to the answer, and each phone has its own.
"""

from __future__ import annotations

from datetime import timedelta

KINDS = ("corroborate", "enrol", "swap")
"""What is asked: whether anything can be seen from the post (corroborate: of a DARURAT nearby);
whether somebody may stand guard, or have a post (enrol); whether a guard takes the turn of another
(swap).
"""
CORROBORATE, ENROL, SWAP = KINDS

LIFE = {
    CORROBORATE: timedelta(minutes=30),
    ENROL: timedelta(hours=24),
    SWAP: timedelta(hours=1),
}
"""How long an answer counts."""
DIGITS = 2
"""So many digits a question has: a hundred may be open for one phone."""
