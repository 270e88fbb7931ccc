"""What kinds, states and results are called on the pages, in the reader's language."""

from __future__ import annotations

from typing import Protocol

from flows.rules.kinds import OTHER
from gateway.console.language import gettext as _
from gateway.console.language import told


class Reported(Protocol):
    """A row of any list of reports."""

    @property
    def category(self) -> str:
        """Its kind."""

    @property
    def urgent(self) -> bool:
        """Whether it cannot wait."""


def kind(name: str) -> str:
    """A kind of report."""
    return _kinds().get(name, name)


@told
def _kinds() -> dict[str, str]:
    """All of them, in the language of this request: a page names dozens."""
    return {
        "kriminalitas": _("Kejahatan"),
        "konflik_sosial": _("Tawuran atau konflik"),
        "petasan": _("Petasan"),
        "balap_liar": _("Balap liar"),
        "kemacetan": _("Macet"),
        "kecelakaan": _("Kecelakaan"),
        "kebakaran": _("Kebakaran"),
        "bencana": _("Bencana atau banjir"),
        "narkoba": _("Narkoba"),
        "penyakit_masyarakat": _("Judi atau miras"),
        "orang_hilang": _("Orang hilang"),
        "mencurigakan": _("Mencurigakan"),
        "kdrt": _("Kekerasan dalam keluarga"),
        "gangguan_umum": _("Gangguan umum"),
        "petugas": _("Tentang petugas, RT, RW atau pos"),
        "lainnya": _("Lainnya"),
    }


def reported(seen: Reported) -> str:
    """What a report is called; as in the SMS about it, an urgent one of no kind is danger now."""
    return _("Bahaya sekarang") if seen.urgent and seen.category == OTHER else kind(seen.category)


def state(name: str) -> str:
    """A state of a report."""
    return _states().get(name, name)


@told
def _states() -> dict[str, str]:
    return {
        "tidak_selesai": _("Terputus"),
        "baru": _("Baru"),
        "diterima": _("Diterima"),
        "ditangani": _("Ditangani"),
        "menunggu_verifikasi": _("Menunggu verifikasi"),
        "selesai": _("Selesai"),
        "ditolak": _("Ditolak"),
    }


#: How a state looks: the tone of its badge.
TONES = {
    "tidak_selesai": "quiet",
    "baru": "warn",
    "menunggu_verifikasi": "warn",
    "selesai": "good",
    "ditolak": "quiet",
}


def tone(name: str) -> str:
    """The tone of the badge of a state."""
    return TONES.get(name, "")


def channel(name: str) -> str:
    """The way by which a report came."""
    return {
        "ussd": _("Menu telepon (USSD)"),
        "sms": _("SMS"),
        "telepon": _("Telepon ke meja"),
        "langsung": _("Datang langsung"),
    }.get(name, name)


def result(name: str) -> str:
    """What a report came to."""
    return {
        "ditangani": _("Sudah ditangani"),
        "di_tempat": _("Selesai di tempat"),
        "diamankan": _("Pelaku diamankan"),
        "didamaikan": _("Didamaikan"),
        "tidak_ditemukan": _("Dicek, tidak ditemukan"),
        "diteruskan": _("Diteruskan ke bagian lain"),
        "bukan_polisi": _("Bukan urusan polisi"),
        "tidak_benar": _("Dicek, tidak terjadi"),
    }.get(name, name)


def event(name: str) -> str:
    """What was done with a report (of `flows.rules.report_steps.EVENTS`)."""
    return {
        "state": _("Status diubah"),
        "complete": _("Laporan masuk"),
        "addition": _("Pelapor menambah"),
        "place": _("Tempat semula"),
        "accept": _("Diterima"),
        "hand_on": _("Dialihkan"),
        "close": _("Ditutup"),
        "assign": _("Diserahkan"),
        "reopen": _("Pelapor: belum selesai"),
        "link": _("Dikaitkan"),
        "unlink": _("Kaitan dilepas"),
        "surge": _("Menjadi mendesak"),
        "mediate": _("Mediasi"),
        "note": _("Catatan"),
        "shift": _("Diambil alih saat ganti jaga"),
        "number": _("Nomor pelapor dibuka"),
        "seen": _("Pos lain melihat atau mendengar sesuatu"),
        "unseen": _("Pos lain tidak melihat apa-apa"),
    }.get(name, name)


def question(template: str) -> str:
    """A question to a reporter that needs no second reader."""
    return {
        "masih": _("Apa masih terjadi sekarang?"),
        "luka": _("Apa ada yang luka?"),
        "tempat": _("Persisnya di mana?"),
        "jumlah": _("Berapa orang, bawa senjata?"),
        "arah": _("Ke arah mana perginya?"),
        "ciri": _("Ciri orang atau motornya?"),
        "tengah": _("Mau ditengahi Ketua RT atau tokoh?"),
    }.get(template, template)


def question_state(name: str) -> str:
    """How a question to a reporter stands."""
    return {
        "waiting": _("menunggu orang kedua"),
        "ready": _("segera dikirim"),
        "asked": _("menunggu jawaban"),
        "answered": _("dijawab"),
        "refused": _("ditolak orang kedua"),
        "over": _("lewat waktu"),
    }.get(name, name)


def purpose(name: str) -> str:
    """What words of reports may leave for (of `flows.rules.exporting.PURPOSES`)."""
    return {
        "penyelidikan": _("Penyelidikan"),
        "analisis": _("Analisis dan evaluasi"),
        "pemeriksaan": _("Pemeriksaan internal"),
        "pengadilan": _("Permintaan pengadilan"),
    }.get(name, name)


def meaning(told: str) -> str:
    """What words of a text were read as (a reason of `flows.reading`)."""
    before, colon, rest = told.partition(": ")
    if colon:
        named = {
            "urgent": _("mendesak"),
            "sensitive": _("khusus"),
            "need": _("perlu"),
        }.get(before, before)
        return f"{named}: {meaning(rest)}"
    rules = {
        "no word of any kind": _("tidak ada kata yang dikenal"),
        "place": _("tempat"),
        "chosen in the menu": _("dipilih di menu"),
        "told as an emergency": _("dikirim sebagai darurat"),
        "a guard is not safe": _("penjaga tidak aman"),
        "told before it happens": _("diberitahukan sebelum terjadi"),
        "danger": _("bahaya"),
        "punishment": _("main hakim sendiri"),
        "helpless": _("tak berdaya"),
        "touching": _("sentuhan atau kekerasan pada anak"),
        "kejar": _("jangan mengejar"),
        "biasa": _("tidak ada yang bisa dikejar"),
        "alam": _("menjauh dari bahaya"),
        "api": _("pemadam kebakaran"),
        "medis": _("ambulans"),
        "air": _("pertolongan di air"),
        "jiwa": _("pendampingan pelapor sendiri"),
        "temani": _("pendampingan orang lain"),
        "duka": _("dukacita"),
        "tindak": _("hanya polisi yang menindak"),
    }
    if told in rules:
        return rules[told]
    denied = told.endswith(" (denied)")
    kinds = told.removesuffix(" (denied)").removeprefix("kind ").split(" | ")
    said = _(" atau ").join(kind(each).lower() for each in kinds)
    return _("%(kind)s (disangkal)", kind=said) if denied else said


FILTERS = {
    "kind": kind,
    "reported": reported,
    "state": state,
    "tone": tone,
    "channel": channel,
    "result": result,
    "event": event,
    "question": question,
    "question_state": question_state,
    "purpose": purpose,
    "meaning": meaning,
}
