"""Phone numbers: from what people and carriers write to E.164, which all else works with.

A mobile number of Indonesia is recognised by its shape alone (8, not 80, nine to twelve digits), so
that a prefix given out tomorrow works today; every other number is judged by libphonenumber's
tables.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterator

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

_HOME = "62"
#: The usual ways to write an Indonesian mobile number, separators taken out: 08.., 8.., 628.., +62
#: (0)8.., 00628..
_HOME_MOBILE = re.compile(r"(?:(?:\+|00)?62)?0?(8[1-9][0-9]{7,10})")
_HOME_E164 = re.compile(r"\+628[1-9][0-9]{7,10}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SEPARATORS = re.compile(r"[\s.()'`\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060\ufeff-]+")
_SPREADSHEET = re.compile(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]+")
_FLOAT = re.compile(r"(\+?[0-9]{8,})\.0+")
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
#: Kinds of numbers that belong to a person at home or at work, but have no SMS.
_LANDLINES = (PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP, PhoneNumberType.UAN)
_SHORTEST = 7
_DIGITS = re.compile(r"\d+(?:-\d+)*")


def e164(text: str, region: str = "ID") -> str:
    """A mobile number as E.164, however written; without a country code it is one of `region`.

    Raises ValueError with a reason in Indonesian (for the file of rejected rows), which never
    repeats the number.
    """
    if region == "ID" and _HOME_E164.fullmatch(text):  # as carriers write it
        return text
    bare = _bare(text)
    if (home := _HOME_MOBILE.fullmatch(bare)) and region == "ID":
        return f"+{_HOME}{home[1]}"
    if home and bare.startswith((f"+{_HOME}", f"00{_HOME}")):
        return f"+{_HOME}{home[1]}"
    if len(bare.lstrip("+0")) < _SHORTEST:
        raise ValueError("nomor terlalu pendek")
    if re.match(r"00[1-9]", bare):
        bare = f"+{bare[2:]}"
    try:
        number = phonenumbers.parse(bare, region)
    except NumberParseException:
        raise ValueError("bukan nomor telepon") from None
    kind = phonenumbers.number_type(number)
    if kind in _MOBILE:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if kind in _LANDLINES:
        raise ValueError("nomor telepon rumah atau kantor tidak bisa menerima SMS, tulis nomor HP")
    if kind != PhoneNumberType.UNKNOWN:
        raise ValueError("nomor layanan, bukan nomor HP")
    if (
        phonenumbers.is_possible_number_with_reason(number)
        == phonenumbers.ValidationResult.TOO_LONG
    ):
        raise ValueError("nomor terlalu panjang")
    raise ValueError("bukan nomor HP yang dikenal, periksa angkanya")


def is_ordinary(sender: str) -> bool:
    """Whether an SMS came from a person's phone: no short code, no name, no landline."""
    try:
        e164(sender)
    except ValueError:
        return False
    return True


def country_of(number: str) -> str:
    """The country code of an E.164 number ("62"), or "" if it is none."""
    if not is_e164(number):
        return ""
    if number.startswith(f"+{_HOME}"):
        return _HOME
    try:
        return str(phonenumbers.parse(number).country_code)
    except NumberParseException:
        return ""


def is_e164(text: str) -> bool:
    """Whether this is written as E.164, which alone is ever sent to."""
    return bool(_E164.fullmatch(text))


def may_answer(number: str, countries: Collection[str]) -> bool:
    """Whether a message may go to this E.164 number: a person's phone in one of the countries.

    Countries are codes such as "62".
    """
    return country_of(number) in countries and is_ordinary(number)


def reachable(written: str, countries: Collection[str]) -> str:
    """What somebody wrote as E.164, if an SMS may go there; else ""."""
    try:
        number = e164(written)
    except ValueError:
        return ""
    return number if may_answer(number, countries) else ""


def in_groups(text: str) -> str:
    """The text with the telephone numbers in it in groups of two or three digits, as they leave by
    SMS: a road may drop a longer run (`flows.rules.lint`), and whoever dials types the same digits.

    ``0711-312011`` is ``07 11 312 011``.
    """
    return _DIGITS.sub(
        lambda number: " ".join(group for run in number[0].split("-") for group in _groups(run)),
        text,
    )


def _groups(digits: str) -> Iterator[str]:
    """The digits in as few pieces of at most three as there can be, of nearly the same size."""
    while digits:
        size = math.ceil(len(digits) / math.ceil(len(digits) / 3))
        yield digits[:size]
        digits = digits[size:]


def _bare(text: str) -> str:
    """The digits of a number, with the plus in front if there is one.

    Raises ValueError for what cannot be one.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    text = text[4:] if text[:4].lower() == "tel:" else text
    text = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)
    if not text:
        raise ValueError("nomor kosong")
    if _SPREADSHEET.fullmatch(text):
        raise ValueError("angka dipotong oleh Excel, simpan kolom nomor sebagai teks")
    if written := _FLOAT.fullmatch(text):
        text = written[1]
    bare = _SEPARATORS.sub("", text)
    if re.fullmatch(r"\+?[0-9]+", bare):
        return bare
    if re.search(r"[,;/|&]|\batau\b", text):
        raise ValueError("lebih dari satu nomor, tulis satu saja")
    if re.search(r"[^\W\d_]", bare):
        raise ValueError("nomor berisi huruf")
    raise ValueError("nomor berisi tanda yang tidak dikenal")
