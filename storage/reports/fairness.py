"""In which order reports are worked on: a flood waits for itself, not others for the flood."""

from __future__ import annotations

#: So many are worked on in one round of the clock, of each kind of work. What is said meanwhile
#: waits for the end of a short round, not of all of a flood.
A_ROUND = 2000


def in_turn(due: str) -> str:
    """A statement for the ids of what another one finds, in the order in which it is to be done.

    Urgent ones first. Then the first report of each number, then the second of each, and so on; of
    these the first of each area, then the second. Of one number a DARURAT goes first. `due` is a
    SELECT of `id`, and of its `report` (id), phone_id, area_id, urgent, emergency and `said`, when
    that was. A limit is its last parameter.
    """
    return (
        "SELECT t.id FROM (SELECT c.*, dense_rank() OVER (PARTITION BY c.area_id, c.urgent, c.nth"
        " ORDER BY c.said, c.report) AS place FROM (SELECT w.*, dense_rank() OVER (PARTITION BY"
        # Where nobody knows the number, each report is one of its own.
        " w.urgent, coalesce(w.phone_id, -w.report) ORDER BY w.emergency DESC, w.said, w.report)"
        f" AS nth FROM ({due}) w) c) t ORDER BY t.urgent DESC, t.nth, t.place, t.said, t.id LIMIT ?"
    )
