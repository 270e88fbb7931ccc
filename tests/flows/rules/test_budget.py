"""Money for a day: how far it goes, and which answers leave when it is gone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import effects
from flows.effects import Fact
from flows.rules.budget import Budget, Level
from flows.rules.quota import Worth, leaves, worth

PRICE = Decimal(350)


@pytest.mark.parametrize(
    ("limit", "parts", "level", "left"),
    [
        (None, 10**9, "ok", None),
        (Decimal(35_000), 0, "ok", 100),
        (Decimal(35_000), 79, "ok", 21),
        (Decimal(35_000), 80, "warned", 20),
        (Decimal(35_000), 99, "warned", 1),
        (Decimal(35_000), 100, "spent", 0),
        (Decimal(35_000), 150, "spent", 0),
        (Decimal(1_000), 2, "spent", 0),
        (Decimal(0), 0, "spent", 0),
    ],
)
def test_how_it_stands(limit: Decimal | None, parts: int, level: Level, left: int | None) -> None:
    budget = Budget(PRICE, limit)
    assert (budget.level(parts), budget.left(parts)) == (level, left)


def test_what_costs_nothing_is_never_spent() -> None:
    assert (
        Budget(Decimal(0), Decimal(0)).level(5) == "ok"
        and Budget(Decimal(0), Decimal(1)).left(5) is None
    )


@given(st.decimals(1, 1000, places=2), st.decimals(0, 100_000, places=2), st.integers(0, 10_000))
def test_what_is_left_is_what_fits(price: Decimal, limit: Decimal, parts: int) -> None:
    left = Budget(price, limit).left(parts)
    assert left is not None
    assert not left or (parts + left) * price <= limit < (parts + left + 1) * price


@pytest.mark.parametrize(
    ("text", "facts", "conversation", "category", "value"),
    [
        ("pesan.darurat", [effects.EmergencyRaised()], "darurat_sms", "", "owed"),
        ("sms.darurat_tempat", [effects.EmergencyRaised()], "darurat_sms", "", "owed"),
        ("sms.netral_tempat", [], "darurat_sms", "", "owed"),
        ("bahaya.terima", [effects.PlaceGiven("lr ketapang")], "menu", "", "owed"),
        ("sms.ack", [effects.IncidentReported("kebakaran")], "lapor_sms", "kebakaran", "owed"),
        (
            "sms.ack",
            [effects.IncidentReported("kriminalitas", urgent=True)],
            "lapor_sms",
            "kriminalitas",
            "owed",
        ),
        ("sms.tempat_terima", [effects.PlaceGiven("x")], "lapor_sms", "kebakaran", "owed"),
        ("pesan.ack", [effects.ReportSent(kind="kecelakaan")], "", "", "owed"),
        ("pesan.stop_ok", [effects.ImbauanStopped()], "berhenti", "", "owed"),
        ("hapus.terima", [effects.ErasureAsked("482137")], "hapus", "", "owed"),
        ("hapus.tidak_ada", [], "hapus", "", "owed"),
        ("hapus.kode", [], "hapus", "", "owed"),
        ("urung.terima", [effects.ErasureTakenBack("482137")], "urung", "", "owed"),
        ("pesan.guard_in", [effects.CheckedIn("masuk")], "ronda_sms", "", "owed"),
        ("sms.ack", [effects.IncidentReported("petasan")], "lapor_sms", "petasan", "ack"),
        (
            "pesan.ack_sensitive",
            [effects.IncidentReported("kdrt", sensitive=True)],
            "lapor_sms",
            "kdrt",
            "ack",
        ),
        ("pesan.ack", [effects.ReportSent(kind="petasan")], "", "", "ack"),
        ("status.baru", [], "status", "", "routine"),
        ("pesan.unclear", [], "tidak_jelas", "", "routine"),
        ("cek.ada", [], "cek", "", "routine"),
        ("menu", [], "menu", "", "routine"),
    ],
)
def test_what_an_answer_is_worth(
    text: str, facts: list[Fact], conversation: str, category: str, value: Worth
) -> None:
    assert worth(text, facts, conversation, category) == value


@pytest.mark.parametrize(
    ("value", "today", "left"),
    [
        ("owed", ["owed", "ack", "routine"], True),
        ("ack", [], True),
        ("ack", ["routine"], True),
        ("ack", ["owed"], True),
        ("ack", ["ack"], False),
        ("routine", [], True),
        ("routine", ["routine"], False),
        ("routine", ["owed"], False),
    ],
)
def test_what_leaves_all_the_same(value: Worth, today: list[Worth], left: bool) -> None:
    assert leaves(value, today) is left
