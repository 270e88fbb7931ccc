"""A town's numbers: read from a file, shown only if confirmed, and never another town's."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.queries import Helplines
from gateway.install import helplines
from gateway.install.settings import BadSettings, Settings, load
from tests.gateway.calling import CallingHouse

HEAD = "area,service,name,number,confirmed\n"
TOWN = (
    HEAD
    + "16.71,siaga,Palembang Siaga,112,ya\n16.71,damkar,Damkar Palembang,0711-312011,ya\n"
    + "16.71.02,damkar,Damkar Seberang Ulu I,0711-510743,ya\n16.04,damkar,Damkar"
    " Lahat,0731-321000,tidak\n"
)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    file = tmp_path / "numbers.csv"
    file.write_text(TOWN, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("area", "found"),
    [
        ("", {"siaga": "112", "damkar": "0711-312011"}),
        ("16.71.08.1001", {"siaga": "112", "damkar": "0711-312011"}),
        ("16.71.02.1006", {"siaga": "112", "damkar": "0711-510743"}),
        ("16.71.021", {"siaga": "112", "damkar": "0711-312011"}),
        ("16.04.10", {}),
        ("16", {}),
    ],
)
def test_the_nearest_confirmed_numbers(town: Path, area: str, found: dict[str, str]) -> None:
    assert helplines.near(town, Helplines(area), "16.71") == found


def test_what_ships_is_shown_to_nobody() -> None:
    assert helplines.read(helplines.SHIPPED)
    assert not any(helpline.confirmed for helpline in helplines.read(helplines.SHIPPED))
    assert helplines.near(helplines.SHIPPED, Helplines(), "16.71") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("area,service\n", "kolom name, number, confirmed tidak ada"),
        (HEAD + "16.71,damkar,Damkar,telepon saja,ya\n", "bukan nomor telepon"),
        (HEAD + "16.71,dukun,Ki Joko,112,ya\n", "baris 2"),
        (HEAD + "16.71,damkar,Damkar,113,mungkin\n", "confirmed harus ya atau tidak"),
    ],
)
def test_a_bad_file_stops_the_start_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("NUMBERS_FILE", str(file))
    with pytest.raises(BadSettings, match=said):
        load(None)
    monkeypatch.setenv("NUMBERS_FILE", str(tmp_path / "none.csv"))
    with pytest.raises(BadSettings, match="cannot be read"):
        load(None)


def test_a_report_hears_the_number_of_the_town_it_happened_in(
    house: CallingHouse, town: Path
) -> None:
    confirmed: Settings = house.runtime.settings.model_copy(update={"numbers_file": town})
    object.__setattr__(house.runtime, "settings", confirmed)
    house.sms("palembang", "LAPOR kebakaran di palembang")
    assert "Damkar 07 11 312 011" in house.sent()[-1] and "110" in house.sent()[-1]
    house.later(minutes=5)
    house.sms("nowhere", "LAPOR kebakaran di jl antah berantah", phone="+6281200000077")
    assert "Damkar 113" in house.sent()[-1]
    assert "darurat 112, Damkar 0711-312011" in house.press("call", "", "5")
