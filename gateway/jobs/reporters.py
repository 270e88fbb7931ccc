"""SMS to reporters that are no answers: what became of their report, or that nobody has answered.

Each change of state is told once, in plain words, however it was made: the round that follows
finds it. Of sensitive reports, where the reporter wished for no SMS, and to whoever said BERHENTI
KABAR, nothing is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows import messages
from flows.options import label
from flows.rules import numbers
from flows.rules.delivery import NEWS_LIFE
from flows.rules.report_steps import DONE
from flows.values import dataclass, field
from gateway.install.runtime import Runtime
from storage import people, reports
from storage.engine.db import connected, transaction
from storage.reports import news
from storage.reports.news import Changed
from storage.sent import outbox

#: Reports per transaction.
BATCH = 500
#: A change of state that is so old when it is found is told to nobody.
OLD = timedelta(hours=24)


@dataclass(frozen=True)
class Saying:
    """A message of the catalogue for a reporter; `dedup_key` names it, so that it leaves once.

    `result` of `flows.rules.results` is told in the words of the phone's language.
    """

    phone_id: int
    dedup_key: str
    key: str
    words: dict[str, str] = field(repr=False)
    result: str = ""

    def text(self, language: str) -> str:
        """What leaves."""
        words = dict(self.words)
        if self.result:
            words["result"] = label("hasil", self.result, language)
        return messages.say(self.key, language, **words)


def put(runtime: Runtime, sayings: Sequence[Saying], now: datetime) -> int:
    """Let these leave, in the language of each phone; returns how many may be written to.

    Who sent BERHENTI KABAR may not.
    """
    if not sayings:
        return 0
    phones = [saying.phone_id for saying in sayings]
    known = people.number_of(runtime.vault, people.wanting_news(phones))
    countries = runtime.settings.reply_countries
    able = [
        saying
        for saying in sayings
        if numbers.may_answer(known.get(saying.phone_id, ""), countries)
    ]
    languages = people.languages_of(phones)
    outbox.put(
        runtime.vault,
        [
            outbox.Message(
                dedup_key=saying.dedup_key,
                lane="reply",
                carrier=runtime.carrier.name,
                phone_id=saying.phone_id,
                text=saying.text(languages[saying.phone_id]),
                not_before=now,
                expires_at=now + NEWS_LIFE,
            )
            for saying in able
        ],
        now,
    )
    return len(able)


def tell_news(runtime: Runtime, now: datetime) -> set[str]:
    """Tell reporters of every change of state that they have not heard of."""
    told = 0
    with connected():
        while news.any_changed():
            with transaction():
                changed = news.take(BATCH)
                wanting = people.wanting_news(
                    {report.phone_id for report in changed if report.phone_id is not None}
                )
                told += put(
                    runtime,
                    _of_incidents(changed)
                    + [
                        Saying(
                            report.phone_id,
                            f"news:{report.id}:{report.round}:{report.state}",
                            f"kabar_{report.state}",
                            {"code": report.code},
                            report.result if report.state == DONE else "",
                        )
                        for report in changed
                        if report.phone_id is not None
                        and report.phone_id in wanting
                        and not report.hidden
                        and report.at > now - OLD
                    ],
                    now,
                )
            if len(changed) < BATCH:
                break
    return {"reply"} if told else set()


def _of_incidents(changed: Sequence[Changed]) -> list[Saying]:
    """What came of one report is told to who reported the same incident, too."""
    done = {report.id: report for report in changed if report.state == DONE}
    heard = reports.hearing(done)
    told = news.told_of({id_ for ids in heard.values() for id_ in ids})
    return [
        Saying(
            told[id_].phone_id,
            f"news:{id_}:incident:{closed}",
            "kabar_terkait",
            {"code": told[id_].code},
            done[closed].result,
        )
        for closed, ids in heard.items()
        for id_ in ids
        if id_ in told and not done[closed].hidden
    ]
