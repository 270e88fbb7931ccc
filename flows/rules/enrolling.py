"""Who becomes a guard by SMS: never by themselves, a person who knows them says yes.

Of a guard that is the ketua of the post, of a new post the Bhabinkamtibmas.
"""

from __future__ import annotations

from datetime import timedelta

GUEST, MEMBER, POST = KINDS = ("guest", "member", "post")
"""For tonight; as one of the post; a post that there is not yet, with its ketua."""

MOST_A_NIGHT = 3
"""So many questions a ketua gets in NIGHT, one at a time: each costs an answer."""
NIGHT = timedelta(hours=12)
OPEN = timedelta(minutes=30)
"""A question that nobody answers for so long holds up no other; its answer counts all the same."""
MOST_A_PHONE = 3
"""So many wishes of one phone are put to anybody in a day."""

#: A post by SMS begins with the usual night; its ketua, or the console, changes it.
SHIFT_START, SHIFT_END, GRACE_MINUTES = "22:00", "04:00", 20
