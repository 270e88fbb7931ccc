"""What an SMS is read as. Words that look like commands stand in reports too."""

from __future__ import annotations

import pytest

from flows.reading.words import Reading, read
from flows.rules.tickets import with_check

MINE = with_check("48213")


def intent(text: str, *, guard: bool = False, open_question: bool = False) -> str:
    return read(text, guard, open_question).intent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "LAPOR petasan lr duku 7 ulu",
            Reading("LAPOR", "", "petasan lr duku 7 ulu", None, "petasan", "lr duku 7 ulu"),
        ),
        (
            "lapor#petasan#kel duku#rt02",
            Reading("LAPOR", "", "petasan, kel duku, rt02", None, "petasan", "kel duku, rt02"),
        ),
        (
            "lapor#curanmor#lr mufakat 3-4 ulu#beat putih ilang td subuh#",
            Reading(
                "LAPOR",
                "",
                "curanmor, lr mufakat 3-4 ulu, beat putih ilang td subuh",
                None,
                "kriminalitas",
                "lr mufakat 3-4 ulu",
                when=("td subuh",),
            ),
        ),
        (
            "Assalamualaikum, izin lapor pak: maling",
            Reading("LAPOR", "", "pak: maling", None, "kriminalitas"),
        ),
        (
            "tolong lapor macet di ampera",
            Reading("LAPOR", "", "macet di ampera", None, "kemacetan", "ampera"),
        ),
        ("LAPOR", Reading("LAPOR")),
        ("lapor pak", Reading("LAPOR")),
        ("Lapor!!", Reading("LAPOR")),
        (f"STATUS {MINE}", Reading("STATUS", MINE)),
        (f"status#{MINE}", Reading("STATUS", MINE)),
        (f"Status no. {MINE[:3]} {MINE[3:]} pak", Reading("STATUS", MINE)),
        (f"status{MINE}", Reading("STATUS", MINE)),
        ("STATUS", Reading("STATUS")),
        ("status laporan saya gimana", Reading("STATUS")),
        ("STATUS 12", Reading("STATUS", "12")),
        (MINE, Reading("STATUS", MINE)),
        ("12345", Reading("STATUS", "12345")),
        ("BANTUAN", Reading("BANTUAN", text="BANTUAN")),
        ("menu", Reading("BANTUAN", text="menu")),
        ("INFO", Reading("BANTUAN", text="INFO")),
        ("2", Reading("BANTUAN", text="2")),
        ("lapor gimana caranya", Reading("BANTUAN", text="lapor gimana caranya")),
        (f"HAPUS {MINE}", Reading("HAPUS", MINE)),
        ("hapus data saya", Reading("HAPUS", meant="DATA")),
        (f"batal {MINE}", Reading("BATAL", MINE)),
        ("CEK 31742", Reading("CEK", "31742")),
        ("cek*31742", Reading("CEK", "31742")),
        ("MULAI", Reading("MULAI")),
        ("mulai lagi", Reading("MULAI")),
        ("DARURAT", Reading("DARURAT", category="lainnya")),
        ("sos lr ketapang", Reading("DARURAT", "", "lr ketapang", None, "lainnya", "lr ketapang")),
        ("Titir!", Reading("DARURAT", category="lainnya")),
        (
            "tolong tolong tolong",
            Reading("DARURAT", text="tolong tolong tolong", category="lainnya"),
        ),
        ("toloooong", Reading("DARURAT", text="toloooong", category="lainnya")),
    ],
)
def test_commands(text: str, expected: Reading) -> None:
    assert read(text, False, False) == expected


@pytest.mark.parametrize(
    "text",
    [
        "BERHENTI",
        "stop",
        "Stop SMS",
        "STOP SMS!",
        "berhenti imbauan",
        "tolong stop sms pak",
        "berenti",
    ],
)
@pytest.mark.parametrize("open_question", [False, True])
def test_opting_out_is_nearly_the_whole_text(text: str, open_question: bool) -> None:
    assert intent(text, open_question=open_question) == "BERHENTI"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("petasan dak berenti2 dari jam 10 mlm", "LAPOR"),
        ("berhenti di depan masjid ado tawuran", "LAPOR"),
        ("stop motor itu bawa parang", "LAPOR"),
        ("batal", "TIDAK_JELAS"),
        ("stop tolong", "TIDAK_JELAS"),
        ("jangan berhenti", "TIDAK_JELAS"),
        ("berhneti", "TIDAK_JELAS"),
        ("keluar", "TIDAK_JELAS"),
        ("dak usah kirim polisi lagi", "TIDAK_JELAS"),
        ("jangan kirim petugas dulu pak", "TIDAK_JELAS"),
        ("st0p", "TIDAK_JELAS"),
    ],
)
@pytest.mark.parametrize("guard", [False, True])
def test_no_opt_out_is_invented(text: str, expected: str, guard: bool) -> None:
    assert intent(text, guard=guard) == expected
    assert intent(text, guard=guard, open_question=True) in ("JAWAB", "BATAL")


