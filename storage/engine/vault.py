"""The identity vault: sealing what is secret at rest, finding numbers without storing them.

Two kinds of keys, never mixed. *Data keys* seal (AES-256-GCM); *lookup keys* make the keyed hash
under which a phone number is found again (HMAC-SHA-256; a plain hash of a phone number can be
enumerated in minutes). Both are lists, newest first: the newest writes, all of them read, so a key
can be rotated while rows of the old one remain. A key is named by the first eight hex digits of the
SHA-256 of its bytes; the name travels with every row.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NAME_BYTES = 4
_NONCE_BYTES = 12
_DIGEST_BYTES = 16
_HALF = 8  # of a block of AES


def _write(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except (
        TypeError
    ):  # what it does not take is rare: a number of more than 64 bits, a key that is no text
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class CannotOpen(Exception):
    """A sealed value is damaged, of another purpose, or of a key that is not here."""


def new_key() -> str:
    """A fresh key for DATA_KEYS or LOOKUP_KEYS: 32 random bytes, URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def read_key(text: str) -> bytes:
    """The bytes of one written key.

    Raises ValueError with a sentence when it is not 32 bytes of base64.
    """
    try:
        key = base64.urlsafe_b64decode(text.strip().encode())
    except ValueError as broken:
        raise ValueError("a key must be 32 bytes written in URL-safe base64") from broken
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key must be 32 bytes, this one has {len(key)}")
    return key


def _name(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:_NAME_BYTES]


class Vault:
    """Seals and opens values and makes the lookup hashes of phone numbers."""

    def __init__(self, data_keys: Sequence[str], lookup_keys: Sequence[str]) -> None:
        if not data_keys or not lookup_keys:
            raise ValueError(
                "DATA_KEYS and LOOKUP_KEYS each need at least one key; a lost one comes back"
                " from a backup, and `make run`"
                " makes those of a new installation, in var/"
            )
        keys = [read_key(key) for key in data_keys]
        self._ciphers = {_name(key): AESGCM(key) for key in keys}
        self._newest = _name(keys[0])
        lookup = [read_key(key) for key in lookup_keys]
        # Made once and copied for every number: half the work, and the interpreter is not given up
        # in the middle of it.
        self._lookup = [hmac.new(key, digestmod="sha256") for key in lookup]
        self._newest_lookup = _name(lookup[0]).hex()
        self._oldest_lookup = lookup[-1]
        veiling = hashlib.blake2b(key=self._oldest_lookup, digest_size=KEY_BYTES, person=b"veil")
        # One block holds the whole of what is veiled, so nothing is ever chained to another.
        self._veil = Cipher(algorithms.AES(veiling.digest()), modes.ECB())

    def seal(self, plain: str | bytes, purpose: str) -> bytes:
        """Encrypt a value.

        The `purpose` (such as ``report.place``) is bound to it, so that it cannot be moved
        elsewhere.
        """
        nonce = os.urandom(_NONCE_BYTES)
        data = plain.encode() if isinstance(plain, str) else plain
        return (
            self._newest
            + nonce
            + self._ciphers[self._newest].encrypt(nonce, data, purpose.encode())
        )

    def open(self, sealed: bytes | memoryview, purpose: str) -> bytes:
        """Decrypt what `seal` made for the same purpose. Raises CannotOpen."""
        blob = bytes(sealed)
        cipher = self._ciphers.get(blob[:_NAME_BYTES])
        if cipher is None:
            raise CannotOpen(
                f"{purpose}: sealed with key {blob[:_NAME_BYTES].hex()}, which DATA_KEYS does"
                f" not hold"
            )
        body = _NAME_BYTES + _NONCE_BYTES
        try:
            return cipher.decrypt(blob[_NAME_BYTES:body], blob[body:], purpose.encode())
        except InvalidTag as damaged:
            raise CannotOpen(
                f"{purpose}: the value is damaged or was sealed for another purpose"
            ) from damaged

    def knows(self, sealed: bytes | memoryview) -> bool:
        """Whether the key that sealed a value is among ours, by its name.

        The value may be damaged all the same.
        """
        return bytes(sealed[:_NAME_BYTES]) in self._ciphers

    def open_text(self, sealed: bytes | memoryview | None, purpose: str) -> str:
        """Decrypt a text; nothing sealed is the empty text."""
        return "" if sealed is None else self.open(sealed, purpose).decode()

    def seal_json(self, value: Any, purpose: str) -> bytes:
        """Seal a JSON value."""
        return self.seal(_write(value), purpose)

    def open_json(self, sealed: bytes | memoryview, purpose: str) -> Any:
        """Open a JSON value."""
        return orjson.loads(self.open(sealed, purpose))

    def hash_number(self, number: str) -> tuple[bytes, str]:
        """The hash under which a number (E.164) is stored today, and the name of its key."""
        return _hash(self._lookup[0], number), self._newest_lookup

    def hashes_of(self, number: str) -> list[bytes]:
        """The hashes of a number under every lookup key, newest first.

        Who searches asks for all of them.
        """
        return [_hash(keyed, number) for keyed in self._lookup]

    def digest(self, *parts: str) -> bytes:
        """Names a thing by what it is made of and shows nothing of it: a keyed digest of 16 bytes.

        Under the oldest lookup key: a new one in front of it changes no digest, and to drop it
        forgets them all.
        """
        made = "\0".join(parts).encode()
        return hashlib.blake2b(
            made, digest_size=_DIGEST_BYTES, key=self._oldest_lookup, person=b"digest"
        ).digest()

    def veil(self, number: int, purpose: str) -> str:
        """A name for a number, always the same, from which the key alone leads back: 32 hex digits.

        Under the oldest lookup key, as `digest`. Of 64 bits at most.
        """
        block = _half(purpose) + number.to_bytes(_HALF, "big")
        return self._veil.encryptor().update(block).hex()

    def unveil(self, name: str, purpose: str) -> int | None:
        """The number that has this name; None for whatever is none that `veil` made for this."""
        try:
            block = bytes.fromhex(name)
        except ValueError:
            return None
        if len(block) != 2 * _HALF:
            return None
        opened = self._veil.decryptor().update(block)
        if not hmac.compare_digest(opened[:_HALF], _half(purpose)):
            return None
        return int.from_bytes(opened[_HALF:], "big")


def _half(purpose: str) -> bytes:
    """What tells a name that was made for this purpose from any other."""
    return hashlib.blake2b(purpose.encode(), digest_size=_HALF).digest()


def _hash(keyed: hmac.HMAC, number: str) -> bytes:
    made = keyed.copy()
    made.update(number.encode())
    return made.digest()
