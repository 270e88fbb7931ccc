"""Templat: the texts of the phones, what each is for, and changing what is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request, url_for

from flows import text
from flows.rules.rights import NotAllowed, Officer
from flows.text import Key
from flows.text_rules import FIXED, same_as
from gateway.console import forms, text_words
from gateway.console.access import page
from gateway.console.forms import Form
from gateway.console.language import gettext as _
from gateway.console.moments import now
from gateway.officers import actors, texts
from gateway.officers.texts import Faulty, Text
from gateway.web.application import current
from storage.record import texts as record
from storage.record.texts import Behind, Change

blueprint = Blueprint("templat", __name__)

PAGE = 40
#: What the list is asked for; `hanya`: only those that are said otherwise, or ship otherwise now.
_QUESTION = ("cari", "bahasa", "untuk", "hanya")
CHANGED, OVERTAKEN = "diubah", "bawaan"


@blueprint.get("/templat")
@page("templat")
def listed(officer: Officer) -> str:
    """The texts, by words, language and where they are said."""
    asked = Form(**{name: request.args.get(name, "")[:80] for name in _QUESTION})
    found = list(_matching(texts.standing(record.last()), asked))
    after = request.args.get("sesudah", "")
    begins = next((at for at, each in enumerate(found, 1) if "/".join(each.key) == after), 0)
    more, found = len(found) > begins + PAGE, found[begins : begins + PAGE]
    given: dict[str, Any] = {name: asked.value(name) for name in _QUESTION if asked.value(name)}
    last = "/".join(found[-1].key) if more else ""
    names = {told: name for name, told in reversed(text_words.groups().items())}
    return render_template(
        "templat/list.html",
        found=found,
        asked=asked,
        first=url_for("templat.listed", **given) if begins else "",
        following=url_for("templat.listed", **given, sesudah=last) if more else "",
        spoken=[(code, text_words.language(code)) for code in text.languages()],
        groups=[("", _("Semua")), *sorted((name, told) for told, name in names.items())],
        only=[
            ("", _("Semua")),
            (CHANGED, _("Yang diubah")),
            (OVERTAKEN, _("Yang bawaannya berubah")),
        ],
    )


def _matching(all_: Sequence[Text], asked: Form) -> Iterator[Text]:
    words = asked.value("cari").casefold().split()
    language = asked.value("bahasa") or text.FALLBACK
    wanted, only = text_words.groups().get(asked.value("untuk")), asked.value("hanya")
    for each in all_:
        if each.key.language != language:
            continue
        purpose = text_words.purpose(each.key)
        said = f"{each.words} {each.key.name} {purpose}".casefold() if words else ""
        if (
            all(word in said for word in words)
            and wanted in (None, purpose)
            and (only != CHANGED or each.changed)
            and (only != OVERTAKEN or each.overtaken)
        ):
            yield each


@blueprint.get("/templat/<spoken>/<name>/<part>")
@page("templat")
def detail(officer: Officer, spoken: str, name: str, part: str) -> str:
    """One text: how it is said, counted, its history, and the form to change it."""
    changes, stands = _found(Key(spoken, name, part))
    form = Form(teks=stands.words, nomor=str(stands.number))
    return _shown(officer, form, stands, changes)


@blueprint.post("/templat/<spoken>/<name>/<part>/hitung")
@page("text.write", typing=True)
def counted(officer: Officer, spoken: str, name: str, part: str) -> str:
    """What these words would come to; nothing is kept."""
    changes, stands = _found(Key(spoken, name, part))
    form = Form.sent()
    if request.headers.get("HX-Request"):
        draft = texts.draft(stands.key, _typed(form), current())
        return render_template("templat/_count.html", draft=draft)
    return _shown(officer, form, stands, changes)


@blueprint.post("/templat/<spoken>/<name>/<part>")
@page("text.write", anew=True)
def changed(officer: Officer, spoken: str, name: str, part: str) -> Response:
    """From now on the text is said in these words."""
    changes, stands = _found(Key(spoken, name, part))
    form = Form.sent()
    words, number = _typed(form), _number(form)
    form.text("teks", longest=texts.LONGEST, lines=True)
    if not form:
        return forms.again(_shown(officer, form, stands, changes))
    try:
        texts.say(officer, stands.key, words, number, current(), now())
    except Faulty as why:
        for fault in why.faults:
            form.refuse("teks", text_words.fault(fault))
        return forms.again(_shown(officer, form, stands, changes))
    except NotAllowed:
        abort(403)
    except Behind:
        return _overtaken(officer, form, stands.key, words)
    flash(_("Tersimpan; dalam beberapa detik semua ponsel mendapat teks ini."))
    return forms.see(_address(stands.key))


@blueprint.post("/templat/<spoken>/<name>/<part>/bawaan")
@page("text.write", anew=True)
def shipped(officer: Officer, spoken: str, name: str, part: str) -> Response:
    """From now on the text is said as it ships."""
    _changes, stands = _found(Key(spoken, name, part))
    form = Form.sent()
    try:
        texts.reset(officer, stands.key, _number(form), current(), now())
    except NotAllowed:
        abort(403)
    except Behind:
        return _overtaken(officer, Form(teks=stands.words), stands.key, stands.shipped)
    flash(_("Kembali ke teks bawaan."))
    return forms.see(_address(stands.key))


def _found(key: Key) -> tuple[list[Change], Text]:
    changes = record.history(key)
    stands = texts.one(key, changes)
    if stands is None:
        abort(404)
    return changes, stands


def _address(key: Key) -> str:
    return url_for("templat.detail", spoken=key.language, name=key.name, part=key.part)


def _typed(form: Form) -> str:
    return texts.tidy(form.value("teks")[: texts.LONGEST])


def _number(form: Form) -> int:
    typed = form.value("nomor")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0


def _overtaken(officer: Officer, form: Form, key: Key, words: str) -> Response:
    """Somebody else was sooner: what they wrote stands beside what was typed, and nothing is lost.

    Who sent the same twice is shown that it is said.
    """
    changes, stands = _found(key)
    if stands.words == words:
        return forms.see(
            url_for("templat.detail", spoken=key.language, name=key.name, part=key.part)
        )
    form.refuse("teks", _("orang lain mengubah teks ini lebih dulu; bacalah, lalu simpan lagi"))
    again = Form(teks=form.value("teks"), nomor=str(stands.number))
    again.errors = form.errors
    return Response(_shown(officer, again, stands, changes), 409, mimetype="text/html")


def _shown(officer: Officer, form: Form, stands: Text, changes: list[Change]) -> str:
    key, runtime = stands.key, current()
    others = [code for code in text.languages() if code != key.language]
    return render_template(
        "templat/text.html",
        text=stands,
        form=form,
        draft=texts.draft(key, _typed(form), runtime),
        may=texts.may(officer, runtime) and key.name not in FIXED,
        fixed=key.name in FIXED,
        also=[other for other in same_as(key) if other != key],
        others=[(code, text.lookup(code, key.name, key.part)) for code in others],
        changes=[
            (change, texts.before(change, older))
            for change, older in zip_longest(changes, changes[1:])
        ],
        people=actors.names(runtime.vault, {change.actor for change in changes}),
    )