@pytest.mark.parametrize(
    "text",
    [
        "masuk rumah wong dio",
        "aman dak pak?",
        "aman dak",
        "aman ado kejadian",
        "masuk dak ado",
        "pulang belum",
        "CEK PULSA",
        "cek latah",
        "info dong ado apo di ampera",
        "minta bantuan beras",
        "yank udah makan blm",
        "beli mie mercon 2 bungkus",
        "081271234567",
        "",
        "???",
        "\N{THUMBS UP SIGN}",
    ],
)
@pytest.mark.parametrize("guard", [False, True])
def test_what_nobody_understands_is_called_so(text: str, guard: bool) -> None:
    assert intent(text, guard=guard) == "TIDAK_JELAS"
    assert intent(text, guard=guard, open_question=True) == "JAWAB"


@pytest.mark.parametrize(
    "text",
    [
        "maling masuk rumah",
        "masuk siring mobilnyo",
        "pulang tarawih dicegat",
        "mulai ngumpul budak2",
        "dak aman pak dak aman ado wong bawak parang",
        "MASUK#MALING#RT14",
        "aman bae kato wong, padahal tiap malem ado maling",
        "tolong patroli lewat sini pak",
        "ado budak nak loncat dari jembatan",  # no word of it is known but "there is"
    ],
)
@pytest.mark.parametrize("guard", [False, True])
def test_a_text_that_reads_as_a_report_is_one(text: str, guard: bool) -> None:
    assert intent(text, guard=guard) == "LAPOR"
    assert intent(text, guard=guard, open_question=True) == "JAWAB"


@pytest.mark.parametrize(
    "text",
    ["aman ado maling cakmano", "amen ado maling cakmano lapornyo", "kalu ado begal cakmano"],
)
def test_what_would_be_is_no_report(text: str) -> None:
    assert intent(text) == "BANTUAN"


@pytest.mark.parametrize(
    "text",
    [
        "oke pak makasih infonyo",
        "siap 86",
        "alhamdulillah sudah padam, terima kasih damkar",
        "Kode OTP Anda 482913. Jangan berikan kepada siapapun",
        "Sisa kuota Anda 512MB. Cek *363#",
        "Selamat! Anda pemenang undian, klik bit.ly/xxx",
    ],
)
def test_thanks_and_machines_want_no_answer(text: str) -> None:
    found = read(text, False, False)
    assert found.intent == "TIDAK_JELAS" and found.mute


def test_thanks_leave_the_open_question_open() -> None:
    assert read("makasih pak", False, True).mute
    assert intent("ok", open_question=True) == "JAWAB"


def test_a_report_that_says_thanks_is_a_report() -> None:
    assert intent("ado tawuran di simpang sungki, terima kasih pak") == "LAPOR"


@pytest.mark.parametrize(
    ("text", "near", "instead"),
    [
        ("statuz 482137", ("statuz", "STATUS"), "STATUS"),
        ("berhneti", ("berhneti", "BERHENTI"), "BERHENTI"),
    ],
)
def test_a_near_command_is_asked_back(text: str, near: tuple[str, str], instead: str) -> None:
    found = read(text, False, False)
    assert found.intent == "TIDAK_JELAS" and found.near == near
    assert found.instead is not None and found.instead.intent == instead


def test_a_misspelt_cry_for_help_is_heard_at_once() -> None:
    assert intent("daruart") == intent("darruat pos kami") == "DARURAT"


def test_two_kinds_that_the_words_leave_open_are_both_named() -> None:
    found = read("ado ribut di lr ketapang", False, False)
    assert (found.intent, found.doubt) == ("LAPOR", ("konflik_sosial", "gangguan_umum"))
    assert read("ribut bawa celurit tawuran", False, False).doubt == ()


