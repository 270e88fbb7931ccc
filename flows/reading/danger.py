"""Which texts tell of danger: by a word of it, or by a scene of danger now.

In the scene is the sender, or who is with them. A scene is told by several cues in one text
("hiding threat ours"). Some last, whatever else is told; some are over when something happened a
while ago; some are one only if the text says that it is now.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flows.reading.data import sets
from flows.reading.lexicon import CUES, has
from flows.reading.scene import Scene

_LISTS = sets("words/danger")


def danger_in(scene: Scene) -> tuple[int, ...]:
    """Where the first words of danger stand, neither denied nor supposed; empty: nowhere."""
    danger = scene.first("danger") or own_life(scene) or _robbed(scene)
    return danger or (
        () if has(scene.words, "past", "formerly") else scene.first("inside") or _stricken(scene)
    )


def _robbed(scene: Scene) -> tuple[int, ...]:
    """Where a child is being taken, or somebody is robbed now; of which nobody merely has heard.

    Rumours of kidnappers have led to killings: a warning or a hearsay of them alarms nobody.
    """
    if scene.first("unreal") or scene.first("rumour") or scene.told_of_before():
        return ()
    now = scene.is_now() and not scene.just_before()
    found = (*scene.every("abduction"), *(scene.every("robbery") if now else ()))
    return next((at for at in found if not scene.feared(at[0])), ())


def own_life(scene: Scene) -> tuple[int, ...]:
    """Where somebody is said to want to take their own life, or to do so; empty: nowhere."""
    found = scene.told("own_life")
    return () if not found or scene.first("unreal") or scene.first("not_life") else found


def punishment_in(scene: Scene) -> tuple[int, ...]:
    """Where its sender wants to search houses, or to punish who was caught; empty: nowhere."""
    searched = scene.first("leave_asked") or (
        scene.together("search", "ours") if _ours_does(scene) else ()
    )
    found = searched or scene.together("punish", "culprit") or _leave_to_punish(scene)
    return () if not found or scene.first("unreal") else found


def _leave_to_punish(scene: Scene) -> tuple[int, ...]:
    """Where leave is asked with a "no" that denies nothing: "boleh dak digebuki malingnyo"."""
    words = [word.word for word in scene.words]
    asked = any(pair == ("boleh", "tidak") for pair in pairwise(words))
    punished = CUES["punish"].any(scene.words) if asked and CUES["culprit"].any(scene.words) else ()
    return punished


def _ours_does(scene: Scene) -> bool:
    """Whether no police is named in front of the search.

    "kami dengar polisi mau razia" announces nothing.
    """
    at = scene.first("search")
    return bool(at) and not any(
        word.word in _POLICE for word in scene.words[max(0, at[0] - 4) : at[-1]]
    )


_POLICE = _LISTS["police"]
"""Who may search; and those who ask that it be done."""


def _stricken(scene: Scene) -> tuple[int, ...]:
    """Where somebody is ill so that it cannot wait."""
    found = scene.first("stricken")
    over = found and (
        scene.first("unreal") or scene.first("healed") or scene.first("guarding")
    )  # why a guard stays away
    return () if over else found


def siege_in(scene: Scene) -> tuple[int, ...]:
    """Where it says that its sender, or who is with them, is in danger now; empty: nowhere."""
    if (
        scene.first("unreal")
        or scene.told_of_before()
        or (scene.first("remote") and not scene.lasts())
    ):
        return ()
    if has(scene.words, "lodged") and has(scene.words, "progress", "outcome") and not scene.lasts():
        return ()  # an old emergency is asked after
    theirs = bool(scene.first("bystander")) and not scene.first("ours")
    held = (
        _said(scene)
        or _first_of(_LASTING, scene)
        or (() if theirs else _first_of(_INTRUDES, scene))
    )
    if held or scene.just_before():
        return held
    struck = (() if theirs else _at_home(scene)) or _first_of(_STRIKES, scene) or _strikes(scene)
    return struck or (() if theirs else _goes_on(scene))


_LASTING = (
    "hiding threat ours",
    "hiding threat kin",
    "unanswered cry",
    "refuge ours threat",
    "cower threat",
    "breaking them",
    "cracking them",
    "depth waters frail",
    "deep waters",
    "roof ours waters",
    "stuck waters ours",
    "stuck smoke",
    "jammed waters",
    "flames reaches ours",
    "gas ours sick",
    "ours under ruin",
    "vessel sinking ours",
    "vessel storm sinking",
)
"""Scenes of danger that last, whatever else the text tells: each the cues that are all in it."""
_INTRUDES = ("intruder still_here", "intruder arrived")
"""The same, unless it is another's house."""
_STRIKES = (
    "armed home ours",
    "armed home them",
    "them armed nears",
    "them home ill",
    "them onto ours",
    "them forces",
    "mob our_house ill",
    "robber menace ours",
    "robber indoors ours",
    "intruder indoors afraid",
    "intruder prying afraid",
    "dwelling burning ours",
    "post assault",
    "kin dying ours",
    "kin under cry ours",
    "mother blood",
    "mother father beating",
    "family taken armed",
    "them nears cry ours",
    "beast near_us ours",
    "snake bitten ours",
)
"""Scenes that are over when the text says "tadi", or that somebody or something is gone."""
_ONLY_NOW = (
    "breaking",
    "intruder prying ours",
    "armed home",
    "them armed",
    "kin beating ours",
    "family beating",
    "family attacked",
    "robber indoors",
    "armed onto",
)
"""Scenes that are one only if the text says that it is now."""


