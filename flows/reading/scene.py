"""The words of a text as a scene: who is in it, what befalls whom, and whether it is now."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flows.reading.data import sets
from flows.reading.events import Event, denies, supposes
from flows.reading.lexicon import CUES, EVENTS, WORDS
from flows.reading.spelling import Word, plain

_LISTS = sets("words/scene")

_MINE = frozenset(("suamiku", "lakiku"))
"""Words of the lists that end in "my"."""
_NEAR = 5
"""Words in front of what happens among which it is looked for of whom it is told."""
_ANOTHER = frozenset(("ada", "orang", "tua"))
"""Between somebody and what befalls them, these bring in somebody else."""
_SEEN = WORDS["witness"] | WORDS["chattel"] | {"ada"}
"""In front of somebody, these make them one who is only told of."""
_OPEN = _LISTS["open"]
"""Behind "depan rumah", these tell of no owner."""
_TOYS = frozenset("molotov ikan karbit bambu asap air petasan banting".split())
"""Behind "bom", these make it another thing."""
_SAFE = _LISTS["safe"]
"""Behind "sekarang", these tell that it is over."""
_SINCE = frozenset("dari sejak sedari sampai".split())
"""Before "tadi" or "kemarin", these make it last until now."""
_FEARS = _LISTS["fears"]
"""Before what is only feared."""
_STRANGERS = frozenset("tetangga korban orang seorang pelanggan".split())
"""In front of "kami", these are no one of ours."""
_BESIDE = frozenset("depan belakang sebelah samping seberang dekat".split())
"""In front of "kami", these make it a place."""
_SMALL = (
    WORDS["polite"] | WORDS["cry"] | WORDS["hurry"] | WORDS["gasp"] | {"lagi", "sedang", "masih"}
)
"""Cries and small words: before what happens, they name nobody."""
_DOING = _LISTS["doing"]
_DOING_BEGINS = ("di", "me", "ng", "ny")
"""Behind "lagi", these, and longer words that begin so, tell what is being done."""


class Scene:
    """What a text tells of, as it can be asked.

    A cue is a list of data/cues; where it stands is told by positions.
    """

    def __init__(self, words: Sequence[Word], events: Sequence[Event]) -> None:
        self.words = words
        self._denied = {at for event in events if event.denied for at in event.at}
        self._void = {
            at for found in EVENTS.find(words) if not found.term.kinds for at in found.at
        } | self._denied
        self._void |= {at for event in events if event.supposed for at in event.at}
        self._void |= {at for found in CUES["mild"].find(words) for at in found.at}
        self._every: dict[str, list[tuple[int, ...]]] = {}

    # What there is.

    def every(self, cue: str) -> list[tuple[int, ...]]:
        """Where terms of a cue stand that are neither denied nor supposed.

        Nor are they part of words that mean nothing.
        """
        if cue not in self._every:
            if cue == "ours":
                self._every[cue] = [(at,) for at in range(len(self.words)) if self.ours(at)]
            else:
                self._every[cue] = [
                    found.at for found in CUES[cue].find(self.words) if self._means(found.at)
                ]
        return self._every[cue]

    def _means(self, at: tuple[int, ...]) -> bool:
        return (
            self._void.isdisjoint(at)
            and not denies(self.words, at, self._denied)
            and not supposes(self.words, at[0])
        )

    def told(self, cue: str) -> tuple[int, ...]:
        """Where a term of a cue stands that is neither denied nor supposed.

        A part of it may mean nothing.
        """
        found = (hit.at for hit in CUES[cue].find(self.words))
        free = (
            at
            for at in found
            if not denies(self.words, at, self._denied) and not supposes(self.words, at[0])
        )
        return next(free, ())

    def first(self, cue: str) -> tuple[int, ...]:
        """Where the first of them stands."""
        return next(iter(self.every(cue)), ())

    def together(self, *cues: str) -> tuple[int, ...]:
        """Where all these cues stand, on words of their own but "ours"; empty: one is missing."""
        taken: set[int] = set()
        for cue in cues:
            at = next((at for at in self.every(cue) if cue == "ours" or taken.isdisjoint(at)), ())
            if not at:
                return ()
            taken.update(at)
        return tuple(sorted(taken))

    def follows(self, cue: str, other: str) -> tuple[int, ...]:
        """Where one cue stands shortly before another: "papa pegang pisau", "ibu dak bangun".

        But not in "ado ibu pingsan".
        """
        for at in self.every(cue):
            last = self.words[at[-1]]
            seen = at[0] and self.words[at[0] - 1].word in _SEEN
            if seen or self.words[at[0]].typed.endswith(
                ("nya", "nyo")
            ):  # "bininyo": of somebody else
                continue
            for behind in self.every(other):
                near = (
                    at[-1] < behind[0] <= at[-1] + _NEAR
                    and last.clause == self.words[behind[0]].clause
                )
                between = {word.word for word in self.words[at[-1] + 1 : behind[0]]}
                if (
                    near
                    and not self.feared(behind[0])
                    and between.isdisjoint(WORDS["witness"] | _ANOTHER)
                ):
                    return (*at, *behind)
        return ()

    def own(self, cue: str) -> tuple[int, ...]:
        """Where a place stands that is nobody else's: "depan rumah"; not "depan rumah pak rt"."""
        for at in self.every(cue):
            behind = self.words[at[-1] + 1 : at[-1] + 2]
            last = len(self.words) == at[-1] + 2
            if (
                not behind
                or behind[0].clause != self.words[at[-1]].clause
                or self.ours(at[-1] + 1)
                or behind[0].word in _OPEN
            ):
                return at
            if last and behind[0].word in WORDS["polite"]:
                return at
        return ()

    def bombs(self) -> tuple[int, ...]:
        """Where there is a bomb; "bom ikan" and "bom molotov" are none."""
        return next(
            (
                at
                for at in self.every("bomb")
                if not {word.word for word in self.words[at[-1] + 1 : at[-1] + 2]} & _TOYS
            ),
            (),
        )

    # Whom it befalls.

    def ours(self, at: int) -> bool:
        """Whether this word says "I", "we", or "my": also "rumahku" and "lakiku"."""
        typed, word, *_ = self.words[at]
        if word in WORDS["ours"] or word in _MINE:
            return True
        return len(typed) > 4 and typed.endswith("ku") and plain(typed[:-2])[0].word == word

    def befalls_us(self, cue: str, things: Collection[str] = WORDS["chattel"]) -> tuple[int, ...]:
        """Where it happens to the sender: "kami la dikepung", "dikepung kami", "dikepung wong".

        The last only where nobody is named before it. Not to their `things`: "motor aku hanyut".
        """
        for at in self.every(cue):
            if not self.feared(at[0]) and (
                self._alone_before(at[0]) or self._behind(at[-1], 2) or self._before(at[0], things)
            ):
                return at
        return ()

    def done_to_us(self, cue: str) -> tuple[int, ...]:
        """Where somebody does something to the sender: "dio ngejar kami"."""
        return next(
            (at for at in self.every(cue) if self.ours(at[-1]) or self._behind(at[-1], 3)), ()
        )

    def alone(self, cue: str) -> tuple[int, ...]:
        """Where this stands with nothing but cries before it: "pak cepet pak mati kami".

        But not in "lampu mati, kami takut".
        """
        return next((at for at in self.every(cue) if self._alone_before(at[0])), ())

    def _alone_before(self, first: int) -> bool:
        return all(word.word in _SMALL for word in self.words[:first])

    def feared(self, first: int) -> bool:
        """Whether this is only feared: a word of fear stands before it in its clause."""
        clause = self.words[first].clause
        return any(
            word.word in _FEARS
            for word in self.words[max(0, first - _NEAR) : first]
            if word.clause == clause
        )

    def _before(self, first: int, things: Collection[str]) -> bool:
        """Whether the sender is named before this word, as the one it is told of."""
        for at in range(first - 1, max(-1, first - 1 - _NEAR), -1):
            word = self.words[at]
            if word.clause != self.words[first].clause or word.word in WORDS["witness"]:
                return False
            if self.ours(at):
                owned = [
                    near.word
                    for near in self.words[max(0, at - 2) : at + 1]
                    if near.clause == word.clause
                ][::-1]
                if len(owned) == 3 and owned[1] not in WORDS["kin"]:
                    owned.pop()
                others = any(name in things or name in _STRANGERS for name in owned)
                return not (others or (at and self.words[at - 1].word in _BESIDE))
        return False

    def _behind(self, last: int, reach: int) -> bool:
        """Whether the sender is named within so many words behind this one."""
        for at in range(last + 1, min(len(self.words), last + 1 + reach)):
            if (
                self.words[at].clause != self.words[last].clause
                or self.words[at].word in WORDS["chattel"]
            ):
                return False
            if self.ours(at):
                return True
        return False

    # When it is.

    def lasts(self) -> bool:
        """Whether words say that it is now."""
        return any(
            self.words[at[0]].word != "sekarang"
            or not _SAFE & {word.word for word in self.words[at[0] + 1 : at[0] + 4]}
            for at in self.every("still")
        )

    def is_now(self) -> bool:
        """Whether it is said to happen now: "lagi dirampok"; but "dirampok lagi" is once more."""
        for at, word in enumerate(self.words):
            next_one = self.words[at + 1] if at + 1 < len(self.words) else None
            done = (
                next_one is not None and next_one.clause == word.clause and _is_done(next_one.word)
            )
            if (word.word in ("lagi", "sedang") and done) or (
                word.word == "terus" and at and not done
            ):
                return True
        return bool(self.first("now"))

    def told_of_before(self) -> bool:
        """Whether it was, or will be, or happens at times; or it is over."""
        return bool(self.first("plan") or self.first("ended")) or (not self.lasts() and self._was())

    def _was(self) -> bool:
        return any(not self._since(at[0]) for at in self.every("ago")) or bool(self.first("habit"))

    def just_before(self) -> bool:
        """Whether it happened a while ago ("tadi"), or somebody is gone, or something."""
        earlier = any(
            word.word == "tadi" and not self._since(at) for at, word in enumerate(self.words)
        )
        return not self.lasts() and (earlier or bool(self.first("gone")))

    def _since(self, at: int) -> bool:
        """Whether a "since" makes this time last until now: "dari tadi"."""
        return at > 0 and self.words[at - 1].word in _SINCE


def _is_done(word: str) -> bool:
    """Whether this tells what is being done."""
    return word in _DOING or (word.startswith(_DOING_BEGINS) and len(word) > 4)
