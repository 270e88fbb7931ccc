"""What a free text says: its kind, whether it is urgent or sensitive; and what must not be kept of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from flows.kinds import KINDS, PROTECTED
from flows.sms.accusation import accuses
from flows.sms.events import SURE, Event, Judgement, denies, happened, judge, supposes
from flows.sms.lexicon import CUES, EVENTS, SPELLER, WORDS, Line, has
from flows.sms.spelling import Word, plain
from flows.sms.times import times_in

BLOT = "(NIK dihapus)"
"""What stands where an identity number stood."""

NIK_DIGITS = 16

_RUN = re.compile(r"\d+(?:[ .\-/]\d+)*")
_GROUPED = re.compile(r"(?<!\d)(?:\d{4}[ .\-]\d{4}[ .\-]\d{4}[ .\-]\d{4}|\d{6}[ .\-]\d{6}[ .\-]\d{4})(?!\d)")
_SAID = re.compile(r"\w+|[,;!?\n]")


@dataclass(frozen=True)
class Sight:
    """What was seen in a text: its words, the events in them, the kind they make, and whether somebody is accused."""

    words: tuple[Word, ...]
    events: tuple[Event, ...]
    judgement: Judgement
    accuses: bool
    danger: tuple[int, ...]
    """Where the first words of danger stand that are neither denied nor supposed; empty: nowhere."""

    def typed(self, at: tuple[int, ...]) -> str:
        """The words at these positions, as typed; one that is read as two ("jam2") once."""
        return " ".join(typed for typed, _ in groupby(self.words[one].typed for one in at))

    def when(self) -> tuple[str, ...]:
        """The words that say when, as typed."""
        return tuple(self.typed(at) for at in times_in(self.words))

    def told(self) -> list[tuple[str, str]]:
        """The words that tell each event, with the kind they tell."""
        return [
            (self.typed(event.at), " | ".join(event.kinds) + (" (denied)" if event.denied else "")) for event in self.events
        ]

    def kinds(self) -> set[str]:
        """All kinds of report that there are unmistakable words of."""
        found = {kind for event in self.events if event.sure for kind in event.kinds}
        return found | {PROTECTED} if self.accuses else found


@lru_cache(256)
def see(text: str) -> Sight:
    """Look at a text, once."""
    words = Line(SPELLER.words(text))
    events = tuple(happened(words))
    accused = accuses(_SAID.findall(text.casefold())) or accuses(list(_clauses(plain(text))))
    judgement = judge(events)
    if accused and judgement.kind != PROTECTED:
        judgement = Judgement(PROTECTED, (judgement.kind, *judgement.also) if events else ())
    return Sight(words, events, judgement, accused, _danger(words, events))


def _clauses(words: Sequence[Word]) -> Iterator[str]:
    """The words as the table of spellings has them; a comma where a clause ends."""
    clause = 0
    for word in words:
        if word.clause != clause:
            clause = word.clause
            yield ","
        yield word.word


def _danger(words: Sequence[Word], events: Sequence[Event]) -> tuple[int, ...]:
    now = () if has(words, "past", "formerly") else ("inside",)
    return next((at for cue in ("danger", *now) if (at := _meant(cue, words, events))), ())


def _meant(cue: str, words: Sequence[Word], events: Sequence[Event]) -> tuple[int, ...]:
    """Where a term of this cue stands that is neither denied nor supposed, nor part of words that mean nothing."""
    return _Scene(words, events).first(cue)


_NEAR = 5
"""Words in front of what happens among which it is looked for of whom it is told."""
_STRANGERS = frozenset("tetangga korban orang seorang pelanggan".split())
"""In front of "kami", these are no one of ours."""
_MINE = frozenset(("suamiku", "lakiku"))
"""Words of the lists that end in "my"."""
_BESIDE = frozenset("depan belakang sebelah samping seberang dekat".split())
"""In front of "kami", these make it a place."""
_REGIONS = frozenset(
    "lorong kampung desa dusun rt rw komplek gang jalan daerah wilayah lingkungan tempat perumahan warga".split()
)
"""In front of "kami", these make it where something is, not who is in it."""
_OPEN = frozenset("bawa membawa sambil sudah mau lagi teriak sekarang pegang megang ada ramai ngamuk".split())
"""Behind "depan rumah", these tell of no owner."""
_VERBS = frozenset(("di", "me", "ng", "ny"))
_DOING = frozenset("congkel dobrak bongkar gedor gebuk pukul tembak kejar serang cekik bacok naik".split())
"""Behind "lagi", these, and longer words that begin with `_VERBS`, tell what is being done."""
_TOYS = frozenset("molotov ikan karbit bambu asap air petasan banting".split())
"""Behind "bom", these make it another thing."""
_FEARS = frozenset("takut takutnya khawatir kuatir ngeri rawan awas cegah jangan hampir trauma".split())
"""Before what is only feared."""
_SINCE = frozenset("dari sejak sedari sampai".split())
"""Before "tadi" or "kemarin", these make it last until now."""
_SAFE = frozenset("rs rsud sakit puskesmas klinik dirawat igd ugd sudah trauma kerja pulang aman polsek sembuh".split())
"""Behind "sekarang", these tell that it is over."""
_CALLED = frozenset(("ndan", "komandan"))
"""Whom guards call: what is done to them they tell at once."""
_HOLDS = (
    "hiding threat ours", "hiding threat kin", "unanswered cry", "refuge ours threat", "cower threat",
    "breaking them", "cracking them", "intruder still_here", "intruder arrived",
    "depth waters frail", "deep waters", "roof ours waters", "stuck waters ours", "stuck smoke", "jammed waters",
    "flames reaches ours", "gas ours sick", "ours under ruin", "vessel sinking ours", "vessel storm sinking",
)  # fmt: skip
"""Scenes of danger that last, whatever else the text tells: each the cues that are all in it."""
_STRIKES = (
    "armed home ours", "armed home them", "them armed nears", "them home ill", "them onto ours", "them forces",
    "mob our_house ill", "robber menace ours", "robber indoors ours", "intruder indoors afraid",
    "intruder prying afraid", "dwelling burning ours", "post assault", "kin dying ours", "kin under cry ours", "mother blood",
    "mother father beating", "family taken armed", "them nears cry ours", "beast near_us ours", "snake bitten ours",
)  # fmt: skip
"""Scenes that are over when the text says "tadi", or that somebody or something is gone."""
_GOES_ON = (
    "breaking", "intruder prying ours", "armed home", "them armed", "kin beating ours", "family beating", "family attacked",
    "robber indoors", "vessel sinking", "armed onto",
)  # fmt: skip
"""Scenes that are one only if the text says that it is now."""
_FAMILY = ("dying", "kill", "selfharm")
"""What befalls "ibu" or "adek": a child need not say whose."""


class _Scene:
    """The words of a text as somebody sees what they tell of: who is in danger, of what, and whether it is now."""

    def __init__(self, words: Sequence[Word], events: Sequence[Event]) -> None:
        self.words = words
        self._denied = {at for event in events if event.denied for at in event.at}
        self._void = {at for found in EVENTS.find(words) if not found.term.kinds for at in found.at} | self._denied
        self._void |= {at for event in events if event.supposed for at in event.at}
        self._void |= {at for found in CUES["mild"].find(words) for at in found.at}
        self._every: dict[str, list[tuple[int, ...]]] = {}

    def every(self, cue: str) -> list[tuple[int, ...]]:
        """Where terms of a cue stand that are neither denied nor supposed, nor part of words that mean nothing."""
        if cue not in self._every:
            self._every[cue] = [found.at for found in CUES[cue].find(self.words) if self._means(found.at)]
            if cue == "ours":
                self._every[cue] = [(at,) for at in range(len(self.words)) if self.ours(at)]
        return self._every[cue]

    def _means(self, at: tuple[int, ...]) -> bool:
        return (
            self._void.isdisjoint(at) and not denies(self.words, at, self._denied) and not supposes(self.words, at[0])
        )  # fmt: skip

    def first(self, cue: str) -> tuple[int, ...]:
        """Where the first of them stands."""
        return next(iter(self.every(cue)), ())

    def ours(self, at: int) -> bool:
        """Whether this word says "I", "we", or "my": also "rumahku" and "lakiku"."""
        typed, word, *_ = self.words[at]
        if word in WORDS["ours"] or word in _MINE:
            return True
        return len(typed) > 4 and typed.endswith("ku") and plain(typed[:-2])[0].word == word

    def together(self, *cues: str) -> tuple[int, ...]:
        """Where all of these cues stand, each on words of its own but "ours"; empty: one is missing."""
        taken: set[int] = set()
        for cue in cues:
            at = next((at for at in self.every(cue) if cue == "ours" or taken.isdisjoint(at)), ())
            if not at:
                return ()
            taken.update(at)
        return tuple(sorted(taken))

    def befalls_us(self, cue: str, things: Collection[str] = WORDS["chattel"]) -> tuple[int, ...]:
        """Where it happens to the sender: "kami la dikepung", "dikepung kami", or "dikepung wong" and nobody before it.

        Not to his `things`: "motor aku hanyut".
        """
        for at in self.every(cue):
            if not self._feared(at[0]) and (
                self._alone_before(at[0]) or self._behind(at[-1], 2) or self._before(at[0], things)
            ):
                return at
        return ()

    def done_to_us(self, cue: str) -> tuple[int, ...]:
        """Where somebody does something to the sender: "dio ngejar kami"."""
        return next((at for at in self.every(cue) if self.ours(at[-1]) or self._behind(at[-1], 3)), ())

    def follows(self, cue: str, other: str) -> tuple[int, ...]:
        """Where one cue stands shortly before another: "papa pegang pisau", "ibu dak bangun"; not "ado ibu pingsan"."""
        for at in self.every(cue):
            seen = at[0] and self.words[at[0] - 1].word in WORDS["witness"] | WORDS["chattel"] | {"ada"}
            seen = seen or self.words[at[0]].typed.endswith(("nya", "nyo"))  # "bininyo": of somebody else
            for behind in () if seen else self.every(other):
                between = self.words[at[-1] + 1 : behind[0]]
                near = at[-1] < behind[0] <= at[-1] + _NEAR and self.words[at[-1]].clause == self.words[behind[0]].clause
                if (
                    near
                    and not self._feared(behind[0])
                    and not any(word.word in WORDS["witness"] | {"ada", "orang", "tua"} for word in between)
                ):
                    return (*at, *behind)
        return ()

    def own(self, cue: str) -> tuple[int, ...]:
        """Where a place stands that is nobody's else: "depan rumah"; not "depan rumah pak rt"."""
        for at in self.every(cue):
            behind = self.words[at[-1] + 1 : at[-1] + 2]
            last = len(self.words) == at[-1] + 2
            if not behind or behind[0].clause != self.words[at[-1]].clause or self.ours(at[-1] + 1) or behind[0].word in _OPEN:
                return at
            if last and behind[0].word in WORDS["polite"]:
                return at
        return ()

    def bombs(self) -> tuple[int, ...]:
        """Where there is a bomb; "bom ikan" and "bom molotov" are none."""
        return next(
            (at for at in self.every("bomb") if not {word.word for word in self.words[at[-1] + 1 : at[-1] + 2]} & _TOYS), ()
        )

    def lasts(self) -> bool:
        """Whether words say that it is now."""
        return any(
            self.words[at[0]].word != "sekarang" or not _SAFE & {word.word for word in self.words[at[0] + 1 : at[0] + 4]}
            for at in self.every("still")
        )

    def is_now(self) -> bool:
        """Whether words say that it happens now: "lagi dirampok", "masih ngejar"; but "dirampok lagi" is once more."""
        for at, word in enumerate(self.words):
            next_one = self.words[at + 1] if at + 1 < len(self.words) else None
            done = next_one is not None and next_one.clause == word.clause and _is_done(next_one.word)
            if (word.word in ("lagi", "sedang") and done) or (word.word == "terus" and at and not done):
                return True
        return bool(self.first("now"))

    def unreal(self) -> bool:
        """Whether it is an exercise, a film, a joke; "ini bukan latihan" is none."""
        return bool(self.first("unreal"))

    def told_of_before(self) -> bool:
        """Whether it was, or will be, or happens at times; or it is over."""
        return any(self.first(cue) for cue in ("plan", "ended")) or (not self.lasts() and self._was())

    def _was(self) -> bool:
        ago = any(at[0] == 0 or self.words[at[0] - 1].word not in _SINCE for at in self.every("ago"))
        return ago or bool(self.first("habit"))

    def just_before(self) -> bool:
        """Whether it happened a while ago ("tadi"), or somebody is gone, or something."""
        earlier = any(
            word.word == "tadi" and (not at or self.words[at - 1].word not in _SINCE) for at, word in enumerate(self.words)
        )
        return not self.lasts() and (earlier or bool(self.first("gone")))

    def _feared(self, first: int) -> bool:
        clause = self.words[first].clause
        return any(word.word in _FEARS for word in self.words[max(0, first - _NEAR) : first] if word.clause == clause)

    def _before(self, first: int, things: Collection[str]) -> bool:
        """Whether the sender is named before this word, as the one it is told of."""
        for at in range(first - 1, max(-1, first - 1 - _NEAR), -1):
            word = self.words[at]
            if word.clause != self.words[first].clause or word.word in WORDS["witness"]:
                return False
            if self.ours(at):
                owned = [one.word for one in self.words[max(0, at - 2) : at + 1] if one.clause == word.clause][::-1]
                if len(owned) == 3 and owned[1] not in WORDS["kin"]:
                    owned.pop()
                others = any(one in things or one in _STRANGERS for one in owned)
                return not (others or (at and self.words[at - 1].word in _BESIDE))
        return False

    def _behind(self, last: int, reach: int) -> bool:
        """Whether the sender is named within so many words behind this one."""
        for at in range(last + 1, min(len(self.words), last + 1 + reach)):
            if self.words[at].clause != self.words[last].clause or self.words[at].word in WORDS["chattel"]:
                return False
            if self.ours(at):
                return True
        return False

    def _alone_before(self, first: int) -> bool:
        small = WORDS["polite"] | WORDS["cry"] | WORDS["hurry"] | WORDS["gasp"] | {"lagi", "sedang", "masih"}
        return all(word.word in small for word in self.words[:first])

    def alone(self, cue: str) -> tuple[int, ...]:
        """Where this stands with nothing but cries before it: "pak cepet pak mati kami"; not "lampu mati, kami takut"."""
        return next((at for at in self.every(cue) if self._alone_before(at[0])), ())


