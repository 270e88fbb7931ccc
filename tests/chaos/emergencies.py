"""A run's emergencies: one number floods a kecamatan's desk, a few honest ones come between.

Every one has to be heard: named by its code in one notice to the desk of its area, the honest ones
in time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from flows.rules.tickets import grouped
from storage.engine.sql import moment, run
from storage.places import units
from tests.cast import LONG_AGO, resident
from tests.chaos.events import Event, mark_of
from tests.chaos.load import Notes
from tests.chaos.records import Out, Records
from tests.gateway.conftest import KECAMATAN, OTHER_KECAMATAN

#: The desks, by the area they answer for.
DESKS: Mapping[str, str] = {KECAMATAN: "+6281200000071", OTHER_KECAMATAN: "+6281200000072"}
FLOODER = resident(890_000)
#: After so many of the flood comes an honest one, from another number.
_EVERY = 100
#: Another place each time: of one place the second within a minute would be more about the first.
_FLOODED = tuple(
    f"lr {name} rt {rt} 7 ulu"
    for rt, name in enumerate(("ketapang", "mufakat", "keramat", "sawah"), 3)
)
_HONEST = "lr damai rt 5 18 ilir"
#: Messages that nobody heard, or that nobody can know of.
_UNHEARD = ("pending", "sending", "refused", "expired", "skipped", "stopped")


def open_desks() -> None:
    """Both desks have a phone."""
    units.load(
        (
            {
                "code": f"POLSEK-{area}",
                "name": f"Polsek {area}",
                "parent_code": "",
                "areas": area,
                "desk_phone": phone,
            }
            for area, phone in DESKS.items()
        ),
        LONG_AGO,
    )


def flood(seed: int, count: int, first: int, now: datetime) -> list[Event]:
    """Emergencies of one number, 0.1 s apart, and after every hundred one from elsewhere."""
    made = []
    begun = now.astimezone(UTC) - timedelta(seconds=count / 10)
    honest = {place for place in range(count) if place % _EVERY == min(_EVERY, count) // 2}
    for place in range(count):
        mark, at = mark_of(seed, first + place), begun + timedelta(seconds=place / 10)
        phone = resident(890_001 + place) if place in honest else FLOODER
        text = (
            f"DARURAT {mark} di {_HONEST if place in honest else _FLOODED[place % len(_FLOODED)]}"
        )
        key, date = f"ATXid_{mark}", at.strftime("%Y-%m-%d %H:%M:%S")
        fields = {"id": key, "from": phone, "to": "11011", "text": text, "date": date}
        made.append(Event("darurat", first + place, mark, phone, key, fields))
    return made


def unheard(records: Records) -> Iterator[tuple[str, str]]:
    """What is wrong with what the desks were told: (unheard or heard twice, what)."""
    named: Counter[str] = Counter()
    heard: dict[str, Out] = {}
    for out in _notices(records):
        for code in _codes(out.text):
            named[code] += 1
            heard[code] = out
    urgent = run(
        "SELECT code, area_id, raised FROM report WHERE urgent AND NOT sensitive AND category"
        " <> 'petugas'"
    )
    for code, area, raised in urgent:
        desk = next(
            (phone for kecamatan, phone in DESKS.items() if str(area).startswith(kecamatan + ".")),
            "",
        )
        if named[code] > 1 + raised:  # whoever raises the alarm again is heard again
            yield "heard twice", f"{code} x {named[code]}"
        if not named[code] or heard[code].state in _UNHEARD or heard[code].number != desk:
            yield (
                "unheard",
                f"{code} in {area}: {heard[code].state if code in heard else 'no notice'}",
            )


def slowest_honest(records: Records, notes: Notes) -> float:
    """The longest way of an honest emergency from our intake to the carrier (seconds).

    Of what nobody knows whether it left, nobody knows when.
    """
    heard = {
        code: out
        for out in _notices(records)
        for code in _codes(out.text)
        if out.state != "uncertain"
    }
    slowest = 0.0
    for note in notes.by_event.values():
        if (
            note.event.kind != "darurat"
            or note.event.phone == FLOODER
            or note.event.key not in records.sms
        ):
            continue
        row, _ = records.sms[note.event.key]
        ((received,),) = run("SELECT received_at FROM inbox WHERE id = ?", [row])
        for report in records.reports.get(note.event.mark, []):
            if out := heard.get(report["code"]):
                ((sent,),) = run("SELECT sent_at FROM outbox WHERE id = ?", [out.id])
                begun, left = moment(received), moment(sent)
                if begun is not None and left is not None:
                    slowest = max(slowest, (left - begun).total_seconds())
    return slowest


def _notices(records: Records) -> list[Out]:
    return [out for out in records.outs.values() if out.dedup_key.startswith("desk:")]


def _codes(text: str) -> list[str]:
    found = (
        written.replace(" ", "")
        for written in re.findall(r"(?<![\d(/])\d{3}(?: \d{3})*(?: \d{1,3})(?![\d/])", text)
    )
    return [code for code in found if grouped(code) in text]
