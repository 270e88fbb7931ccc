"""The map of the house, drawn from its code: ``make map`` writes docs/map.md, a test compares it.

A *room* is a package or a module that lies directly in `flows`, `storage` or `gateway` and has
code. An arrow leads from a room to another one whose modules it imports, wherever the import
stands. A room's *level* is the length of the longest chain of arrows below it: on level 1 nothing
of the same floor is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("gateway", "storage", "flows")
"""From above: each imports from those that follow."""
MAP = ROOT / "docs/map.md"

HEAD = """\
# A map of the house

Drawn from the code by `make map`; a test compares it. A *room* is a package or a module directly in
`gateway`, `storage` or `flows`. An arrow leads to what is imported; one that follows from two
others is left out of the picture, and stands in the list. Imports run one way: from `gateway` to
`storage` to `flows`, and from a higher level to a lower one. How to work in the house:
[CONTRIBUTING.md](../CONTRIBUTING.md).
"""


@dataclass(frozen=True)
class Floor:
    """One of the three, as its modules' names and trees say."""

    name: str
    modules: dict[str, ast.Module]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def rooms(self) -> dict[str, list[str]]:
        """The modules of every room, without those that are empty."""
        found: dict[str, list[str]] = {}
        for module, tree in self.modules.items():
            if module != self.name and tree.body:
                found.setdefault(module.split(".")[1], []).append(module)
        return found

    @cached_property
    def arrows(self) -> dict[str, set[str]]:
        """What every room imports of this floor."""
        return {
            room: {to for module in modules for to in self._imported(module) if to in self.rooms}
            - {room}
            for room, modules in self.rooms.items()
        }

    @cached_property
    def below(self) -> dict[str, set[str]]:
        """All that arrows lead to from every room, over any others; itself too, in a circle."""
        found = {}
        for room, arrows in self.arrows.items():
            reached, waiting = set[str](), [*arrows]
            while waiting:
                if (to := waiting.pop()) not in reached:
                    reached.add(to)
                    waiting += self.arrows[to]
            found[room] = reached
        return found

    @cached_property
    def circles(self) -> set[frozenset[str]]:
        """The rooms that import each other in a circle."""
        round_ = (
            frozenset(to for to in below if room in self.below[to])
            for room, below in self.below.items()
        )
        return {rooms for rooms in round_ if rooms}

    @cached_property
    def levels(self) -> dict[str, int]:
        """The level of every room; rooms of one circle are on one level."""
        found: dict[str, int] = {}
        for room in sorted(self.rooms, key=self._depth):
            under = (found[to] for to in self.below[room] if room not in self.below[to])
            found[room] = 1 + max(under, default=0)
        return found

    def _depth(self, room: str) -> tuple[int, bool]:
        return len(self.below[room]), room not in self.below[room]

    def drawn(self, room: str) -> list[str]:
        """The arrows of a room that do not follow from others."""
        further = {
            far for to in self.arrows[room] for far in self.below[to] if to not in self.below[far]
        }
        return sorted(self.arrows[room] - further)

    def _imported(self, module: str) -> Iterator[str]:
        """The rooms whose names follow this floor's in an import."""
        for node in ast.walk(self.modules[module]):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            yield from (name.split(".")[1] for name in names if name.startswith(f"{self.name}."))


@cache
def floors() -> list[Floor]:
    """All three, from above."""
    return [
        Floor(name, {_name(path): ast.parse(path.read_text("utf-8")) for path in _files(name)})
        for name in FLOORS
    ]


def _files(floor: str) -> list[Path]:
    return sorted(path for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts)


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def drawing() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for floor in floors() for line in _page(floor))])


def _page(floor: Floor) -> Iterator[str]:
    arrows = sum(map(len, floor.arrows.values()))
    yield f"## {floor.name}\n\n{first_line(floor.modules[floor.name])}\n"
    yield f"{len(floor.rooms)} rooms on {max(floor.levels.values())} levels, {arrows} arrows.\n"
    yield "```mermaid\ngraph TD"
    for room in floor.rooms:
        yield from (f"    {room} --> {to}" for to in floor.drawn(room))
    yield "```\n"
    for room in sorted(floor.rooms, key=lambda room: (-floor.levels[room], room)):
        below = ", ".join(sorted(floor.arrows[room])) or "nothing of this floor"
        yield f"### {floor.name}/{room}\n\nLevel {floor.levels[room]}; imports {below}.\n"
        yield from (
            f"- `{module}`: {first_line(floor.modules[module])}" for module in floor.rooms[room]
        )
        yield ""


def first_line(tree: ast.Module) -> str:
    """The first sentence of a module's docstring."""
    text = " ".join((ast.get_docstring(tree) or "").split("\n\n")[0].split())
    return text.partition(". ")[0].removesuffix(".") + "."


if __name__ == "__main__":
    MAP.write_text(drawing(), "utf-8")
