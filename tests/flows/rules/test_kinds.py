"""The kinds of reports: which are urgent, which are sensitive, and who else helps."""

from __future__ import annotations

from flows.rules.kinds import KINDS, OTHER, PROTECTED
from flows.rules.services import CITY, NAMES, SERVICES


def test_urgent_is_what_cannot_wait_for_the_morning() -> None:
    urgent = {name for name, kind in KINDS.items() if kind.urgent}
    assert urgent == {"konflik_sosial", "kecelakaan", "kebakaran", "bencana"}


def test_no_sms_repeats_what_puts_a_reporter_in_danger() -> None:
    sensitive = {name for name, kind in KINDS.items() if kind.sensitive}
    assert sensitive == {"narkoba", "kdrt", PROTECTED}


def test_what_fits_no_kind_stands_last() -> None:
    assert [*KINDS][-2:] == [PROTECTED, OTHER]


def test_a_town_s_own_line_stands_for_no_other() -> None:
    assert CITY not in SERVICES and NAMES.keys() == {CITY, *SERVICES}
    assert {number for _, number in SERVICES.values()} == {"113", "115", "119"}
