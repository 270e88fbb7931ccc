#!/usr/bin/env bash
# Two libraries count the parts of one SMS differently, and one of them cuts a character in two.
#
# Guess: a text of 306 GSM-7 septets (152 letters, a euro sign, 152 letters) is two parts of 153 for everybody.
# Behaviour: the euro sign is two septets (ESC and a code) that 3GPP TS 23.040 keeps together, so smsutil makes three parts.
#   smpplib makes two: the first ends with a bare ESC, the second begins with the bare code, which a phone may show as "e".
# Kentongan counts parts with flows/gsm.py, with smsutil as the oracle of its tests, and will hand an SMPP library parts, never a text to cut.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'smpplib==2.2.4' 'smsutil==1.1.3'
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import smsutil
from smpplib import gsm

HEADER = 6  # octets of the user data header in front of every part

text = "a" * 152 + "\N{EURO SIGN}" + "a" * 152
oracle = [part.content for part in smsutil.split(text).parts]
cut = [part[HEADER:] for part in gsm.make_parts(text)[0]]
print(f"smsutil {version('smsutil')}: {len(oracle)} parts, of {[len(part) for part in oracle]} characters")
print(f"smpplib {version('smpplib')}: {len(cut)} parts, of {[len(part) for part in cut]} septets")
print(f"  the first ends with {cut[0][-2:]!r}, the second begins with {cut[1][:2]!r}")
assert len(oracle) == 3, "smsutil changed"
assert len(cut) == 2 and cut[0].endswith(b"\x1b") and cut[1].startswith(b"e"), "smpplib changed: it keeps the two together"
PY
