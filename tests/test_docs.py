"""The documentation is true: what it names exists, and its examples do what they are said to do."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result
from flask import Flask

from flows.rules import rights
from gateway.commands import CommandLine
from gateway.console import impor
from gateway.install import helplines, keys
from gateway.install.envfile import read
from gateway.install.settings import Settings
from gateway.jobs import posting
from tests.gateway.conftest import app
from tests.test_architecture import ROOT, run

__all__ = ["app"]

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
#: Files that a person copies as they are.
COPIED = ROOT / "docs/install"
_BLOCKS = re.MULTILINE | re.DOTALL


def of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def words(page: Path) -> str:
    return page.read_text("utf-8")


def test_the_readme_is_a_first_page() -> None:
    assert words(ROOT / "README.md").count("\n") < 120


# --- links ---


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings can be linked to, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", words(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in re.findall(r"\]\(([^)]+)\)", words(page)):
        name, _, anchor = link.partition("#")
        if "://" in name:
            continue
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_the_files_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`((?:flows|storage|gateway|tests|docs|findings)/[^`\s<>*]*)`", words(page))
    assert not [name for name in named if not (ROOT / name).exists()]


def test_every_page_and_picture_is_linked_to() -> None:
    named = {
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in re.findall(r"\]\(([^)]+)\)", words(page))
        if "://" not in link
    }
    kept = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs/pictures").iterdir()]
    assert not [of(path) for path in kept if path not in named]


# --- commands ---


def typed(page: Path) -> list[str]:
    """Every `flask ...` that a page names, in a sentence or in a block; comments are left out."""
    found = re.findall(r"`(?:\.venv/bin/)?(flask [^`]+)`", words(page))
    for line in re.findall(r"^ {4,}(\S.*)$", words(page), re.MULTILINE):
        found += re.findall(r"\.venv/bin/(flask [^|)]*)", line.partition(" #")[0])
    return [" ".join(command.split()) for command in found]


@cache
def commands() -> dict[str, click.Command]:
    """Every command by what is typed behind `flask`: "report list", "doctor"."""
    line = CommandLine()
    context = click.Context(line)
    found: dict[str, click.Command] = {}
    for name in line.list_commands(context):
        command = line.get_command(context, name)
        assert command is not None
        found |= verbs(name, command)
    return found


def verbs(name: str, command: click.Command) -> dict[str, click.Command]:
    """The commands of a group and of the groups in it; a command by itself."""
    if not isinstance(command, click.Group):
        return {name: command}
    return {
        typed: found
        for verb, inner in command.commands.items()
        for typed, found in verbs(f"{name} {verb}", inner).items()
    }


def unknown(typed: str) -> str:
    """What in a command the command line does not know; "" when it knows all of it."""
    typed = typed.removeprefix("flask ")
    if typed.startswith("<group>") or any(name.startswith(f"{typed} ") for name in commands()):
        return ""  # a whole group
    command = next(
        (command for name, command in commands().items() if f"{typed} ".startswith(f"{name} ")),
        None,
    )
    if command is None:
        return typed
    options = {option for param in command.params for option in param.opts} | {"--help"}
    return " ".join(set(re.findall(r"(?<=\s)--[a-z-]+", typed)) - options)


def test_each_decision_has_a_number_of_its_own() -> None:
    files = sorted((ROOT / "docs/adr").glob("*.md"))
    numbers = [int(file.stem[:4]) for file in files]
    assert len(set(numbers)) == len(files)
    assert [words(file).split(".")[0] for file in files] == [f"# {number}" for number in numbers]


def test_every_command_exists() -> None:
    wrong = {
        f"{of(page)}: {command}": part
        for page in PAGES
        for command in typed(page)
        if (part := unknown(command))
    }
    assert not wrong


def test_every_option_that_is_named_alone_is_one_of_some_command() -> None:
    options = {
        option
        for command in commands().values()
        for param in command.params
        for option in param.opts
    }
    for page in (
        ROOT / f"docs/{name}.md" for name in ("commands", "operating", "backup", "imports")
    ):
        assert set(re.findall(r"`(--[a-z-]+)", words(page))) <= options | {"--help"}


def test_every_command_is_told() -> None:
    told = words(ROOT / "docs/commands.md")
    assert not [name for name in commands() if f"`flask {name}" not in told]


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_every_target_of_make_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", words(page), re.MULTILINE))
    assert named <= targets


# --- settings ---


@pytest.mark.parametrize("page", PAGES, ids=of)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    """A line that sets a name, or a NAME_LIKE_THIS, means a setting, if no Python or shell name."""
    known = {name.upper() for name in Settings.model_fields}
    named = set(re.findall(r"^ {3,}(?:export )?([A-Z][A-Z_]+)=", words(page), re.MULTILINE)) - {
        "TOKEN"
    }
    named |= set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", words(page))) - {
        "KNOWN_CARRIERS",
        "MERPATI_KEY",
        "MERPATI_URL",
    }
    assert named <= known


# --- tables ---


def tables() -> list[tuple[str, str]]:
    """(what is typed to load it, the file) of every example among the imports, in their order."""
    sections = re.split(r"^## ", words(ROOT / "docs/imports.md"), flags=re.MULTILINE)
    return [
        (section.partition("\n")[0], found[1])
        for section in sections
        if (found := re.search(r"^```csv\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
    ]


def test_every_table_among_the_imports_can_be_loaded(
    app: Flask, database: object, tmp_path: Path
) -> None:
    runner = app.test_cli_runner(catch_exceptions=False)
    loaded = []
    for heading, table in tables():
        file = tmp_path / "table.csv"
        file.write_text(table)
        if heading == "NUMBERS_FILE":
            assert helplines.read(file)
            continue
        result: Result = runner.invoke(args=[*heading.split()[1:], str(file)])
        rows = len(table.splitlines()) - 1
        assert result.exit_code == 0 and f"{rows} " in result.stderr, f"{heading}: {result.output}"
        loaded.append(heading.removeprefix("flask "))
    assert loaded == [
        "area load",
        "area alias",
        "area landmark",
        "unit load",
        "route load",
        "officer import",
        "post import",
        "contact import",
    ]


# --- the API ---


@pytest.mark.parametrize("engine", ["sqlite"])  # what the application offers does not depend on it
def test_every_call_of_the_api_exists_and_is_told(app: Flask) -> None:
    told = set(
        re.findall(
            r"`(GET|POST|DELETE) (/(?:reports|routes|posts|nights|attendance|imbauan|contacts"
            r"|webhooks)[^` ]*)",
            words(ROOT / "docs/api.md"),
        )
    )
    offered = {
        (
            method,
            re.sub(
                r"<(?:int:)?(?:imbauan_|contact_|webhook_)?(\w+)>",
                r"{\1}",
                rule.rule.removeprefix("/api/v1"),
            ),
        )
        for rule in app.extensions["officers"].app().url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert told == offered


def test_the_receiver_that_is_shown_takes_what_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = re.search(r"^```python receiver\.py\n(.*?)^```$", words(ROOT / "docs/api.md"), _BLOCKS)
    secret, at = "whsec_" + "a" * 32, datetime.now(UTC)
    monkeypatch.setenv("KENTONGAN_SECRET", secret)
    assert shown
    made: dict[str, Any] = {"__name__": "receiver"}
    exec(compile(shown[1], "receiver.py", "exec"), made)
    body = '{"type":"report.created","timestamp":"2027-02-10T15:00:00Z","data":{"code":"591431"}}'
    client, headers = made["app"].test_client(), posting.signed([secret], "msg_1", body, at)
    for sent, status in ((body, 204), (body, 204), (body.replace("591", "592"), 401)):
        assert client.post("/kentongan", data=sent, headers=headers).status_code == status
    assert capsys.readouterr().out == "report.created {'code': '591431'}\n"


# --- the machine ---


@pytest.mark.parametrize(
    "file", sorted(COPIED.glob("*.service")) + sorted(COPIED.glob("*.timer")), ids=of
)
def test_units_of_systemd_start_what_exists(file: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None, comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[method-assign,assignment]
    unit.read_string(file.read_text("utf-8"))
    assert (
        set(unit.sections()) <= {"Unit", "Service", "Timer", "Install"}
        and unit["Unit"]["Description"]
    )
    if file.suffix == ".timer":
        assert file.with_suffix(".service").exists()
        return
    service = unit["Service"]
    assert service["WorkingDirectory"] == "/opt/kentongan" and service["User"] == "kentongan"
    started = service["ExecStart"].replace("/opt/kentongan/.venv/bin/", "")
    procfile = dict(
        line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line
    )
    match file.stem:
        case "kentongan-web":
            assert procfile["web"].endswith(started)
        case "kentongan-worker":
            assert started == "python worker.py all"
        case "kentongan-backup":
            assert re.search(r"flask db backup ", started)
    assert f"{file.stem}" in words(ROOT / "docs/install.md")


def test_what_is_copied_fits_the_defaults() -> None:
    defaults = Settings()
    proxy, backup = words(COPIED / "nginx.conf"), words(COPIED / "kentongan-backup.service")
    largest = re.search(r"client_max_body_size (\d+)m;", proxy)
    assert largest and impor.MOST <= int(largest[1]) << 20 <= 2 * impor.MOST
    assert set(re.findall(r"proxy_pass http://(.*);", proxy)) == {
        f"{defaults.host}:{defaults.port}"
    }
    kept = re.search(r"-mtime \+(\d+) -delete", backup)
    assert kept and int(kept[1]) < defaults.backup_days, "an older one would be refused"


def test_the_keys_that_the_guide_makes_are_keys(tmp_path: Path) -> None:
    """Its lines are run as they stand, in a shell, but for who owns the file."""
    section = words(ROOT / "docs/install.md").partition("## 3. Keys")[2].partition("## 4.")[0]
    lines = "".join(
        f"{line}\n"
        for line in re.findall(r"^ {4,}(.*)$", section, re.MULTILINE)
        if "install -o" not in line
    )
    kept = tmp_path / "secrets.env"
    subprocess.run(
        ["sh", "-ec", lines.replace("/var/lib/kentongan/secrets.env", str(kept))],
        check=True,
        timeout=60,
    )
    made = Settings.model_validate({name.lower(): key for name, key in read(kept).items()})
    assert not keys.lacking(made) and made.data_keys != made.lookup_keys


def test_what_the_guide_starts_exists() -> None:
    named = {word for page in PAGES for word in re.findall(r"worker\.py ([a-z]+)", words(page))}
    parts = re.search(r"\{([a-z,]+)\}", run(sys.executable, "worker.py", "--help").stdout)
    assert parts and named <= set(parts[1].split(","))


# --- words ---


def test_every_role_is_told() -> None:
    section = (
        words(ROOT / "docs/operating.md")
        .partition("## What the roles mean")[2]
        .partition("\n## ")[0]
    )
    assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == list(rights.ROLES)
    for role in rights.ROLES:
        row = re.search(rf"^\| `{role}` .*$", section, re.MULTILINE)
        assert row and ("approve" in row[0]) == (role in rights.MAY["imbauan.approve"])


def test_each_word_of_the_house_has_one_line() -> None:
    table = words(ROOT / "docs/words.md").partition("## The house's terms")[2].partition("\n## ")[0]
    rows = [
        re.split(r" ?\| ", f"{row} ")
        for row in re.findall(r"^\| (?!term )(.*)\|$", table, re.MULTILINE)
    ]
    assert all(len(row) == 3 for row in rows)
    terms = [term for row in rows for term in row[0].split(", ")]
    retired = {word for row in rows for word in re.findall(r"`([^`]+)`", row[2])}
    assert len(terms) == len(set(terms)) and not set(terms) & retired
