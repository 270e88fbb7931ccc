"""What people put round a command (thanks, greetings, signatures, quotations) changes nothing;
codes as they copy them.
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.effects import ErasureAsked, ImbauanStopped
from flows.queries import StatusOf
from flows.reading.codes import find_code, read_code
from flows.reading.frame import cut
from flows.reading.numbered import number_said
from flows.reading.words import read
from flows.rules.tickets import grouped, with_check
from flows.sms.talk import begin, flow_for
from flows.text import CATALOGUES
from tests.flows.calls import dial

TICKET = with_check("48213")
OTHER = with_check("31027")
IMBAUAN = with_check("4021")

#: A command, and what it is read as.
COMMANDS = {
    f"STATUS {TICKET}": ("STATUS", TICKET),
    f"HAPUS {TICKET}": ("HAPUS", TICKET),
    f"BATAL {TICKET}": ("BATAL", TICKET),
    f"CEK {IMBAUAN}": ("CEK", IMBAUAN),
    f"{TICKET} STATUS": ("STATUS", TICKET),
    f"{TICKET} hapus": ("HAPUS", TICKET),
    f"STATUS ID {TICKET}": ("STATUS", TICKET),
    f"status no tiket {TICKET}": ("STATUS", TICKET),
    f"Kabar: STATUS {TICKET}": ("STATUS", TICKET),
    f"Hapus: HAPUS {TICKET}": ("HAPUS", TICKET),
    "LANJUT": ("LANJUT", ""),
    "BERHENTI": ("BERHENTI", ""),
    "STOP": ("BERHENTI", ""),
    "STOP ALL": ("BERHENTI", ""),
    "STOPALL": ("BERHENTI", ""),
    "UNSUBSCRIBE": ("BERHENTI", ""),
    "UNREG 12345": ("BERHENTI", ""),
    "MULAI": ("MULAI", ""),
}
BEFORE = (
    "",
    "assalamualaikum ",
    "Selamat malam pak, ",
    "malam ndan\n",
    "Ass. wr. wb. ",
    "maaf pak ",
    "halo min ",
)
BEHIND = (
    "",
    ".",
    " terima kasih",
    " terima kasih banyak pak",
    ", makasih ya",
    " trims",
    " mksh pak",
    " tks",
    " thanks",
    " thank you",
    " please",
    " matur nuwun",
    " wassalam",
    "\nterimo kasih banyak ndan",
    "\nSent from my Nokia",
    "\n\nSent from my iPhone",
    "\nDikirim dari HP saya",
    "\nTerkirim dari Samsung Galaxy",
    " makasih\nDikirim dari ponsel saya",
)


@pytest.mark.parametrize("typed", COMMANDS)
def test_courtesy_and_signatures_undo_no_command(typed: str) -> None:
    for before, behind in itertools.product(BEFORE, BEHIND):
        if before and typed[0].isdigit():
            continue
        found = read(f"{before}{typed}{behind}", False, False)
        assert (found.intent, found.code) == COMMANDS[typed], f"{before}{typed}{behind}"


@pytest.mark.parametrize("payload", ["4021", "12956", "48213", "310276", "9170345"])
@pytest.mark.parametrize(
    "word", ["STATUS", "HAPUS", "BATAL", "CEK", "CEK kode", "cek imbauan nomor"]
)
def test_a_code_is_read_as_our_own_texts_show_it(word: str, payload: str) -> None:
    code = with_check(payload)
    for typed in (
        code,
        grouped(code),
        grouped(code).replace(" ", "."),
        grouped(code).replace(" ", "-"),
        " ".join(code),
    ):
        for tail in ("", " makasih pak", "?"):
            found = read(f"{word} {typed}{tail}", False, False)
            assert (found.intent, found.code) == (word.split()[0].upper(), code), (
                f"{word} {typed}{tail}"
            )


@pytest.mark.parametrize("payload", ["4021", "12956", "310276"])
def test_whoever_asks_whether_an_imbauan_is_genuine_may_write_its_code_in_groups(
    payload: str,
) -> None:
    code = with_check(payload)
    for typed in (code, grouped(code), grouped(code).replace(" ", ".")):
        found = read(f"bener dak imbauan no {typed} ini dari polisi", False, False)
        assert (found.intent, found.code) == ("CEK", code), typed


@pytest.mark.parametrize(
    "tail",
    [
        "sudah sampai mana",
        "sudah sampai mana ya pak",
        "gimana kabarnya",
        "apa kabar pak",
        "kok belum ada kabar",
    ],
)
def test_a_question_behind_status_keeps_its_code(tail: str) -> None:
    found = read(f"STATUS {TICKET} {tail}", False, False)
    assert (found.intent, found.code) == ("STATUS", TICKET)


@pytest.mark.parametrize(
    "text",
    ["makasih pak", "ok siap pak terima kasih", "trims infonya", "terima kasih sudah dibantu"],
)
def test_courtesy_alone_is_still_thanks(text: str) -> None:
    assert read(text, False, False).mute


@pytest.mark.parametrize("text", ["BATAL", "batal pak", "BATAL makasih"])
def test_a_bare_batal_leaves_an_open_question_or_asks_which_hapus_was_meant(text: str) -> None:
    assert read(text, False, True).intent == "BATAL"
    assert read(text, False, True, off_menu=True).intent == (
        "BATAL" if text == "BATAL" else "TIDAK_JELAS"
    )
    assert begin(read(text, False, False)) == ("urung", {})


DANGER = (
    "tolong kami diserang",
    "ada kebakaran di 7 ulu",
    "ado begal bawa parang di lr ketapang",
    "ada maling di rumah saya",
)


@pytest.mark.parametrize("tail", DANGER)
@pytest.mark.parametrize(
    "command", [f"STATUS {TICKET}", f"HAPUS {TICKET}", f"BATAL {TICKET}", "STOP,", "BERHENTI."]
)
def test_danger_behind_a_command_is_read_first_and_the_command_is_not_forgotten(
    command: str, tail: str
) -> None:
    found = read(f"{command} {tail}", False, False)
    assert found.intent in ("LAPOR", "DARURAT")
    word = {"STOP": "BERHENTI"}.get(command[:4], command.split()[0].rstrip("."))
    assert found.besides == (word, TICKET if TICKET in command else "")


@pytest.mark.parametrize(
    "text", ["stop motor itu pak ado begal", "berhenti di depan pasar ada tawuran", *DANGER]
)
def test_a_report_that_begins_like_a_command_asks_for_nothing_else(text: str) -> None:
    found = read(text, False, False)
    assert found.intent in ("LAPOR", "DARURAT") and found.besides is None


MINE = {StatusOf(TICKET): {"state": "ditangani", "sensitive": False}}


def started(text: str) -> tuple[str, dict[str, object]]:
    return begin(read(text, False, False))


def test_status_before_a_report_is_answered_with_it() -> None:
    call = dial(
        flow_for(*started(f"STATUS {TICKET} ada petasan di lr ketapang 7 ulu")),
        channel="sms",
        look_up=MINE,
    )
    assert len(call.told) == 1 and call.shows("sms.juga") and grouped(TICKET) in call.screen


def test_hapus_before_a_report_is_asked_about_and_done_after_a_yes() -> None:
    call = dial(
        flow_for(*started(f"HAPUS {TICKET} ada petasan di lr ketapang 7 ulu")),
        channel="sms",
        look_up=MINE,
    )
    assert (
        len(call.told) == 1 and call.shows("sms.mau") and f"HAPUS {grouped(TICKET)}" in call.screen
    )
    assert call.press("ya pak").told[1:] == [ErasureAsked(TICKET)]
    other = dial(
        flow_for(*started(f"HAPUS {TICKET} ada petasan di lr ketapang 7 ulu")),
        channel="sms",
        look_up=MINE,
    )
    assert len(other.press("idak").told) == 1 and other.shows("sms.batal")


def test_berhenti_before_an_emergency_leaves_its_advice_standing() -> None:
    call = dial(
        flow_for(*started("STOP. tolong kami diserang di lr ketapang 7 ulu")),
        channel="sms",
        look_up=MINE,
    )
    assert call.shows("sms.mau_darurat") and "110" in call.screen and "DARURAT" in call.screen
    assert call.press("YA").told[-1] == ImbauanStopped()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (f"{TICKET[:3]} {TICKET[3:]}", TICKET),
        (f"{TICKET[:3]}.{TICKET[3:]}", TICKET),
        (f"{TICKET[:2]}-{TICKET[2:4]}-{TICKET[4:]}", TICKET),
        (f"no.{TICKET[:3]},{TICKET[3:]}.", TICKET),
        (OTHER.replace("1", "I").replace("0", "O"), OTHER),
        (OTHER.replace("1", "l").replace("0", "o"), OTHER),
        (f"{OTHER[:3]}.{OTHER[3:]}".replace("0", "O"), OTHER),
        (OTHER.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), OTHER),
        (OTHER.translate(str.maketrans("0123456789", "０１２３４５６７８９")), OTHER),
    ],
)
def test_codes_as_people_copy_them(typed: str, code: str) -> None:
    assert read_code(typed) == code
    found = read(f"STATUS {typed}", False, False)
    assert (found.intent, found.code) == ("STATUS", code)


@pytest.mark.parametrize("text", ["", "lupa", "SOBIS", "BOSS SILO", "ilo oli", "Lis Boz"])
def test_words_are_no_codes(text: str) -> None:
    assert find_code(text) is None and read_code(text) == ""


@given(
    st.integers(1000, 9_999_999),
    st.sampled_from([" ", ".", "-", ",", "/", "  "]),
    st.integers(1, 6),
)
def test_every_ticket_is_found_in_groups_of_any_size(payload: int, between: str, size: int) -> None:
    code = with_check(str(payload))
    typed = between.join(code[at : at + size] for at in range(0, len(code), size))
    assert read_code(f"STATUS {typed} makasih") == code


VERBS = (
    "Loved",
    "Liked",
    "Disliked",
    "Laughed at",
    "Emphasized",
    "Questioned",
    "Reacted \N{THUMBS UP SIGN} to",
    "Removed a heart from",
    "Menyukai",
    "Tidak menyukai",
    "Mencintai",
    "Menertawakan",
    "Mempertanyakan",
    "Bereaksi \N{THUMBS UP SIGN} ke",
    "Menanggapi dengan \N{HEAVY BLACK HEART} pada",
    "\N{FACE WITH TEARS OF JOY} to",
)
QUOTED = (
    f"Laporan {TICKET} tersimpan. Jangan mengejar atau main hakim sendiri.",
    f"DARURAT {TICKET} tersimpan, BELUM dijawab petugas. Telp 110 sekarang bila bisa.",
    "Laporan tersimpan: Kebakaran, lr ketapang rt 14 7 ulu",
    "Ada tawuran di 7 ulu, bawa parang",
)


@pytest.mark.parametrize("verb", VERBS)
def test_a_reaction_to_our_text_is_no_report(verb: str) -> None:
    for quoted, (opened, closed) in itertools.product(QUOTED, ("“”", '""', "«»", "“ ")):
        found = read(f"{verb} {opened}{quoted}{closed}", False, False)
        assert (found.intent, found.mute) == ("TIDAK_JELAS", True), (verb, quoted)


@pytest.mark.parametrize("verb", VERBS)
def test_what_follows_a_quotation_is_read(verb: str) -> None:
    found = read(f"{verb} “{QUOTED[0]}” ada kebakaran di 7 ulu", False, False)
    assert (found.intent, found.category) == ("LAPOR", "kebakaran")
    assert read(f"{verb} “{QUOTED[2]}” STATUS {TICKET}", False, False).code == TICKET


def test_our_own_texts_sent_back_are_no_reports() -> None:
    for (name, part), text in CATALOGUES["id"].items():
        if part in ("say", "ask") and name.startswith(
            ("pesan.ack", "pesan.darurat", "sms.ack", "lapor.terima", "status.")
        ):
            sent = (
                text.replace("{code}", TICKET)
                .replace("{kind:lapor.jenis}", "Kejahatan")
                .replace("{place}", "lr ketapang")
            )
            assert read(sent, False, False).intent in ("STATUS", "HAPUS", "TIDAK_JELAS"), name


@pytest.mark.parametrize(
    "text",
    [
        "Suka ada tawuran di lr ketapang 7 ulu",
        'dia bilang "mau bunuh kamu" di depan rumah',
        "barang curian dikirim dari hp palembang tadi pagi",
        "ada yang jual sabu sent to rumah",
        "110 tidak diangkat, ada maling di 7 ulu",
    ],
)
def test_the_senders_own_words_are_kept(text: str) -> None:
    assert cut(text) == text


@given(st.text(max_size=200))
def test_cutting_again_changes_nothing(text: str) -> None:
    assert cut(cut(text)) == cut(text)


THIRD = (
    "3",
    "03",
    "3.",
    "3)",
    "(3)",
    "#3",
    "3#",
    "pilih 3",
    "no 3",
    "nomor tiga",
    "tiga",
    "Tiga.",
    "tigo",
    "ketiga",
    "yang ketiga",
)
TAILS = ("", " pak", " makasih", " ya pak, terima kasih", " aja")


@pytest.mark.parametrize("typed", THIRD)
def test_a_number_in_every_writing(typed: str) -> None:
    for tail in TAILS:
        assert number_said(typed + tail) == "3", typed + tail


@pytest.mark.parametrize(
    "text",
    ["", "3 orang luka", "3 4", "1 atau 3", "-3", "1.5", "3x", "tiga orang bawa parang", "banyak"],
)
def test_what_is_no_number_alone(text: str) -> None:
    assert number_said(text) == ""


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text: str) -> None:
    assert number_said(text) == "" or number_said(text).isascii()
