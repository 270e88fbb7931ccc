"""A process as an installation has it: the libraries that only tests and checks need are not there.

Some libraries load what they find beside them: structlog loads rich, which only schemathesis brings
here, and rich loads attrs. An installation has neither, so neither may count as start or memory.
"""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
_HIDING = "import sys\nsys.modules.update(dict.fromkeys({modules!r}))\n"


def only_tests_need() -> list[str]:
    """The modules of the libraries that stand in requirements-dev.txt and not in
    requirements.txt."""
    hidden = _listed("requirements-dev.txt") - _listed("requirements.txt")
    return sorted(
        module
        for module, libraries in packages_distributions().items()
        if module.isidentifier() and {_plain(library) for library in libraries} <= hidden
    )


def hide_in(folder: Path) -> str:
    """Write what hides them into this folder; returns what belongs into PYTHONPATH for it."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_HIDING.format(modules=only_tests_need()))
    return str(folder)


def _listed(name: str) -> set[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return {_plain(line.partition("==")[0]) for line in lines if "==" in line}


def _plain(library: str) -> str:
    """A library's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", library.partition("[")[0].strip()).lower()
