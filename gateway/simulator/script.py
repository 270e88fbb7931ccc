"""Scripts: what a phone does and what it should then show, as YAML. Read, checked and written here.

::

    phone: "+6281200000001"
    steps:
      - dial: "*384*110#"            # dial, press, sms, receive, drop, signal, silence, phone
        contains: [Lapor, Telp 110]  # or `screen:` with the whole text, or nothing
      - press: "1"
        ends: false                  # whether the call is over after this screen
      - receive:                     # waits for an SMS; `within` seconds (10)
          contains: "Laporan {{ticket}}"
      - sms: STATUS {{ticket}}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from flows.values import dataclass
from gateway.simulator.expect import Expected

ACTIONS = ("dial", "press", "sms", "receive", "drop", "signal", "silence", "phone")
_SHOWING = ("dial", "press")
_KEYS = {"screen", "contains", "ends", "lost", "within", "phone"}
DEFAULT_WITHIN = 10.0


class BadScript(ValueError):
    """A script that cannot be played; the text says where and why."""


@dataclass(frozen=True)
class Step:
    """One thing a phone does, and what is expected of it."""

    action: str
    value: str = ""
    phone: str = ""  # of the script, unless the step names another
    expected: Expected = Expected()
    ends: bool | None = None
    lost: bool = False
    within: float = DEFAULT_WITHIN


@dataclass(frozen=True)
class Script:
    """A whole script."""

    phone: str
    steps: tuple[Step, ...]
    title: str = ""


def load(path: Path) -> Script:
    """Read a script from a file. Raises BadScript."""
    try:
        return read(path.read_text(encoding="utf-8"))
    except OSError as unreadable:
        raise BadScript(f"cannot read {path}: {unreadable.strerror}") from unreadable
    except UnicodeDecodeError as garbled:
        raise BadScript(f"{path} is not UTF-8") from garbled


def read(text: str) -> Script:
    """Read a script from YAML. Raises BadScript."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as wrong:
        raise BadScript(f"not YAML: {' '.join(str(wrong).split())}") from wrong
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("steps"), list)
        or not value["steps"]
    ):
        raise BadScript("a script is a mapping with `phone` and a list of `steps`")
    unknown = set(value) - {"phone", "steps", "title"}
    if unknown:
        raise BadScript(f"a script has no {', '.join(sorted(map(str, unknown)))}")
    phone = _phone(value.get("phone"), "the script")
    steps: list[Step] = []
    for at, step in enumerate(value["steps"], 1):
        read_step = _step(step, phone, f"step {at}")
        if read_step.action == "phone":
            phone = read_step.value
        else:
            steps.append(read_step)
    return Script(phone, tuple(steps), str(value.get("title", "")))


def _step(step: object, phone: str, where: str) -> Step:
    if not isinstance(step, dict):
        raise BadScript(f'{where} is no mapping such as `press: "1"`')
    actions = [
        action for action in ACTIONS if action in step and (action != "phone" or len(step) == 1)
    ]
    unknown = set(step) - set(ACTIONS) - _KEYS
    if len(actions) != 1 or unknown:
        wrong = (
            f"knows no {', '.join(sorted(map(str, unknown)))}"
            if unknown
            else f"needs one of {', '.join(ACTIONS)}"
        )
        raise BadScript(f"{where} {wrong}")
    action, value = actions[0], step[actions[0]]
    if action == "phone":
        return Step("phone", _phone(value, where))
    expecting = dict(step)
    if action == "receive":
        inner = value if isinstance(value, Mapping) else {"screen": value}
        if set(inner) - {"screen", "contains"}:
            raise BadScript(f"{where}: `receive` takes a text, or `contains`")
        expecting |= inner
        value = ""
    expected = _expected(expecting, where)
    if action not in _SHOWING and action != "receive" and (expected or "ends" in step):
        raise BadScript(f"{where}: nothing is shown after `{action}`")
    within = expecting.get("within", DEFAULT_WITHIN)
    if isinstance(within, bool) or not isinstance(within, (int, float)) or within < 0:
        raise BadScript(f"{where}: `within` is a number of seconds")
    ends, lost = step.get("ends"), step.get("lost", False)
    if not isinstance(ends, bool | None) or not isinstance(lost, bool):
        raise BadScript(f"{where}: `ends` and `lost` are true or false")
    return Step(
        action,
        _value(value, where),
        _phone(step["phone"], where) if "phone" in step else phone,
        expected,
        ends,
        lost,
        float(within),
    )


def _expected(step: Mapping[str, Any], where: str) -> Expected:
    exact, contains = step.get("screen"), step.get("contains", ())
    parts = [contains] if isinstance(contains, str) else contains
    if not isinstance(parts, (list, tuple)) or not all(isinstance(part, str) for part in parts):
        raise BadScript(f"{where}: `contains` is a text or a list of texts; put digits in quotes")
    if not isinstance(exact, str | None):
        raise BadScript(f"{where}: the expected text must be a text; put digits in quotes")
    return Expected(exact, tuple(parts))


def _value(value: object, where: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)  # `press: 1` without quotes means what it says
    raise BadScript(f"{where}: expects a text")


def _phone(value: object, where: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"+{value}"  # YAML reads +62... without quotes as a number and drops the plus
    if isinstance(value, str) and value.lstrip("+").isdigit():
        return value
    raise BadScript(f'{where} needs a phone such as phone: "+6281200000001"')


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """YAML as a person would write it: screens as blocks."""


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    )


_Dumper.add_representer(str, _text)


def write(phone: str, steps: Iterable[Mapping[str, Any]], title: str = "") -> str:
    """A script as YAML, ready to be played again."""
    tidy = [{key: _trim(value) for key, value in step.items()} for step in steps]
    head: dict[str, Any] = {"title": title} if title else {}
    script = head | {"phone": phone, "steps": tidy}
    return str(yaml.dump(script, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000))


def _trim(value: Any) -> Any:
    return (
        "\n".join(line.rstrip() for line in value.split("\n")) if isinstance(value, str) else value
    )
