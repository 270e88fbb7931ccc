"""The word lists of the reading: one term a line, sorted, none twice; and no
such list in the code.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from flows.reading import data
from flows.reading.accusation_words import CLASSES, UNLISTED
from flows.reading.data import folder, lists
from flows.reading.lexicon import CUES, Steps, steps_of
from flows.reading.place.spelling import spelt
from flows.reading.spelling import VERBS
from flows.rules.kinds import KINDS

DATA = Path(data.__file__).parent
FILES = sorted(DATA.rglob("*.txt"))
NAMES = [path.relative_to(DATA).with_suffix("").as_posix() for path in FILES]
READER = sorted(path for path in DATA.parent.rglob("*.py"))
#: A constant with so many words is a list.
HANDFUL = 8
#: What is told by name in the code: kinds, and the lists themselves.
NAMED = {*KINDS, *CUES, *CLASSES, *UNLISTED}


@pytest.mark.parametrize("name", NAMES)
def test_the_terms_of_each_list_are_sorted_and_none_stands_twice(name: str) -> None:
    for listed, terms in lists(name).items():
        assert terms == sorted(set(terms)), listed


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_each_line_is_a_term_or_a_head_or_a_remark(path: Path) -> None:
    heads = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            heads.append(line)
        assert line == " ".join(line.split()) and len(line) <= 100, line
        assert line.startswith("#") or "," not in line, line
    assert heads and len(heads) == len(set(heads))


def test_no_list_of_cues_has_a_term_twice_however_it_is_spelled() -> None:
    for file in folder("cues").values():
        for listed, terms in file.items():
            assert _twice(terms) == [], listed
    for listed, terms in lists("classes").items():
        assert _twice(terms) == [], listed


def test_no_list_of_accusations_or_places_has_a_word_twice_however_it_is_spelled() -> None:
    for listed, words in lists("accusation").items():
        assert _twice(words) == [], listed
    for name in ("marks", "compounds", "everyday"):
        for listed, words in lists(f"place/{name}").items():
            assert [
                word for word, count in Counter(map(spelt, words)).items() if count > 1
            ] == [], listed


def test_no_everyday_word_is_a_form_of_a_known_verb() -> None:
    assert [word for word in lists("place/everyday")["everyday"] if VERBS.verb(word)] == []


def test_no_spelling_is_told_that_the_forms_of_verbs_have_anyway() -> None:
    spelled = [
        (typed, VERBS.verb(meant) or meant)
        for meant, ways in lists("spelling").items()
        for typed in ways
    ]
    assert [typed for typed, meant in spelled if VERBS.verb(typed) == meant] == []


def test_no_two_lists_tell_one_event() -> None:
    events = [terms for file in folder("events").values() for terms in file.values()]
    assert _twice(list(chain.from_iterable(events))) == []


def test_every_list_has_a_name_of_its_own() -> None:
    names = Counter(chain.from_iterable(folder("cues").values()))
    assert [name for name, count in names.items() if count > 1] == []


def _twice(terms: list[str]) -> list[Steps]:
    return [steps for steps, count in Counter(map(steps_of, terms)).items() if count > 1]


@pytest.mark.parametrize("path", READER, ids=lambda path: path.stem)
def test_no_module_of_the_reader_holds_a_list_of_words(path: Path) -> None:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            words = [word for word in _words(node.value) if word not in NAMED]
            assert len(words) <= HANDFUL, ast.unparse(node)


def _words(node: ast.AST) -> Iterator[str]:
    """The words in the strings of an expression: not those of patterns, of names of functions, or
    of what is looked up.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from re.findall(r"(?<![<\w.:])[a-z]{3,}(?![\w.:>])", node.value)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            called = isinstance(value, (ast.Name, ast.Attribute, ast.Call))
            yield from chain(_words(key) if key and not called else (), _words(value))
    elif not isinstance(node, (ast.JoinedStr, ast.DictComp, ast.Subscript)) and not _is_pattern(
        node
    ):
        for child in ast.iter_child_nodes(node):
            yield from _words(child)


def _is_pattern(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
