"""The language of a page: Indonesian as it stands in the code, English from one ``.po`` a page.

A template is compiled once for each language, with its plain texts in it: of a page with a hundred
texts, to look each up at every request took longer than the rest of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cache, cached_property, wraps
from importlib.resources import files
from io import BytesIO
from typing import Any, TypeVar

from flask import Flask
from flask.templating import Environment
from jinja2 import Template, pass_eval_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.nodes import EvalContext
from markupsafe import Markup

from flows.rules.phrases import Phrase
from gateway.console import cookies

T = TypeVar("T")

INDONESIAN, ENGLISH = "id", "en"
LANGUAGES = {INDONESIAN: "Bahasa Indonesia", ENGLISH: "English"}


#: The language of the request that is answered, "" until it is asked for: a page asks hundreds of
#: times.
_read = ContextVar("language", default=INDONESIAN)
#: A number in a text, and the two forms of a word behind it.
_NUMBERED = re.compile(r"%\((?P<name>\w+)\)s|\{(?P<one>\w*)\|(?P<many>\w*)\}")
#: ``_("...")`` in a template: the types of its tokens, and the name.
_CALL = ("name", "lparen", "string", "rparen", "_")


class Templates(Environment):
    """The templates of the language that is read."""

    in_english = False

    def get_or_select_template(self, *named: Any, **more: Any) -> Template:
        """The template that Flask renders; what it extends and includes is of the same language."""
        if not self.in_english and english():
            return self._english.get_or_select_template(*named, **more)
        return super().get_or_select_template(*named, **more)

    @cached_property
    def _english(self) -> Templates:
        made = self.overlay()
        made.in_english = True
        return made


class _Told(Extension):
    """Puts a plain text itself in the place of ``_("...")``, when the template is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The tokens of a template, with its plain texts in the language of its environment."""
        assert isinstance(self.environment, Templates)
        return _told(list(stream), _english() if self.environment.in_english else {})


def _told(tokens: Sequence[Token], words: dict[str, str]) -> Iterator[Token]:
    place = 0
    while place < len(tokens):
        here, text = tokens[place], tokens[place + 2 : place + 3]
        if (*(token.type for token in tokens[place : place + 4]), here.value) == _CALL:
            said = words.get(text[0].value, text[0].value)
            # As the call answers: what stands in a template is markup, and its %% is a %.
            yield Token(here.lineno, "string", said % {})
            yield Token(here.lineno, "pipe", "|")
            yield Token(here.lineno, "name", "safe")
            place += len(_CALL) - 1
        else:
            yield here
            place += 1


def prepare(app: Flask) -> None:
    """Let the templates of this application write ``_("...")``."""
    app.jinja_env.add_extension(_Told)
    app.jinja_env.globals.update(_=_shown, language=language, languages=LANGUAGES)
    app.before_request(_begin)
    app.teardown_request(_end)


def language() -> str:
    """The language of this request: the one that was chosen, else Indonesian."""
    found = _read.get()
    if not found:
        chosen = cookies.language()
        found = chosen if chosen in LANGUAGES else INDONESIAN
        _read.set(found)
    return found


def _begin() -> None:
    # Files have no language: their answers must not depend on the cookie.
    _read.set("")


def _end(_trouble: BaseException | None) -> None:
    _read.set(INDONESIAN)


def english() -> bool:
    """Whether this request reads English."""
    return language() == ENGLISH


def gettext(text: str, /, **words: object) -> str:
    """A text in the language of this request, with these words in it."""
    found = _translated(text)
    return numbered(found, words) % words if words else found


@pass_eval_context
def _shown(context: EvalContext, text: str, /, **words: object) -> str:
    """``_("...", name=...)`` in a template: the words are escaped, the text is markup."""
    found = numbered(_translated(text), words)
    return (Markup(found) if context.autoescape else found) % words


def told(make: Callable[[], T]) -> Callable[[], T]:
    """A table of texts that is made once for each language: a page asks for it for each row."""
    made: dict[str, T] = {}

    @wraps(make)
    def table() -> T:
        spoken = language()
        if spoken not in made:
            made[spoken] = make()
        return made[spoken]

    return table


def translated(text: str) -> str:
    """What is said in English elsewhere, in the language of this request as far as it is known."""
    if english() or not isinstance(text, Phrase):
        return text
    return text.read(lambda said: _indonesian().get(said, said))


def _translated(text: str) -> str:
    return _english().get(text, text) if english() else text


def numbered(text: str, words: Mapping[str, object]) -> str:
    """Of each ``{report|reports}`` in an English text the one that fits the number before it.

    Indonesian has one form.
    """
    if "|" not in text:
        return text
    number: object = None

    def chosen(found: re.Match[str]) -> str:
        nonlocal number
        if found["name"]:
            number = words[found["name"]]
            return found[0]
        return found["one"] if str(number) == "1" else found["many"]

    return _NUMBERED.sub(chosen, text)


@cache
def _english() -> dict[str, str]:
    """Every text of every page in English."""
    return _texts_in("english", "en")


@cache
def _indonesian() -> dict[str, str]:
    """What other rooms say in English (`flows.rules.phrases`), in Indonesian."""
    return _texts_in("indonesian", "id")


def _texts_in(folder: str, locale: str) -> dict[str, str]:
    from babel.messages.pofile import read_po

    words: dict[str, str] = {}
    for file in files(__package__ or "gateway.console").joinpath(folder).iterdir():
        if not file.name.endswith(".po"):
            continue
        for message in read_po(BytesIO(file.read_bytes()), locale=locale):
            words[str(message.id)] = str(message.string)
    return words
