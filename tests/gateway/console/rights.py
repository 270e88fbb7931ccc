"""Page x role x territory: what everybody is answered everywhere. `test_rights` asks it all.

A page that is not here fails there. Statuses in the order of ROLES: petugas, operator, pengawas,
inspektorat, admin, dpo.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ALL = "200 200 200 200 200 200"
SEEN = "303 303 303 303 303 303"
NOT_THERE = "404 404 404 404 404 404"


@dataclass(frozen=True)
class Row:
    """One request: the route, the words for its parameters ($name: of what there is), the fields
    of its form, and what is answered to officers of the territory in which it all lies (`own`), of
    the neighbouring one (`foreign`: the same, unless said), and to who is not signed in (`nobody`:
    sent to sign in).
    """

    method: str
    rule: str
    own: str
    foreign: str = ""
    words: str = ""
    query: str = ""
    form: dict[str, str] = field(default_factory=dict)
    nobody: int = 303

    @property
    def name(self) -> str:
        """How a failure names it."""
        return f"{self.method} {self.rule} {self.words}{self.query}".strip()


TABLE = (
    # --- for everybody
    Row("GET", "/static/<name>", ALL, words="name=console.css", nobody=200),
    Row("GET", "/masuk", ALL, nobody=200),
    Row("POST", "/masuk", "422 422 422 422 422 422", form={"nama": "x", "sandi": "y"}, nobody=422),
    Row("POST", "/masuk/ulang", SEEN),
    Row("POST", "/bahasa", SEEN, form={"bahasa": "en"}),
    Row("GET", "/undangan/<secret>", NOT_THERE, words="secret=x", nobody=404),
    Row("POST", "/undangan/<secret>", NOT_THERE, words="secret=x", nobody=404),
    # --- one's own account
    Row("GET", "/keluar", ALL),
    Row("POST", "/keluar", SEEN),
    Row("GET", "/sandi", ALL),
    Row("POST", "/sandi", "422 422 422 422 422 422", form={"sandi": "x"}),
    Row("GET", "/saya", ALL),
    Row("POST", "/saya/sandi", "422 422 422 422 422 422"),
    Row("POST", "/saya/pemulihan", ALL),
    Row("POST", "/saya/keluar-semua", SEEN),
    Row("POST", "/saya/sesi/<int:session>/akhiri", NOT_THERE, words="session=999"),
    # --- pages
    Row("GET", "/", ALL),
    Row("GET", "/audit", "403 403 403 403 403 200"),
    Row("GET", "/audit/saya", ALL),
    Row("GET", "/sistem", "403 403 403 403 200 403"),
    Row("GET", "/sistem/bagian", "403 403 403 403 200 403"),
    Row("POST", "/sistem/dicoba", "403 403 403 403 303 403"),
)
