"""The training mode: invented data in a folder of its own, and no word that leaves this machine.

It is on by `TRAINING=1`. Then nothing of a real installation is read: no `.env`, no key, no
address of a carrier. Its folder is fixed, and the stand-in on this machine is its only carrier.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from gateway.install import playing

#: What names it: in the titles of pages, the names of files, and a header of each answer.
WORD = "LATIHAN"
#: What stands above all that it shows or writes.
SAYS = f"{WORD}: data karangan, tidak ada yang terkirim"
HEADER = ("Kentongan-Mode", "latihan")
#: The folder of everything that it keeps.
FOLDER = Path("var") / "latihan"
#: The port next to that of `make run`, so that both may be on.
PORT = 8001
#: All that may be chosen besides.
_CHOSEN = ("host", "port")
#: Stands in the folder once all that is invented has been written.
_WHOLE = "karangan.lengkap"


class Mode(BaseModel):
    """Whether this is the training mode."""

    training: bool = False


def settings(given: Mapping[str, str]) -> dict[str, str]:
    """The settings of the training mode; of those that are given (lower case) it takes HOST and
    PORT.
    """
    chosen = {"port": str(PORT)} | {name: given[name] for name in _CHOSEN if name in given}
    port = int(chosen["port"]) if chosen["port"].isdecimal() else PORT  # a wrong one is refused
    url = f"http://127.0.0.1:{port + playing.CARRIER_ABOVE}"
    played = playing.stand_in("africastalking", url)
    fixed = {name.lower(): value for name, value in played.items()}
    return chosen | fixed | {"training": "1", "var_dir": str(FOLDER)}


def heading(on: bool) -> str:
    """What stands above a file that is written; "" where the data are real."""
    return SAYS if on else ""


def is_whole(folder: Path) -> bool:
    """Whether all that is invented has been written there."""
    return (folder / _WHOLE).exists()


def call_whole(folder: Path) -> None:
    """Note that all that is invented has been written there."""
    (folder / _WHOLE).touch()


def empty(folder: Path) -> None:
    """Remove all that the training mode has kept. Raises ValueError for another folder."""
    if folder != FOLDER or folder.is_symlink():
        raise ValueError(f"only {FOLDER} itself is emptied, and it may not be a link")
    from shutil import rmtree  # large, and of this alone

    for kept in folder.iterdir():
        if kept.is_dir() and not kept.is_symlink():
            rmtree(kept)
        else:
            kept.unlink()
