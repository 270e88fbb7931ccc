"""People: their phones (`phones`), what they wish, and who of them
receives imbauan (`contacts`).
"""

from __future__ import annotations

from storage.people.contacts import (
    Change,
    ContactRow,
    Saved,
    compare_contacts,
    count_audience,
    drop_contact,
    find_contact,
    save_contacts,
)
from storage.people.forgetting import forget_unused, ranges
from storage.people.phones import (
    claim_phones,
    find_phone,
    note_wrote_to,
    number_of,
    phone_ids,
    release_phones,
    set_languages,
    wrote_to,
)
from storage.people.wishes import (
    languages_of,
    resume_imbauan,
    stop_imbauan,
    tell_privacy,
)

__all__ = [
    "Change",
    "ContactRow",
    "Saved",
    "claim_phones",
    "compare_contacts",
    "count_audience",
    "drop_contact",
    "find_contact",
    "find_phone",
    "forget_unused",
    "languages_of",
    "note_wrote_to",
    "number_of",
    "phone_ids",
    "ranges",
    "release_phones",
    "resume_imbauan",
    "save_contacts",
    "set_languages",
    "stop_imbauan",
    "tell_privacy",
    "wrote_to",
]
