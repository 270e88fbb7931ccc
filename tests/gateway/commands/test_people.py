"""`flask token`, `contact`, `post`, `slot`, `audit`."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.rules import schedule
from storage import watch as posts
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Contact, Post, Token
from storage.people import tokens
from storage.record import audit
from tests.forging import unguarded
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

CONTACTS = "phone,name,area,role,language,consent_at,consent_source"
GOOD = f"081200000001,Sari,{TUJUH_ULU},warga,id,2026-01-31,formulir"
BAD = f"0711512345,Kantor,{TUJUH_ULU},warga,id,2026-01-31,formulir"


@both_engines
def test_a_token_is_printed_alone_and_kept_as_a_hash(flask: Flask_, places: None) -> None:
    made = flask("token", "add", "SIM Linmas", "--role", "operator", "--area", KECAMATAN)
    assert made.exit_code == 0
    secret = made.stdout.removesuffix("\n")
    assert "\n" not in secret and len(secret) >= 40
    found = tokens.find(secret)
    assert found is not None
    assert (found.name, found.role, found.area_id) == ("SIM Linmas", "operator", KECAMATAN)
    assert secret not in made.stderr + "".join(row.detail for row in Audit.select())
    assert (
        flask("token", "add", "SIM Linmas", "--role", "admin", "--area", KECAMATAN).exit_code == 1
    )
    assert json.loads(flask("token", "list", "--json").stdout) == [
        {"name": "SIM Linmas", "role": "operator", "area": KECAMATAN, "revoked": False}
    ]
    assert flask("token", "revoke", "SIM Linmas").exit_code == 0
    assert flask("token", "revoke", "SIM Linmas").exit_code == 1
    assert tokens.find(secret) is None


def test_tokens_that_cannot_be(flask: Flask_, places: None) -> None:
    assert flask("token", "add", "ani", "--role", "kapolri", "--area", KECAMATAN).exit_code == 2
    assert flask("token", "add", "ani", "--role", "admin").exit_code == 2
    nowhere = flask("token", "add", "ani", "--role", "admin", "--area", "99")
    assert (nowhere.exit_code, nowhere.stdout) == (1, "")
    assert "flask area load" in nowhere.stderr
    assert flask("token", "add", " ", "--role", "admin", "--area", KECAMATAN).exit_code == 1
    assert Token.select().count() == 0


def test_contacts_from_a_file(flask: Flask_, places: None, tmp_path: Path) -> None:
    file = tmp_path / "warga.csv"
    file.write_text(f"{CONTACTS}\n{GOOD}\n")
    done = flask("contact", "import", file)
    assert (done.exit_code, done.stdout, done.stderr) == (
        0,
        "",
        "1 rows imported, 0 refused (1 new, 0 changed, 0 the same).\n",
    )
    assert list(tmp_path.glob("*.rejected.csv")) == []
    file.write_text(f"{CONTACTS}\n{GOOD}\n{BAD}\n")
    partly = flask("contact", "import", file)
    assert partly.exit_code == 1
    assert "1 rows imported, 1 refused" in partly.stderr
    rejects = tmp_path / "warga.rejected.csv"
    assert rejects.read_text().splitlines()[0] == f"{CONTACTS},why"
    assert rejects.stat().st_mode & 0o077 == 0
    chosen = tmp_path / "salah.csv"
    assert flask("contact", "import", file, "--rejects", chosen).exit_code == 1
    assert "rumah" in chosen.read_text()
    assert Contact.select().count() == 1
    assert "0812" not in "".join(row.detail for row in Audit.select())


def test_a_dry_run_prints_what_would_be_refused(
    flask: Flask_, places: None, tmp_path: Path
) -> None:
    file = tmp_path / "warga.csv"
    file.write_text(f"{CONTACTS}\n{GOOD}\n{BAD}\n")
    rehearsed = flask("contact", "import", file, "--dry-run")
    assert rehearsed.exit_code == 1
    assert rehearsed.stdout.splitlines()[0] == f"{CONTACTS},why"
    assert len(rehearsed.stdout.splitlines()) == 2
    assert "1 rows would be imported, 1 refused (1 new, 0 changed, 0 the same)." in rehearsed.stderr
    assert [path.name for path in tmp_path.glob("*.csv")] == ["warga.csv"]
    assert Contact.select().count() == Audit.select().count() == 0


def test_posts(flask: Flask_, places: None, tmp_path: Path) -> None:
    file = tmp_path / "pos.csv"
    file.write_text(
        "code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards\n"
        f"MELATI,Pos Melati,{TUJUH_ULU},14,03,22:00,04:00,180,20,081200000011;081200000012\n"
    )
    assert flask("post", "import", file).exit_code == 0
    added = flask(
        "post",
        "add",
        "MAWAR",
        "--name",
        "Pos Mawar",
        "--area",
        TUJUH_ULU,
        "--start",
        "22:00",
        "--end",
        "05:00",
        "--every",
        60,
        "--grace",
        15,
        "--guard",
        "0812-0000-0013",
    )
    assert (added.exit_code, added.stdout) == (0, "")
    # Hourly from 22.00 to 05.00, of a guard who pays for each.
    assert "MAWAR: 8 texts a night, 3 are usual; who sends them pays about 2,800 IDR" in (
        added.stderr
    )
    found = json.loads(flask("post", "list", "--json").stdout)
    assert [(post["code"], post["guards"]) for post in found] == [("MAWAR", 1), ("MELATI", 2)]
    assert (found[0]["every_minutes"], found[0]["times"], found[0]["partner"]) == (60, "", "")
    assert "Pos Melati" in flask("post", "list").stdout
    assert "0812" not in flask("post", "list").stdout


HEADER = "code,name,area,rt,rw,shift_start,shift_end,every_minutes,grace_minutes,guards\n"


def line(code: str, area: str = TUJUH_ULU, every: str = "180") -> str:
    return f"{code},Pos {code},{area},14,03,22:00,04:00,{every},20,081200000011\n"


def test_a_list_that_leaves_posts_out_says_which(
    flask: Flask_, places: None, tmp_path: Path
) -> None:
    file = tmp_path / "pos.csv"
    file.write_text(
        HEADER + line("MELATI") + line("MAWAR") + line("DAHLIA") + line("JAUH", ELSEWHERE)
    )
    first = flask("post", "import", file)
    assert first.exit_code == 0 and "Not in this list" not in first.stderr
    file.write_text(HEADER + line("MAWAR", every="x") + line("MELATI"))
    for dry in ((), ("--dry-run",)):
        left = flask("post", "import", file, *dry)
        said = [text for text in left.stderr.splitlines() if text.startswith("Not in this list")]
        assert said == ["Not in this list, still watched: DAHLIA; to end one: flask post end CODE."]
    assert flask("post", "end", "DAHLIA").exit_code == 0
    assert "Not in this list" not in flask("post", "import", file).stderr
    # A list for the whole city that has lost a whole kelurahan's posts.
    file.write_text(HEADER + line("MELATI") + line("MAWAR") + line("DEKAT", KECAMATAN))
    assert "Not in this list" not in flask("post", "import", file).stderr
    file.write_text(HEADER + line("MELATI") + line("LAIN", "16.71.021"))
    assert "still watched: DEKAT, JAUH, MAWAR;" in flask("post", "import", file).stderr


def test_a_post_has_minutes_of_its_own(flask: Flask_, places: None, tmp_path: Path) -> None:
    file = tmp_path / "pos.csv"
    file.write_text(HEADER + line("MELATI"))
    flask("post", "import", file)
    assert flask("post", "ladder", "MELATI").stdout == "as everywhere\n"
    set_ = flask("post", "ladder", "MELATI", "Ketua 5; petugas -;polsek 40")
    assert set_.stderr == "Post MELATI: ketua 5; petugas -; polsek 40.\n"
    assert flask("post", "ladder", "MELATI").stdout == "ketua 5; petugas -; polsek 40\n"
    refused = flask("post", "ladder", "MELATI", "ketua 5; polsek 4")
    assert refused.exit_code == 1 and "urutannya" in refused.stderr
    assert flask("post", "ladder", "MELATI", "").stderr == "Post MELATI: as everywhere.\n"
    assert flask("post", "ladder", "ANGGREK").exit_code == 1


def test_a_post_is_paused_resumed_and_ended(flask: Flask_, places: None, tmp_path: Path) -> None:
    file = tmp_path / "pos.csv"
    file.write_text(HEADER + line("MELATI"))
    flask("post", "import", file)
    paused = flask("post", "pause", "MELATI", "--until", "06:00", "--reason", "hujan deras")
    assert (
        (paused.exit_code, paused.stdout) == (0, "")
        and "is paused until" in paused.stderr
        and " 06:00." in paused.stderr
    )
    (found,) = json.loads(flask("post", "list", "--json").stdout)
    assert found["paused_until"].endswith("T23:00:00Z")
    assert flask("post", "resume", "MELATI").stderr == "Post MELATI is watched again.\n"
    assert flask("post", "resume", "MELATI").stderr == "Post MELATI was not paused.\n"
    assert json.loads(flask("post", "list", "--json").stdout)[0]["paused_until"] is None
    assert flask("post", "end", "MELATI").stderr == "Post MELATI is watched no longer.\n"
    assert flask("post", "end", "MELATI").stderr == "Post MELATI had ended before.\n"
    assert json.loads(flask("post", "list", "--json").stdout) == []
    for words in (
        ("pause", "MELATI", "--until", "06:00", "--reason", "x"),
        ("resume", "MELATI"),
        ("end", "ANGGREK"),
    ):
        refused = flask("post", *words)
        assert refused.exit_code == 1 and refused.stderr.startswith("kentongan: ")
    flask("post", "import", file)
    for until in ("kemarin", "2020-01-01 06:00", "2999-01-01"):
        assert flask("post", "pause", "MELATI", "--until", until, "--reason", "x").exit_code == 1
    assert flask("post", "pause", "MELATI", "--until", "06:00").exit_code == 2
    done = [row.action for row in Audit.select().order_by(Audit.seq) if row.action != "post.import"]
    assert done == ["post.pause", "post.resume", "post.end"]


def test_a_post_with_a_wrong_word(flask: Flask_, places: None) -> None:
    wrong = flask(
        "post",
        "add",
        "MAWAR",
        "--name",
        "Pos Mawar",
        "--area",
        TUJUH_ULU,
        "--start",
        "malam",
        "--end",
        "05:00",
        "--every",
        60,
        "--grace",
        15,
        "--guard",
        "081200000013",
    )
    assert wrong.exit_code == 1
    assert wrong.stderr.startswith("kentongan: shift_start: ")
    assert Post.select().count() == 0


def test_slots_of_a_night(flask: Flask_, places: None, vault: Vault, now: datetime) -> None:
    night, zone = date(2027, 2, 10), ZoneInfo("Asia/Jakarta")
    with db.transaction():
        row = posts.PostRow(
            "MELATI",
            "Pos Melati",
            TUJUH_ULU,
            "",
            "",
            "22:00",
            "04:00",
            180,
            20,
            ("+6281200000011",),
        )
        posts.save_posts(vault, [row], now)
        post = posts.find("MELATI")
        assert post is not None
        posts.write_slots(
            post, schedule.slots(schedule.Shift("22:00", "04:00", 180, 20), night, zone), night
        )
    found = json.loads(flask("slot", "list", "--night", "2027-02-10", "--json").stdout)
    assert [(slot["post"], slot["due_at"], slot["state"]) for slot in found] == [
        ("MELATI", "2027-02-10T15:00:00Z", "menunggu"),
        ("MELATI", "2027-02-10T18:00:00Z", "menunggu"),
        ("MELATI", "2027-02-10T21:00:00Z", "menunggu"),
    ]
    assert "01:00" in flask("slot", "list", "--night", "2027-02-10").stdout
    for night in ("tonight", "0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"):
        assert flask("slot", "list", "--night", night).exit_code == 2
    assert flask("slot", "list").exit_code == 2


@both_engines
def test_a_changed_entry_is_found(flask: Flask_, places: None) -> None:
    for name in ("ani", "budi", "citra"):
        flask("token", "add", name, "--role", "admin", "--area", KECAMATAN)
    assert flask("audit", "verify").exit_code == 0
    with unguarded():
        Audit.update(subject="dewi").where(Audit.seq == 2).execute()
    broken = flask("audit", "verify")
    assert broken.exit_code == 1
    assert "entry 2" in broken.stderr
    assert audit.verify() == 2


def test_a_season_is_announced_listed_and_taken_back(flask: Flask_) -> None:
    for source in ("hisab Muhammadiyah", "sidang isbat"):
        said = ("--since", "2027-02-09", "--until", "2027-03-09", "--source", source)
        assert flask("season", "set", "ramadhan", *said).exit_code == 0
    (found,) = json.loads(flask("season", "list", "--json").stdout)
    assert found == {
        "name": "ramadhan",
        "since": "2027-02-09",
        "until": "2027-03-09",
        "source": "sidang isbat",
    }
    assert "2027-03-09" in flask("season", "list").stdout
    long = ("--since", "2027-02-09", "--until", "2027-04-09", "--source", "x")
    assert flask("season", "set", "ramadhan", *long).exit_code == 1
    assert flask("season", "set", "lebaran", *long).exit_code == 2
    drop = ("season", "drop", "ramadhan", "--since", "2027-02-08")
    assert "1 taken back" in flask(*drop).stderr and "0 taken back" in flask(*drop).stderr
    done = [row.action for row in Audit.select().order_by(Audit.seq)]
    assert done == ["season.set", "season.set", "season.drop"]


def test_a_rota_is_set_listed_and_cleared(flask: Flask_, places: None, tmp_path: Path) -> None:
    file = tmp_path / "pos.csv"
    file.write_text(
        HEADER.replace("guards", "guards,names,partner")
        + line("MELATI").replace("\n", ",Darmo,MAWAR\n")
    )
    loaded = flask("post", "import", file)
    assert loaded.exit_code == 0
    assert (
        "Without a partner, for the one they name is no post that is known: MELATI" in loaded.stderr
    )
    said = flask("post", "rota", "set", "MELATI", "sen-sel 1; 31/01/2027 1")
    assert said.stderr == "Post MELATI: sen 1; sel 1; 2027-01-31 1.\n"
    found = json.loads(flask("post", "rota", "list", "MELATI", "--json").stdout)
    assert [(turn["evening"], turn["guards"]) for turn in found] == [
        ("sen", [1]),
        ("sel", [1]),
        ("2027-01-31", [1]),
    ]
    assert "sel" in flask("post", "rota", "list", "MELATI").stdout
    for words in (("MELATI", "sen 2"), ("MELATI", ""), ("ANGGREK", "sen 1")):
        assert flask("post", "rota", "set", *words).exit_code == 1
    one = flask("post", "rota", "clear", "MELATI", "--night", "2027-01-31")
    assert "of 1 evenings" in one.stderr
    assert "of 2 evenings" in flask("post", "rota", "clear", "MELATI").stderr
    assert json.loads(flask("post", "rota", "list", "MELATI", "--json").stdout) == []
    done = [row.action for row in Audit.select().order_by(Audit.seq)]
    assert done == ["post.import", *["post.rota"] * 3]
