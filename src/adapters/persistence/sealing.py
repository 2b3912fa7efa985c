"""Secrets at rest: AES-256-GCM, bound to the table, column and row they lie in.

An envelope is `1 byte: length of the key's id, the id, 12 bytes: nonce, ciphertext with its tag`. Nonces are random:
at 2^32 seals per key the odds of a repeated one are still below 2^-32 (NIST SP 800-38D 8.3).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.incidents import Plain
from domain.credentials import Secret

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
LONGEST_KEY_ID_BYTES: Final = 255


class CannotUnseal(Plain):
    """A sealed value cannot be opened; the sentence says why and shows nothing of it."""


class UnknownKey(CannotUnseal):
    """It is sealed with a key that is not among ours."""

    def __init__(self, key_id: str, place: "Place") -> None:
        super().__init__(f"{place} is sealed with the key {key_id!r}, which ENCRYPTION_KEYS does not have")
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lies. Moved anywhere else, it does not open."""

    table: str
    column: str
    row: str
    """The row's id as text."""

    @property
    def bound(self) -> bytes:
        """What is bound to the seal; the lengths keep two places from reading alike."""
        parts = [part.encode() for part in (self.table, self.column, self.row)]
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


class Sealer:
    """Seals with the first key, opens with any."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        """
        Args:
            keys: id and 32 bytes of each; ids tell keys apart and are no secret.

        Raises:
            ValueError: no keys, a key of another length, or an id that is empty, too long or there twice.
        """
        if not keys:
            raise ValueError("there is no key to seal with")
        if len({key_id for key_id, _ in keys}) != len(keys):
            raise ValueError("two keys have the same id")
        for key_id, key in keys:
            if not 0 < len(key_id.encode()) <= LONGEST_KEY_ID_BYTES:
                raise ValueError("a key's id has 1 to 255 bytes")
            if len(key) != KEY_BYTES:
                raise ValueError(f"key {key_id!r} does not have {KEY_BYTES} bytes")
        self._sealing_id = keys[0][0]
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys}

    def __repr__(self) -> str:
        return f"Sealer({', '.join(self._ciphers)})"

    def seal(self, secret: Secret, place: Place) -> bytes:
        """An envelope that opens only at `place`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._ciphers[self._sealing_id].encrypt(nonce, secret.reveal().encode(), place.bound)
        key_id = self._sealing_id.encode()
        return bytes([len(key_id)]) + key_id + nonce + sealed

    def open(self, envelope: bytes, place: Place) -> Secret:
        """What was sealed.

        Raises:
            UnknownKey: sealed with a key we do not have; it is named.
            CannotUnseal: sealed for another place, or damaged.
        """
        key_id = _key_id(envelope)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownKey(key_id, place)
        start = 1 + len(key_id.encode())
        nonce, sealed = envelope[start : start + NONCE_BYTES], envelope[start + NONCE_BYTES :]
        try:
            return Secret(cipher.decrypt(nonce, sealed, place.bound).decode())
        except (InvalidTag, ValueError) as error:
            raise CannotUnseal(f"{place} was damaged, or moved from another row, or is sealed otherwise") from error

    @property
    def key_ids(self) -> frozenset[str]:
        """The keys that open."""
        return frozenset(self._ciphers)

    def is_current(self, envelope: bytes) -> bool:
        """Whether it is sealed with the key that seals now."""
        return _key_id(envelope) == self._sealing_id


def _key_id(envelope: bytes) -> str:
    length = envelope[0] if envelope else 0
    return envelope[1 : 1 + length].decode(errors="replace")
