"""What hangs in a post and what its guards carry: a poster and cards, as PDF. In Indonesian, and
without any person's number or name: guards stand there by their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from flows.values import dataclass
from gateway.install.settings import Settings
from storage import watch

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_WEEK = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
#: What guards write, and what it does. No digits stand for those of a night: they would be copied.
_WORDS = (
    ("MASUK 3", "Mulai jaga, bertiga. Jawabannya memberi dua angka, tiap malam lain."),
    ("AMAN ..", "Keadaan aman. Di tempat titik: dua angka itu. Boleh ditambah kejadian."),
    (
        "PULANG ..",
        "Selesai jaga, dengan dua angka yang sama. Sebelum jam selesai: dari tiap HP, atau satu HP"
        " untuk bertiga: PULANG 3 ORANG ..",
    ),
    ("IZIN", "Tidak bisa jaga malam ini. IZIN besok: malam berikutnya."),
    ("GANTI", "Minta giliran digantikan penjaga lain."),
    ("DARURAT", "Bahaya. Polisi, ketua dan pos tetangga diberi tahu. Telepon 110 juga."),
)
#: Signals of the kentongan as most books have them.
_SIGNALS = (
    ("1 - 1 - 1", "kematian atau pembunuhan"),
    ("2 - 2 - 2", "pencurian"),
    ("3 - 3 - 3", "kebakaran"),
    ("4 - 4 - 4", "banjir, bencana"),
    ("5 - 5 - 5", "pencurian ternak"),
    ("titir", "cepat tanpa jeda: bahaya, semua membantu"),
    ("doro muluk", "aman di banyak tempat, kabar duka di tempat lain"),
)
_DIFFERS = (
    "Arti pukulan berbeda menurut kampung: sepakati dulu di pos ini, coret yang tidak dipakai."
    " Tanda bahaya palsu dapat didenda (KUHP pasal 265)."
)
_HELP = "Bahaya sekarang? Telepon 110, gratis."
_BLANK = "....................."
_GREEN, _INK, _FAINT, _TINT = "#14503f", "#1f231e", "#5d6157", "#e3efe9"
_CARDS = (2, 4)


@dataclass(frozen=True)
class Paper:
    """What is printed of a post. `sms` and `ussd`: where guards write and what they call; "" where
    it is not known. `heading` stands above, of the training mode.
    """

    post: watch.Post
    rota: Mapping[int | date, Sequence[int]]
    sms: str
    ussd: str
    heading: str = ""

    @property
    def place(self) -> str:
        """Where the post is."""
        parts = [str(self.post.area.name)]
        parts += [f"RT {self.post.rt}"] if self.post.rt else []
        parts += [f"RW {self.post.rw}"] if self.post.rw else []
        return ", ".join(parts)

    @property
    def scanned(self) -> str:
        """What the square says to a phone; "" where there is nowhere to write or call."""
        if self.sms:
            return f"smsto:{self.sms}:MASUK"
        return f"tel:{self.ussd.replace('#', '%23')}" if self.ussd else ""


def of_post(
    settings: Settings, post: watch.Post, rota: Mapping[int | date, Sequence[int]], heading: str
) -> Paper:
    """What is printed of a post, by where this installation is reached."""
    first = settings.carriers[0] == "africastalking"
    number = settings.at_shortcode or ("" if settings.comes_from_a_name else settings.at_sender_id)
    ussd = settings.at_service_code if "africastalking" in settings.carriers else ""
    return Paper(post, rota, number if first else "", ussd, heading)


def poster(paper: Paper) -> bytes:
    """A page to hang in the post."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm

    page, to = _begun(f"Poster {paper.post.name}")
    width, height = A4
    left, right, y = 15 * mm, width - 15 * mm, height - 14 * mm
    if paper.heading:
        y = _line(page, paper.heading, left, y, 12, bold=True, color="#a32117") - 2 * mm
    y = _line(page, "POS RONDA", left, y, 13, color=_FAINT)
    y -= 9 * mm
    _fitted(page, str(paper.post.name), left, y, right - left, 40)
    y -= 9 * mm
    shift = f"{paper.post.shift_start} - {paper.post.shift_end}"
    y = _line(
        page, f"{paper.place}   |   kode pos {paper.post.code}   |   jaga {shift}", left, y, 12
    )
    y -= 40 * mm
    page.setFillColor(_TINT)
    page.roundRect(left, y, right - left, 40 * mm, 4 * mm, stroke=0, fill=1)
    if paper.scanned:
        _square(page, paper.scanned, right - 38 * mm, y + 2 * mm, 36 * mm)
    _line(page, "SMS ke", left + 6 * mm, y + 31 * mm, 13, color=_FAINT)
    _fitted(page, paper.sms or _BLANK, left + 6 * mm, y + 18 * mm, 130 * mm, 36)
    if paper.ussd:
        _line(page, f"atau telepon {paper.ussd} (menu)", left + 6 * mm, y + 7 * mm, 13)
    y -= 4 * mm
    for word, meaning in _WORDS:
        _line(page, word, left, y - 7 * mm, 16, bold=True, color=_GREEN)
        _paragraph(page, meaning, left + 42 * mm, y - 2.4 * mm, right - left - 42 * mm, 12.5)
        y -= 13 * mm
    y -= 10 * mm
    middle = left + 80 * mm
    _line(page, "Giliran jaga", left, y, 14, bold=True)
    _line(page, "Tanda kentongan", middle, y, 14, bold=True)
    rows = y - 3 * mm
    for day, name in enumerate(_WEEK):
        turn = ", ".join(map(str, paper.rota.get(day, ()))) or "semua"
        _line(page, name, left, rows - (day + 1) * 7 * mm, 12)
        _line(
            page,
            turn if turn == "semua" else f"penjaga {turn}",
            left + 22 * mm,
            rows - (day + 1) * 7 * mm,
            12,
        )
    for number, (beats, meaning) in enumerate(_SIGNALS, 1):
        _line(page, beats, middle, rows - number * 7 * mm, 12, bold=True)
        _fitted(
            page,
            meaning,
            middle + 26 * mm,
            rows - number * 7 * mm,
            right - middle - 26 * mm,
            12,
            bold=False,
        )
    below = rows - 8 * 7 * mm
    _paragraph(
        page,
        "Penjaga 1 ialah ketua. Malam dihitung dari sorenya.",
        left,
        below + 4 * mm,
        72 * mm,
        10,
    )
    _paragraph(page, _DIFFERS, middle, below + 4 * mm, right - middle, 10)
    page.setFillColor(_GREEN)
    page.rect(0, 0, width, 24 * mm, stroke=0, fill=1)
    page.setFillColor("#ffffff")
    page.setFont("Helvetica-Bold", 26)
    page.drawCentredString(width / 2, 9 * mm, _HELP)
    return _ended(page, to)


