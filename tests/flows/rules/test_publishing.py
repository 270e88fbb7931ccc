"""What everybody may know of reports: never a kind that leads to somebody, never the minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.kinds import KINDS, OTHER, PROTECTED
from flows.rules.mediation import DISPUTES
from flows.rules.publishing import MOST, NOT_SO, OPEN, PUBLIC, horizon, whole_hours
from flows.rules.results import RESULTS

AT = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)


def test_no_kind_is_published_that_leads_to_somebody() -> None:
    assert set(PUBLIC) <= set(KINDS)
    sensitive = {kind.name for kind in KINDS.values() if kind.sensitive}
    assert not set(PUBLIC) & (sensitive | set(DISPUTES) | {PROTECTED, OTHER})
    assert not set(PUBLIC) & {"kriminalitas", "orang_hilang", "mencurigakan", "penyakit_masyarakat"}


def test_what_is_done_against_somebody_is_published_afterwards() -> None:
    assert {kind for kind, public in PUBLIC.items() if public.after} == {"petasan", "balap_liar"}


def test_only_what_an_officer_took_is_published() -> None:
    assert OPEN == ("diterima", "ditangani", "menunggu_verifikasi")
    assert set(NOT_SO) <= set(RESULTS)
    assert MOST == 1000


@pytest.mark.parametrize(
    ("minutes", "hours"), [(0, -1), (1, -1), (59, -1), (60, 0), (119, 0), (-1, -2)]
)
def test_what_is_known_is_an_hour_old_and_changes_on_the_hour(minutes: int, hours: int) -> None:
    assert horizon(AT + timedelta(minutes=minutes)) == AT + timedelta(hours=hours)


def test_a_question_is_of_whole_hours() -> None:
    half = timedelta(minutes=30)
    hour = timedelta(hours=1)
    assert whole_hours(AT, AT) == (AT, AT + hour)
    assert whole_hours(AT - half, AT + half) == (AT, AT + hour)
    assert whole_hours(AT + half, AT + half) == (AT + hour, AT + hour)  # no hour begins in it
