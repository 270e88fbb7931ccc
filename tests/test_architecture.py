"""Rules of the house that no type checker knows.

Each failure names the place and the rule it breaks.
"""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
LAYERS = ("flows", "storage", "gateway")
MAX_LINES = 300

SIMULATOR = ROOT / "gateway/simulator"  # knows made-up phones only, so it may name them

#: What a log line may not be given: the caller's number, words, or the carrier's bytes.
PRIVATE = {
    "phone",
    "number",
    "msisdn",
    "sender",
    "text",
    "story",
    "place",
    "body",
    "form",
    "name",
    "message",
}


def modules(*folders: str) -> list[Path]:
    """The production modules below these folders, and the two programs beside them."""
    found = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    ]
    return sorted(found + [ROOT / "wsgi.py", ROOT / "worker.py"])


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All of a module; to walk through it takes longer than all that is looked for."""
    return tuple(ast.walk(tree(path)))


@cache
def calls(path: Path) -> tuple[ast.Call, ...]:
    return tuple(node for node in nodes(path) if isinstance(node, ast.Call))


def at(path: Path, node: ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


# --- who may know whom ---


def test_imports_run_one_way() -> None:
    checked = run(str(BIN / "lint-imports"), "--no-cache")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_flows_and_storage_are_told_the_time() -> None:
    asked = [
        at(path, call)
        for path in modules("flows", "storage")
        if path.parent != ROOT
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("now", "utcnow", "today")
        if isinstance(call.func.value, ast.Name) and call.func.value.id in ("datetime", "date")
    ]
    assert not asked, f"`now` is passed in, only the edge asks the clock: {asked}"


def test_production_serves_no_simulator(settings: object) -> None:
    from gateway import create_app
    from gateway.install.settings import Settings

    assert isinstance(settings, Settings)
    app = create_app(settings)
    for part in (app, app.extensions["officers"].app()):
        makers = {view.__module__ for view in part.view_functions.values()}
        assert makers
        assert not [name for name in makers if name.startswith("gateway.simulator")]


def test_the_web_and_the_worker_never_load_the_simulator() -> None:
    probe = (
        "import sys, gateway, gateway.api, gateway.web.webhooks, gateway.commands,"
        " gateway.worker.supervisor, gateway.worker.lanes,"
        " gateway.worker.clock, worker\n"
        "found = sorted(name for name in sys.modules if name.startswith('gateway.simulator'))\n"
        "sys.exit(f'loaded: {found}' if found else 0)"
    )
    checked = run(sys.executable, "-c", probe)
    assert checked.returncode == 0, checked.stderr


def test_the_texts_of_a_report_leave_the_record_by_one_way() -> None:
    """`storage.reports.desk` masks the phone numbers in them; nobody else may open them."""
    opened = [
        at(path, call)
        for path in modules("storage", "gateway")
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("open", "open_text")
        for given in call.args
        if isinstance(given, ast.Constant) and str(given.value).startswith("report.")
    ]
    assert not opened, f"only `storage.reports.desk.text_of` opens them: {opened}"


def test_what_people_wish_is_promised() -> None:
    """Who writes such a wish must import `gateway.install.promises`, so that restores keep it."""
    wishes = {"ask_erasure", "take_back", "stop_messages", "resume_messages"}
    wishes |= {"drop_contact", "drop_contacts_of"}
    silent = [
        at(path, call)
        for path in modules("gateway")
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in wishes
        if not re.search(
            r"^from gateway\.install import .*\bpromises\b", path.read_text("utf-8"), re.MULTILINE
        )
    ]
    assert not silent


# --- the shape of the code ---


def test_modules_are_short_and_say_what_they_are() -> None:
    for path in modules(*LAYERS):
        name, lines = path.relative_to(ROOT), path.read_text("utf-8").count("\n")
        assert lines < MAX_LINES, f"{name} has {lines} lines: split it along its nouns"
        assert ast.get_docstring(tree(path)) or not lines, f"{name} does not say what it is"


def test_the_formatter_lays_out_every_line() -> None:
    """No module, test or not, asks it to pass one over."""
    asking = re.compile(r"#\s*fmt\s*:")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules(*LAYERS, "tests")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if asking.search(line)
    ]
    assert not found


def test_classes_are_called_by_the_products_nouns() -> None:
    vague = re.compile(r"(Manager|Service|Helper|Util|Utils|Base)$")
    theirs = {"SMSService"}  # a class of the carrier's library keeps its name
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules(*LAYERS)
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and vague.search(node.name) and node.name not in theirs
    ]
    assert not found


def test_no_package_hides_one_of_its_modules_behind_another_name() -> None:
    """`storage.watch.slots` would be a module or a function, by which was imported last."""
    hidden = []
    for path in modules(*LAYERS):
        if path.name != "__init__.py":
            continue
        package = ".".join(path.relative_to(ROOT).parent.parts)
        inside = {each.stem for each in path.parent.iterdir()}
        for node in tree(path).body:
            if isinstance(node, ast.ImportFrom) and node.module != package:
                named = {alias.asname or alias.name for alias in node.names}
            else:
                named = {getattr(node, "name", "")}
            hidden += [f"{path.relative_to(ROOT)}: {name}" for name in sorted(named & inside)]
    assert not hidden


def test_data_classes_are_made_when_they_are_used() -> None:
    for path in modules(*LAYERS):
        named = [
            name.name
            for node in nodes(path)
            if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
            for name in node.names
        ]
        if path != ROOT / "flows/values.py":
            assert not {"dataclass", "field"} & {*named}, f"{path}: take them from flows.values"


def test_production_does_not_print() -> None:
    checked = run(str(BIN / "ruff"), "check", "--select", "T20", *LAYERS, "wsgi.py", "worker.py")
    assert checked.returncode == 0, checked.stdout


def test_migrations_are_numbered_in_a_row() -> None:
    names = sorted(path.stem for path in (ROOT / "storage/migrations").glob("[0-9]*.py"))
    assert names, "there is no migration"
    numbers = [name.split("_")[0] for name in names]
    assert numbers == [f"{number:04d}" for number in range(1, len(names) + 1)]


def test_nobody_waits_with_select() -> None:
    """It fails for a descriptor past 1,023; poll and selectors do not."""
    import psycopg.waiting

    named = re.compile(r"\b(select\.select|SelectSelector)\b|\bimport\b.*\bselect\b")
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(*LAYERS) + sorted((ROOT / "tests").rglob("*.py"))
        if named.search(path.read_text("utf-8"))  # few do, and to parse all takes seconds
        for node in nodes(path)
        if (
            isinstance(node, ast.Attribute)
            and ast.unparse(node) in ("select.select", "selectors.SelectSelector")
        )
        or (
            isinstance(node, ast.ImportFrom)
            and {name.name for name in node.names} & {"select", "SelectSelector"}
        )
    ]
    assert not found
    assert psycopg.waiting.wait is not psycopg.waiting.wait_select


# --- words ---


def questions() -> Iterator[tuple[str, str, str]]:
    """(place, verb, name) of every question, END and message that the flows name literally."""
    for path in (ROOT / "flows").rglob("*.py"):
        for call in calls(path):
            if isinstance(call.func, ast.Name) and call.func.id in (
                "choose",
                "ask",
                "confirm",
                "End",
                "say",
            ):
                first = call.args[0] if call.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield at(path, call), call.func.id, first.value


def test_every_question_has_its_text() -> None:
    from flows import text

    known = {name for name, _part in text.CATALOGUES[text.FALLBACK]}
    missing = [
        f"{where} {verb}({name!r})" for where, verb, name in questions() if name not in known
    ]
    assert not missing


def test_languages_hold_the_same_texts() -> None:
    from flows import text

    whole = text.CATALOGUES[text.FALLBACK].keys()
    for language, catalogue in text.CATALOGUES.items():
        assert catalogue.keys() - whole == set(), f"{language} has texts that {text.FALLBACK} lacks"
        assert whole - catalogue.keys() == set(), f"{language} lacks texts"


# --- what must not leak ---


def private() -> list[Path]:
    """The modules through which real people's words and numbers pass."""
    return [path for path in modules(*LAYERS) if not path.is_relative_to(SIMULATOR)]


