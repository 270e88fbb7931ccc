"""Reports: an officer moves them on.

Filing them: `filing`; reading them: `desk`; erasing them: `erasure`.
"""

from __future__ import annotations

from storage.reports.additions import (
    Addition,
    Kept,
    add,
    keep_answers,
)
from storage.reports.ahead import coming
from storage.reports.chosen import Chosen
from storage.reports.desk import (
    Page,
    Seen,
    StepSeen,
    counts,
    open_counts,
    page,
    show,
    steps,
    whole,
)
from storage.reports.erasure import (
    NUMBER_AFTER_CLOSING,
    Promising,
    ask_erasure,
    erase_due,
    forget_numbers,
    forget_texts,
    take_back,
)
from storage.reports.filing import (
    Completion,
    Incident,
    begin,
    codes_of,
    complete,
    completed,
    file,
)
from storage.reports.links import hearing, link, unlink
from storage.reports.own import (
    ids_of,
    only_open,
    reopenable,
    statuses,
    with_open_report,
)
from storage.reports.placing import KindSet, Placing, place, set_kinds
from storage.reports.relations import Linked, Related, related
from storage.reports.stages import find, set_state

__all__ = [
    "Addition",
    "Chosen",
    "Completion",
    "Incident",
    "Kept",
    "KindSet",
    "Linked",
    "NUMBER_AFTER_CLOSING",
    "Page",
    "Placing",
    "Promising",
    "Related",
    "Seen",
    "StepSeen",
    "add",
    "ask_erasure",
    "begin",
    "codes_of",
    "coming",
    "complete",
    "completed",
    "counts",
    "erase_due",
    "file",
    "find",
    "forget_numbers",
    "forget_texts",
    "ids_of",
    "hearing",
    "keep_answers",
    "link",
    "only_open",
    "open_counts",
    "page",
    "place",
    "reopenable",
    "related",
    "set_kinds",
    "set_state",
    "show",
    "statuses",
    "steps",
    "take_back",
    "unlink",
    "whole",
    "with_open_report",
]
