"""The steps of a report: where an officer may move one, and what a reporter may still complete."""

from __future__ import annotations

from itertools import product

from flows.rules.report_steps import (
    BEGUN,
    CLOSED,
    COMPLETABLE,
    NEXT,
    SENT,
    STATES,
    VERIFYING,
    refusal,
    taken_up,
)


def test_officers_move_reports_forward_only() -> None:
    assert {after for following in NEXT.values() for after in following} <= set(STATES)
    for before, after in product(STATES, repeat=2):
        # What the desk does not find done that was closed by SMS goes back, and nothing else does.
        if not refusal(before, after) and VERIFYING not in (before, after):
            assert refusal(after, before) and after not in (BEGUN, SENT)


def test_what_is_closed_is_moved_nowhere() -> None:
    assert CLOSED == ("selesai", "ditolak")
    assert all(refusal(before, after) for before in CLOSED for after in STATES)


def test_a_refusal_says_what_is_possible() -> None:
    assert refusal("ditangani", "diterima") == (
        "a report that is ditangani can become menunggu_verifikasi or selesai or"
        " ditolak, not diterima"
    )
    assert refusal("selesai", "baru") == "a report that is selesai can become nothing, not baru"
    assert refusal("baru", "hilang") == "there is no such state"


def test_what_an_officer_took_up_before_it_was_sent_is_completed_all_the_same() -> None:
    assert set(COMPLETABLE) == {BEGUN, "diterima", "ditangani", VERIFYING}
    assert [state for state in STATES if taken_up(state)] == [
        "diterima",
        "ditangani",
        "menunggu_verifikasi",
        "selesai",
        "ditolak",
    ]
