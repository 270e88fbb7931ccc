"""Poskamling: posts and their lists.

Who stands guard there: `guards`; the expected check-ins of a night: `slots`.
"""

from __future__ import annotations

from storage.models import (
    Guard,
    Post,
    Slot,
)
from storage.watch.checkins import (
    Heard,
    Word,
    check_in,
)
from storage.watch.coming import shift_of, without_slots, write_slots
from storage.watch.going_home import left_early
from storage.watch.guards import (
    Duty,
    duties,
    duty,
    guards_by_post,
    guards_of,
    ketua_of,
)
from storage.watch.post_rows import (
    PostRow,
    compare_posts,
    erased,
)
from storage.watch.posts import (
    change_post,
    codes_of,
    find,
    find_said,
    link_partners,
    listed,
    outside,
    save_posts,
)
from storage.watch.rota import (
    absences,
    away,
    away_since,
    come_after_all,
    excuse,
    on_duty,
    plan,
    settle,
    stand_in,
    turns_by_post,
    with_absences,
)
from storage.watch.slots import (
    MISSED,
    SILENT,
    UNEXPLAINED,
    Late,
    claim_missed,
    claim_reminders,
    clear_alarms,
    forget,
    judged_unasked,
    slots_late,
    slots_of,
    slots_to_remind,
    still,
)
from storage.watch.watched import (
    end,
    pause,
    resume,
)

__all__ = [
    "link_partners",
    "erased",
    "absences",
    "away",
    "away_since",
    "come_after_all",
    "excuse",
    "on_duty",
    "plan",
    "settle",
    "stand_in",
    "turns_by_post",
    "with_absences",
    "Duty",
    "Guard",
    "Heard",
    "Late",
    "MISSED",
    "Post",
    "PostRow",
    "SILENT",
    "Slot",
    "UNEXPLAINED",
    "Word",
    "change_post",
    "check_in",
    "claim_missed",
    "claim_reminders",
    "clear_alarms",
    "codes_of",
    "compare_posts",
    "duties",
    "duty",
    "end",
    "find",
    "find_said",
    "forget",
    "guards_by_post",
    "guards_of",
    "judged_unasked",
    "ketua_of",
    "left_early",
    "listed",
    "pause",
    "resume",
    "outside",
    "save_posts",
    "slots_of",
    "shift_of",
    "slots_late",
    "slots_to_remind",
    "still",
    "without_slots",
    "write_slots",
]
