"""Page x role x territory: what everybody is answered everywhere. `test_rights` asks it all.

A page that is not here fails there. Statuses in the order of ROLES: petugas, operator, pengawas,
inspektorat, admin, dpo.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.rules.rights import ROLES

ALL = "200 200 200 200 200 200"
#: Of reports that may be counted: the inspectorate's may not.
COUNTS = "200 200 200 403 200 200"
SEEN = "303 303 303 303 303 303"
NOT_THERE = "404 404 404 404 404 404"

#: The pages of who looks after the data of people.
DPO = "403 403 403 403 403 200"
DPO_DOES = "403 403 403 403 403 303"
#: A report about an officer is held.
HOLDS = "403 403 404 303 403 303"
HELD_ELSEWHERE = "403 403 404 404 403 404"


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


#: What is done with a report by who may move it on; one about an officer is for the inspectorate.
MOVES = "303 303 303 404 303 403"
MOVES_GUARD = "404 404 404 303 404 403"
REPORT, GUARD = "code=$report", "code=$guard"

#: Who looks after contacts, officers, duty, units and areas.
ADMIN, ADMINS, ADMINS_404 = (f"403 403 403 403 {status} 403" for status in (200, 303, 404))
SUPERVISORS, SUPERVISED, SUPERVISORS_404 = (
    f"403 403 {status} 403 {status} 403" for status in (200, 303, 404)
)
DESKS, DESK_AND_ADMIN = "403 200 200 403 200 403", "403 200 403 403 200 403"
DESK_READS, NOBODY = "403 200 200 403 200 403", "403 403 403 403 403 403"
TEXT = "spoken=id name=lapor.jenis part=ask"
CONTACT_FOREIGN = "404 404 404 403 404 404"
CONTACT, OFFICER, AREA = "contact=$contact", "other=$officer", "code=16.71.02.1006"
SEES_POST = ("200 200 200 403 200 200", "404 404 404 403 404 404")
#: What came of a trial is in Redis, which is not there.
TRIES = "422 422 422 403 422 403"
NOT_TRIED = ("503 503 503 403 503 403", "404 404 404 403 404 403")
NOT_SEEN = "404 404 404 403 404 404"
PAUSES_POST = ("303 303 303 403 303 403", "404 404 404 403 404 403")
DESKS_POST = ("403 303 303 403 403 403", "403 404 404 403 403 403")
ENDS_POST = ("403 303 303 403 303 403", "403 404 404 403 404 403")
WRITES_POST = ("403 303 403 403 303 403", "403 404 403 403 404 403")
DRAFTS = "200 200 200 403 200 403"
SEES_IMBAUAN = ("200 200 200 403 200 200", "404 404 404 403 404 404")
DECIDES = ("403 403 303 403 303 403", "403 403 404 403 404 403")


def imports(at: str, *roles: str) -> tuple[Row, ...]:
    """The pages of a list that these roles bring; Redis, where files wait, is away here."""
    shown, sent, gone = (
        " ".join(status if role in roles else "403" for role in ROLES)
        for status in ("200", "422", "303")
    )
    return (
        Row("GET", at, shown),
        Row("GET", f"{at}/contoh.csv", shown),
        Row("GET", f"{at}/ditolak.csv", gone),
        Row("POST", at, sent),
        Row("POST", f"{at}/lanjut", sent),
    )


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
    Row("GET", "/beranda/bagian", ALL),
    Row("GET", "/papan", ALL),
    Row("GET", "/bantuan", ALL),
    Row("GET", "/bantuan/<topic>", ALL, words="topic=mendesak"),
    Row("GET", "/bantuan/<topic>", NOT_THERE, words="topic=list"),
    Row("GET", "/audit", "403 403 403 403 403 200"),
    Row("GET", "/audit/saya", ALL),
    Row("GET", "/sistem", "403 403 403 403 200 403"),
    Row("GET", "/sistem/bagian", "403 403 403 403 200 403"),
    Row("POST", "/sistem/dicoba", "403 403 403 403 303 403"),
    # --- hak warga, data ditahan: of the whole installation, but for what is held of a territory
    Row("GET", "/hak", DPO),
    Row("GET", "/hak/baru", DPO),
    Row(
        "POST",
        "/hak/baru",
        DPO_DOES,
        form={"jenis": "akses", "jalan": "surat", "nomor": "081200000099", "kunci": "hak"},
    ),
    Row("GET", "/hak/<int:number>", DPO, words="number=$wish"),
    Row("POST", "/hak/<int:number>/hapus", DPO_DOES, words="number=$wish"),
    Row(
        "POST",
        "/hak/<int:number>/jawab",
        DPO_DOES,
        words="number=$wish",
        form={"hasil": "dipenuhi", "jawaban": "sudah"},
    ),
    Row("GET", "/hak/persetujuan", DPO),
    Row("GET", "/hak/retensi", DPO),
    Row("GET", "/hak/insiden", DPO),
    Row("GET", "/hak/insiden/baru", DPO),
    Row("POST", "/hak/insiden/baru", DPO_DOES, form={"uraian": "hilang", "kunci": "insiden"}),
    Row("GET", "/hak/insiden/<int:number>", DPO, words="number=$breach"),
    Row(
        "POST",
        "/hak/insiden/<int:number>/langkah",
        DPO_DOES,
        words="number=$breach",
        form={"langkah": "warga", "catatan": "surat"},
    ),
    Row("POST", "/hak/insiden/<int:number>/tutup", DPO_DOES, words="number=$breach"),
    Row("GET", "/tahan", "403 403 200 200 403 200"),
    Row(
        "POST",
        "/tahan",
        "403 403 303 422 403 303",
        "403 403 422 422 403 422",
        form={
            "laporan": "$report",
            "perkara": "LP/1",
            "alasan": "bukti",
            "hari": "30",
            "kunci": "tahan",
        },
    ),
    Row("POST", "/tahan/<int:number>/setuju", HOLDS, HELD_ELSEWHERE, "number=$hold"),
    Row("POST", "/tahan/<int:number>/akhiri", HOLDS, HELD_ELSEWHERE, "number=$hold"),
    # --- laporan
    Row("GET", "/laporan", ALL),
    Row("GET", "/laporan/daftar", ALL),
    Row("POST", "/laporan/cari", SEEN, form={"q": "maling"}),
    Row("GET", "/laporan/<code>", "200 200 200 404 200 200", NOT_THERE, REPORT),
    Row("GET", "/laporan/<code>", "404 404 404 200 404 200", NOT_THERE, GUARD),
    Row("GET", "/laporan/<code>/garis-waktu", "200 200 200 404 200 200", NOT_THERE, REPORT),
    Row("POST", "/laporan/<code>/terima", MOVES, NOT_THERE, REPORT),
    Row("POST", "/laporan/<code>/terima", MOVES_GUARD, NOT_THERE, GUARD),
    Row("POST", "/laporan/<code>/status", MOVES, NOT_THERE, REPORT, form={"status": "ditangani"}),
    Row("POST", "/laporan/<code>/tutup", MOVES, NOT_THERE, REPORT, form={"hasil": "di_tempat"}),
    Row(
        "POST", "/laporan/<code>/tutup", MOVES_GUARD, NOT_THERE, GUARD, form={"hasil": "di_tempat"}
    ),
    Row(
        "POST",
        "/laporan/<code>/tanya",
        MOVES,
        NOT_THERE,
        REPORT,
        form={"cara": "templat", "templat": "masih"},
    ),
    Row(
        "POST",
        "/laporan/<code>/pertanyaan/<int:question>/<verdict>",
        "403 303 303 403 303 403",
        "403 404 404 403 404 403",
        "code=$report question=$question verdict=setuju",
    ),
    Row(
        "POST",
        "/laporan/<code>/catatan",
        MOVES,
        "404 404 404 404 404 403",
        REPORT,
        form={"catatan": "sudah ditelepon"},
    ),
    Row(
        "POST",
        "/laporan/<code>/serah",
        "403 303 303 404 303 403",
        "403 404 404 404 404 403",
        REPORT,
        form={"kepada": "satuan:POLSEK-UJI", "alasan_serah": "lintas wilayah"},
    ),
    Row(
        "POST",
        "/laporan/<code>/kait",
        "303 303 303 403 303 403",
        "404 404 404 403 404 403",
        REPORT,
        form={"kait": "$other", "alasan_kait": "satu kejadian"},
    ),
    Row(
        "POST",
        "/laporan/<code>/kait/<other>/lepas",
        "303 303 303 403 303 403",
        "404 404 404 403 404 403",
        "code=$report other=$linked",
    ),
    Row(
        "POST",
        "/laporan/<code>/mediasi",
        "422 422 422 404 422 403",
        NOT_THERE,
        REPORT,
        form={"penengah": "1"},
    ),
    Row("GET", "/laporan/nomor", ALL),
    Row(
        "POST",
        "/laporan/<code>/nomor",
        "403 303 303 404 403 403",
        NOT_THERE,
        REPORT,
        form={"perkara": "LP/1/2027", "alasan_nomor": "Pelapor dibutuhkan sebagai saksi."},
    ),
    Row("GET", "/laporan/<code>/nomor/<int:id_>", NOT_THERE, words="code=$report id_=$request"),
    Row(
        "POST",
        "/laporan/nomor/<int:id_>/<verdict>",
        "403 403 303 404 403 303",
        "403 403 404 404 403 404",
        "id_=$request verdict=izinkan",
    ),
    Row("GET", "/laporan/baru", "200 200 200 403 200 403"),
    Row("POST", "/laporan/baru", "422 422 422 403 422 403"),
    Row("GET", "/laporan/ekspor", ALL),
    Row("POST", "/laporan/ekspor", ALL, form={"format": "csv"}),
    Row(
        "POST",
        "/laporan/ekspor",
        "403 200 200 403 403 403",
        query="jenis=petasan",
        form={"format": "csv", "isi": "ya", "tujuan": "analisis", "surat": "SPRIN/1/2027"},
    ),
    Row("GET", "/serah-terima", "403 200 200 403 200 403"),
    Row("POST", "/serah-terima", "403 303 303 403 403 403", form={"laporan": "$report"}),
    # --- maps and sheets
    Row("GET", "/peta", COUNTS),
    Row("GET", "/peta", COUNTS, foreign=COUNTS.replace("200", "404"), query="wilayah=16.71.02"),
    Row("GET", "/statistik", COUNTS),
    Row("GET", "/statistik/tren.json", COUNTS),
    Row("GET", "/statistik/lembar.<kind>", COUNTS, words="kind=pdf"),
    Row("GET", "/statistik/lembar.<kind>", COUNTS.replace("200", "404"), words="kind=exe"),
    # --- contacts, officers, duty, units, areas, routes
    Row("GET", "/kontak", "200 200 200 403 200 200"),
    Row("GET", "/kontak/baru", DESK_AND_ADMIN),
    Row("POST", "/kontak/baru", "403 422 403 403 422 403", form={"phone": "x"}),
    Row("GET", "/kontak/<int:contact>", "200 200 200 403 200 200", CONTACT_FOREIGN, CONTACT),
    Row(
        "POST",
        "/kontak/<int:contact>",
        "403 303 403 403 303 403",
        "403 404 403 403 404 403",
        CONTACT,
        form={"area": "16.71.02.1006", "role": "warga", "language": "id"},
    ),
    Row(
        "POST",
        "/kontak/<int:contact>/hapus",
        "403 303 403 403 303 403",
        "403 404 403 403 404 403",
        CONTACT,
    ),
    Row(
        "POST",
        "/kontak/<int:contact>/mitra",
        "303 303 303 403 303 403",
        "404 404 404 403 404 403",
        CONTACT,
        form={"putusan": "disetujui", "karena": "kenal"},
    ),
    *imports("/kontak/impor", "operator", "admin"),
    *imports("/petugas/impor", "pengawas", "admin"),
    *imports("/pos/impor", "operator", "admin"),
    *imports("/wilayah/impor", "admin"),
    *imports("/wilayah/impor-sebutan", "admin"),
    *imports("/wilayah/impor-tempat", "admin"),
    *imports("/wilayah/impor-rw", "admin"),
    *imports("/satuan/impor", "admin"),
    *imports("/rute/impor", "pengawas", "admin"),
    Row("GET", "/petugas", SUPERVISORS),
    Row("GET", "/petugas/baru", SUPERVISORS),
    Row("POST", "/petugas/baru", "403 403 422 403 422 403"),
    Row("GET", "/petugas/<int:other>", SUPERVISORS, SUPERVISORS_404, OFFICER),
    Row("POST", "/petugas/<int:other>/alamat", SUPERVISORS, SUPERVISORS_404, OFFICER),
    Row("POST", "/petugas/<int:other>/kode", SUPERVISORS, SUPERVISORS_404, OFFICER),
    Row("GET", "/petugas/<int:other>/ubah", SUPERVISORS, SUPERVISORS_404, OFFICER),
    Row(
        "POST",
        "/petugas/<int:other>/ubah",
        SUPERVISED,
        SUPERVISORS_404,
        OFFICER,
        form={"unit": "UJI-SEK", "role": "petugas", "areas": "16.71.02.1006"},
    ),
    Row("POST", "/petugas/<int:other>/nonaktif", SUPERVISED, SUPERVISORS_404, OFFICER),
    Row("GET", "/jadwal", DESKS),
    Row(
        "POST",
        "/jadwal/ubah",
        "403 303 303 403 303 403",
        "403 422 422 403 422 403",
        form={
            "petugas": "$officer",
            "keadaan": "libur",
            "sampai": "2199-01-01",
            "kunci": "a",
        }
        | {"dari": "2198-12-30"},
    ),
    Row(
        "POST",
        "/jadwal/tukar",
        "403 422 422 403 422 403",
        form={"satu": "$officer", "lain": "$officer", "akhir": "23.59", "kunci": "b"},
    ),
    Row(
        "POST",
        "/jadwal/jam",
        "403 303 303 403 303 403",
        "403 422 422 403 422 403",
        form={"siapa": "$officer", "duty": "24", "kunci": "c"},
    ),
    Row(
        "POST",
        "/jadwal/<int:change>/batal",
        "403 303 303 403 303 403",
        "403 404 404 403 404 403",
        "change=$change",
    ),
    Row("GET", "/satuan", SUPERVISORS),
    Row("GET", "/satuan/baru", ADMIN),
    Row("POST", "/satuan/baru", "403 403 403 403 422 403"),
    Row("GET", "/satuan/<code>", ADMIN, words="code=UJI-SEK"),
    Row(
        "POST",
        "/satuan/<code>",
        "403 403 403 403 303 403",
        "403 403 403 403 422 403",
        "code=UJI-SEK",
        form={"name": "Polsek", "areas": "16.71.02"},
    ),
    Row("GET", "/wilayah", SUPERVISORS),
    Row("GET", "/wilayah/<code>", SUPERVISORS, SUPERVISORS_404, AREA),
    Row("POST", "/wilayah/<code>/nama", ADMINS, ADMINS_404, AREA, form={"nama": "7 Ulu"}),
    Row("POST", "/wilayah/<code>/sebutan", ADMINS, ADMINS_404, AREA, form={"sebutan": "tujuh"}),
    Row("POST", "/wilayah/<code>/tempat", ADMINS, ADMINS_404, AREA, form={"tempat": "pasar"}),
    Row(
        "POST",
        "/wilayah/<code>/sebutan/hapus",
        ADMINS,
        ADMINS_404,
        AREA,
        form={"nama": "tujuh"},
    ),
    Row("POST", "/wilayah/<code>/tempat/hapus", ADMINS, ADMINS_404, AREA, form={"nama": "pasar"}),
    Row("GET", "/rute", SUPERVISORS),
    Row(
        "POST",
        "/rute",
        SUPERVISED,
        "403 403 422 403 422 403",
        form={"rute_area": "16.71.02.1006", "category": "", "unit": "UJI-SEK"},
    ),
    Row("POST", "/rute/<int:route>/akhiri", SUPERVISED, SUPERVISORS_404, "route=$route"),
    Row("GET", "/pengaturan", ADMIN),
    Row("POST", "/pengaturan/pesan", ADMINS),
    # --- the texts of the phones: changed by who answers for all of the home area
    Row("GET", "/templat", DESK_READS),
    Row("GET", "/templat/<spoken>/<name>/<part>", DESK_READS, words=TEXT),
    Row("POST", "/templat/<spoken>/<name>/<part>/hitung", ADMIN, words=TEXT),
    Row(
        "POST",
        "/templat/<spoken>/<name>/<part>",
        ADMINS,
        NOBODY,
        words=TEXT,
        form={"teks": "Ada apa?", "nomor": "0"},
    ),
    Row("POST", "/templat/<spoken>/<name>/<part>/bawaan", ADMINS, NOBODY, words=TEXT),
    # --- imbauan
    Row("GET", "/imbauan", "200 200 200 403 200 200"),
    Row("GET", "/imbauan/daftar", "200 200 200 403 200 200"),
    Row("GET", "/imbauan/baru", DRAFTS),
    Row("POST", "/imbauan/baru", "422 422 422 403 422 403"),
    Row("POST", "/imbauan/hitung", DRAFTS),
    Row("GET", "/imbauan/<int:imbauan_id>", *SEES_IMBAUAN, "imbauan_id=$draft"),
    Row("GET", "/imbauan/<int:imbauan_id>/kemajuan", *SEES_IMBAUAN, "imbauan_id=$draft"),
    Row(
        "POST",
        "/imbauan/<int:imbauan_id>/ajukan",
        "303 303 303 403 303 403",
        "404 404 404 403 404 403",
        "imbauan_id=$draft",
    ),
    Row("POST", "/imbauan/<int:imbauan_id>/setujui", *DECIDES, "imbauan_id=$submitted"),
    Row(
        "POST",
        "/imbauan/<int:imbauan_id>/kembalikan",
        *DECIDES,
        "imbauan_id=$submitted",
        form={"alasan": "sebut jam"},
    ),
    Row(
        "POST",
        "/imbauan/<int:imbauan_id>/hentikan",
        "403 303 303 403 303 403",
        "403 404 404 403 404 403",
        "imbauan_id=$draft",
    ),
    # --- posts
    Row("GET", "/pos", "200 200 200 403 200 200"),
    Row("GET", "/pos/daftar", "200 200 200 403 200 200"),
    Row("GET", "/pos/aktivasi", "200 200 200 403 200 200"),
    Row("GET", "/pos/aktivasi.xlsx", "200 200 200 403 200 200"),
    Row(
        "POST",
        "/pos/aktivasi/<int:wish>/<verdict>",
        *PAUSES_POST,
        "wish=$enrolment verdict=ya",
    ),
    Row("GET", "/pos/<post:code>", *SEES_POST, "code=$post"),
    Row("GET", "/pos/kode/<code>", *SEES_POST, "code=$post"),
    Row("GET", "/pos/hadir", "200 200 200 403 200 403"),
    Row(
        "POST",
        "/pos/hadir",
        "200 200 200 403 200 403",
        form={"bulan": "2027-02", "format": "csv"},
    ),
    Row("GET", "/pos/<code>/<paper>.pdf", *SEES_POST, "code=$post paper=poster"),
    Row("GET", "/pos/<code>/<paper>.pdf", NOT_SEEN, words="code=$post paper=lain"),
    Row("POST", "/pos/<code>/coba", TRIES, *PAUSES_POST[1:], "code=$post", form={"jawaban": "x"}),
    Row("GET", "/pos/<code>/coba/<name>", *NOT_TRIED, words="code=$post name=x"),
    Row("GET", "/pos/<code>/coba/<name>/bagian", *NOT_TRIED, words="code=$post name=x"),
    Row("POST", "/pos/<code>/tutup", *ENDS_POST, "code=$post", form={"temuan": "tertidur"}),
    Row(
        "POST",
        "/pos/<code>/jeda",
        *PAUSES_POST,
        "code=$post",
        form={"sampai": "$next_month", "alasan": "hajatan"},
    ),
    Row(
        "POST",
        "/pos/<code>/kata",
        *DESKS_POST,
        "code=$post",
        form={"penjaga": "1", "kata": "gulai tempoyak"},
    ),
    Row("POST", "/pos/<code>/paksaan", *DESKS_POST, "code=$post", form={"hasil": "aman"}),
    Row("POST", "/pos/<code>/lanjut", *PAUSES_POST, "code=$post"),
    Row("POST", "/pos/<code>/akhiri", *ENDS_POST, "code=$post"),
    Row("POST", "/pos/<code>/jadwal", *WRITES_POST, "code=$post"),
    Row("POST", "/pos/<code>/jadwal/malam", *WRITES_POST, "code=$post", form={"malam": "$night"}),
)
