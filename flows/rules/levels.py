"""The levels of areas, by what they have in common."""

from __future__ import annotations

KABUPATEN = frozenset({"kabupaten", "kota"})
KECAMATAN = frozenset({"kecamatan"})
KELURAHAN = frozenset({"kelurahan", "desa"})