def _is_done(word: str) -> bool:
    return word in _DOING or (word[:2] in _VERBS and len(word) > 4)


def besieged(text: str) -> tuple[int, ...]:
    """Where it says that its sender, or who is with her, is in danger now; empty: nowhere."""
    seen = see(text)
    scene = _Scene(seen.words, seen.events)
    if scene.unreal() or scene.told_of_before() or (scene.first("remote") and not scene.lasts()):
        return ()
    if has(seen.words, "lodged") and has(seen.words, "progress", "outcome") and not scene.lasts():
        return ()  # an old emergency is asked after
    held = _said(scene) or _scene_of(scene, _HOLDS)
    if held or scene.just_before():
        return held
    theirs = bool(scene.first("bystander")) and not scene.first("ours")
    struck = (() if theirs else _at_home(scene)) or _scene_of(scene, _STRIKES) or _strikes(scene)
    return struck or (() if theirs else _goes_on(scene))


def _said(scene: _Scene) -> tuple[int, ...]:
    """Where danger is told in so many words: of the sender, of a child of his, of a bomb or of smoke."""
    return (
        scene.first("besieged") or scene.bombs() or scene.alone("death") or scene.befalls_us("peril")
        or scene.befalls_us("hiding") or scene.done_to_us("onto")
        or _harms(scene) or _smokes(scene) or (scene.first("ruin") and scene.follows("kin", "under"))
        or (scene.first("ours") and scene.follows("child", "seized"))
    )  # fmt: skip


