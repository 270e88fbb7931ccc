"""Nomor penting: whom to call. All on one screen, for whoever needs a number has no time to choose."""

from __future__ import annotations

from flows.questions import End, Talk


def nomor() -> Talk[End]:
    """The numbers, which are words of the catalogue."""
    yield from ()  # nothing is asked
    return End("nomor.daftar")
