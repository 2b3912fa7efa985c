"""Reading JSON of which nobody can be sure: what must be there is, or `Malformed` says where it is not; pure.

What Calendly's answers hold is said in `wire`, whose rules these keep.
"""

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit


class Malformed(Exception):
    """A body lacks a part it must have, or has another thing in its place; `path` says which, in our words only."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is missing or not of the kind it must be")
        self.path = path


_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_NOT_IN_ADDRESSES: Final = re.compile("[\x00-\x20\x7f\ud800-\udfff]")
# Above any position or duration Calendly knows (720 minutes), and far inside what a database integer holds.
_LARGEST_NUMBER: Final = 1_000_000


def decoded(body: bytes) -> object:
    """The JSON value in a body.

    Raises:
        Malformed: it is no JSON, or nested beyond reason.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("the body") from error


def storable(text: str) -> str:
    """The text, with U+FFFD for what UTF-8 or Postgres has no room for."""
    return _UNSTORABLE.sub("\ufffd", text)


def web_address(raw: object) -> str | None:
    """The text, where it is an absolute http or https address; `None` for anything else."""
    if not isinstance(raw, str) or _NOT_IN_ADDRESSES.search(raw):
        return None
    try:
        parts = urlsplit(raw)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            return None
    except ValueError:
        return None
    return raw


def _time(raw: object) -> datetime | None:
    """Calendly: UTC with microseconds or in whole seconds; any other aware ISO 8601 time is understood too."""
    if not isinstance(raw, str):
        return None
    try:
        moment = datetime.fromisoformat(raw)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _text(raw: object) -> str | None:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return str(raw)
    return storable(raw) if isinstance(raw, str) else None


def _number(raw: object) -> int | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw <= _LARGEST_NUMBER:
        return None
    return math.floor(raw)


class Part:
    """A JSON object, and where in the body it stands.

    What is asked for by a plain name must be there; by a name that begins with `optional_` or `any_`, need not.
    """

    __slots__ = ("members", "path")

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise Malformed(path or "the body")
        self.members: dict[str, object] = value
        self.path = path

    def has(self, key: str) -> bool:
        """Whether something other than null is there."""
        return self.members.get(key) is not None

    def part(self, key: str) -> "Part":
        return Part(self.members.get(key), self._at(key))

    def optional_part(self, key: str) -> "Part | None":
        """`None` when missing or null; an ill-typed one is malformed, for it would change what the whole means."""
        return self.part(key) if self.has(key) else None

    def identifier(self, key: str) -> str:
        found = self.members.get(key)
        if not isinstance(found, str) or not found or _NOT_IN_ADDRESSES.search(found):
            raise Malformed(self._at(key))
        return found

    def optional_identifier(self, key: str) -> str | None:
        return self.identifier(key) if self.has(key) else None

    def word(self, key: str) -> str:
        found = self.members.get(key)
        if not isinstance(found, str):
            raise Malformed(self._at(key))
        return storable(found)

    def address(self, key: str) -> str:
        found = web_address(self.members.get(key))
        if found is None:
            raise Malformed(self._at(key))
        return found

    def time(self, key: str) -> datetime:
        found = _time(self.members.get(key))
        if found is None:
            raise Malformed(self._at(key))
        return found

    def number(self, key: str) -> int:
        found = _number(self.members.get(key))
        if found is None:
            raise Malformed(self._at(key))
        return found

    def flag(self, key: str, *, missing: bool | None = None) -> bool:
        found = self.members.get(key)
        found = missing if found is None else found
        if not isinstance(found, bool):
            raise Malformed(self._at(key))
        return found

    def list(self, key: str) -> list[object]:
        found = self.members.get(key)
        if not isinstance(found, list):
            raise Malformed(self._at(key))
        return found

    def any_text(self, key: str) -> str | None:
        """`None` also for blank text."""
        found = _text(self.members.get(key))
        return found if found and not found.isspace() else None

    def any_time(self, key: str) -> datetime | None:
        return _time(self.members.get(key))

    def any_number(self, key: str) -> int | None:
        return _number(self.members.get(key))

    def any_address(self, key: str) -> str | None:
        return web_address(self.members.get(key))

    def any_part(self, key: str) -> "Part | None":
        found = self.members.get(key)
        return Part(found, self._at(key)) if isinstance(found, dict) else None

    def any_parts(self, key: str) -> Iterator["Part"]:
        """The objects in a list, however odd its other members."""
        found = self.members.get(key)
        for index, member in enumerate(found if isinstance(found, list) else ()):
            if isinstance(member, dict):
                yield Part(member, f"{self._at(key)}[{index}]")

    def any_texts(self, key: str) -> tuple[str, ...]:
        found = self.members.get(key)
        return tuple(storable(one) for one in found if isinstance(one, str)) if isinstance(found, list) else ()

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