def cards(paper: Paper) -> bytes:
    """A page of cards for the guards, as large as an identity card, to be cut."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm

    page, to = _begun(f"Kartu {paper.post.name}")
    wide, high = 85.6 * mm, 54 * mm
    across, down = _CARDS
    left, bottom = (A4[0] - across * wide) / 2, (A4[1] - down * high) / 2
    for number in range(across * down):
        _card(page, paper, left + number % across * wide, bottom + number // across * high, mm)
    page.setStrokeColor("#999999")
    page.setDash(2, 3)
    page.grid(
        [left + place * wide for place in range(across + 1)],
        [bottom + place * high for place in range(down + 1)],
    )
    if paper.heading:
        _line(page, paper.heading, left, A4[1] - 12 * mm, 12, bold=True, color="#a32117")
    return _ended(page, to)


def _card(page: Canvas, paper: Paper, x: float, y: float, mm: float) -> None:
    inside = x + 5 * mm
    _fitted(page, f"{paper.post.name} ({paper.post.code})", inside, y + 46 * mm, 52 * mm, 13)
    if paper.heading:
        _line(page, paper.heading.partition(":")[0], inside, y + 50.5 * mm, 6, color="#a32117")
    _fitted(page, paper.place, inside, y + 41.5 * mm, 52 * mm, 8, bold=False)
    _fitted(page, f"SMS {paper.sms or _BLANK}", inside, y + 34 * mm, 52 * mm, 15)
    if paper.ussd:
        _line(page, f"atau {paper.ussd}", inside, y + 29.5 * mm, 9)
    for number, (word, short) in enumerate(
        (
            ("MASUK 3", "mulai, bertiga: dapat 2 angka"),
            ("AMAN ..", "aman, titik: 2 angka itu"),
            ("PULANG ..", "selesai; lebih awal: dari tiap HP,"),
            ("", "atau bertiga: PULANG 3 ORANG .."),
            ("IZIN / GANTI", "tidak bisa / minta ganti"),
            ("DARURAT", "bahaya"),
        )
    ):
        _line(page, word, inside, y + (25.6 - 3.7 * number) * mm, 8.5, bold=True, color=_GREEN)
        _line(page, short, inside + 25 * mm, y + (25.6 - 3.7 * number) * mm, 8.5)
    _line(page, _HELP, inside, y + 2.8 * mm, 8.5, bold=True, color="#a32117")
    if paper.scanned:
        _square(page, paper.scanned, x + 58.5 * mm, y + 28 * mm, 23 * mm)


def _begun(title: str) -> tuple[Canvas, BytesIO]:
    """A file without the time at which it is made: the same twice is the same."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    to = BytesIO()
    page = Canvas(to, pagesize=A4, invariant=1)
    page.setTitle(title)
    page.setAuthor("Kentongan")
    return page, to


