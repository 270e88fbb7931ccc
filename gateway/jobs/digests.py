"""Digests of the watch: at 17.00 who stands guard tonight, in the morning what became of the night.

Each is written once, for all posts in one transaction; it leaves behind everything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from flows import messages, watch_text
from flows.rules import digest, schedule
from flows.rules.digest import EVENING, MORNING
from flows.rules.routing import KELURAHAN
from gateway.install.runtime import Runtime
from gateway.jobs import notices, routing, seasons
from gateway.jobs.routing import Place
from storage import people, watch
from storage.engine.db import connected, transaction
from storage.engine.vault import Vault
from storage.people import officers
from storage.places import areas
from storage.sent import outbox
from storage.watch import digests, guards, rota
from storage.watch.digests import Night

_DAY = timedelta(days=1)
#: Phone, key and language make the text of an SMS.
_Sms = tuple[int, str]


def write(runtime: Runtime, now: datetime) -> set[str]:
    """Write the digest whose time it is, if nobody has."""
    local = now.astimezone(runtime.settings.zone)
    for kind, (begins, ends) in digest.AT.items():
        if begins <= local.time() < ends:
            night = local.date() - (_DAY if kind == MORNING else timedelta())
            with connected():
                if digests.written(kind, night):
                    return set()
                with transaction():
                    if digests.begin(kind, night, now):
                        _write(runtime, kind, night, now)
                        return {"alarm"}
    return set()


def _write(runtime: Runtime, kind: str, night: date, now: datetime) -> None:
    watched = [each for each in digests.nights(night) if each.expected]
    if kind == EVENING:
        sms = list(_evening(runtime, watched, night))
    else:
        sms = [*_to_ketua(runtime, watched), *_to_officers(runtime, watched, now)]
    ends = digest.AT[kind][1]
    until = datetime.combine(night + (_DAY if kind == MORNING else timedelta()), ends)
    outbox.put(
        runtime.vault,
        [
            outbox.Message(
                dedup_key=f"digest:{kind}:{night}:{number}:{phone}",
                lane="alarm",
                carrier=runtime.carrier.name,
                phone_id=phone,
                text=text,
                not_before=now,
                expires_at=until.replace(tzinfo=runtime.settings.zone),
                rank=outbox.AGAIN,
            )
            for number, (phone, text) in enumerate(sms)
        ],
        now,
    )


def _evening(runtime: Runtime, watched: Sequence[Night], night: date) -> Iterator[_Sms]:
    posts = [each.post.id for each in watched]
    everybody, turns = watch.guards_by_post(posts), rota.turns_by_post(posts)
    duty, heard = watch.on_duty(posts, night), digests.heard(posts, night - digest.LOOKED_BACK)
    ketua = {post: found for post, them in everybody.items() if (found := _ketua(them))}
    languages = people.languages_of([guard.phone_id for guard in ketua.values()])
    zone, subuh = runtime.settings.zone, seasons.subuh_after(runtime, night)
    for each in watched:
        post = each.post.id
        if post not in ketua:
            continue
        called = _names(runtime.vault, everybody[post])
        on_duty = [guard.id for guard in duty[post]]
        ids = [guard.id for guard in everybody[post]]
        silent = digest.silent_twice(ids, turns[post], heard[post], on_duty)
        phone = ketua[post].phone_id
        hours = schedule.hours(
            watch.shift_of(each.post), night, zone, subuh if each.post.until_subuh else None
        )
        begins, ends = (notices.local(runtime, at) for at in hours)
        words = {"post": str(each.post.name), "from": begins, "to": ends}
        yield phone, _of_evening(languages[phone], called, on_duty, silent, words)


def _of_evening(
    language: str,
    called: Mapping[int, str],
    on_duty: Sequence[int],
    silent: Sequence[int],
    words: Mapping[str, str],
) -> str:
    names = [called[guard] for guard in on_duty]
    if not names:
        return messages.say("malam_ini_kosong", language, **words)
    if silent:
        told = ", ".join(called[guard] for guard in silent[:2])
        return watch_text.listed("malam_ini_diam", language, "names", names, silent=told, **words)
    return watch_text.listed("malam_ini", language, "names", names, **words)


def _ketua(them: Sequence[watch.Guard]) -> watch.Guard | None:
    return next((guard for guard in them if guard.ketua), None)


def _names(vault: Vault, them: Sequence[watch.Guard]) -> dict[int, str]:
    """How a ketua knows the guards: by name, else by their number in the list."""
    named = guards.names(vault, them)
    return {guard.id: named[guard.id] or f"penjaga {n}" for n, guard in enumerate(them, 1)}


def _to_ketua(runtime: Runtime, watched: Sequence[Night]) -> Iterator[_Sms]:
    everybody = watch.guards_by_post([each.post.id for each in watched])
    ketua = {post: found for post, them in everybody.items() if (found := _ketua(them))}
    languages = people.languages_of([guard.phone_id for guard in ketua.values()])
    for each in watched:
        if each.post.id in ketua:
            phone = ketua[each.post.id].phone_id
            counts = {"heard": f"{each.heard}", "expected": f"{each.expected}"}
            words = {"post": str(each.post.name)} | counts
            at = [notices.local(runtime, missed) for missed in each.missed]
            key, language = "semalam_diam" if at else "semalam", languages[phone]
            if each.left_at is not None:
                key, words["said"] = "semalam_pulang", notices.local(runtime, each.left_at)
            text = (
                watch_text.listed(key, language, "names", at, **words)
                if at
                else messages.say(key, language, **words)
            )
            yield phone, text


def _to_officers(runtime: Runtime, watched: Sequence[Night], now: datetime) -> Iterator[_Sms]:
    """Each Bhabinkamtibmas on duty hears of the posts of a kelurahan, if one of them was silent."""
    by_area: dict[str, list[Night]] = defaultdict(list)
    for each in watched:
        by_area[str(each.post.area_id)].append(each)
    silent = {area: them for area, them in by_area.items() if any(each.missed for each in them)}
    if not silent:
        return
    places = {area: Place(area) for area in silent}
    chains = routing.ways(runtime.settings, set(places.values()), now).chains
    names = areas.names_of(silent)
    for area, them in sorted(silent.items()):
        tier = next((tier for tier in chains[places[area]].tiers if tier.name == KELURAHAN), None)
        if tier is None:
            continue
        officer = tier.officers[0]
        phone = officers.phones_of([officer]).get(officer)
        if phone is None:
            continue
        full = f"{sum(not each.missed for each in them)} dari {len(them)}"
        empty = [_empty(runtime, each) for each in them if each.missed]
        words = {"area": names.get(area, area), "count": full}
        yield phone, watch_text.listed("petugas_semalam", "id", "names", empty, **words)


def _empty(runtime: Runtime, night: Night) -> str:
    """A silent post by its code, and since when it was empty if its guards said so."""
    code, left_at = str(night.post.code), night.left_at
    return f"{code} (pulang {notices.local(runtime, left_at)})" if left_at else code
