"""Whom an imbauan can be for: the roles of contacts, and the words people write for them."""

from __future__ import annotations

#: Residents, who must have said yes, and people with a task, who are addressed in it.
RESIDENT = "warga"
ROLES = (RESIDENT, "petugas", "penjaga", "ketua_rt", "ketua_rw", "linmas", "tokoh", "mitra")

_SAME = {
    "rt": "ketua_rt",
    "rw": "ketua_rw",
    "ronda": "penjaga",
    "pos": "penjaga",
    "poskamling": "penjaga",
    "satlinmas": "linmas",
    "fkpm": "mitra",
    "pokdarkamtibmas": "mitra",
    "pokdar": "mitra",
    "bhabinkamtibmas": "petugas",
    "polisi_rw": "petugas",
    "polisi": "petugas",
    "masyarakat": RESIDENT,
}


def read_role(text: str) -> str:
    """The role meant by a word. Raises ValueError with a reason in Indonesian."""
    word = text.strip().lower().replace(" ", "_").replace("-", "_")
    role = _SAME.get(word, word)
    if role not in ROLES:
        raise ValueError(f"peran tidak dikenal, pakai salah satu: {', '.join(ROLES)}")
    return role


def needs_consent(role: str) -> bool:
    """Whether somebody in this role gets imbauan only after saying yes, on a day that is kept."""
    return role == RESIDENT
