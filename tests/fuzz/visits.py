"""Where the cases come from: good and bad calls, broken fields, bodies that are none."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, quote_plus, urlencode

from gateway.carriers.form import FORM
from tests.cast import AH_LONG, DARMO, resident
from tests.fuzz.words import KEYS, NUMBERS, PLACES, SMS, junk

#: Ways through the menus that end well; most calls follow one for a while.
WALKS = (
    ("1", "3", "PLACE", "1"),
    ("1", "2", "PLACE", "2"),
    ("1", "1", "PLACE", "3", "STORY"),
    ("1", "13", "PLACE", "4"),
    ("1", "98", "9", "PLACE", "0", "1", "PLACE", "1"),
    ("2", "1", "PLACE"),
    ("3", "CODE"),
    ("3", "CODE", "0", "CODE"),
    ("4", "1", "4"),
    ("4", "2"),
    ("4", "3"),
    ("5",),
    ("6", "1"),
    ("6", "2"),
    ("7", "1", "2"),
    ("7", "2", "CODE"),
    ("7", "4"),
    ("7", "5"),
    ("1", "3", "0", "0"),
    ("1", "3", "PLACE", "1", "1", "2", "PLACE", "1"),
)
CODES = ("*384*110#", "*384*110*1#", "*110#")
KINDS = ("sms", "receipt", "optout", "ussd-end")


@dataclass(frozen=True)
class Case:
    """One request.

    `call` and `text` say of a key press which call it is of, and all that had been pressed.
    """

    kind: str
    body: bytes
    content_type: str = FORM
    call: tuple[str, str, str] | None = None  # session, service code, phone
    text: str = ""


def visit(seed: int, number: int) -> list[Case]:
    """The cases of one visit; always the same for the same seed and number."""
    chance = random.Random(f"{seed}/{number}")
    made = _calls if chance.random() < 0.45 else chance.choice((_callbacks, _wrecks))
    return made(chance, number)


def _form(fields: dict[str, str]) -> bytes:
    return urlencode(fields, quote_via=quote_plus, errors="surrogatepass").encode()


def _phone(chance: random.Random, number: int, second: bool = False) -> str:
    ordinary = resident((2 * number + second) % 1_000_000)
    return chance.choice((DARMO, AH_LONG)) if chance.random() < 0.06 else ordinary


# --- calls ---


def _calls(chance: random.Random, number: int) -> list[Case]:
    """One to three calls of one phone.

    Sometimes another phone has the same session, and both go on in turns.
    """
    first, second = _phone(chance, number), _phone(chance, number, second=True)
    cases: list[Case] = []
    for count in range(chance.choice((1, 1, 2, 3))):
        session = chance.choice((f"ATUid_{number}_{count}", f"ATUid_{number}_0"))
        stolen = chance.random() < 0.15
        code = CODES[0] if chance.random() < 0.9 else chance.choice(CODES)
        for text in _texts(chance):
            phone = second if stolen and chance.random() < 0.5 else first
            cases.append(_press(chance, session, code, phone, text))
    return cases


def _press(chance: random.Random, session: str, code: str, phone: str, text: str) -> Case:
    fields = {
        "sessionId": session,
        "serviceCode": code,
        "phoneNumber": phone,
        "text": text,
        "networkCode": "99999",
    }
    if chance.random() < 0.03:
        fields[chance.choice(tuple(fields))] = chance.choice(
            (junk(chance), chance.choice(NUMBERS), "")
        )
    call = (fields["sessionId"], fields["serviceCode"], fields["phoneNumber"])
    return Case("ussd", _form(fields), call=call, text=fields["text"])


def _texts(chance: random.Random) -> list[str]:
    """All that was pressed, as the carrier sends it: growing; at times doubled, cut or lost."""
    walk = [_piece(chance, key) for key in chance.choice(WALKS)] if chance.random() < 0.8 else []
    stray = chance.choice((0.0, 0.1, 0.3))
    texts, pieces = [""], []
    for at in range(len(walk) + chance.randrange(4)):
        wanted = (
            walk[at]
            if at < len(walk) and chance.random() >= stray
            else _piece(chance, chance.choice(KEYS))
        )
        pieces.append(wanted)
        match chance.randrange(40):
            case 0:
                continue  # a step that never arrived
            case 1:
                del pieces[chance.randrange(len(pieces)) :]  # shrinks
            case 2:
                texts.append(chance.choice(texts))  # an old one comes once more
            case 3:
                pieces = ["*".join(pieces)]
            case 4:
                pieces.append(_piece(chance, "JUNK"))
            case 5:
                chance.shuffle(pieces)
        text = "*".join(pieces)
        texts += [text] * (2 if chance.random() < 0.1 else 1)
    return texts if chance.random() < 0.95 else texts[-2:]  # or dialled deep


def _piece(chance: random.Random, key: str) -> str:
    makers: dict[str, Callable[[], str]] = {
        "PLACE": lambda: chance.choice(PLACES),
        "STORY": lambda: chance.choice(SMS),
        "CODE": lambda: str(chance.randrange(10 ** chance.randrange(1, 9))),
        "JUNK": lambda: junk(chance),
    }
    return makers[key]() if key in makers else key


# --- other callbacks ---


def _callbacks(chance: random.Random, number: int) -> list[Case]:
    """A few callbacks of other kinds, whole or with a broken field, some of them twice."""
    cases = []
    for count in range(chance.randrange(1, 5)):
        kind = chance.choice(("sms", *KINDS))
        fields = _fields(chance, kind, number, count)
        for _ in range(chance.choice((0, 0, 1, 2))):
            _break(chance, fields)
        cases += [Case(kind, _form(fields))] * chance.choice((1, 1, 1, 2))
    return cases


def _fields(chance: random.Random, kind: str, number: int, count: int) -> dict[str, str]:
    phone, id_ = _phone(chance, number), f"ATXid_{number}_{count}"
    date = chance.choice(("2027-02-10 14:59:58", "2027-02-10T14:59:58Z", "", junk(chance)))
    text = chance.choice(SMS) if chance.random() < 0.6 else junk(chance)
    status = chance.choice(
        ("Success", "Failed", "Sent", "Expired", "Teleported", junk(chance)[:150] or "x")
    )
    return {
        "sms": {
            "id": id_,
            "from": phone,
            "to": "20880",
            "text": text,
            "date": date,
            "linkId": "x",
            "cost": "IDR 0",
        },
        "receipt": {
            "id": id_,
            "status": status,
            "phoneNumber": phone,
            "networkCode": "99999",
            "retryCount": "0",
        },
        "optout": {"senderId": "KAMTIBMAS", "phoneNumber": phone},
        "ussd-end": {
            "date": date,
            "sessionId": f"ATUid_{number}_0",
            "serviceCode": CODES[0],
            "networkCode": "99999",
            "phoneNumber": phone,
            "status": status,
            "cost": "IDR 0",
            "durationInMillis": "1200",
            "hopsCount": "2",
            "input": f"1*2*{text}",
            "lastAppResponse": f"CON {text}",
            "errorMessage": "",
        },
    }[kind]


def _break(chance: random.Random, fields: dict[str, str]) -> None:
    name = chance.choice(tuple(fields) or ("text",))
    match chance.randrange(6):
        case 0:
            fields.pop(name, None)
        case 1:
            fields[name] = junk(chance)
        case 2:
            fields[name] = chance.choice(NUMBERS)
        case 3:
            fields[junk(chance)[:60]] = junk(chance)[:200]
        case 4:
            fields[name] = ""
        case 5:
            fields[name] = fields.get(name, "") + chance.choice(
                ("\x00", "\u202e", "\u200b", "\n", " ", "\ud800", "\ufffe")
            )


# --- bodies that are none ---


def _wrecks(chance: random.Random, number: int) -> list[Case]:
    """One body of any kind, broken in its bytes, its encoding or its content type."""
    kind = chance.choice(("ussd", *KINDS))
    fields = (
        _fields(chance, kind, number, 0)
        if kind != "ussd"
        else {
            "sessionId": f"ATUid_{number}_0",
            "serviceCode": CODES[0],
            "phoneNumber": _phone(chance, number),
            "text": "1*3",
        }
    )
    whole = bytearray(_form(fields))
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(whole) + 1)
        match chance.randrange(6):
            case 0:
                whole[at : at + 1] = chance.randbytes(1)
            case 1:
                whole[at:at] = chance.choice(
                    (b"%", b"%zz", b"%00", b"&", b"=", b"&&=", b"+", b";", b"%ED%A0%80", b"%FF")
                )
            case 2:
                del whole[at:]
            case 3:
                whole += b"&" + bytes(whole[at : at + 40])
            case 4:
                whole[at:at] = quote_from_bytes(chance.randbytes(chance.randrange(60))).encode()
            case 5:
                whole += b"".join(b"&f%d=x" % field for field in range(chance.randrange(40)))
    body = bytes(whole)
    match chance.randrange(8):
        case 0:
            body = chance.randbytes(chance.choice((0, 1, 40, 900, 9_000)))
        case 1:
            body = body.decode("latin-1").encode(
                chance.choice(("utf-16", "utf-32", "utf-7", "cp037"))
            )
        case 2:
            body += b"&more=" + b"x" * chance.choice((500, 5_000, 8_100, 9_000))
    odd = (
        "",
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        f"{FORM}; charset=utf-16",
        "x" * 300,
    )
    return [Case(kind, body, FORM if chance.random() < 0.85 else chance.choice(odd))]
