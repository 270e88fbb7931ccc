"""The words of the console: what pages say in Indonesian, and what of it has no English yet; and
what doctor says in English, which pages say in Indonesian (`gateway/console/indonesian`).

`python -m tests.console_words` adds what is missing to `gateway/console/english/<page>.po`, with an
empty text to be written, and takes out what no page says any more. What stands around all pages is
in `umum.po`; a text that one file has is told on every page.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

CONSOLE = Path(__file__).parents[1] / "gateway" / "console"
ENGLISH = CONSOLE / "english"
SHARED = "umum"
INDONESIAN = CONSOLE / "indonesian" / "doctor.po"
_CALLS = {"_": None, "gettext": None, "ngettext": (1, 2)}

Id = str | tuple[str, ...]


def texts() -> dict[Id, set[str]]:
    """Every text that the console says, with the pages that say it."""
    found: dict[Id, set[str]] = {}
    for page, text in _texts():
        found.setdefault(text, set()).add(page)
    return found


def _texts() -> Iterator[tuple[str, Id]]:
    pages = {path.stem for path in CONSOLE.glob("*.py") if "\nblueprint = " in path.read_text()}
    for path in sorted(CONSOLE.glob("*.py")):
        for _, text, _, _ in extract("python", BytesIO(path.read_bytes()), _CALLS):
            yield (path.stem if path.stem in pages else SHARED), _id(text)
    for path in sorted((CONSOLE / "templates").rglob("*.html")):
        folder = path.parent.name
        options = {"trimmed": "false"}
        for _, text, _, _ in extract(
            "jinja2.ext:babel_extract", BytesIO(path.read_bytes()), _CALLS, options=options
        ):
            yield (folder if folder in pages else SHARED), _id(text)


def _id(text: object) -> Id:
    return text if isinstance(text, str) else tuple(part for part in text if part)  # type: ignore[attr-defined]


def phrases() -> set[str]:
    """Every text that is said in English outside of the console (`flows.rules.phrases`)."""
    root = CONSOLE.parents[1]
    return {
        call.args[0].value
        for floor in ("flows", "storage", "gateway")
        for path in (root / floor).rglob("*.py")
        if "phrases import" in (source := path.read_text("utf-8"))
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "phrase" and call.args
        if isinstance(call.args[0], ast.Constant)
    }


def indonesian() -> dict[str, str]:
    """What of it has its Indonesian."""
    found = read_po(BytesIO(INDONESIAN.read_bytes()), locale="id")
    return {str(message.id): str(message.string) for message in found if message.id}


def catalogue(page: str) -> Catalog:
    """What a page says in English."""
    file = ENGLISH / f"{page}.po"
    if not file.exists():
        return Catalog(locale="en")
    return read_po(BytesIO(file.read_bytes()), locale="en")


def catalogues() -> dict[str, dict[Id, Message]]:
    """What every file has, by its page."""
    return {
        file.stem: {_id(message.id): message for message in catalogue(file.stem) if message.id}
        for file in sorted(ENGLISH.glob("*.po"))
    }


def untold() -> dict[Id, str]:
    """What is said and has no English in any file, with the file in which it belongs."""
    told = {
        text
        for page in catalogues().values()
        for text, message in page.items()
        if all(_all(message.string))
    }
    return {
        text: min(pages) if len(pages) == 1 else SHARED
        for text, pages in texts().items()
        if text not in told
    }


def _all(string: object) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (str(string),)


def main() -> None:
    """Bring the files up to date."""
    known, missing, shared = texts(), untold(), catalogues()[SHARED]
    pages = {file.stem for file in ENGLISH.glob("*.po")} | set(missing.values())
    for page in sorted(pages):
        fresh = Catalog(locale="en")
        there = [(_id(each.id), each.string) for each in catalogue(page) if each.id]
        added = [(text, None) for text, home in missing.items() if home == page]
        for text, string in sorted({**dict(added), **dict(there)}.items(), key=str):
            if text in known and (page == SHARED or text not in shared):
                fresh.add(text, string=string)
        file = ENGLISH / f"{page}.po"
        with file.open("wb") as out:
            write_po(out, fresh, width=100, omit_header=True)
        if not len(fresh):
            file.unlink()
    there = indonesian()
    fresh = Catalog(locale="id")
    for text in sorted(phrases()):
        fresh.add(text, string=there.get(text, ""))
    with INDONESIAN.open("wb") as out:
        write_po(out, fresh, width=100, omit_header=True)


if __name__ == "__main__":
    main()
