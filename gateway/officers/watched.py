"""Changing, pausing, resuming and ending a post's watch, however it is asked; each is audited."""

from __future__ import annotations

from datetime import datetime

from flows.rules.fields import Cells, Unusable
from flows.rules.pauses import reason_kept
from flows.rules.rights import lies_in
from gateway.officers import rows
from storage import watch
from storage.engine.db import transaction
from storage.record import audit


class NotSo(Exception):
    """The post's state does not allow this; the text is a sentence that may be shown."""


def pause(post: watch.Post, until: datetime, reason: str, by: str, now: datetime) -> None:
    """Expect nothing of this post until then. Raises Unusable, and NotSo when it has ended."""
    kept = reason_kept(until, reason, now)
    with transaction():
        if not watch.pause(post, until, kept, now):
            raise NotSo(_ENDED)
        audit.note(
            by,
            "post.pause",
            post.code,
            {"until": until.isoformat(timespec="seconds"), "reason": kept},
            now,
        )


def resume(post: watch.Post, by: str, now: datetime) -> bool:
    """Expect again what is still to come; False when it was not paused, which changes nothing.

    Raises NotSo when it ended.
    """
    with transaction():
        resumed = watch.resume(post, now)
        if resumed:
            audit.note(by, "post.resume", post.code, {}, now)
    found = watch.find(post.code)
    if found is None or not found.active:
        raise NotSo(_ENDED)
    return resumed


def change(
    post: watch.Post, said: Cells, by: str, now: datetime, within: str = ""
) -> watch.PostRow:
    """Say some things of this post anew (`rows.POST_CHANGES`, as in a list of posts); what is kept.

    `within`: the territory (the path of its area) in which a partner that is named must lie. Raises
    Unusable, and NotSo when the post has ended.
    """
    there = {name: str(getattr(post, name)) for name in _THERE} | {"area": post.area_id}
    row = rows.changed_post(there, said)
    if row.partner:
        partner = watch.find(row.partner)
        if partner is None or not lies_in(str(partner.area.path), within):
            raise Unusable("partner", "tidak dikenal")
    with transaction():
        if not watch.change_post(row, now):
            raise NotSo(_ENDED)
        audit.note(
            by, "post.change", post.code, {name: str(getattr(row, name)) for name in said}, now
        )
    return row


def end(post: watch.Post, by: str, now: datetime) -> bool:
    """Watch this post no longer; False when it had ended before, which changes nothing."""
    with transaction():
        ended = watch.end(post, now)
        if ended:
            audit.note(by, "post.end", post.code, {}, now)
    return ended


_THERE = (*(name for name in rows.POST_COLUMNS if name not in ("area", "guards")), "times")
_ENDED = "This post has ended. Import or add it again to have it watched."
