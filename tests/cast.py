"""The people in the tests.

Their numbers are in nobody's use; the names say what each of them may do.
"""

from __future__ import annotations

from datetime import UTC, datetime

SARI = "+6281200000001"  # resident, speaks Indonesian
YANTO = "+6281200000002"  # resident, speaks Palembang Malay
DARMO = "+6281200000011"  # ketua of Pos Melati, stands guard as well
UJANG = "+6281200000012"  # guard at Pos Melati
WATI = "+6281200000013"  # guard at another post
AYU = "+6281200000021"  # Bripka, Bhabinkamtibmas
HASAN = "+6281200000022"  # Kompol, approves imbauan
RUDI = "+6281200000091"  # must have no access to anything
AH_LONG = "+60120000001"  # a foreign number, outside REPLY_COUNTRIES


def resident(number: int) -> str:
    """One of many residents, for tests that need a crowd (0 to 999,999)."""
    return f"+62812900{number:06d}"


#: Before anything that a test tells of: since then units answer for their areas.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
