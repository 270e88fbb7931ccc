"""Imbauan for the tests of every page."""

from __future__ import annotations

from datetime import UTC, datetime

from flows.rules.imbauan_draft import Draft
from flows.rules.rights import Officer
from gateway.install.runtime import Runtime
from gateway.officers import imbauan
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU


def there(runtime: Runtime) -> dict[str, str]:
    """Two imbauan of an officer who is nobody here: a draft, and one that is handed in."""
    desk = Officer("petugas 99", "operator", KECAMATAN, f"16/16.71/{KECAMATAN}/")
    at, wanted = datetime.now(UTC), Draft("Tarawih aman.", [TUJUH_ULU], ["warga"])
    draft, submitted = (imbauan.write(desk, wanted, runtime, at) for _ in range(2))
    imbauan.take(desk, submitted, "submit", at, runtime.settings.zone)
    return {"draft": str(draft.id), "submitted": str(submitted.id)}
