"""Whether SMS come and go, in a sentence each, for who sits at a desk. All of it: `sistem`."""

from __future__ import annotations

from flows.values import dataclass
from gateway.carriers.credit import Credit, Credits
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.console.sent_words import money
from gateway.install.doctor.finding import FAILED, OK, Finding
from gateway.install.runtime import Runtime
from gateway.web.examined import vital


@dataclass(frozen=True)
class Health:
    """What was found: the parts that are not well, and the credit at each carrier."""

    findings: tuple[Finding, ...]
    credits: dict[str, Credit]


def look(runtime: Runtime, credits: Credits) -> Health:
    """How it stands now. A carrier that has not said its credit yet is left out."""
    found = vital(runtime, now())
    troubles = tuple(finding for finding in found if finding.state != OK)
    return Health(troubles, credits.known(runtime.providers))


def told(health: Health) -> list[tuple[str, str]]:
    """What is not well, each as the tone of its row and a sentence in the reader's language."""
    sentences = {
        "workers": _("Pekerja pesan berhenti: SMS bisa tidak masuk atau tidak keluar."),
        "clock": _("Pekerja jadwal berhenti: pengingat dan panggilan bertingkat tidak jalan."),
        "intake": _("Pesan masuk tertahan atau ada yang disisihkan."),
        "carrier": _("Operator SMS menolak pesan: SMS tidak keluar."),
        "phones": _("Ponsel pengirim perlu dilihat."),
        "SMS budget": _("Anggaran SMS hari ini hampir atau sudah habis."),
    }
    rows = [
        ("alarm" if finding.state == FAILED else "warn", sentences[finding.part])
        for finding in health.findings
    ]
    for name, credit in health.credits.items():
        if credit.trouble:
            rows.append(("warn", _("Pulsa di %(name)s tidak terbaca.", name=name)))
        elif credit.amount and credit.amount[1] <= 0:
            rows.append(("alarm", _("Pulsa di %(name)s habis: SMS tidak keluar.", name=name)))
    return rows


def credit_texts(health: Health) -> list[tuple[str, str]]:
    """The credit at each carrier that tells one: an amount as people write it, else as told."""
    return [
        (name, money(credit.amount[1], credit.amount[0]) if credit.amount else credit.text)
        for name, credit in health.credits.items()
        if credit.text
    ]