@cache
def log_calls() -> list[tuple[Path, ast.Call]]:
    levels = ("debug", "info", "warning", "error", "exception", "critical", "msg")
    return [
        (path, call)
        for path in private()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in levels
        if ast.unparse(call.func.value) in ("log", "logger")
    ]


def test_logs_are_event_words_with_harmless_values() -> None:
    wrong = []
    for path, call in log_calls():
        event = call.args[0] if call.args else None
        if not (
            isinstance(event, ast.Constant)
            and re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", str(event.value))
        ):
            wrong.append(f"{at(path, call)} the event is no plain word like inbox.quarantined")
        if len(call.args) > 1:
            wrong.append(f"{at(path, call)} values go under a name")
        for keyword in call.keywords:
            if keyword.arg is None or keyword.arg in PRIVATE:
                wrong.append(f"{at(path, call)} logs {keyword.arg or '**values'}")
            # str(error) may quote what was received; its kind may not
            if isinstance(keyword.value, ast.Call) and ast.unparse(keyword.value.func) in (
                "str",
                "repr",
            ):
                wrong.append(f"{at(path, call)} logs {ast.unparse(keyword)}")
    assert not wrong, "\n".join(wrong)


def test_no_telephone_number_stands_in_a_log_or_an_error() -> None:
    number = re.compile(r"(\+|\b0|\b62)8?\d{7,}")
    found = []
    for path in private():
        spoken: list[ast.expr] = [call for where, call in log_calls() if where == path]
        spoken += [node.exc for node in nodes(path) if isinstance(node, ast.Raise) and node.exc]
        for node in spoken:
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and number.search(str(part.value)):
                    found.append(at(path, node))
    assert not found