def test_every_reading_says_why() -> None:
    found = read("petasan samo tawuran di 7 ulu, dak ado maling", False, False)
    assert found.category == "konflik_sosial" and found.also == ("petasan",)
    assert dict(found.why) == {
        "petasan": "petasan",
        "tawuran": "konflik_sosial",
        "maling": "kriminalitas (denied)",
    }


@pytest.mark.parametrize(
    "text",
    [
        "BANTUAN cepat kami dikepung",
        "bantuan segera",
        "minta bantuan",
        "minta bantuan cepat pak",
        "tolong kami diserang wong bawa parang",
        "tolong rumah tebakar lr kuningan",
    ],
)
def test_a_cry_for_help_gets_no_menu(text: str) -> None:
    assert intent(text) == "DARURAT"


# ---- Guards


@pytest.mark.parametrize(
    ("text", "expected", "guards"),
    [
        ("MASUK", "MASUK", None),
        ("MASUK 4", "MASUK", 4),
        ("masuk4", "MASUK", 4),
        ("Masuk, 4 orang", "MASUK", 4),
        ("MASUK#RT14#RW03#7ULU#4ORG#22.00", "MASUK", 4),
        ("MASUK*RT 14*RW 03*4 org", "MASUK", 4),
        ("masuk pos melati rt 03 jumlah 6 orang", "MASUK", 6),
        ("masuk rt 14 rw 03 jam 22.00", "MASUK", None),
        ("lah masok pos pak betigo", "MASUK", 3),
        ("MASUK 4.", "MASUK", 4),
        ("MASUK 4 5", "MASUK", None),
        ("MASUK 200", "MASUK", None),
        ("AMAN", "AMAN", None),
        ("aman bae pak", "AMAN", None),
        ("Aman, tidak ada kejadian", "AMAN", None),
        ("aman katek apo2", "AMAN", None),
        ("selamat malam ndan, aman", "AMAN", None),
        ("nihil", "AMAN", None),
        ("PULANG", "PULANG", None),
        ("plg", "PULANG", None),
        ("pulang, selesai jaga jam 04.00 situasi aman", "PULANG", None),
    ],
)
def test_a_guards_check_in(text: str, expected: str, guards: int | None) -> None:
    found = read(text, True, False)
    assert (found.intent, found.guards) == (expected, guards)


def test_of_anybody_else_they_are_ordinary_words() -> None:
    assert read("MASUK 4", False, False) == Reading("TIDAK_JELAS", text="MASUK 4", meant="MASUK")
    assert read("aman bae wong di sini", False, False) == Reading(
        "TIDAK_JELAS", text="aman bae wong di sini"
    )
    assert intent("AMAN", open_question=True) == "JAWAB"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Assalamualaikum, regu 2 mulai jaga poskamling Melati RT 03 jumlah 6 orang", "MASUK"),
        ("jam 1 patroli keliling nihil", "AMAN"),
        ("alhamdulillah mlm ini dak ado tawuran aman bae pos rt 12 14 ulu", "AMAN"),
        ("tadi ado budak kumpul tapi la bubar, aman pak", "AMAN"),
        ("selesai jaga pos rt 21 jam 04.30 situasi aman", "PULANG"),
        ("izin balek ndan", "PULANG"),
        ("IZIN sakit", "IZIN"),
        ("izin malam ini dak biso ronda", "IZIN"),
        ("izin lapor pak", "LAPOR"),
        ("GANTI jaga budi", "GANTI"),
        ("IZIN besok", "IZIN"),
        ("ganti malam ini ndan", "GANTI"),
        ("izin lusa ado maling di rt 5", "LAPOR"),
    ],
)
def test_a_guards_sentence(text: str, expected: str) -> None:
    assert intent(text, guard=True) == expected


def test_a_sentence_of_the_watch_from_somebody_else() -> None:
    assert read("regu 2 mulai jaga poskamling melati", False, False).meant == "MASUK"
    assert intent("IZIN sakit") == "TIDAK_JELAS"


# ---- While a question is open


