"""Phone numbers in a text: hidden in every spelling; dates, times, sums, tickets and addresses
stay.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.redaction import HIDDEN, mask
from flows.rules.tickets import with_check

#: The same number, 0813 1100 0007, or the same landline, 0711 353535, unless said otherwise.
SPELLINGS = [
    # as people group it
    "081311000007",
    "0813 1100 0007",
    "0813-1100-0007",
    "0813.1100.0007",
    "0813/1100/0007",
    "0813_1100_0007",
    "0813*1100*0007",
    "0813#1100#0007",
    "0813~1100~0007",
    "0813|1100|0007",
    "0813\\1100\\0007",
    "0813,1100,0007",
    "0813;1100;0007",
    "0813'1100'0007",
    "0813=1100=0007",
    "0813+1100+0007",
    "0813\N{EN DASH}1100\N{EN DASH}0007",
    "0813\N{EM DASH}1100\N{EM DASH}0007",
    "0813\N{BULLET}1100\N{BULLET}0007",
    "0813 - 1100 - 0007",
    "0813 . 1100 . 0007",
    "0813...1100...0007",
    "0813\n1100\n0007",
    "0813\t1100\t0007",
    "0813\N{NO-BREAK SPACE}1100\N{NO-BREAK SPACE}0007",
    "0813\N{ZERO WIDTH SPACE}1100\N{ZERO WIDTH SPACE}0007",
    "0813110 00007",
    "08131 1000 007",
    "0813 110 000 07",
    "081-311-000-007",
    "081.311.000.007",
    "0813 11000007",
    "0813/11000007",
    "0813 1100,0007",
    "08 13 11 00 00 07",
    "08.13.11.00.00.07",
    "08:13:11:00:00:07",
    "08,13,11,00,00,07",
    "0 8 1 3 1 1 0 0 0 0 0 7",
    "0-8-1-3-1-1-0-0-0-0-0-7",
    "0.8.1.3.1.1.0.0.0.0.0.7",
    "0 813 1100 0007",
    "08 12 34 56 78 90",
    "0811234567",
    "0895123456789",
    "0895 1234 5678 9",
    # in brackets and quotes
    "(0813) 1100-0007",
    "(0813)1100(0007)",
    "[0813] [1100] [0007]",
    "{0813}{1100}{0007}",
    '"0813" "1100" "0007"',
    "(081311000007)",
    "0813 (1100) 0007",
    # without its 0, or with 62
    "813 1100 0007",
    "813-1100-0007",
    "813.1100.0007",
    "81311000007",
    "8131 1000 007",
    "8 1 3 1 1 0 0 0 0 0 7",
    "+6281311000007",
    "+62 813-1100-0007",
    "+62(0)813 1100 0007",
    "+62-0813-1100-0007",
    "(+62) 81311000007",
    "+ 62 813 1100 0007",
    "6281311000007",
    "62 813 1100 0007",
    "62-813-1100-0007",
    "62.813.1100.0007",
    "6 2 8 1 3 1 1 0 0 0 0 0 7",
    "0062 813 1100 0007",
    "006281311000007",
    "62081311000007",
    # glued to words
    "wa081311000007",
    "hp:081311000007",
    "hub.081311000007",
    "081311000007ya",
    "081311000007bpk",
    "telp081311000007kak",
    "wa.me/6281311000007",
    "tel:+6281311000007",
    "WA+6281311000007",
    "no081311000007",
    "nomorO81311000007",
    "rp081311000007",
    "Rp 0813 1100 0007",
    "RT081311000007",
    "rt 081 311 000 007",
    "RT 08 1311000007",
    # letters for digits
    "O81311OOOOO7",
    "o8l311oooo07",
    "O8I3 IIOO OOO7",
    "O813 11OO OOO7",
    "noO81311OOOOO7",
    "O 8 1 3 1 1 O O O O O 7",
    "0B13 1100 0007",
    "\N{CYRILLIC CAPITAL LETTER O}81311000007",
    "0813x1100x0007",
    "0813 x 1100 x 0007",
    # other scripts
    "\uff10\uff18\uff11\uff13\uff11\uff11\uff10\uff10\uff10\uff10\uff10\uff17",
    "\uff0b\uff16\uff12 \uff18\uff11\uff13 \uff11\uff11\uff10\uff10 \uff10\uff10\uff10\uff17",
    "\u0660\u0668\u0661\u0663\u0661\u0661\u0660\u0660\u0660\u0660\u0660\u0667",
    "\u0966\u096e\u0967\u0969\u0967\u0967\u0966\u0966\u0966\u0966\u0966\u096d",
    "\u2070\u2078\u00b9\u00b3\u00b9\u00b9\u2070\u2070\u2070\u2070\u2070\u2077",
    "\u24ea\u2467\u2460\u2462\u2460\u2460\u24ea\u24ea\u24ea\u24ea\u24ea\u2466",
    "0\ufe0f\u20e38\ufe0f\u20e31\ufe0f\u20e33\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e3"
    "0\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e37\ufe0f\u20e3",
    # said
    "nol delapan satu tiga satu satu nol nol nol nol nol tujuh",
    "nol lapan sikok tigo sikok sikok nol nol nol nol nol tujuh",
    "kosong delapan satu tiga satu satu kosong kosong kosong kosong kosong tujuh",
    "Nol,delapan,satu,tiga,satu,satu,nol,nol,nol,nol,nol,tujuh",
    "nol-delapan-satu-tiga-satu-satu-nol-nol-nol-nol-nol-tujuh",
    "noldelapansatutigasatusatunolnolnolnolnoltujuh",
    "kosong delapan tiga belas sebelas ratus nol nol nol tujuh",
    "enam dua delapan satu tiga satu satu nol nol nol nol nol tujuh",
    "plus enam dua delapan satu tiga satu satu nol nol nol nol nol tujuh",
    "delapan satu tiga satu satu nol nol nol nol nol tujuh",
    "nol 8 satu 3 1100 0007",
    "0813 strip 1100 strip 0007",
    "0813 terus 1100 terus 0007",
    # landlines, and other countries
    "0711353535",
    "0711 353535",
    "(0711) 353-535",
    "0711-353535",
    "0711.353.535",
    "0711/353535",
    "0 7 1 1 3 5 3 5 3 5",
    "+62 711 353535",
    "62711353535",
    "021-5551234",
    "+60123456789",
    "+60 12 345 6789",
    "0060123456789",
    # two of them
    "0813 1100 0007/0812 3456 7890",
    "081311000007081234567890",
    "081311000007 atau 081234567890",
]

ROUND_IT = [
    ("", ""),
    ("hubungi ", " ya pak"),
    ("tolong cepat, ", ". Lewat RT 5"),
    ("pak ", "\nkirim orang"),
]


@pytest.mark.parametrize(("before", "after"), ROUND_IT)
def test_a_number_is_hidden_however_it_is_written(before: str, after: str) -> None:
    for spelling in SPELLINGS:
        masked = mask(before + spelling + after)

        assert HIDDEN in masked, spelling
        assert masked.startswith(before) and masked.endswith(after), spelling
        left = masked[len(before) : len(masked) - len(after)]
        assert not any(unicodedata.digit(char, None) for char in left.replace("RT 08", "")), left


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(set(SPELLINGS)) >= 100


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lr ketapang RT 14, hub 0813-1100-0007", f"lr ketapang RT 14, hub {HIDDEN}"),
        ("telp (0711) 353535 atau 110", f"telp {HIDDEN} atau 110"),
        ("081311000007 110", f"{HIDDEN} 110"),
        ("0813 1100 0007 3 orang", f"{HIDDEN} 3 orang"),
        ("0813 1100 0007 22.30", f"{HIDDEN} 22.30"),
        ("08/12/2026 22.30 0813 1100 0007", f"08/12/2026 22.30 {HIDDEN}"),
        ("(0813) 1100 (0007)", HIDDEN),
        ("(hp 081311000007)", f"(hp {HIDDEN})"),
    ],
)
def test_what_stands_beside_a_number_stays(text: str, shown: str) -> None:
    assert mask(text) == shown
    assert mask(shown) == shown


OTHERWISE = [
    # money
    "Rp 1.500.000",
    "Rp1.500.000,00",
    "1500000",
    "81500000",
    "rp 81.500.000",
    "81.500.000",
    "Rp 815.000.000",
    "Rp 81311000007",
    "Rp 812 345 678",
    "85000000 rupiah",
    "815.000.000",
    "62.000.000.000",
    "20.000, total 200.000",
    # dates and times
    "08/12/2026 22.30",
    "08-12-2026 22:30",
    "08.12.2026 22.30",
    "08/12/26 22.30",
    "8/12/2026 22.30",
    "2026-12-08 22:30:15",
    "2026-12-08T08:12:30Z",
    "2026-12-08T08:12:30.123456",
    "08/12/2026-09/12/2026",
    "08-12-2026 - 09-12-2026",
    "08-12-2026-09-12-2026",
    "08 12 2026 22.30",
    "08.15-09.30",
    "08.15 - 09.30 WIB",
    "08.15.30 - 09.15.30",
    "08.15, 12.00, 15.30",
    "08:00/12:00/18:00",
    "2019 2020 2021",
    "1998/1999",
    # tickets and plates
    "482 137",
    "482137",
    "482-137",
    "482 137 482 138",
    "BG 1234 AB",
    "BG 8123 IO",
    "B 8134 OIL",
    "BG8113OI",
    "BG 8123 SB",
    # addresses
    "RT 05 RW 03",
    "RT 05/03 no 12",
    "RT 05/RW 03",
    "rt 021/005 30257",
    "RT 003/001",
    "RT 003/001 30111",
    "RT 08, 12, 15, 20, 25",
    "no. 8",
    "8 ilir",
    "10 ulu 5",
    "KM 12,5",
    "km 8.5",
    "blok C 8 no 12",
    "lorong 8 rt 12 rw 15",
    "-2.0812345,104.7512345",
    "-2.9761, 104.0812345",
    "lantai 8 kamar 812",
    # numbers for everybody, and those that are hidden before anything is stored
    "110",
    "112",
    "119",
    "110, 112, 119",
    "110/112",
    "1671028103900007",
    "1671 0281 0390 0007",
    "8171028103900007",
    "(NIK dihapus)",
    # what is said of how many
    "delapan orang, satu motor, tiga parang",
    "dua motor lapan orang",
    "satu dua tiga",
    "3 motor, 5 orang",
    "pasal 351, 352, 353",
    "30 juta",
]


@pytest.mark.parametrize(("before", "after"), [*ROUND_IT, ("12 orang, ", " 5 motor")])
def test_what_is_no_number_stays(before: str, after: str) -> None:
    for text in OTHERWISE:
        assert mask(before + text + after) == before + text + after


# --- ranging over the kinds ---

_mobile = st.builds(
    "8{}{}".format, st.integers(1, 9), st.text("0123456789", min_size=8, max_size=9)
).filter(
    lambda number: (
        number[-3:] not in ("110", "112", "113", "115", "119", "129")
    )  # that may stand beside a number
)
_prefix = st.sampled_from(["0", "62", "+62", "0062", "+62 ", "62-", "(0", "+62(0)"])
_gap = st.sampled_from(
    [" ", "-", ".", "/", "_", "*", ",", ";", " - ", "..", ")(", "\u00a0", "\u200b", "\n"]
)
_word = st.sampled_from(["", "wa", "hp ", "hub:", "no ", "telp. ", "tolong! "])
_tail = st.sampled_from(["", "ya", " ya", ". Cepat", "!", " RT 5", "\n"])
_zeros = [
    "0123456789",
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
    "OI23456789",
    "ol23456789",
]


@given(_mobile, _prefix, _gap, st.integers(3, 5), st.sampled_from(_zeros), _word, _tail)
def test_any_mobile_number_is_hidden(
    number: str, prefix: str, gap: str, size: int, digits: str, word: str, tail: str
) -> None:
    groups = [number[at : at + size] for at in range(0, len(number), size)]
    written = (prefix + gap.join(groups)).translate(str.maketrans("0123456789", digits))
    masked = mask(word + written + tail)

    assert HIDDEN in masked
    left = masked.removesuffix(tail).replace(HIDDEN, "")
    assert not any(char.isdecimal() for char in left), (word + written + tail, masked)


_names = "nol satu dua tiga empat lima enam tujuh delapan sembilan".split()
_lots = ["nol sikok duo tigo empat limo enam tuju lapan sembilan".split(), _names]


@given(_mobile, st.sampled_from(_lots), st.sampled_from([" ", "", ", ", "-", ". "]))
def test_any_number_that_is_said_is_hidden(number: str, names: list[str], gap: str) -> None:
    masked = mask("hubungi " + gap.join(names[int(digit)] for digit in "0" + number))
    assert masked == f"hubungi {HIDDEN}"


_day, _month, _year = st.integers(1, 31), st.integers(1, 12), st.integers(1990, 2039)
_hour, _minute = st.integers(0, 23), st.integers(0, 59)
_date = st.builds(
    lambda d, m, y, sign: f"{d:02}{sign}{m:02}{sign}{y}",
    _day,
    _month,
    _year,
    st.sampled_from(["/", "-", "."]),
)
_clock = st.builds(
    lambda h, m, sign: f"{h:02}{sign}{m:02}", _hour, _minute, st.sampled_from([".", ":"])
)
_price = st.integers(1, 10**10).map(lambda sum_: f"Rp {sum_:,}".replace(",", "."))
_bare_price = st.integers(1, 8 * 10**7).map(str)
_ticket = st.integers(10000, 99999).map(lambda drawn: with_check(str(drawn)))
_plate = st.builds(
    "{} {} {}".format,
    st.sampled_from(["BG", "B", "BE"]),
    st.integers(1, 9999),
    st.text("ABCDIOLSZ", min_size=1, max_size=3),
)
_address = st.builds(lambda rt, rw, no: f"RT {rt:02} RW {rw:02} no {no}", *[st.integers(1, 60)] * 3)
_road = st.builds(
    "{} {}".format, st.sampled_from(["KM", "jl kolonel", "lorong", "no"]), st.integers(1, 999)
)
_harmless = st.one_of(
    _date,
    _clock,
    st.builds("{} {}".format, _date, _clock),
    st.builds("{} - {}".format, _clock, _clock),
    _price,
    _bare_price,
    _ticket,
    _ticket.map(lambda code: f"{code[:3]} {code[3:]}"),
    _plate,
    _address,
    _road,
    st.sampled_from(["110", "112", "119"]),
    st.integers(10**15, 10**16 - 1).map(str),
)


@given(
    st.lists(_harmless, min_size=1, max_size=4),
    st.sampled_from([" di ", " jam ", ". Lalu ", " dan ", " pak "]),
)
def test_dates_prices_tickets_plates_and_addresses_stay(told: list[str], between: str) -> None:
    text = between.join(told)
    assert mask(text) == text


@given(st.text(max_size=200))
def test_what_has_no_digit_in_any_script_and_no_number_word_stays(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    if not any(unicodedata.digit(char, None) is not None for char in text):
        assert masked == text
