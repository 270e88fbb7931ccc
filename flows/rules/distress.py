"""A guard's DARURAT: who is told beside desk and officers, and who is asked what can be seen.

A resident's goes to desk and officers alone: one of the neighbours may be the attacker. Partners
and the RT head hear what a guard sends, without accusation; guards of other posts nearby are asked
to look from where they stand. Of what is sensitive neither hears.
"""

from __future__ import annotations

from datetime import timedelta

MOST_ASKED = 8
"""So many guards nearby are asked, of as many posts as there are."""
QUIET = timedelta(minutes=30)
"""Of another DARURAT of the same post within this time partners and guards nearby hear nothing
new: desk and officers do.
"""
