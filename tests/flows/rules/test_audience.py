"""Whom an imbauan can be for, in the words that people write."""

from __future__ import annotations

import pytest

from flows.rules.audience import RESIDENT, ROLES, needs_consent, read_role


@pytest.mark.parametrize(
    ("written", "role"),
    [
        *((role, role) for role in ROLES),
        ("Ketua RT", "ketua_rt"),
        (" RW ", "ketua_rw"),
        ("Polisi-RW", "petugas"),
        ("masyarakat", RESIDENT),
    ],
)
def test_roles_are_read_as_people_write_them(written: str, role: str) -> None:
    assert read_role(written) == role


def test_a_role_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="peran tidak dikenal, pakai salah satu: warga, petugas"):
        read_role("semua")


def test_residents_alone_are_asked_first() -> None:
    assert [role for role in ROLES if needs_consent(role)] == [RESIDENT]