def _first_of(scenes: Sequence[str], scene: Scene) -> tuple[int, ...]:
    """Where the first of these scenes is told of which all cues are there."""
    return next((at for cues in scenes if (at := scene.together(*cues.split()))), ())


def _said(scene: Scene) -> tuple[int, ...]:
    """Where danger is told in so many words: of the sender, their child, a bomb or smoke."""
    return (
        scene.first("besieged")
        or scene.bombs()
        or scene.alone("death")
        or scene.befalls_us("peril")
        or scene.befalls_us("hiding")
        or scene.done_to_us("onto")
        or _harms(scene)
        or _smokes(scene)
        or (scene.first("ruin") and scene.follows("kin", "under"))
        or (scene.first("ours") and scene.follows("child", "seized"))
    )


def _harms(scene: Scene) -> tuple[int, ...]:
    """Where the sender or somebody of theirs is about to take their own life."""
    if own := own_life(scene) and scene.befalls_us("own_life"):
        return own
    return scene.befalls_us("selfharm") or (
        () if scene.first("witness") else scene.together("selfharm", "ours")
    )


def _smokes(scene: Scene) -> tuple[int, ...]:
    """Where smoke comes to the sender or their children; that of a burning field is no fire."""
    return (
        ()
        if scene.first("haze")
        else scene.together("smoke", "ours") or scene.together("smoke", "kin")
    )


_PEOPLE = ("family", "mates")
_BEFALLS = ("dying", "kill", "selfharm")
"""What befalls "ibu" or "adek", or what they do: a child need not say whose they are."""
_CALLED = frozenset(("ndan", "komandan"))
"""Whom guards call: what is done to them they tell at once."""


def _at_home(scene: Scene) -> tuple[int, ...]:
    """Where somebody of the sender's family is in danger, or is one."""
    return next(
        (at for who in _PEOPLE for what in _BEFALLS if (at := scene.follows(who, what))), ()
    )


def _strikes(scene: Scene) -> tuple[int, ...]:
    """Where somebody strikes at the sender."""
    armed = scene.first("armed")
    guarding = any(word.word in _CALLED for word in scene.words)
    return (
        scene.befalls_us("wounded")
        or (armed and (scene.befalls_us("attacked", ()) or scene.own("home")))
        or (scene.befalls_us("attacked") if guarding else ())
        or (armed and scene.done_to_us("onto_now"))
        or _bleeds(scene)
    )


def _bleeds(scene: Scene) -> tuple[int, ...]:
    """Where the sender bleeds, or somebody may die unless help comes quickly."""
    if scene.first("witness") or scene.first("bystander"):
        return ()
    return scene.together("gush", "ours") or scene.together("gush", "still")


def _goes_on(scene: Scene) -> tuple[int, ...]:
    """Where somebody is about it: only if there is a word for now, or it begins with "there is"."""
    if any(word.word == "ada" for word in scene.words[:4]) and (
        pried := scene.together("intruder", "prying", "ours")
    ):
        return pried
    now = scene.is_now()
    just_now = now or any(word.word == "barusan" for word in scene.words)
    if just_now and scene.first("ours") and (taken := scene.follows("child", "taken")):
        return taken
    if not now:
        return ()
    return (
        scene.befalls_us("attacked", ())
        or scene.done_to_us("onto_now")
        or _first_of(_ONLY_NOW, scene)
    )
