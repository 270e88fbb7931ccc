"""Whether what people are promised about their data is kept, and may be done."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flows import text
from flows.rules.phrases import phrase
from flows.text_rules import PRIVACY
from gateway.install import playing
from gateway.install.doctor.finding import FAILED, OK, Finding
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from storage import reports


def privacy(runtime: Runtime) -> Finding:
    """Whether the texts on phones promise the days after which numbers and words are forgotten."""
    days = promised(runtime.settings)
    untrue = [
        f"{name} ({language})"
        for language in text.languages()
        for name, part in PRIVACY
        if not promises(text.lookup(language, name, part), days)
    ]
    if not untrue:
        return Finding("privacy texts", OK, phrase("They promise the days that are set."))
    says = phrase(
        "Untrue to RETENTION_NUMBER_DAYS (%(number)s) or RETENTION_TEXT_DAYS "
        "(%(text)s), or to the %(closed)s days after which a closed report loses "
        "its number: %(names)s.",
        number=days[1],
        text=days[2],
        closed=days[0],
        names=", ".join(untrue),
    )
    return Finding(
        "privacy texts",
        FAILED,
        says,
        phrase("Correct the days at /templat, or set those that are promised there."),
    )


def promised(chosen: Settings) -> list[int]:
    """The days that each privacy text names, in this order: after which a closed report loses its
    number, after which every number goes, after which the words go.
    """
    return [
        reports.NUMBER_AFTER_CLOSING.days,
        chosen.retention_number_days,
        chosen.retention_text_days,
    ]


def promises(said: str, days: list[int]) -> bool:
    """Whether a text names these days, in this order."""
    numbers = [int(number) for number in re.findall(r"[0-9]+", said)]
    return any(numbers[place : place + len(days)] == days for place in range(len(numbers)))


def _lives_abroad(carrier: str, chosen: Settings) -> bool:
    """Whether a live account abroad is used; SMSGate is where its phone is, or its server."""
    if carrier == "smsgate":
        return (urlsplit(chosen.smsgate_url).hostname or "").endswith("sms-gate.app")
    account = chosen.at_api_key and chosen.at_username != "sandbox"
    return bool(account) and not playing.is_played(chosen, carrier)


def transfer(runtime: Runtime) -> Finding:
    """Whether a live carrier abroad may be given Indonesian numbers (UU PDP articles 34 and 56)."""
    chosen = runtime.settings
    abroad = [name for name in chosen.carriers if _lives_abroad(name, chosen)]
    if not abroad or "62" not in chosen.reply_countries:
        return Finding(
            "data protection", OK, phrase("No live carrier abroad is sent Indonesian numbers.")
        )
    if chosen.pdp_assessment:
        return Finding(
            "data protection",
            OK,
            phrase(
                "Impact assessment and transfer basis: %(pdp_assessment)s.",
                pdp_assessment=chosen.pdp_assessment,
            ),
        )
    says = phrase(
        "A live account (%(names)s) sends to +62, which moves personal data abroad: "
        "that needs a recorded impact assessment and a basis for the transfer (UU PDP"
        " articles 34 and 56).",
        names=", ".join(abroad),
    )
    return Finding(
        "data protection",
        FAILED,
        says,
        phrase("Record both, then set PDP_ASSESSMENT to where they are filed."),
    )
