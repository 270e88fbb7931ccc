"""`flask report` and `flask imbauan`."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.rights import ROLES
from storage import people, reports
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Imbauan, Report
from storage.places import units
from storage.sent import outbox
from tests.cast import resident
from tests.gateway.commands.conftest import Flask_
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

#: Days in years that nothing is counted in.
FAR = ("0001-01-01", "1899-12-31T23:59:59", "3000-01-01", "9999-12-31", "9999-12-31T23:59:59+0000")

FORMULA = '=HYPERLINK("http://x.example","lr ketapang")'


@pytest.fixture
def filed(places: None, vault: Vault, now: datetime) -> None:
    """Three reports: an ordinary one, one elsewhere with a formula as place, one on an officer."""
    kinds = (
        ("petasan", "lr ketapang", TUJUH_ULU),
        ("kebakaran", FORMULA, ELSEWHERE),
        ("petugas", "x", TUJUH_ULU),
    )
    with db.transaction():
        for count, (category, place, area) in enumerate(kinds):
            incident = reports.Incident(
                conversation=f"c{count}",
                code=f"4800{count}",
                category=category,
                place=place,
                story="",
                area=area,
                channel="sms",
                urgent=False,
                sensitive=category == "petugas",
                phone_id=None,
                at=now + timedelta(minutes=count),
            )
            reports.file(vault, [incident])


def codes(flask: Flask_, *words: str) -> list[str]:
    done = flask("report", "list", "--json", *words)
    assert done.exit_code == 0, done.stderr
    return [report["code"] for report in json.loads(done.stdout)]


def test_what_is_still_to_come_stands_by_itself(
    flask: Flask_, places: None, vault: Vault, now: datetime
) -> None:
    soon = datetime.now(UTC).replace(microsecond=0)
    with db.transaction():
        for count, hours in enumerate((5, 2, -1)):
            incident = reports.Incident(
                conversation=f"c{count}",
                code=f"4800{count}",
                category="balap_liar",
                place="",
                area=TUJUH_ULU,
                channel="sms",
                urgent=True,
                sensitive=False,
                phone_id=None,
                at=now,
                happens_at=soon + timedelta(hours=hours),
            )
            reports.file(vault, [incident])
    assert codes(flask, "--coming") == ["48001", "48000"]
    assert codes(flask, "--coming", "--limit", "1") == ["48001"]
    assert "HAPPENS_AT" in flask("report", "list", "--coming").stdout
    stamp = f"{soon + timedelta(hours=5):%Y-%m-%dT%H:%M:%SZ}"
    assert json.loads(flask("report", "show", "48000", "--json").stdout)["happens_at"] == stamp
    assert stamp in flask("report", "show", "48000").stdout
    assert flask("report", "list", "--coming", "--state", "baru").exit_code == 2


@both_engines
def test_reports_as_json_and_as_a_table(
    flask: Flask_, filed: None, secrets: dict[str, str]
) -> None:
    assert codes(flask) == ["48001", "48000"]
    assert codes(flask, "--limit", "1") == ["48001"]
    assert codes(flask, "--category", "petasan") == ["48000"]
    assert codes(flask, "--state", "selesai") == []
    assert codes(flask, "--area", KECAMATAN) == ["48000"]
    assert codes(flask, "--since", "2027-02-10T22:01:00") == ["48001"]  # local time
    assert codes(flask, "--category", "petugas") == []
    table = flask("report", "list").stdout.splitlines()
    assert table[0].split() == [
        "CODE",
        "STATE",
        "CATEGORY",
        "PLACE",
        "AREA",
        "CHANNEL",
        "URGENT",
        "CREATED_AT",
        "UPDATED_AT",
        "ALIAS",
        "MITRA",
    ]
    assert len(table) == 3


def test_reports_as_somebody_sees_them(flask: Flask_, filed: None, secrets: dict[str, str]) -> None:
    assert codes(flask, "--by", "operator") == ["48000"]
    assert codes(flask, "--by", "foreign operator") == ["48001"]
    assert codes(flask, "--by", "inspektorat") == ["48002"]
    assert flask("report", "list", "--by", "nobody").exit_code == 1


def test_an_export_holds_no_formula(flask: Flask_, filed: None) -> None:
    done = flask("report", "export")
    assert done.exit_code == 0
    assert done.stdout.startswith("\ufeffcode;state;")  # as Excel in Indonesia opens it
    rows = list(
        csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"), newline=""), delimiter=";")
    )
    assert [row["code"] for row in rows] == ["48001", "48000"]
    assert rows[0]["place"] == f"'{FORMULA}"
    assert done.stderr == "2 reports.\n"
    assert Audit.get(Audit.action == "report.export").detail == '{"count": 2}'


def test_wrong_filters_are_usage_errors(flask: Flask_, filed: None) -> None:
    for words in (
        ("--state", "hilang"),
        ("--category", "x"),
        ("--area", "99"),
        ("--since", "kemarin"),
        ("--limit", "0"),
    ):
        assert flask("report", "list", *words).exit_code == 2


@pytest.mark.parametrize("since", FAR)
def test_a_year_that_nothing_is_counted_in_is_a_usage_error(
    flask: Flask_, filed: None, since: str
) -> None:
    for command in ("list", "export"):
        done = flask("report", command, "--since", since)
        assert done.exit_code == 2
        assert "the year must be from 1900 to 2999" in done.stderr


@both_engines
@pytest.mark.parametrize("written", ["48000", "480 00", "480-00", " 48000 ", "48.000"])
def test_one_report_is_shown_with_its_steps_and_no_number(
    flask: Flask_, filed: None, secrets: dict[str, str], written: str
) -> None:
    assert (
        flask("report", "state", "48000", "diterima", "--note", f"telepon {resident(1)}").stdout
        == "diterima\n"
    )
    told = json.loads(flask("report", "show", written, "--json").stdout)
    assert (told["code"], told["state"], told["steps"][-1]["state"]) == (
        "48000",
        "diterima",
        "diterima",
    )
    done = flask("report", "show", written)
    assert done.exit_code == 0 and told["alias"] in done.stdout and "lr ketapang" in done.stdout
    assert resident(1)[3:] not in done.output + json.dumps(told)
    assert (
        Audit.select().where(Audit.action == "report.read", Audit.subject == "48000").count() == 2
    )


def test_how_a_report_was_read_is_shown(flask: Flask_, filed: None, vault: Vault) -> None:
    reasons = [{"words": "dor dor", "meaning": "petasan"}, {"words": "", "meaning": "need: kejar"}]
    kept = {"version": "0" * 12, "kind": "petasan", "reasons": reasons}
    with db.transaction():
        Report.update(reading=vault.seal_json(kept, "report.reading")).execute()
    assert json.loads(flask("report", "show", "48000", "--json").stdout)["reading"] == kept
    told = flask("report", "show", "48000").stdout
    assert (
        "reading     petasan (word data 000000000000)\nwhy         'dor dor' -> petasan\nwhy "
        "        need: kejar\n" in told
    )


def test_who_may_see_which_report(flask: Flask_, filed: None, secrets: dict[str, str]) -> None:
    def seen(*words: str) -> int:
        return flask("report", "show", *words).exit_code

    assert [seen(code) for code in ("48000", "48001", "48002", "48003")] == [0, 0, 1, 1]
    assert [seen("48002", "--by", name) for name in ("operator", "inspektorat", "dpo")] == [1, 0, 0]
    assert [seen("48001", "--by", name) for name in ("operator", "foreign operator", "nobody")] == [
        1,
        0,
        1,
    ]
    assert [seen(word) for word in ("x", "", "48x00", "1" * 13, "٤٨٠٠٠")] == [2] * 5


def test_the_words_of_a_sensitive_report_are_for_confidants(
    flask: Flask_, filed: None, secrets: dict[str, str], vault: Vault
) -> None:
    with db.transaction():
        Report.update(
            sensitive=True, story=vault.seal("rahasia keluarga", "report.story")
        ).execute()
    done = flask("report", "show", "48000")
    assert done.exit_code == 0 and "rahasia" not in done.output
    named = done.stderr.partition("--by a token of the role ")[2].rstrip(".\n").split(" or ")
    may = [
        role for role in ROLES if "rahasia" in flask("report", "show", "48000", "--by", role).stdout
    ]
    assert named == may == ["operator", "pengawas", "dpo"]
    assert "rahasia" in flask("report", "show", "48002", "--by", "inspektorat").stdout


def test_a_report_is_moved_on_as_far_as_it_may(
    flask: Flask_, filed: None, secrets: dict[str, str]
) -> None:
    assert flask("report", "state", "480 00", "ditangani", "--by", "operator").exit_code == 0
    assert Report.get(Report.code == "48000").state == "ditangani"
    assert [
        (row.actor, json.loads(row.detail))
        for row in Audit.select().where(Audit.action == "report.state")
    ] == [("operator", {"from": "baru", "to": "ditangani"})]
    back = flask("report", "state", "48000", "diterima")
    assert back.exit_code == 1 and "or selesai or ditolak" in back.stderr
    for words in (
        ("48002", "selesai"),
        ("48002", "selesai", "--by", "operator"),
        ("48001", "selesai", "--by", "operator"),
    ):
        assert flask("report", "state", *words).exit_code == 1
    assert flask("report", "state", "48000", "hilang").exit_code == 2
    assert flask("report", "state", "48000", "selesai", "--note", "x" * 1001).exit_code == 2
    assert flask("report", "state", "48002", "diterima", "--by", "inspektorat").exit_code == 0


@both_engines
def test_reports_of_one_incident_are_linked_and_let_go(
    flask: Flask_, filed: None, secrets: dict[str, str], now: datetime
) -> None:
    with db.transaction():
        Report.update(category="petasan", place=Report.get(Report.code == "48000").place).where(
            Report.code == "48001"
        ).execute()
        Report.update(area=TUJUH_ULU).where(Report.code == "48001").execute()
    proposed = "similar     48001  jenis sama, tempat sama, 1 menit\n"
    assert proposed in flask("report", "show", "48000").stdout
    done = flask("report", "link", "480 00", "480-01", "--reason", "petasan yang sama")
    assert done.exit_code == 0 and done.stderr == "Reports 48000 and 48001 are linked.\n"
    for code, other in (("48000", "48001"), ("48001", "48000")):
        told = flask("report", "show", code).stdout
        (line,) = [line for line in told.splitlines() if line.startswith("linked ")]
        assert f"{other} (baru)" in line and line.endswith(": petasan yang sama")
        assert proposed not in told
    (noted,) = Audit.select().where(Audit.action == "report.link")
    assert (noted.actor.partition(":")[0], noted.subject) == ("cli", "48000")
    twice = flask("report", "link", "48001", "48000", "--reason", "x", "--by", "operator")
    assert twice.exit_code == 1 and "linked already" in twice.stderr
    assert flask("report", "unlink", "48001", "48000", "--by", "petugas").exit_code == 0
    assert "linked" not in flask("report", "show", "48001").stdout
    again = flask("report", "unlink", "48001", "48000")
    assert again.exit_code == 1 and "not linked with each other" in again.stderr


def test_what_cannot_be_linked_at_the_command_line(
    flask: Flask_, filed: None, secrets: dict[str, str]
) -> None:
    def linked(*words: str) -> tuple[int, str]:
        done = flask("report", "link", *words)
        return done.exit_code, done.stderr

    assert linked("48000", "48001", "--reason", " ")[0] == 2
    assert linked("48000", "48001", "--reason", "x" * 1001)[0] == 2
    assert linked("48000", "48001")[0] == 2
    assert linked("48000", "48001", "--reason", "x", "--by", "operator") == (
        1,
        "kentongan: there is no report 48001 that operator may see\n",
    )
    hidden, none = (linked("48000", code, "--reason", "x") for code in ("48002", "48003"))
    assert hidden == (1, none[1].replace("48003", "48002")) and none[0] == 1
    assert linked("48000", "48000", "--reason", "x", "--by", "dpo")[0] == 1
    assert "linked with itself" in linked("48000", "48000", "--reason", "x")[1]
    assert flask("report", "unlink", "48000", "48000", "--by", "dpo").exit_code == 1


@pytest.fixture
def residents(places: None, vault: Vault, now: datetime) -> None:
    with db.transaction():
        rows = [
            people.ContactRow(resident(n), "", TUJUH_ULU, "warga", consent_at=now) for n in range(3)
        ]
        people.save_contacts(vault, rows, now)


def draft(flask: Flask_, *words: str) -> str:
    done = flask(
        "imbauan",
        "draft",
        "--text",
        "Kunci ganda motor",
        "--area",
        KECAMATAN,
        "--audience",
        "warga",
        *words,
    )
    assert done.exit_code == 0, done.stderr
    return str(done.stdout.strip())


def test_what_goes_to_many_is_approved_by_another_unit(
    flask: Flask_,
    residents: None,
    secrets: dict[str, str],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flows.rules.imbauan_steps.MOST_WITHIN_UNIT", 2)
    row = {"name": "Polisi", "parent_code": ""}
    with db.transaction():
        units.load([row | {"code": "POLRES", "areas": CITY}], now)
        units.load([row | {"code": "POLSEK", "areas": KECAMATAN}], now)
    id_ = draft(flask, "--by", "operator")
    assert "another unit" in flask("imbauan", "submit", id_, "--by", "operator").stderr
    refused = flask("imbauan", "approve", id_, "--by", "pengawas")
    assert refused.exit_code == 1 and "another unit" in refused.stderr
    assert flask("imbauan", "approve", id_, "--by", "city").stdout == "disetujui\n"


def test_from_draft_to_stop(flask: Flask_, residents: None, secrets: dict[str, str]) -> None:
    id_ = draft(flask, "--by", "operator")
    assert id_.isdigit()
    told = json.loads(draft(flask, "--by", "operator", "--json"))
    assert (told["recipients"], told["cost"]) == (3, {"amount": 1050, "currency": "IDR"})
    assert flask("imbauan", "submit", id_, "--by", "operator").stdout == "diajukan\n"
    assert (
        flask("imbauan", "return", id_, "--by", "pengawas", "--reason", "sebut jam").stdout
        == "dikembalikan\n"
    )
    assert flask("imbauan", "status", id_).stdout.splitlines()[-1] == "returned because: sebut jam"
    assert flask("imbauan", "submit", id_, "--by", "operator").exit_code == 0
    for name in ("operator", "foreign pengawas", "dpo", "nobody"):
        refused = flask("imbauan", "approve", id_, "--by", name)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.count("\n") == 1
    assert flask("imbauan", "approve", id_, "--by", "pengawas").stdout == "disetujui\n"
    noted = Audit.get(Audit.action == "imbauan.approve")
    assert (noted.actor, json.loads(noted.detail)["via"].partition(":")[0]) == ("pengawas", "cli")
    assert flask("imbauan", "approve", id_, "--by", "admin").exit_code == 1
    status = json.loads(flask("imbauan", "status", id_, "--json").stdout)
    assert (status["state"], status["approver"], len(status["counts"])) == (
        "disetujui",
        "pengawas",
        10,
    )
    plain = flask("imbauan", "status", id_)
    assert plain.stdout.startswith("disetujui") and plain.stderr == ""
    assert flask("imbauan", "stop", id_, "--by", "operator").stdout == "berhenti\n"
    assert flask("imbauan", "status", "999").exit_code == 1


@both_engines
def test_the_same_words_to_the_same_people_again_are_told_to_who_approves(
    flask: Flask_, residents: None, secrets: dict[str, str]
) -> None:
    first, second = draft(flask, "--by", "operator"), draft(flask, "--by", "operator")
    assert "The same words" not in flask("imbauan", "submit", first, "--by", "operator").stderr
    flask("imbauan", "approve", first, "--by", "pengawas")
    said = f"The same words as imbauan {first} (CEK "
    for step, by in (("submit", "operator"), ("status", ""), ("approve", "pengawas")):
        done = flask("imbauan", step, second, *(("--by", by) if by else ()))
        assert done.exit_code == 0 and said in done.stderr and "3 of 3 recipients" in done.stderr
    assert said not in flask("imbauan", "status", first).stderr.replace(f"imbauan {second}", "")


@both_engines
def test_the_approver_sees_text_count_and_cost(
    flask: Flask_, residents: None, secrets: dict[str, str]
) -> None:
    id_ = draft(flask, "--by", "operator")
    submitted = flask("imbauan", "submit", id_, "--by", "operator").stderr
    approver = flask("imbauan", "status", id_).stdout
    for told in (submitted, approver):
        assert "Kunci ganda motor" in told and "IDR 1050" in told
    assert "3 recipients" in submitted and "recipients 3" in approver
    found = json.loads(flask("imbauan", "list", "--state", "diajukan", "--json").stdout)
    assert [(item["id"], item["text"]) for item in found] == [(int(id_), "Kunci ganda motor")]
    assert "Kunci ganda motor" in flask("imbauan", "list").stdout


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("31/12/2998", "31/12/2998 07.00"),
        ("31/12/2998 19.30", "31/12/2998 19.30"),
        ("2998-12-31T05:00:00Z", "31/12/2998 12.00"),
    ],
)
def test_a_draft_says_when_it_is_to_be_sent(
    flask: Flask_,
    residents: None,
    secrets: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    written: str,
    meant: str,
) -> None:
    monkeypatch.setattr("flows.rules.imbauan_draft.LONGEST_LIFE", timedelta(days=400_000))
    told = flask(
        "imbauan",
        "draft",
        "--text",
        "a",
        "--area",
        KECAMATAN,
        "--audience",
        "warga",
        "--send-at",
        written,
        "--by",
        "operator",
    )
    assert f"To be sent {meant}, until" in told.stderr and "(Asia/Jakarta)" in told.stderr


def test_approving_after_its_time_asks(
    flask: Flask_, residents: None, secrets: dict[str, str], now: datetime
) -> None:
    id_ = draft(flask, "--by", "operator")
    flask("imbauan", "submit", id_, "--by", "operator")
    Imbauan.update(send_at=now - timedelta(days=9000)).where(Imbauan.id == int(id_)).execute()
    asked = flask("imbauan", "approve", id_, "--by", "pengawas")
    assert asked.exit_code == 1 and "is over" in asked.stderr and "Send it now?" in asked.stderr
    assert Imbauan.get_by_id(int(id_)).state == "diajukan"
    assert flask("imbauan", "approve", id_, "--by", "pengawas", "--now").stdout == "disetujui\n"


def test_a_costly_character_is_named_with_its_place(
    flask: Flask_, residents: None, secrets: dict[str, str]
) -> None:
    text = "Ronda\u00a01\u00bd jam\r\n" + "x" * 70
    told = flask(
        "imbauan",
        "draft",
        "--text",
        text,
        "--area",
        KECAMATAN,
        "--audience",
        "warga",
        "--by",
        "operator",
    )
    assert (
        "at 8, in place of it ' 1/2'" in told.stderr
        and "Without them it takes 1 parts." in told.stderr
    )
    assert Imbauan.get().text == "Ronda 1\u00bd jam\n" + "x" * 70


def test_the_uncertain_are_for_a_person(
    flask: Flask_, residents: None, secrets: dict[str, str], vault: Vault, now: datetime
) -> None:
    id_ = draft(flask, "--by", "operator")
    with db.transaction():
        phone = people.phone_ids(vault, [resident(0)], now)[resident(0)]
        message = outbox.Message(
            f"imbauan:{id_}:1",
            "bulk",
            "africastalking",
            phone,
            "x",
            now,
            now + timedelta(hours=1),
            int(id_),
        )
        outbox.put(vault, [message], now)
        outbox.claim(vault, "bulk", "me", now, 1, lease_seconds=1)
        outbox.lapse(now + timedelta(seconds=2))
    told = flask("imbauan", "status", id_)
    assert "uncertain 1" in told.stdout
    assert told.stderr.startswith("1 uncertain, for a person to look at")


def test_nobody_approves_their_own(flask: Flask_, residents: None, secrets: dict[str, str]) -> None:
    id_ = draft(flask, "--by", "pengawas")
    flask("imbauan", "submit", id_, "--by", "pengawas")
    assert flask("imbauan", "approve", id_, "--by", "pengawas").exit_code == 1
    assert Imbauan.get_by_id(int(id_)).state == "diajukan"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--by", "dpo"), 1),
        (("--by", "foreign operator"), 1),
        (("--by", "operator", "--urgent"), 1),
        (("--by", "operator", "--area", "99"), 1),
        (("--by", "operator", "--expires-at", "2020-01-01"), 1),
        (("--by", "operator", "--audience", "semua"), 2),
        (("--by", "operator", "--send-at", "besok"), 2),
        (("--by", "operator", "--send-at", "31/01/2020 23.59"), 1),
        (("--by", "operator", "--send-at", "9999-12-31"), 2),
        (("--by", "operator", "--expires-at", "0001-01-01 00:00:00"), 2),
        ((), 2),
    ],
)
def test_drafts_that_cannot_be(
    flask: Flask_, residents: None, secrets: dict[str, str], words: tuple[str, ...], status: int
) -> None:
    done = flask(
        "imbauan", "draft", "--text", "Kunci", "--area", KECAMATAN, "--audience", "warga", *words
    )
    assert (done.exit_code, done.stdout) == (status, "")
    assert Imbauan.select().count() == 0