def _strikes(scene: _Scene) -> tuple[int, ...]:
    """Where somebody strikes at the sender."""
    armed = scene.first("armed")
    guarding = any(word.word in _CALLED for word in scene.words)
    return (
        scene.befalls_us("wounded") or (armed and (scene.befalls_us("attacked", ()) or scene.own("home")))
        or (scene.befalls_us("attacked") if guarding else ()) or (armed and scene.done_to_us("onto_now")) or _bleeds(scene)
    )  # fmt: skip


def _goes_on(scene: _Scene) -> tuple[int, ...]:
    """Where somebody is about it: only if there is a word for now, or it begins with "there is"."""
    if any(word.word == "ada" for word in scene.words[:4]) and (pried := scene.together("intruder", "prying", "ours")):
        return pried
    now = scene.is_now()
    just_now = now or any(word.word == "barusan" for word in scene.words)
    if just_now and scene.first("ours") and (taken := scene.follows("child", "taken")):
        return taken
    if not now:
        return ()
    return scene.befalls_us("attacked", ()) or scene.done_to_us("onto_now") or _scene_of(scene, _GOES_ON)


def _harms(scene: _Scene) -> tuple[int, ...]:
    """Where the sender or somebody of his is about to take his own life."""
    return scene.befalls_us("selfharm") or (() if scene.first("witness") else scene.together("selfharm", "ours"))


