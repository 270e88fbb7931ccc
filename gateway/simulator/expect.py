"""What a script expects on a phone: an exact text or words of it; ``{{ticket}}`` means digits.

They may stand in groups of three, as an SMS has them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from flows.rules.tickets import grouped
from flows.values import dataclass

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z_][a-z0-9_]*)\s*\}\}")
_CODE = r"\d{3}(?: \d{3})*(?: \d{1,2})?(?!\d)|\d+"


class Unknown(ValueError):
    """A ``{{name}}`` that nothing has captured yet; the text is a sentence."""


@dataclass(frozen=True)
class Expected:
    """An exact text, or parts that must all occur, in any order; neither expects anything."""

    exact: str | None = None
    contains: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.exact is not None or bool(self.contains)

    def match(self, text: str, known: Mapping[str, str]) -> dict[str, str] | None:
        """All captures after reading `text`, or None if it is not what was expected."""
        captured = dict(known)
        actual = tidy(text)
        if self.exact is not None:
            found = re.fullmatch(_pattern(tidy(self.exact), captured), actual)
            if found is None:
                return None
            captured |= _digits(found)
        for part in self.contains:
            found = re.search(_pattern(tidy(part), captured), actual)
            if found is None:
                return None
            captured |= _digits(found)
        return captured

    def difference(self, text: str, known: Mapping[str, str]) -> str:
        """For people: what was expected and what came."""
        actual = tidy(text).splitlines() or [""]
        if self.exact is not None:
            wanted = _shown(tidy(self.exact), known).splitlines()
            lines = difflib.unified_diff(wanted, actual, "expected", "shown", lineterm="", n=9)
            return "\n".join(lines)
        missing = [
            part for part in self.contains if Expected(contains=(part,)).match(text, known) is None
        ]
        told = [f"missing: {_shown(part, known)}" for part in missing]
        return "\n".join([*told, "shown:", *(f"  {line}" for line in actual)])


def fill(text: str, known: Mapping[str, str]) -> str:
    """A text to be typed, its placeholders filled. Raises Unknown."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in known:
            raise Unknown(f"nothing shown before gave a value for {found[0]}")
        return known[found[1]]

    return _PLACEHOLDER.sub(value, text)


def tidy(text: str) -> str:
    """Text without blanks at the ends of its lines, as YAML and terminals drop them anyhow."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def _pattern(text: str, known: Mapping[str, str]) -> str:
    named: set[str] = set()
    pieces: list[str] = []
    at = 0
    for found in _PLACEHOLDER.finditer(text):
        pieces.append(re.escape(text[at : found.start()]))
        name, at = found[1], found.end()
        if name in known:
            ways = {re.escape(written) for written in (known[name], grouped(known[name]))}
            pieces.append(rf"(?:{'|'.join(sorted(ways))})(?!\d)")
        elif name in named:
            pieces.append(f"(?P={name})")
        else:
            named.add(name)
            pieces.append(rf"(?P<{name}>{_CODE})")
    return "".join([*pieces, re.escape(text[at:])])


def _digits(found: re.Match[str]) -> dict[str, str]:
    return {name: code.replace(" ", "") for name, code in found.groupdict().items()}


def _shown(text: str, known: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), text)