def _ended(page: Canvas, to: BytesIO) -> bytes:
    page.showPage()
    page.save()
    return to.getvalue()


def _line(
    page: Canvas, words: str, x: float, y: float, size: float, bold: bool = False, color: str = _INK
) -> float:
    """Write a line; returns where the next one stands."""
    page.setFillColor(color)
    page.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    page.drawString(x, y, _drawable(words))
    return y - 1.5 * size


def _fitted(
    page: Canvas, words: str, x: float, y: float, wide: float, size: float, bold: bool = True
) -> float:
    """Write a line as large as it fits, at most so large."""
    font = "Helvetica-Bold" if bold else "Helvetica"
    needs = page.stringWidth(_drawable(words), font, size)
    return _line(page, words, x, y, size * min(1.0, wide / needs) if needs else size, bold)


def _paragraph(page: Canvas, words: str, x: float, y: float, wide: float, size: float) -> None:
    """Write words that are broken into lines, from a line down."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle("told", fontName="Helvetica", fontSize=size, leading=1.2 * size)
    told = Paragraph(escape(_drawable(words)), style)
    _wide, high = told.wrap(wide, 1000)
    told.drawOn(page, x, y - high)


def _square(page: Canvas, told: str, x: float, y: float, side: float) -> None:
    """A QR code, which every phone reads (no small one)."""
    import segno

    rows = list(segno.make(told, micro=False, error="m").matrix)
    quiet = 4
    dot = side / (len(rows) + 2 * quiet)
    page.setFillColor("#ffffff")
    page.rect(x, y, side, side, stroke=0, fill=1)
    page.setFillColor("#000000")
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                top = y + side - (down + quiet + 1) * dot
                page.rect(x + (across + quiet) * dot, top, dot, dot, stroke=0, fill=1)


def _drawable(words: str) -> str:
    """The words as the letters of the page can show them."""
    return words.encode("cp1252", "replace").decode("cp1252")