def _at_home(scene: _Scene) -> tuple[int, ...]:
    """Where somebody of the sender's family is in danger, or is one."""
    whom = ("family", "mates")
    return next((at for who in whom for what in _FAMILY if (at := scene.follows(who, what))), ())


def _bleeds(scene: _Scene) -> tuple[int, ...]:
    """Where the sender bleeds, or somebody may die unless help comes quickly."""
    if scene.first("witness") or scene.first("bystander"):
        return ()
    return scene.together("gush", "ours") or scene.together("gush", "still")


def _smokes(scene: _Scene) -> tuple[int, ...]:
    """Where smoke comes to the sender or his children; the smoke of a burning field is no fire in the house."""
    return () if scene.first("haze") else scene.together("smoke", "ours") or scene.together("smoke", "kin")


def _scene_of(scene: _Scene, scenes: Sequence[str]) -> tuple[int, ...]:
    return next((at for cues in scenes if (at := scene.together(*cues.split()))), ())


def category_of(text: str) -> str:
    """The kind of report a text makes, the gravest of several; `lainnya` when it has words of none.

    Words about officers decide even beside others: a report that might be about one of them must not land on the desk next
    to the one it is about.
    """
    return PROTECTED if PROTECTED in kinds_in(text) else see(text).judgement.kind


