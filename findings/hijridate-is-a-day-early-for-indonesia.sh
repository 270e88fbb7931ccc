#!/usr/bin/env bash
# The best-known Hijri library says when Idul Fitri is, a day before Indonesia keeps it.
#
# Guess: 1 Ramadan and 1 Syawal are dates, and a library that converts Hijri dates tells them.
# Behaviour: hijridate follows Umm al-Qura, the civil calendar of Saudi Arabia. Indonesia's ministry decides by the criterion of
#   MABIMS: 1 Ramadan 1447 was 19 February 2026 (not 18), 1 Syawal 1447 was 21 March 2026 (not 20), and Idul Fitri 1448 is
#   10 March 2027 in the joint decree of the ministers (not 9). In other months both agree, so that a single check passes.
# Kentongan must not take Ramadan or Idul Fitri from it: a MABIMS calendar, and above that the dates that the state announces.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'hijridate==2.6.0'
"$folder/venv/bin/python" - <<'PY'
from datetime import date, timedelta
from importlib.metadata import version

from hijridate import Hijri

STATE = {  # as the ministries of Indonesia announced it
    (1447, 9, 1): date(2026, 2, 19),
    (1447, 10, 1): date(2026, 3, 21),
    (1448, 10, 1): date(2027, 3, 10),
}
print(f"hijridate {version('hijridate')}")
for day, kept in STATE.items():
    said = date(*Hijri(*day).to_gregorian().datetuple())
    print(f"  {day}: hijridate {said}, Indonesia {kept}")
    assert kept - said == timedelta(days=1), f"changed: {day}"
PY