@pytest.mark.parametrize(
    "text",
    [
        "lr ketapang rt 14 7 ulu",
        "1",
        "0",
        "98",
        MINE,
        "depan masjid",
        "tolong cepat",
        "info",
        "masuk lorong ketapang",
        "ya",
    ],
)
@pytest.mark.parametrize("guard", [False, True])
def test_an_open_question_owns_plain_text_and_digits(text: str, guard: bool) -> None:
    if text == "info":
        assert intent(text, guard=guard, open_question=True) == "BANTUAN"
    else:
        assert read(text, guard, True) == Reading("JAWAB", text=text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"STATUS {MINE}", "STATUS"),
        ("DARURAT", "DARURAT"),
        ("sos", "DARURAT"),
        ("TITIR lr kuningan", "DARURAT"),
        ("tolong tolong", "DARURAT"),
        ("LAPOR maling lr a", "LAPOR"),
        ("kami dikepung wong banyak", "DARURAT"),
        ("STOP", "BERHENTI"),
        ("BANTUAN", "BANTUAN"),
        ("batal", "BATAL"),
        (f"CEK {MINE}", "CEK"),
        ("status siaga", "JAWAB"),
        ("hapus yang tadi", "JAWAB"),
        ("bantuan sosial di kantor lurah", "JAWAB"),
        ("minta bantuan lr ketapang", "JAWAB"),
    ],
)
def test_a_complete_command_wins_over_an_open_question(text: str, expected: str) -> None:
    assert intent(text, open_question=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada rame2 bawa parang dpn sd 200 sukarami tolong", "LAPOR"),
        ("lr ketapang rt 14 ado kebakaran", "LAPOR"),
        ("motor aku ilang", "LAPOR"),
        ("tolong tolong", "DARURAT"),
        ("yang mano yo", "JAWAB"),
        ("nomor 2 pak", "JAWAB"),
        ("xyz", "JAWAB"),
    ],
)
def test_a_report_that_comes_while_a_menu_is_open_is_a_report(text: str, expected: str) -> None:
    assert read(text, False, True, off_menu=True).intent == expected


def test_a_misspelt_command_is_asked_back_also_while_a_menu_is_open() -> None:
    assert read("BERHENTI", False, True, off_menu=True).intent == "BERHENTI"
    assert read("berhemti", False, True, off_menu=True).near == ("berhemti", "BERHENTI")
    assert read("makasih", False, True, off_menu=True).mute


# ---- Identity numbers


def test_an_identity_number_is_blotted_and_told() -> None:
    found = read("LAPOR maling nik saya 1671051203890001 lr a", False, False)
    assert found.nik and found.intent == "LAPOR"
    assert "1671" not in repr(found) and "(NIK dihapus)" in found.text
    assert read(found.text, False, True).nik  # blotted before it came here
    assert not read("LAPOR maling lr a", False, False).nik


@pytest.mark.parametrize("guard", [False, True])
@pytest.mark.parametrize(
    "text",
    """
tolong hentikan bapak saya
hentikan bapak itu ganggu saya terus
berhenti ganggu saya
hentikan polisi itu
stop berisik
stop dulu, bapak masuk
polisi tidak mau terima info dari kami
petugas kamtibmas stop motor saya minta duit
imbauan dak usah pak, tangkap bae bandar tu
jangan kirim imbauan bae, kirim polisi ke rumah aku
dak perlu imbauan pak, kami perlu patroli tiap malam
jangan stop imbauan pak
saya tidak mau berhenti imbauan
kenapa imbauan berhenti
stop?
sudah berhenti pak
jangan kirim lagi paket itu saya tidak pesan
jangan kirim pesan lagi ke anak saya
jangan kirim nomor saya ke bapak itu
saya mau berhenti semua
saya tidak mau lagi
dia kirim sms lagi
suami mukuli aku suruh cabut laporan
jangan hapus laporan saya
nomor mesin dihapus, motor curian di bengkel kami
telepon putus, dia pukul saya lagi
lapor leher putus di rel
uang 50000 palsu, pesan mie dibayar pakai itu, benar tidak pak
saya lapor, anak saya belum pulang dari kemaren
damkar belum datang api la besak
mana petugas, kebakaran di pasar
maling sudah ditangkap warga, tolong jemput
""".strip().splitlines(),
)
def test_words_of_a_command_in_other_sentences_are_none(text: str, guard: bool) -> None:
    commands = ("BERHENTI", "MULAI", "HAPUS", "LANJUT", "CEK", "STATUS", "AMAN", "PULANG")
    assert read(text, guard, False).intent not in commands


@pytest.mark.parametrize(
    "text", ["BERHENTI, terima kasih", "stop ya makasih pak", "aku dak galak trimo imbauan lagi"]
)
def test_a_polite_no_is_one(text: str) -> None:
    assert read(text, False, False).intent == "BERHENTI"