def kinds_in(text: str) -> set[str]:
    """All kinds of report that the text has unmistakable words of."""
    return see(text).kinds()


def undecided(text: str) -> str:
    """The words, as typed, that leave two kinds open ("ribut"); "" if none do."""
    seen = see(text)
    return next((seen.typed(event.at) for event in seen.events if len(event.kinds) > 1 and not event.denied), "")


def protected_by(text: str) -> str:
    """`petugas` when words about officers make it that whatever else it is, else ""."""
    return PROTECTED if PROTECTED in kinds_in(text) else ""


def is_sensitive(category: str, text: str = "") -> bool:
    """Whether replies must stay neutral: a sensitive kind, or words of one, said or denied, or of a sexual offence."""
    seen = see(text)
    told = any(KINDS[kind].sensitive for event in seen.events if event.strength >= SURE for kind in event.kinds)
    return KINDS[category].sensitive or told or seen.accuses or has(seen.words, "private")


def is_urgent(category: str, text: str = "") -> bool:
    """Whether this cannot wait: an urgent kind, or words of one or of danger."""
    return KINDS[category].urgent or in_danger(text) or any(KINDS[kind].urgent for kind in kinds_in(text))


def in_danger(text: str) -> bool:
    """Whether it tells of weapons, blood, an attack, or an offender who is still there, or in the sender's home."""
    return bool(see(text).danger)


def blot(text: str) -> str:
    """The text without identity numbers: every run of 16 digits (NIK, KK), also one typed in groups, is replaced.

    Longer runs too, for two numbers typed without a gap. Phone numbers and dates stay.
    """
    return _RUN.sub(_blotted, _GROUPED.sub(BLOT, text))


def has_nik(text: str) -> bool:
    """Whether there is an identity number in this text, or was one before `blot`."""
    return BLOT in text or blot(text) != text


def _blotted(run: re.Match[str]) -> str:
    groups = re.findall(r"\d+", run[0])
    if sum(map(len, groups)) == NIK_DIGITS and max(map(len, groups)) <= 8:
        return BLOT
    return re.sub(rf"\d{{{NIK_DIGITS},}}", BLOT, run[0])
