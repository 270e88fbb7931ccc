"""What an SMS is answered where nothing is asked and nothing is told."""

from __future__ import annotations

from flows.questions import End, Talk


def rahasia() -> Talk[End]:
    """Who learns of a number and of what was told."""
    yield from ()
    return End("pesan.privacy_general")


def batal() -> Talk[End]:
    """The open question is left; what was sent already stays sent."""
    yield from ()
    return End("sms.batal")


def belum_bisa(word: str = "DAFTAR") -> Talk[End]:
    """DAFTAR JAGA without its post: say that it cannot be done, and that this is no report."""
    yield from ()
    return End("sms.belum_bisa", word=word)


def tidak_jelas(meant: str = "") -> Talk[End]:
    """Nobody understood it: say so, and that it is no report yet.

    A guard's word of somebody else: say who may say it.
    """
    yield from ()
    return End("pesan.not_enrolled" if meant else "pesan.unclear")