# --- what is promised elsewhere ---


def test_jobs_exist_under_their_public_names() -> None:
    from gateway.install.queues import LANES

    for lane, name in LANES.items():
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function, None)), (
            f"{lane}: {name} does not exist"
        )


def test_dotted_paths_in_strings_exist() -> None:
    dotted = re.compile(r"(gateway|storage|flows)(\.[a-z_]+)+")
    lost = []
    for path in modules("gateway", "storage"):
        for node in nodes(path):
            named = (
                node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            )
            if dotted.fullmatch(named) and not _resolves(named):
                lost.append(f"{path.relative_to(ROOT)}: {named}")
    assert not lost


def _resolves(name: str) -> bool:
    try:
        importlib.import_module(name)
        return True
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        try:
            return hasattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError:
            return False


def test_the_procfile_starts_what_exists_without_an_activated_environment(tmp_path: Path) -> None:
    from tests.conftest import DATA_KEY, LOOKUP_KEY

    parts = dict(
        line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line
    )
    assert parts.keys() == {"web", "worker", "clock", "release"}
    bare = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | {
        "PATH": "/usr/bin:/bin"
    }
    bare |= {"VAR_DIR": str(tmp_path), "DATA_KEYS": DATA_KEY, "LOOKUP_KEYS": LOOKUP_KEY}
    for name, command in parts.items():
        asked = subprocess.run(  # as honcho does
            f"{command} --help",
            shell=True,
            cwd=ROOT,
            env=bare,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert asked.returncode == 0, f"{name}: {asked.stderr}"
    assert parts["web"].split()[-1] == "wsgi:app"


def test_make_tells_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert targets
    told = run("make", "help").stdout
    assert not [name for name in targets.group(1).split() if f"make {name} " not in told]
