"""What somebody typed into a form: kept, judged field by field, shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import Response, redirect, request

from flows.reading.report import blot
from flows.rules.cleaning import clean, unusable
from flows.rules.dates import YEARS
from flows.rules.fields import Unusable
from gateway.console.language import gettext as _
from gateway.web.application import current

#: The longest of a field of which nothing else is said.
LONGEST = 200


class Form:
    """The fields of a form. One with `errors` is shown again, with 422."""

    def __init__(self, **values: str) -> None:
        """`values`: what stands in the fields before anybody typed."""
        self._values = dict(values)
        self.errors: dict[str, str] = {}

    @classmethod
    def sent(cls) -> Form:
        """The form that came with this request."""
        form = cls()
        form._values = {name: request.form[name] for name in request.form}
        return form

    def __bool__(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.errors

    def value(self, name: str) -> str:
        """What stands in a field, as it was typed."""
        return self._values.get(name, "")

    def several(self, name: str) -> Sequence[str]:
        """What was chosen of several."""
        return list(dict.fromkeys(request.form.getlist(name)))

    def text(
        self, name: str, *, longest: int = LONGEST, needed: bool = True, lines: bool = False
    ) -> str:
        """A field, cleaned, identity numbers blotted out; what is wrong with it stands in `errors`.

        `lines`: it may have several.
        """
        typed = self.value(name).replace("\r\n", "\n").replace("\r", "\n")
        found = blot(clean(typed).strip())
        if unusable(typed if lines else typed.strip()):
            self.refuse(name, _("memuat tanda yang tidak bisa dipakai"))
        elif needed and not found:
            self.refuse(name, _("harus diisi"))
        elif len(found) > longest:
            too_long = _(
                "paling banyak %(longest)s huruf, sekarang %(count)s",
                longest=longest,
                count=len(found),
            )
            self.refuse(name, too_long)
        return found

    def moment(self, name: str) -> datetime | None:
        """A field that holds a day and time as a browser writes it, local; None: nothing."""
        typed = self.value(name).strip()
        if not typed:
            return None
        try:
            found = datetime.strptime(typed[:16], "%Y-%m-%dT%H:%M")
        except ValueError:
            found = datetime.min
        if found.year not in YEARS:
            self.refuse(name, _("tulis hari dan jam, misalnya 2027-02-10T18:30"))
            return None
        return found.replace(tzinfo=current().settings.zone).astimezone(UTC)

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """A field that must hold one of these."""
        found = self.value(name)
        if found not in choices:
            self.refuse(name, _("pilih salah satu"))
        return found

    def refuse(self, name: str, why: str) -> None:
        """Note what is wrong with a field; the first that is found counts."""
        self.errors.setdefault(name, why)

    @contextmanager
    def judging(self) -> Iterator[None]:
        """What a rule refuses inside (`Unusable`) is noted at its field."""
        try:
            yield
        except Unusable as why:
            self.refuse(why.field, why.why)


def see(address: str) -> Response:
    """Look there now: what follows a form that was taken."""
    answer = redirect(address, 303, Response)
    assert isinstance(answer, Response)
    return answer


def again(page: str) -> Response:
    """The page with a form that could not be taken, and why."""
    return Response(page, 422, mimetype="text/html")
