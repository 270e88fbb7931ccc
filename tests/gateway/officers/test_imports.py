"""CSV files as people make them: good rows in, bad rows out with a reason."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import Database

from flows.rules.burden import Burden
from flows.rules.enrolling import MEMBER
from gateway.officers import imports, post_imports, tables
from gateway.officers.rows import CONTACT_COLUMNS
from gateway.officers.sheets import EXCEL
from storage import people, watch
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Contact, Enrolment, Guard, Phone, Post, Unit
from storage.places import areas, route_table, rw_counts, units
from storage.watch import enrolments
from storage.watch.enrolments import Wish
from storage.watch.guards import opened
from tests.cast import DARMO, SARI, UJANG, resident
from tests.gateway.conftest import PLACES, TUJUH_ULU, both_engines

ZONE = ZoneInfo("Asia/Jakarta")
CONTACTS = "phone,name,area,role,language,consent_at,consent_source"
POSTS = "code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards"
SARI_ROW = f"0812-0000-0001,Sari,{TUJUH_ULU},warga,id,2027-01-31,formulir"

Import = Callable[..., imports.Outcome]


@pytest.fixture
def places(database: Database) -> None:
    with db.transaction():
        areas.load(PLACES)


@pytest.fixture
def contacts(places: None, vault: Vault, now: datetime, tmp_path: Path) -> Import:
    """Imports contacts given as text or bytes; bad rows go to `bad.csv` beside them."""

    def load(content: str | bytes, dry_run: bool = False) -> imports.Outcome:
        file = tmp_path / "contacts.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return imports.contacts(vault, file, tmp_path / "bad.csv", now, ZONE, dry_run)

    return load


def rejected(folder: Path, separator: str = ",") -> list[dict[str, str]]:
    with (folder / "bad.csv").open(
        newline="", encoding="utf-8-sig", errors="surrogateescape"
    ) as file:
        return list(csv.DictReader(file, delimiter=separator))


@both_engines
def test_without_a_language_a_phone_keeps_the_one_it_chose(
    contacts: Import, vault: Vault, now: datetime
) -> None:
    with db.transaction():
        people.set_languages([(people.phone_ids(vault, [SARI], now)[SARI], "plm")])
    outcome = contacts(
        f"{CONTACTS}\n081200000001,Sari,{TUJUH_ULU},warga,,2027-01-31,x\n{resident(1)},,{TUJUH_ULU},warga,,2027-01-31,x\n"
    )
    assert (outcome.good, outcome.bad) == (2, 0)
    assert {phone.language for phone in [people.find_phone(vault, SARI)] if phone} == {"plm"}
    assert sorted(contact.language for contact in Contact.select()) == ["id", "plm"]
    contacts(f"{CONTACTS}\n{SARI_ROW}\n")
    assert [phone.language for phone in [people.find_phone(vault, SARI)] if phone] == ["id"]


@both_engines
def test_good_rows_go_in_and_bad_rows_come_out(
    contacts: Import, vault: Vault, tmp_path: Path
) -> None:
    outcome = contacts(
        f"{CONTACTS}\n{SARI_ROW}\n"
        f"0711512345,Kantor,{TUJUH_ULU},warga,id,2027-01-31,x\n"
        f"081200000002,Yanto,99.99,warga,id,2027-01-31,x\n"
        f"081200000003,Tanpa izin,{TUJUH_ULU},warga,id,,\n"
        f"081200000004,Bu RT,{TUJUH_ULU},RT,,,\n"
    )
    assert (outcome.good, outcome.bad) == (2, 3)
    assert [row["why"].partition(":")[0] for row in rejected(tmp_path)] == [
        "phone",
        "area",
        "consent_at",
    ]
    assert rejected(tmp_path)[0]["name"] == "Kantor"
    phone = people.find_phone(vault, SARI)
    assert phone is not None
    kept = Contact.get(Contact.phone == phone.id)
    assert (kept.area_id, kept.role, vault.open_text(kept.name, "contact.name")) == (
        TUJUH_ULU,
        "warga",
        "Sari",
    )
    assert Contact.select().where(Contact.role == "ketua_rt").count() == 1


@both_engines
def test_corrected_rejects_can_be_imported(contacts: Import, tmp_path: Path) -> None:
    contacts(f"{CONTACTS}\n+6281200000001,=Sari,{TUJUH_ULU},warga,id,,\n")
    text = (tmp_path / "bad.csv").read_text()
    assert "'+62" in text and "'=Sari" in text  # nothing that a spreadsheet would run
    corrected = text.replace("warga,id,,", "warga,id,2027-01-31,").replace("bad", "")
    assert contacts(corrected) == imports.Outcome(new=1)


@both_engines
@pytest.mark.parametrize(
    "number", ["081200000001", "+62 812-0000-0001", "62812.0000.0001", "81200000001"]
)
def test_numbers_as_people_write_them(contacts: Import, vault: Vault, number: str) -> None:
    assert contacts(f"{CONTACTS}\n{number},S,{TUJUH_ULU},warga,,31/01/2027,kertas\n").good == 1
    assert people.find_phone(vault, SARI) is not None


@both_engines
def test_importing_again_changes_nothing_twice(contacts: Import) -> None:
    for _ in range(2):
        contacts(f"{CONTACTS}\n{SARI_ROW}\n{SARI_ROW}\n")
    assert Contact.select().count() == Phone.select().count() == 1


@both_engines
def test_who_stopped_stays_stopped(contacts: Import, vault: Vault, now: datetime) -> None:
    contacts(f"{CONTACTS}\n{SARI_ROW}\n")
    phone = people.find_phone(vault, SARI)
    assert phone is not None
    people.stop_messages({phone.id: now})
    contacts(f"{CONTACTS}\n{SARI_ROW}\n")
    assert Phone.get_by_id(phone.id).opted_out_at is not None


@both_engines
def test_a_dry_run_writes_nothing(
    contacts: Import, vault: Vault, now: datetime, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text(f"{CONTACTS}\n{SARI_ROW}\nx,y,{TUJUH_ULU},warga,id,2027-01-31,z\n")
    before = set(tmp_path.iterdir())
    out = io.StringIO()
    assert imports.contacts(vault, file, out, now, ZONE, dry_run=True) == imports.Outcome(
        new=1, bad=1
    )
    assert out.getvalue().splitlines()[0] == f"{CONTACTS},why"
    assert set(tmp_path.iterdir()) == before
    assert Contact.select().count() == Phone.select().count() == 0


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{CONTACTS}\r\n{SARI_ROW}\r\n",
        f"{CONTACTS}\r{SARI_ROW}\r",
        f"{CONTACTS};catatan\n{SARI_ROW};baik\n".replace(",", ";"),
        f" Phone ,NAME,area,role,language,consent_at,consent_source\n\n,,,,,,\n{SARI_ROW}",
        f'{CONTACTS}\n"0812-0000-0001","Sari, ibu","{TUJUH_ULU}",warga,id,2027-01-31,formulir\n',
        f"consent_source,consent_at,language,role,area,name,phone\nf,2027-01-31,id,warga,{TUJUH_ULU},S,081200000001\n",
        f"{CONTACTS}\n081200000001,Sari,{TUJUH_ULU},warga,PLM,2027-01-31T08:00:00+07:00,f\n",
    ],
)
def test_files_as_programs_write_them(contacts: Import, content: str) -> None:
    assert contacts(content) == imports.Outcome(new=1)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f'081200000002,"Sari,{TUJUH_ULU},warga,id,2027-01-31,f'.encode(), "tanda kutip"),
        (f"081200000002,Sari,{TUJUH_ULU},warga,id,2027-01-31,f,x".encode(), "kolom"),
        (b"081200000002,Sar\xff," + f"{TUJUH_ULU},warga,id,2027-01-31,f".encode(), "UTF-8"),
        (b"081200000002,Sar\x00," + f"{TUJUH_ULU},warga,id,2027-01-31,f".encode(), "karakter"),
        (b"x" * 100_000, "terlalu panjang"),
    ],
)
def test_a_broken_row_costs_only_itself(
    contacts: Import, tmp_path: Path, row: bytes, why: str
) -> None:
    outcome = contacts(f"{CONTACTS}\n".encode() + row + f"\n{SARI_ROW}\n".encode())
    assert outcome.good == 1
    assert outcome.bad >= 1
    assert why in rejected(tmp_path)[0]["why"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "phone"),
        (b"phone,name,area,role,language,consent_at\n", "consent_source"),
        (b"\xff\xfep\x00h\x00", "phone"),
        (f"{CONTACTS},phone\n{SARI_ROW},1\n".encode(), "more than once"),
        (b"PK\x03\x04 no workbook at all", "workbook"),
        (b'"phone', "phone"),
    ],
)
def test_a_file_that_is_none_is_said_so(contacts: Import, content: bytes, said: str) -> None:
    with pytest.raises(tables.BadTable, match=said):
        contacts(content)


@both_engines
def test_a_chunk_the_database_refuses_costs_one_row(
    contacts: Import, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = people.save_contacts

    def save(vault: Vault, rows: list[people.ContactRow], now: datetime) -> list[int]:
        saved = real(vault, rows, now)
        if any(row.name == "Buruk" for row in rows):
            Contact.insert(
                phone=1, area="99.99", role="x", created_at=now, consent_source=""
            ).execute()
        return saved

    monkeypatch.setattr(people, "save_contacts", save)
    lines = [
        f"{resident(n)},{'Buruk' if n == 3 else 'Baik'},{TUJUH_ULU},warga,id,2027-01-31,f"
        for n in range(6)
    ]
    assert contacts("\n".join([CONTACTS, *lines])) == imports.Outcome(new=5, bad=1)
    assert [row["name"] for row in rejected(tmp_path)] == ["Buruk"]
    assert Contact.select().count() == 5


def test_memory_stays_flat(contacts: Import, tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        lines = (
            f"{resident(n)},Nama {n},{TUJUH_ULU},warga,id,2027-01-31,formulir\n"
            for n in range(rows)
        )
        content = CONTACTS + "\n" + "".join(lines)
        file = tmp_path / "contacts.csv"
        file.write_text(content)
        tracemalloc.start()
        try:
            with tables.open_table(file, CONTACT_COLUMNS) as table:
                assert sum(1 for _ in table.lines) == rows
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(20_000) < peak(500) + 200_000


FORMULAS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
cells_of_all_sorts = st.text(
    st.one_of(st.sampled_from([*FORMULAS, *";,\"'\t\r\n\0 \u3000\u200b"]), st.characters())
)


@given(st.lists(cells_of_all_sorts, min_size=1, max_size=6))
def test_written_cells_are_read_back_and_never_formulas(cells: list[str]) -> None:
    (_, _, line) = list(tables.write(["x"], [cells]))
    (row,) = csv.reader(io.StringIO(line, newline=""), delimiter=EXCEL.separator)
    assert len(row) == len(cells)
    for cell, written in zip(row, cells, strict=True):
        assert cell.replace("'", "") == written.replace("'", "")
        assert not cell.strip().startswith(FORMULAS)
    # A spreadsheet that parts at semicolons, and at line ends whatever the quotation marks say,
    # finds none either.
    for piece in re.split(r"[;\t\r\n]", line):
        assert not piece.lstrip(' "\0\u3000\u200b').startswith(FORMULAS)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        (" \u3000@SUM(A1)", "' \u3000@SUM(A1)"),
        ("\u200b\uff1d1", "'\u200b\uff1d1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("7 ULU;=cmd|' /C calc'!A0", "7 ULU;'=cmd|' /C calc'!A0"),
        ('x\n"+1', "x\n'\"+1"),
        ("+6281200000001;+6281200000002", "'+6281200000001;'+6281200000002"),
        ("'=1", "''=1"),
        ("LR 7-8 ULU, A+B = C; @ tugu", "LR 7-8 ULU, A+B = C;' @ tugu"),
        ("LR KETAPANG RT 14", "LR KETAPANG RT 14"),
        (None, ""),
    ],
)
def test_cells_that_look_like_formulas(cell: str | None, written: str) -> None:
    assert tables.safe(cell) == written


def test_what_was_made_safe_is_read_as_it_was(tmp_path: Path) -> None:
    guards = "+6281200000001; +6281200000002;'=1"
    file = tmp_path / "rejects.csv"
    file.write_text("".join(tables.write(["name", "guards"], [["@tugu", guards]])))
    with tables.open_table(file, ["name", "guards"]) as table:
        assert [line.cells for line in table.lines] == [{"name": "@tugu", "guards": guards}]


def test_names_from_a_file_hold_nothing_unseen(contacts: Import, vault: Vault) -> None:
    assert (
        contacts(
            f"{CONTACTS}\n+6281200000001,\u202eiraS"
            f" \u200bcafe\u0301,{TUJUH_ULU},warga,id,2027-01-31,x\n"
        ).good
        == 1
    )
    assert vault.open_text(Contact.get().name, "contact.name") == "iraS caf\u00e9"


def melati(**different: str) -> str:
    cells = {
        "code": "MELATI",
        "name": "Pos Melati",
        "area": TUJUH_ULU,
        "rt": "14",
        "rw": "03",
        "shift_start": "22.00",
        "shift_end": "4:00",
        "every_minutes": "180",
        "grace_minutes": "20",
        "guards": "081200000011;0812 0000 0012",
    } | different
    return f"{','.join(cells)}\n{','.join(cells.values())}\n"


@pytest.fixture
def guard_posts(places: None, vault: Vault, now: datetime, tmp_path: Path) -> Import:
    def load(content: str) -> imports.Outcome:
        file = tmp_path / "posts.csv"
        file.write_text(content)
        return post_imports.guard_posts(vault, file, tmp_path / "bad.csv", now, price=Decimal(350))

    return load


@both_engines
def test_a_post_with_its_guards(guard_posts: Import, vault: Vault) -> None:
    assert guard_posts(melati()) == imports.Outcome(new=1)
    post = watch.find("MELATI")
    assert post is not None
    assert (post.shift_start, post.shift_end, post.every_minutes, post.grace_minutes) == (
        "22:00",
        "04:00",
        180,
        20,
    )
    guards = [guard.phone_id for guard in watch.guards_of(post.id)]
    numbers = people.number_of(vault, guards)
    assert [numbers[phone_id] for phone_id in guards] == [DARMO, UJANG]
    ketua = watch.ketua_of(post.id)
    assert ketua is not None
    assert numbers[ketua.phone_id] == DARMO


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("written", ["3", "003", "3a"])
def test_rt_and_rw_are_two_digits_whatever_a_spreadsheet_made_of_them(
    guard_posts: Import, written: str
) -> None:
    assert guard_posts(melati(rt=written, rw=written)) == imports.Outcome(new=1)
    post = watch.find("MELATI")
    assert post is not None
    expected = "03" if written.isdigit() else written
    assert (post.rt, post.rw) == (expected, expected)


@both_engines
def test_semicolons_between_columns_and_guards(guard_posts: Import) -> None:
    header, row, _ = melati(guards="'G'").split("\n")
    quoted = row.replace(",", ";").replace("'G'", '"081200000011;081200000012"')
    assert guard_posts(f"{header.replace(',', ';')}\n{quoted}\n") == imports.Outcome(new=1)
    assert Guard.select().count() == 2


MORE = {
    "every_minutes": "",
    "times": "22.00;1.00;04:00",
    "free": "ya",
    "until_subuh": "tidak",
    "names": "Pak Darmo;",
    "rota": '"sen-kam 1,2; jum 2; 31/01/2027 1"',
    "ladder": "Ketua 5; petugas -",
}


@both_engines
def test_a_list_gives_nobody_the_name_back_that_they_had_erased(
    guard_posts: Import, vault: Vault, now: datetime, tmp_path: Path
) -> None:
    assert guard_posts(melati(**MORE)) == imports.Outcome(new=1)
    (post,) = watch.listed()

    def names() -> list[str]:
        return [opened(vault, guard.name) for guard in watch.guards_of(post.id)]

    with db.transaction():
        ids = people.phone_ids(vault, [DARMO, UJANG], now)
        assert people.forget_guard_names([ids[DARMO]]) == {ids[DARMO]}
    # An old list is refused, of a post that is there and of another one; it says whose name.
    why = "nomor ke-1, penjaga ini minta namanya dihapus (HAPUS DATA), kosongkan namanya"
    for again in (melati(**MORE), melati(**MORE).replace("MELATI", "MAWAR")):
        assert guard_posts(again).bad == 1
        assert f"names: {why}" in (tmp_path / "bad.csv").read_text()
    assert guard_posts(melati(**MORE | {"names": ";Ujang"})) == imports.Outcome(changed=1)
    assert names() == ["", "Ujang"]
    # Nor is it forgotten when they are left out for a while, or nobody had named them.
    only_ujang = melati(guards=UJANG, **MORE | {"names": "Ujang", "rota": ""})
    assert guard_posts(only_ujang) == imports.Outcome(changed=1)
    assert guard_posts(melati(**MORE)) == imports.Outcome(bad=1)
    # They tell it anew themselves.
    with db.transaction():
        enrolments.want(vault, Wish("w:1", MEMBER, ids[DARMO], post.id, now, name="Pak Mo"))
        enrolments.decide(vault, [Enrolment.get().id], True, now)
    assert sorted(names()) == ["Pak Mo", "Ujang"]
    assert guard_posts(melati(**MORE)) == imports.Outcome(changed=1)


@both_engines
def test_what_more_is_said_of_a_post_is_kept_until_it_is_said_otherwise(
    guard_posts: Import, vault: Vault
) -> None:
    assert guard_posts(melati(**MORE)) == imports.Outcome(new=1)
    post = watch.find("MELATI")
    assert post is not None
    assert (post.times, post.free, post.until_subuh) == ("22:00;01:00;04:00", True, False)
    assert post.ladder == "ketua 5; petugas -"
    darmo, ujang = watch.guards_of(post.id)
    assert [opened(vault, guard.name) for guard in (darmo, ujang)] == ["Pak Darmo", ""]
    turns = watch.turns_by_post([post.id])[post.id]
    assert [turn.weekday for turn in turns if turn.guard == ujang.id] == [0, 1, 2, 3, 4]
    assert [turn.night for turn in turns if turn.night] == [date(2027, 1, 31)]
    assert guard_posts(melati(**MORE)) == imports.Outcome(same=1)
    # Columns that are not there change nothing; an interval stands for fixed times.
    assert guard_posts(melati(every_minutes="")) == imports.Outcome(same=1)
    assert guard_posts(melati()) == imports.Outcome(changed=1)
    post = watch.find("MELATI")
    assert post is not None and (post.times, post.free, post.until_subuh) == ("", True, False)
    for change in (
        {"names": ";Ujang"},
        {"rota": "sen 1"},
        {"rota": ""},
        {"free": ""},
        {"until_subuh": ""},
        {"ladder": ""},
    ):
        assert guard_posts(melati(**change)) == imports.Outcome(changed=1), change
        assert guard_posts(melati(**change)) == imports.Outcome(same=1), change
    (turn,) = watch.turns_by_post([post.id])[post.id]
    assert turn.night == date(2027, 1, 31)  # a night that a list does not name stays


def test_a_partner_may_stand_below_and_one_that_nobody_knows_is_named(guard_posts: Import) -> None:
    header, first, _ = melati(partner="MAWAR").split("\n")
    other = first.replace("MELATI", "MAWAR").removesuffix("MAWAR") + "ANGGREK"
    found = guard_posts(f"{header}\n{first}\n{other}\n")
    assert (found.new, found.partnerless) == (2, (("MAWAR", "ANGGREK"),))
    post = watch.find("MELATI")
    assert post is not None and post.partner.code == "MAWAR"
    assert guard_posts(melati(partner="")).changed == 1
    post = watch.find("MELATI")
    assert post is not None and post.partner is None


def test_more_texts_than_three_are_taken_with_a_warning_unless_they_cost_nothing(
    guard_posts: Import,
) -> None:
    asked = Burden(7, Decimal(2450))
    assert guard_posts(melati(every_minutes="60")).heavy == (("MELATI", asked),)
    assert guard_posts(melati(every_minutes="60", free="ya")).heavy == ()
    assert guard_posts(melati(every_minutes="60")).heavy == ()  # it is known to be free


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"code": ""}, "code: kosong"),
        ({"code": "pos melati"}, "code: hanya"),
        ({"name": ""}, "name: kosong"),
        ({"area": "99"}, "area: tidak dikenal"),
        ({"rt": "123456789"}, "rt: terlalu panjang"),
        ({"shift_start": "25:00"}, "shift_start: jam"),
        ({"shift_end": "22:00"}, "shift_end: sama"),
        ({"every_minutes": "721"}, "every_minutes: harus"),
        ({"every_minutes": "", "grace_minutes": "181"}, "grace_minutes: harus angka 1 sampai 180"),
        ({"times": "22:00;01:00"}, "times: isi salah satu"),
        ({"every_minutes": "0", "times": "22:00;5"}, "times: jam tidak dikenal"),
        ({"every_minutes": "0", "times": "22:00;05:00"}, "times: di luar jam jaga"),
        ({"partner": "MELATI"}, "partner: pos itu sendiri"),
        ({"free": "mungkin"}, "free: tidak dikenal"),
        ({"names": "Darmo;Ujang;Wati"}, "names: lebih banyak"),
        ({"rota": "sen 3"}, "rota: penjaga ditulis"),
        ({"every_minutes": "dua jam"}, "every_minutes: harus"),
        ({"grace_minutes": "181"}, "grace_minutes: harus"),
        ({"guards": ""}, "guards: kosong"),
        ({"guards": "081200000011;0711512345"}, "guards: nomor ke-2"),
    ],
)
def test_a_post_that_cannot_be(
    guard_posts: Import, tmp_path: Path, change: dict[str, str], why: str
) -> None:
    assert guard_posts(melati(**change)) == imports.Outcome(bad=1)
    assert rejected(tmp_path)[0]["why"].startswith(why)
    assert Post.select().count() == 0


@both_engines
def test_what_is_new_changed_and_the_same_is_counted(contacts: Import) -> None:
    assert contacts(f"{CONTACTS}\n{SARI_ROW}\n") == imports.Outcome(new=1)
    assert contacts(f"{CONTACTS}\n{SARI_ROW}\n{SARI_ROW}\n") == imports.Outcome(same=1, bad=1)
    other = SARI_ROW.replace("Sari", "Sari Dewi")
    assert contacts(f"{CONTACTS}\n{other}\n", dry_run=True) == imports.Outcome(changed=1)
    assert contacts(
        f"{CONTACTS}\n{other}\n{resident(5)},,{TUJUH_ULU},pokdar,,,\n"
    ) == imports.Outcome(new=1, changed=1)
    for changed in (
        other.replace("warga", "pokdar"),
        other.replace("formulir", "rapat RT"),
        other.replace("2027-01-31", "2027-01-30"),
        other.replace(",id,", ",plm,"),
        other.replace("Sari Dewi", ""),
    ):
        assert contacts(f"{CONTACTS}\n{changed}\n") == imports.Outcome(changed=1)
        assert contacts(f"{CONTACTS}\n{changed}\n") == imports.Outcome(same=1)
        contacts(f"{CONTACTS}\n{other}\n")


@both_engines
def test_what_is_new_changed_and_the_same_of_posts(guard_posts: Import) -> None:
    assert guard_posts(melati()) == imports.Outcome(new=1)
    assert guard_posts(melati()) == imports.Outcome(same=1)
    for change in (
        {"name": "Pos Mawar"},
        {"every_minutes": "200"},
        {"every_minutes": ""},
        {"guards": "081200000011"},
        {"guards": "081200000012;081200000011"},
    ):
        assert guard_posts(melati(**change)) == imports.Outcome(changed=1)
        assert guard_posts(melati(**change)) == imports.Outcome(same=1)
        guard_posts(melati())


def test_line_breaks_in_cells_are_spaces_and_part_guards(
    contacts: Import, guard_posts: Import, vault: Vault
) -> None:
    name = '"Sari\r\n ibu  RT"'
    assert contacts(f"{CONTACTS}\r\n{SARI_ROW.replace('Sari', name)}\r\n") == imports.Outcome(new=1)
    assert vault.open_text(Contact.get().name, "contact.name") == "Sari ibu RT"
    assert guard_posts(melati(guards='"081200000011\n081200000012"')) == imports.Outcome(new=1)
    assert Guard.select().count() == 2


def test_rejects_are_parted_as_the_file_was(contacts: Import, tmp_path: Path) -> None:
    contacts(f"{CONTACTS}\nx,Sari,{TUJUH_ULU},warga,id,31/02/2027 23.59,f\n".replace(",", ";"))
    (bad,) = rejected(tmp_path, ";")
    assert (bad["name"], bad["why"].partition(":")[0]) == ("Sari", "phone")


def test_a_consent_has_the_minute_that_was_written(contacts: Import) -> None:
    contacts(f"{CONTACTS}\n{SARI_ROW.replace('2027-01-31', '31/01/2027 23.59')}\n")
    assert Contact.get().consent_at == datetime(2027, 1, 31, 23, 59, tzinfo=ZONE)


def test_what_a_list_says_twice_is_taken_once_and_the_second_row_is_named(
    contacts: Import, guard_posts: Import, tmp_path: Path
) -> None:
    """The last of two rows took the place of the first, and nobody was told."""
    header, row, _ = melati().split("\n")
    again = row.replace("Pos Melati", "Pos Mawar").replace("MELATI", "melati")
    found = guard_posts(f"{header}\n{row}\n{again}\n{row.replace('MELATI', 'MAWAR')}\n")
    assert (found.new, found.bad) == (2, 1)
    assert [(bad["name"], bad["why"]) for bad in rejected(tmp_path)] == [("Pos Mawar", TWICE_CODE)]
    (post,) = Post.select().where(Post.code == "MELATI")
    assert post.name == "Pos Melati"
    found = contacts(f"{CONTACTS}\n{SARI_ROW}\n{SARI_ROW.replace('Sari', 'Saya')}\n")
    assert (found.new, found.bad) == (1, 1)
    assert rejected(tmp_path)[0]["why"] == "phone: sudah ada di baris lain dari daftar ini"


def test_a_guard_stands_once_in_a_row(guard_posts: Import, tmp_path: Path) -> None:
    """The rota and the names count guards as the row has them."""
    twice = "081200000011;0812 0000 0011;081200000012"
    assert guard_posts(melati(guards=twice, rota="sen 2")) == imports.Outcome(bad=1)
    assert rejected(tmp_path)[0]["why"] == "guards: nomor ke-2, sudah ditulis"


TWICE_CODE = "code: sudah ada di baris lain dari daftar ini"


@pytest.mark.parametrize(
    ("judge", "cells", "different", "why"),
    [
        (areas.judge, {"code": "99", "name": "A", "level": "provinsi"}, {"name": "B"}, TWICE_CODE),
        (units.judge, {"code": "U", "name": "A"}, {"name": "B"}, TWICE_CODE),
        (
            rw_counts.judge,
            {"area": TUJUH_ULU, "rw_count": "3"},
            {"rw_count": "4"},
            TWICE_CODE.replace("code", "area"),
        ),
        (
            route_table.judge,
            {"area": TUJUH_ULU, "unit": "POLSEK", "category": "", "also": ""},
            {"unit": "POLRES"},
            TWICE_CODE.replace("code", "area"),
        ),
    ],
)
def test_a_table_says_each_thing_once(
    places: None,
    judge: Callable[..., areas.Judged[object]],
    cells: dict[str, str],
    different: dict[str, str],
    why: str,
) -> None:
    Unit.create(code="POLSEK", name="x", desk_phone="")
    Unit.create(code="POLRES", name="x", desk_phone="")
    good, bad = judge([cells, cells | different])
    assert len(good) == 1
    assert [(row.cells, row.why) for row in bad] == [(cells | different, why)]


def test_routes_told_besides_are_one_for_each_unit(places: None) -> None:
    Unit.create(code="POLSEK", name="x", desk_phone="")
    Unit.create(code="POLRES", name="x", desk_phone="")
    route = {"area": TUJUH_ULU, "category": ""}
    rows = [{"unit": "POLSEK"}, {"unit": "POLRES", "also": "ya"}, {"unit": "POLSEK", "also": "ya"}]
    good, bad = route_table.judge([route | row for row in rows])
    assert (len(good), bad) == (3, [])
