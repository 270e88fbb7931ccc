"""People: their phones (`phones`), what they wish (`wishes`), who of them receives imbauan
(`contacts`, `enrolling`), and who of these are partners (`partners`).
"""

from __future__ import annotations

from storage.people.contacts import (
    ContactRow,
    Saved,
    compare_contacts,
    count_audience,
    drop_contact,
    find_contact,
    name_of_contact,
    outside,
    save_contacts,
)
from storage.people.enrolling import Agreed, areas_of, drop_contacts_of, enrol
from storage.people.forgetting import forget_guard_names, forget_unused, ranges
from storage.people.partners import (
    change_contact,
    confirm_partner,
    list_contacts,
    refuse_partner,
)
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
    resume_messages,
    stop_messages,
    tell_privacy,
    wanting_news,
)

__all__ = [
    "Agreed",
    "ContactRow",
    "Saved",
    "areas_of",
    "change_contact",
    "claim_phones",
    "compare_contacts",
    "confirm_partner",
    "count_audience",
    "drop_contact",
    "drop_contacts_of",
    "enrol",
    "find_contact",
    "name_of_contact",
    "find_phone",
    "forget_guard_names",
    "forget_unused",
    "languages_of",
    "list_contacts",
    "note_wrote_to",
    "outside",
    "number_of",
    "phone_ids",
    "ranges",
    "release_phones",
    "refuse_partner",
    "resume_messages",
    "save_contacts",
    "set_languages",
    "stop_messages",
    "tell_privacy",
    "wanting_news",
    "wrote_to",
]
