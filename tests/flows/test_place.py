"""Where a text says that something is: the corpus of places, and what each rule is there for."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.place import LONGEST, Gazetteer, Place, place_in
from flows.reading.place.names import Area
from tests.flows.corpora import hold
from tests.flows.places import corpus, shipped

FLOOR = {"tuned": 0.97, "held": 0.94}
"""How much of each half must be read as it is meant, by area and by words."""

NAMES = Gazetteer(
    {
        "7 ulu": "16.71.02.1003",
        "3-4 ulu": "16.71.02.1002",
        "5 ulu": "16.71.02.1001",
        "16 ilir": "16.71.05.1001",
        "duku": "16.71.06.1001",
        "20 ilir d iii": "16.71.05.1004",
        "20 ilir": "16.71.05.1005",
        "demang lebar daun": "16.71.04.1006",
        "kemuning": "16.71.09",
        "sako": "16.71.08",
        "su 1": "16.71.02",
    }
)


def found(text: str) -> Place:
    return shipped().find(text)


# ---- The corpus


@pytest.mark.parametrize("half", ["tuned", "held"])
def test_the_corpus(half: str) -> None:
    rows = corpus(half)
    area = [row["text"] for row in rows if not _area_is_right(row)]
    words = [row["text"] for row in rows if not _words_are_right(row)]
    hold(f"places.csv, {half}", "area", 1 - len(area) / len(rows), FLOOR[half], area)
    hold(f"places.csv, {half}", "words", 1 - len(words) / len(rows), FLOOR[half], words)


def _area_is_right(row: dict[str, str]) -> bool:
    place = found(row["text"])
    if row["doubt"]:
        return len(place.candidates) > 1 and place.level not in ("kelurahan", "desa")
    return (place.code or "") == row["code"]


def _words_are_right(row: dict[str, str]) -> bool:
    said = found(row["text"]).words.lower()
    wanted = [word for word in row["words"].lower().split(";") if word]
    return all(word in said for word in wanted) if wanted else not said


# ---- One reading, all of it


def test_what_is_known_of_a_place() -> None:
    assert found(
        "pak ado maling masuk rumah wong dpn masjid nurul iman lr kemas rt 14 7 ulu, cepet"
    ) == Place(
        words="dpn masjid nurul iman lr kemas rt 14 7 ulu",
        code="16.71.02.1006",
        level="kelurahan",
        matched="7 ulu",
        rest=("dpn masjid nurul iman", "lr kemas", "rt 14"),
    )


def test_no_place() -> None:
    assert found("maling masuk rumah") == found("") == Place()


@pytest.mark.parametrize(
    ("text", "code", "candidates"),
    [
        (
            "tawuran di sukarami",
            "16.71.07.1005",
            {"16.71.07", "16.71.07.1005"},
        ),  # the smaller, but it says so
        ("tawuran di kec sukarami", "16.71.07", set()),
        ("tawuran di kel sukarami", "16.71.07.1005", set()),
        ("desa sukarami kec kota agung kab lahat", "16.04.07.2018", set()),
        ("karang anyar", "16.71.12.1002", set()),  # also in seven other places, but one is at home
        ("karang anyar kab lahat", "16.04.31.2005", set()),
        (
            "desa perigi oki",
            "16.02",
            {"16.02.05.1009", "16.02.19.2017"},
        ),  # two there: which one must be asked
        ("talang kelapa", "16.71.15.1003", set()),
        ("talang kelapa banyuasin", "16.07.10", set()),
        ("kel duku kota prabumulih", "16.74", set()),  # there is none there
        ("lahat", "16.04", {"16.04", "16.04.10"}),  # the kabupaten, or the town in it
        ("tawuran warga 7 ulu samo 5 ulu", "16.71.02", {"16.71.02.1005", "16.71.02.1006"}),
        ("tawuran 7 ulu, lari ke arah plaju", "16.71.02.1006", set()),
        ("macet di ampera arah plaju", None, set()),
    ],
)
def test_names_of_several_areas(text: str, code: str | None, candidates: set[str]) -> None:
    place = found(text)
    assert place.code == code
    assert set(place.candidates) == candidates


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tawuran di sukarami", ("kec Sukarami", "kel Sukarami")),
        ("begal di lahat", ("kab Lahat", "kec Lahat")),
        (
            "desa perigi oki",
            ("kec Kayu Agung", "kec Pangkalan Lampam"),
        ),  # two desa: which kecamatan
        ("tawuran di lr jambu sukarami", ()),  # found all the same
        ("tawuran di kec sukarami", ()),
        ("tawuran warga 7 ulu samo 5 ulu", ()),  # both are said
        ("macet di plaju", ()),
    ],
)
def test_areas_of_one_name_are_told_apart(text: str, told: tuple[str, ...]) -> None:
    assert tuple(words for _, words in shipped().alike(found(text))) == told


def test_of_many_areas_of_one_name_a_few_are_told() -> None:
    assert len(shipped().alike(found("maling di sukajadi"))) == 3
    assert Gazetteer({"a": ["1.1", "1.2"]}).alike(Place("a", candidates=("1.1", "1.2"))) == ()


def test_home_is_where_the_installation_is() -> None:
    assert found("karang anyar").code == "16.71.12.1002"
    assert shipped("16").find("karang anyar").code is None
    lahat = Gazetteer(
        {"sukaraja": ["1", "2"]},
        {"1": Area("desa", "A/1/"), "2": Area("desa", "B/2/"), "B": Area("kabupaten", "B/")},
        home="B",
    )
    assert lahat.find("di sukaraja").code == "2"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7 Ulu", "16.71.02.1006"),
        ("tujuh ulu", "16.71.02.1006"),
        ("VII ULU", None),  # nobody writes it so, and the first numeral of a text is no number
        ("kel VII ulu", "16.71.02.1006"),
        ("9/10 Ulu", "16.71.17.1002"),
        ("sembilan sepuluh ulu", "16.71.17.1002"),
        ("10 ulu", "16.71.17.1002"),
        ("tigo empat ulu", "16.71.02.1004"),
        ("20 Ilir D.III", "16.71.05.1007"),
        ("20 ilir d3", "16.71.05.1007"),
        ("dua puluh ilir tiga", "16.71.05.1007"),
        ("tiga puluh enam ilir", "16.71.12.1003"),
        ("1 ulu", "16.71.02.1002"),
        ("SU 1", "16.71.02"),
        ("su I", "16.71.02"),
        ("26 ilir", "16.71.11.1005"),
        ("26 ilir d1", "16.71.04.1003"),
        ("6 ulu", None),
        ("banyuasin III", "16.07.03"),
        ("lubuk linggau timur 2", "16.73.05"),
    ],
)
def test_numbers_however_they_are_written(text: str, code: str | None) -> None:
    assert found(text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "maling masuk rumah",
        "sakit ulu hati pak",
        "wong di bawah",
        "macet total di",
        "jalan macet dari tadi",
        "di pukulin wong",
        "rt kami kemalingan",
        "budak sma berantem",
        "telpon 081271234567",
        "jualan duku samo rambutan",
        "lagi saling lempar batu baru bae",
    ],
)
def test_words_that_only_look_like_a_place(text: str) -> None:
    assert found(text) == Place()


def test_a_slip_never_changes_a_number() -> None:
    assert found("12 ilir") == Place(
        "12 ilir", rest=("12 ilir",)
    )  # there is none, and it is not 11 or 13 Ilir
    assert found("sebrang ulu 1").code == "16.71.02" and found("sebrang ulu 2").code == "16.71.03"


# ---- The simple gazetteer of a few names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LR KETAPANG RT 14 7 ULU", "16.71.02.1003"),
        ("lr ketapang rt14 7ulu", "16.71.02.1003"),
        ("lr mufakat 3-4 ulu", "16.71.02.1002"),
        ("kel duku, rt02", "16.71.06.1001"),
        ("kel. Duku kec Kemuning", "16.71.06.1001"),
        ("jl sudirman 20 ilir D III", "16.71.05.1004"),
        ("dekat kantor lurah 5 ulu tolong pak", "16.71.02.1001"),
        ("rt 3 kec sako palembang", "16.71.08"),
        ("poskamling melati SU1", "16.71.02"),
        ("jln demang lebar daun", None),  # a street, not the kelurahan of that name
        ("kelurahan demang lebar daun", "16.71.04.1006"),
        ("pasar 16 ilir", "16.71.05.1001"),  # a market lies where its name says
        ("lorong duku", None),
        ("rt 5 ulu", None),  # RT 5, or 5 Ulu: nobody knows
        ("7 ulu dekat jembatan", "16.71.02.1003"),
        ("", None),
        ("ampera", None),
    ],
)
def test_the_area_of_a_place(text: str, code: str | None) -> None:
    assert NAMES.area_of(text) == code


def test_a_gazetteer_without_names() -> None:
    assert Gazetteer({}).area_of("kel duku 7 ulu") is None
    assert place_in("maling kel duku 7 ulu rt 3 pak") == "kel duku 7 ulu rt 3"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("petasan lr kuningan 7 ulu", "lr kuningan 7 ulu"),
        ("macet total di simpang polda", "simpang polda"),
        ("maling RT14, bawa motor", "RT14"),
        ("petasan, kel duku, rt02, tiap malem", "kel duku, rt02"),
        ("tawuran di 7ULU", "7ULU"),
        ("maling masuk rumah", ""),
        ("jalan macet dari tadi", ""),
        ("rt kami kemalingan", ""),
        ("antri solar spbu km 9", "spbu km 9"),
        ("tawuran sako", "sako"),
        ("", ""),
    ],
)
def test_the_place_in_a_report(text: str, place: str) -> None:
    assert place_in(text, NAMES) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("DARURAT LR TALI AIR RT 4 ADO WONG NGAMUK", "LR TALI AIR RT 4"),
        ("banyu naek di desa ulak kerbau, minta perahu", "desa ulak kerbau"),
        ("rumah kebakar di lr sungai itam bukit lama", "lr sungai itam bukit lama"),
        ("di lr jambu air la masuk rumah", "lr jambu"),  # the water, not the name
        ("begal di lr kancil motor putih", "lr kancil"),
        (
            "lapor maling negeri sindang tadi malem",
            "negeri sindang",
        ),  # a desa far away, of two words
        ("begal di tanjung api2", "tanjung api2"),
        ("rampok di perumahan bumi mas indah blok d4", "perumahan bumi mas indah blok d4"),
        ("ribut di komplek griya harapan blok 3c sako", "komplek griya harapan blok 3c sako"),
        ("maling di lr kelapa sawit karang jaya", "lr kelapa sawit karang jaya"),
        ("jl gub h asnawi mangku alam rawan begal", "jl gub h asnawi mangku alam"),
        ("dealer di jl sudirman km 3,5 dibobol", "jl sudirman km 3,5"),
        ("begal di 1 ulu laut", "1 ulu laut"),
        ("maling di sako permai", "sako permai"),
        ("tenggelam di opi water fun, baju pink", "opi water fun"),
    ],
)
def test_no_name_is_cut_short(text: str, place: str) -> None:
    assert found(text).words == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("pohon nimpa kabel di jl pom ix, jalan ketutup", "jl pom ix"),
        ("anak kecebur di kolam retensi siti khadijah", "kolam retensi siti khadijah"),
        ("balapan depan asrama haji pake taruhan", "depan asrama haji"),
        ("ngelem di belakang gor kampus", "belakang gor kampus"),
        ("rampok di rumah makan sri melayu", "rumah makan sri melayu"),
        ("polisi mintak duit di pos lantas simpang charitas", "pos lantas simpang charitas"),
        ("ado wong ditusuk di pos ronda", ""),  # of these there are hundreds
        ("mabok di pos ronda kosong rt 18", "pos ronda, rt 18"),
        ("pak pos bambu kuning, rt 22 hadir", "pos bambu kuning, rt 22"),
        ("ruwet di jakabaring dekat stadion knalpotnyo brong", "jakabaring dekat stadion"),
        ("bis masuk jurang liku lematang pagar alam", "liku lematang pagar alam"),
        ("jual sabu rusun blok 34 lantai 3", "rusun blok 34"),
        ("pipa bocor di talang jimar, minyak ngalir", "talang jimar"),
        ("angin rusak rumah di batumarta unit 6", "batumarta unit 6"),
        ("maling mobil di parkiran basement transmart", "parkiran basement transmart"),
        ("maling di rumah pak camat ilir timur", "camat ilir timur"),
        ("tawuran di depan umum", ""),
        ("maling di samping rumah kami", ""),
    ],
)
def test_kinds_of_places(text: str, place: str) -> None:
    assert found(text).words == place


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("LAHDIPOSRT17SUKAJAYABERTIGO", "POS RT17SUKAJAYA", "16.71.07.1004"),
        ("maling lrcempaka plaju darat", "lrcempaka plaju darat", "16.71.14.1002"),
        ("wong mabok dilorong mawar", "lorong mawar", None),
        ("wong ngamuk dipasar kertapati", "pasar kertapati", "16.71.13.1004"),
        ("sabu d1 lr j4mbu 8 ilir", "lr j4mbu 8 ilir", "16.71.18.1001"),
        ("masuk rt4 7ulu", "rt4 7ulu", "16.71.02.1006"),  # a number is a number
        ("posisi kami aman", "", None),
    ],
)
def test_words_without_gaps_and_with_digits_for_letters(
    text: str, place: str, code: str | None
) -> None:
    assert (found(text).words, found(text).code) == (place, code)


def test_a_shorter_name_means_all_that_begin_so() -> None:
    assert found("desa teluk kijing").code == "16.06.02"  # there are three of them, by number
    assert found("longsor di semende").code == "16.03"  # three kecamatan
    assert found("desa bailangu timur") == Place(
        "desa bailangu timur", rest=("desa bailangu timur",)
    )  # not Bailangu


def test_a_place_is_no_longer_than_a_line() -> None:
    assert len(place_in("jl " + "panjang " * 50)) <= LONGEST


# ---- Whatever people type

_WORDS = st.sampled_from(
    "lr jl kel desa kec kota rt 7 ulu 20 ilir d iii sako sukarami tanjung baru lahat pasar di"
    " ke arah dua puluh belas , . "
    "- # 2 masjid agung tnjung karng palembang x \u00b2 \u0663".split()
)


@given(st.text(max_size=300) | st.lists(_WORDS, max_size=40).map(" ".join))
def test_any_text_has_a_place_or_none(text: str) -> None:
    place = found(text)
    assert place == found(text)
    assert len(place.words) <= LONGEST and place.matched in text
    assert (place.code is None) == (place.level == "")


PIECES = [
    "7ulu ",
    "desa tanjung baru ",
    "x",
    "jkabaring ",
    "di ",
    "rt 1 ",
    "lr a b c d ",
    "2",
    "dua puluh ",
    "kel ",
    "a-",
    "\n",
]


@pytest.mark.parametrize("piece", [*PIECES, "all"])
def test_twenty_thousand_characters_take_bounded_time(piece: str) -> None:
    mixed = random.Random(4)
    text = (
        "".join(mixed.choice(PIECES) for _ in range(20_000)) if piece == "all" else piece * 20_000
    )
    began = time.process_time()
    assert len(found(text[:20_000]).words) <= LONGEST
    assert time.process_time() - began < 2
