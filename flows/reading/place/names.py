"""The names of areas and landmarks, found by spelling, by sound, or with a slip or two in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.reading.place.spelling import ORDINARY
from flows.reading.place.tokens import Token, digits_of, key_of, sound_of, tokens

WIDEST = 7
"""Words of the longest name ("alang alang lebar", "buay pematang ribu ranau tengah")."""

_EXACT_UP_TO = 5
"""Names of so many letters count only as spelt: one slip makes another word of them."""
_ONE_SLIP_UP_TO = 10
"""Sounds of up to so many letters may hold one slip, longer ones two."""

_SIDES = frozenset("timur barat utara selatan ulu ilir darat".split())
"""What tells apart towns of one name."""


class Area(NamedTuple):
    """What is known of an area: its level, the codes from the top to its own, and its name.

    Each code in `path` is followed by "/".
    """

    level: str
    path: str
    name: str = ""
    """As it is called: "Lahat", of Kabupaten Lahat."""


class Name(NamedTuple):
    """What a name means: areas called so, or where a landmark lies (none: nobody knows)."""

    codes: tuple[str, ...]
    landmark: bool
    plain: bool
    """All its words are everyday words: alone it must be said to be a name ("kel", "desa")."""
    firm: bool
    """Meant wherever it stands: a landmark, an area at home, a kecamatan, a kabupaten."""


class Hit(NamedTuple):
    """A name found in a text: which, over how many words, and whether as it is spelt."""

    name: Name
    width: int
    exact: bool


class Names:
    """All names with what they mean. Made once from the records, then only read."""

    def __init__(
        self,
        areas: Mapping[str, Collection[str]],
        landmarks: Mapping[str, Collection[str]],
        is_firm: Callable[[str], bool],
    ) -> None:
        self._is_firm = is_firm
        self._names: dict[str, Name] = {}
        self._hidden: dict[
            str, Name
        ] = {}  # areas called as a landmark is: what "kel" says is meant
        for called, landmark in ((landmarks, True), (areas, False)):
            for written, codes in called.items():
                self._add(written, codes, landmark)
        self._add_shorter(areas)
        self._sounds: dict[str, list[str]] = {}
        for key in self._names:
            if len(key) > _EXACT_UP_TO:
                self._sounds.setdefault(sound_of(key), []).append(key)
        self._shelves: dict[tuple[str, int], list[str]] = {}
        for sound in self._sounds:
            self._shelves.setdefault((sound[0], len(sound)), []).append(sound)

    def _add(self, written: str, codes: Collection[str], landmark: bool) -> None:
        words = [token.word for token in tokens(written)]
        key = key_of(words)
        if not key:
            return
        known = self._names.get(key)
        kept = self._names
        if known is not None and known.landmark != landmark:
            kept, known = self._hidden, self._hidden.get(key)
        all_codes = {*codes, *(known.codes if known else ())}
        plain = all(word in ORDINARY for word in words) and (known is None or known.plain)
        kept[key] = self._name(all_codes, landmark, plain)
        once = [word for word, _ in groupby(words)]
        if len(once) < len(words):
            self._add(" ".join(once), codes, landmark)  # "tanjung api2" for "tanjung api api"
            if len(words) == len(once) + 1 and words[-1] == words[-2]:
                self._add(f"{' '.join(once)} 2", codes, landmark)

    def _add_shorter(self, areas: Mapping[str, Collection[str]]) -> None:
        """ "teluk kijing" for "teluk kijing 1" and 2, "merapi" for "merapi timur", if free."""
        found: dict[str, tuple[str, set[str]]] = {}
        for written, codes in areas.items():
            words = [token.word for token in tokens(written)]
            short = 0
            if (
                len(words) > 2
                and words[-1].isdecimal()
                and not words[-2].isdecimal()
                and not words[0].isdecimal()
            ):
                short = len(words) - 1
            elif (
                len(words) > 1
                and words[1] in _SIDES
                and len(words[0]) > 4
                and any(map(self._is_firm, codes))
            ):
                short = 1
            if short:
                found.setdefault(key_of(words[:short]), (" ".join(words[:short]), set()))[1].update(
                    codes
                )
        for key, (written, codes) in found.items():
            if key not in self._names:
                self._add(written, codes, False)

    def knows(self, key: str) -> bool:
        """Whether there is a name with this key."""
        return key in self._names

    def _name(self, codes: Collection[str], landmark: bool, plain: bool) -> Name:
        return Name(
            tuple(sorted(codes)), landmark, plain, landmark or any(map(self._is_firm, codes))
        )

    def exactly(self, words: Sequence[Token], at: int, area: bool = False) -> Hit | None:
        """The longest name that begins at this word; of areas only, if it is said to be one."""
        found = None
        for width, key in enumerate(_keys(words, at, WIDEST), 1):
            name = (self._hidden.get(key) if area else None) or self._names.get(key)
            if (
                name is not None
                and not (area and name.landmark)
                and (width == 1 or len(key) > 3 or key[-1].isdecimal())
            ):
                found = Hit(name, width, True)
        return found

    def roughly(self, words: Sequence[Token], at: int) -> Hit | None:
        """The name that begins here, misspelt or with a slip: the nearest, then the longest."""
        keys = [
            (width, key)
            for width, key in enumerate(_keys(words, at, 4), 1)
            if len(key) > _EXACT_UP_TO
        ]
        for width, key in reversed(keys):
            if found := self._means([sound_of(key)], key, width):
                return found
        best: tuple[int, Hit] | None = None
        for width, key in reversed(keys):
            slips, sounds = self._near(sound_of(key))
            if (
                sounds
                and (best is None or slips < best[0])
                and (hit := self._means(sounds, key, width))
            ):
                best = slips, hit
        return best[1] if best else None

    def _means(self, sounds: Sequence[str], key: str, width: int) -> Hit | None:
        digits = digits_of(key)
        found = [
            self._names[other]
            for sound in sounds
            for other in self._sounds.get(sound, ())
            if digits_of(other) == digits
        ]
        if not found:
            return None
        codes = {code for name in found for code in name.codes}
        name = self._name(
            codes, all(name.landmark for name in found), all(name.plain for name in found)
        )
        return Hit(name, width, False)

    def _near(self, sound: str) -> tuple[int, list[str]]:
        """The sounds that are nearest to this one, and how many slips away."""
        if len(sound) < _EXACT_UP_TO:
            return 0, []
        most = 1 if len(sound) <= _ONE_SLIP_UP_TO else 2
        near: list[tuple[float, str]] = []
        for length in range(len(sound) - most, len(sound) + most + 1):
            shelf = self._shelves.get((sound[0], length))
            if shelf and length >= _EXACT_UP_TO:
                for found, slips, _ in process.extract(
                    sound, shelf, scorer=OSA.distance, score_cutoff=most, limit=None
                ):
                    near.append((slips, found))
        if not near:
            return 0, []
        least = min(slips for slips, _ in near)
        return int(least), sorted(found for slips, found in near if slips == least)


def _keys(words: Sequence[Token], at: int, most: int) -> list[str]:
    """The keys of one word from here, of two, and so on, as long as nothing parts them."""
    keys: list[str] = []
    key = ""
    for word, _, _, fresh, _ in words[at : at + most]:
        if fresh and key:
            break
        key += f"-{word}" if key[-1:].isdecimal() and word[0].isdecimal() else word
        keys.append(key)
    return keys
