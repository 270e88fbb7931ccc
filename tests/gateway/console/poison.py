"""Script, after the sign of a formula, in everything that somebody can have written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from storage import models, watch
from storage.engine.vault import Vault
from storage.watch import remarks
from storage.watch.remarks import Said
from tests.gateway.conftest import KECAMATAN, TUJUH_ULU
from tests.gateway.console import watching

#: What stands in each of them, before the name of its column.
SCRIPT = "<script>alert(1)</script>\"'><img src=x>"
#: A post that is paused.
PAUSED = "JEDA"
#: Columns of words, with the purpose they are sealed for; none: they are plain.
WRITTEN: dict[tuple[Any, str], str] = {
    (models.Area, "name"): "",
    (models.AreaAlias, "alias"): "",
    (models.Breach, "what"): "breach.note",
    (models.BreachStep, "note"): "breach.note",
    (models.Contact, "consent_source"): "",
    (models.Contact, "name"): "contact.name",
    (models.Enrolment, "name"): "guard.name",
    (models.Guard, "name"): "guard.name",
    (models.Imbauan, "carried"): "",
    (models.Imbauan, "reason"): "",
    (models.Imbauan, "returned_because"): "",
    (models.Imbauan, "text"): "",
    (models.Inbox, "error"): "",
    (models.Landmark, "name"): "",
    (models.LegalHold, "case"): "",
    (models.LegalHold, "reason"): "hold.reason",
    (models.Officer, "name"): "officer.name",
    (models.Outbox, "reason"): "",
    (models.Post, "name"): "",
    (models.Post, "paused_because"): "",
    (models.Question, "text"): "report.note",
    (models.Receiver, "url"): "receiver.url",
    (models.Remark, "text"): "remark.text",
    (models.Report, "place"): "report.place",
    (models.Report, "reading"): "report.reading",
    (models.Report, "story"): "report.story",
    (models.ReportLink, "reason"): "report.note",
    (models.ReportStep, "note"): "report.note",
    (models.RightsRequest, "answer"): "right.note",
    (models.RightsRequest, "note"): "right.note",
    (models.SignIn, "browser"): "",
    (models.TextChange, "shipped"): "",
    (models.TextChange, "words"): "",
    (models.Unit, "name"): "",
    (models.Unmasking, "case"): "",
    (models.Unmasking, "reason"): "report.note",
}


def column(model: Any, name: str) -> str:
    """How a column is called."""
    return f"{model.__name__}.{name}"


def everywhere(vault: Vault, there: Mapping[str, str]) -> dict[str, int]:
    """Put it into every column that holds words of somebody; in how many rows, by column.

    `there`: as `test_rights.everything` made it.
    """
    _more(vault, there)
    return {
        column(model, name): model.update({name: _text(vault, model, name, purpose)}).execute()
        for (model, name), purpose in WRITTEN.items()
    }


def _text(vault: Vault, model: Any, name: str, purpose: str) -> Any:
    signs = "=+-@\t"
    sign = signs[len(name) % len(signs)]
    text = f"{sign}1{SCRIPT}{column(model, name)}"
    if name == "reading":
        reason = {"words": text, "meaning": "danger"}
        return vault.seal_json({"version": "1", "kind": "petasan", "reasons": [reason]}, purpose)
    return vault.seal(text, purpose) if purpose else text


def _more(vault: Vault, there: Mapping[str, str]) -> None:
    """Rows that nothing else on the pages needs, and the states in which the pages show them."""
    now, post = datetime.now(UTC), watch.find(there["post"])
    assert post is not None
    remarks.keep(vault, [Said(post, watch.guards_of(post.id)[0], "hujan", "said:0", now)])
    watching.count(post, 2)
    watching.post(vault, PAUSED, TUJUH_ULU)
    _set(models.Post, {"paused_until": now + timedelta(days=1)}, models.Post.code == PAUSED)
    models.AreaAlias.create(alias="tujuh", area=TUJUH_ULU)
    models.Landmark.create(name="pasar", area=TUJUH_ULU)
    models.TextChange.create(
        language="id",
        name="lapor.jenis",
        part="ask",
        number=1,
        words="Ada apa?",
        shipped="Apa?",
        actor="petugas 99",
        at=now,
    )
    models.BreachStep.create(
        breach=there["breach"], actor="petugas 98", what="warga", note=b"", at=now
    )
    answered = {"closed_at": now, "closed_by": "petugas 98", "outcome": "dipenuhi"}
    _set(models.RightsRequest, answered)
    models.Inbox.create(
        carrier="simulator",
        kind="sms",
        key="set aside",
        body=vault.seal_json({}, "inbox.body"),
        sent_at=now,
        received_at=now,
        state="quarantined",
    )
    receiver = models.Receiver.create(
        kind="webhook", url=b"", events="[]", made_by="petugas 99", created_at=now
    )
    models.ReceiverArea.create(receiver=receiver, area=KECAMATAN)
    _set(models.Imbauan, {"urgent": True, "state": "dikembalikan"})
    _set(models.Imbauan, {"state": "mengirim"}, models.Imbauan.id == there["submitted"])
    _set(models.Outbox, {"attempts": 1, "imbauan": there["submitted"]})
    # Old enough for everybody to read of it.
    before = now - timedelta(hours=5)
    public = {"category": "kemacetan", "created_at": before, "accepted_at": before}
    _set(models.Report, public | {"state": "diterima"}, models.Report.code == there["other"])


def _set(model: Any, values: dict[str, Any], *which: Any) -> None:
    model.update(values).where(*which or (True,)).execute()
