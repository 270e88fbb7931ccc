"""The one table of what can be reported: names, order, and which are urgent or sensitive.

The names are the categories of the API. The first eight fill the first page of "Lapor apa?", the
rest the second. The words of an SMS that mean a kind stand in sms/data/events.
"""

from __future__ import annotations

from flows.values import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of report.

    Urgent: it goes to desk and officer at once, also at night. Urgent ahead: only if it is told
    before it happens, for then somebody can still be there. Sensitive: no reply names it, no SMS
    follows it up.
    """

    name: str
    urgent: bool = False
    urgent_ahead: bool = False
    sensitive: bool = False


# Urgent is a kind whose name alone says that people may be dying while a routine report would wait
# for the morning: a fire among wooden houses, a street fight (the one killed at New Year 2022 in
# Lorok Pakjo was 17), a crash with injured, a flood or a drowning. A theft is mostly over when it
# is reported; a caller for whom it is not presses "BAHAYA SEKARANG", an SMS says so with words of
# danger. Were everything urgent, nothing would be: the desk would stop looking.
_TABLE = (
    Kind("kriminalitas"),
    Kind("konflik_sosial", urgent=True),
    Kind("petasan"),
    Kind("balap_liar", urgent_ahead=True),
    Kind("kemacetan"),
    Kind("kecelakaan", urgent=True),
    Kind("kebakaran", urgent=True),
    Kind("bencana", urgent=True),
    Kind("narkoba", sensitive=True),
    Kind("penyakit_masyarakat"),
    Kind("orang_hilang"),
    Kind("mencurigakan"),
    Kind("kdrt", sensitive=True),
    Kind("gangguan_umum"),
    Kind("petugas", sensitive=True),
    Kind("lainnya"),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _TABLE}
"""Every kind by its name, in the order of the screen."""

OTHER = "lainnya"
MISSING = "orang_hilang"
"""Urgent where the one who is missing cannot help themselves."""
PROTECTED = "petugas"
"""Reports about officers, guards, RT and RW heads: no one in the territory may see them."""
