#!/usr/bin/env bash
# A valid Indonesian mobile number, written with 62 and without plus, is read as somebody else's valid landline.
#
# Guess: in region ID "62811123456" is the mobile number +62811123456, as "6281112345678" is +6281112345678.
# Behaviour: with nine digits after the 62 (old Telkomsel numbers have so few) the 62 is taken for an area code: the result is
#   +6262811123456, valid, a fixed line. An SMS to it reaches nobody, or a stranger. The longer number is read as one hopes.
#   And of the numbers people call, 110 to 119 are known as emergency numbers; 115 (search and rescue), 117 (disasters) are not.
# Kentongan reads the usual spellings of an Indonesian mobile number itself (flows/rules/numbers.py) before it asks the library.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --quiet --disable-pip-version-check 'phonenumbers==9.0.43'
"$folder/venv/bin/python" - <<'PY'
import phonenumbers as numbers

print(f"phonenumbers {numbers.__version__}")
expected = {
    "0811123456": ("+62811123456", numbers.PhoneNumberType.MOBILE),
    "+62811123456": ("+62811123456", numbers.PhoneNumberType.MOBILE),
    "6281112345678": ("+6281112345678", numbers.PhoneNumberType.MOBILE),
    "62811123456": ("+6262811123456", numbers.PhoneNumberType.FIXED_LINE),
}
for written, finding in expected.items():
    number = numbers.parse(written, "ID")
    read = numbers.format_number(number, numbers.PhoneNumberFormat.E164), numbers.number_type(number)
    kind = numbers.PhoneNumberType.to_string(read[1])
    print(f"  {written:>14} -> {read[0]} {kind}, valid: {numbers.is_valid_number(number)}")
    assert read == finding and numbers.is_valid_number(number), f"changed: {written}"
known = {short: numbers.is_emergency_number(short, "ID") for short in ("110", "112", "113", "115", "117", "118", "119")}
print(f"  emergency numbers: {known}")
assert known == {"110": True, "112": True, "113": True, "115": False, "117": False, "118": True, "119": True}, "changed"
PY
