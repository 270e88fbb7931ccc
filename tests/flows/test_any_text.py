"""Whatever people type is read, the same on every run, in bounded time: what it wants, what
happened and where.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.report import see
from flows.reading.words import read
from tests.flows.places import shipped

_PIECES = st.sampled_from(
    "maling tawuran dak ado aman amen kalau lapor status stop masuk pos rt 7 ulu lr buaya di"
    " dpn masjid polisi minta duit "
    "tolong parang 482137 1671051203890001 bit.ly/x tawur4n kebut2an # * , . ? 2 jl sako"
    " tnjung td mlm jm 23.15 sejak "
    "cek kode 129 569 imbauan hapus asli nomor \u00b2 \u0663".split()
)


@given(
    st.text(max_size=500) | st.lists(_PIECES, max_size=60).map(" ".join),
    st.booleans(),
    st.booleans(),
)
def test_any_text_is_read(text: str, guard: bool, open_question: bool) -> None:
    """The whole of it: what it wants, what happened, where; the same again after everything was
    forgotten.
    """
    found = read(text, guard, open_question, shipped())
    see.cache_clear()
    again = read(text, guard, open_question, shipped())
    assert found == again and found.why == again.why
    if found.intent == "JAWAB":
        assert open_question


@pytest.mark.parametrize(
    "piece",
    [
        "toloong",
        "1 ",
        "1.",
        "tidak ada ",
        "lapor#",
        "rt ",
        "pos ",
        "*12",
        "w.",
        "\u00b2",
        "a\u0300",
        "\u200d",
        "maling lr x ",
        "polisi yang yang ",
        "anak ~ hilang ",
        "1234 ",
        "aman ",
        "\U0001f600",
        "abc2",
        "kami dak ",
        "jam 2 ",
        "2 malam ",
    ],
)
@pytest.mark.parametrize("tail", ["", "x"])
def test_no_text_keeps_a_worker_busy(piece: str, tail: str) -> None:
    """Eight times as long a text takes about eight times as long: were each word looked at beside
    each other, 64 times.
    """
    short, whole = ((piece * length)[: length - len(tail)] + tail for length in (1_250, 10_000))
    brief = min(_busy(short) for _ in range(3))
    # Once is enough but where something else took the time.
    assert any(_busy(whole) < 24 * max(brief, 0.005) for _ in range(2))
    assert read(whole, True, False, shipped()) == read(whole, True, False, shipped())


def _busy(text: str) -> float:
    """Seconds of CPU for reading it anew."""
    see.cache_clear()
    begun = time.process_time()
    read(text, True, False, shipped())
    return time.process_time() - begun
