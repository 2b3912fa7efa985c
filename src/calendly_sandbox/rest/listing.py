"""Collections: sorting, keyset pages, and the envelope around them.

A page token stands for the place between two rows. Rows that come or go meanwhile do not shift the pages.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import total_ordering
from typing import Any
from urllib.parse import urlencode

from calendly_sandbox.page_tokens import Place
from calendly_sandbox.refusals import Json, invalid
from calendly_sandbox.rest.call import Answer, Call

DEFAULT_COUNT = 20
MOST = 100

Fields = Mapping[str, Callable[[Any], Any]]


@total_ordering
class Descending:
    """A value that sorts the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and bool(self.value == other.value)

    def __lt__(self, other: "Descending") -> bool:
        return bool(other.value < self.value)

    def __hash__(self) -> int:
        return hash(self.value)


def page(
    call: Call,
    rows: Iterable[Any],
    present: Callable[[Any], Json],
    *,
    fields: Fields,
    default: str,
    most: int = MOST,
) -> Answer:
    """One page of these rows, which must have an `id`-like last resort in `fields["id"]`.

    Args:
        fields: what can be sorted by, and how to read it from a row.
        default: the order when the caller names none, as `field:direction`.
        most: how many rows may be asked for at once.
    """
    order = _order(call.query.get("sort") or default, fields, known=default)
    size = _size(call, most)

    def key(row: Any) -> tuple[Any, ...]:
        values = [(read(row), is_descending) for read, is_descending in order]
        return tuple(Descending(value) if is_descending else value for value, is_descending in values)

    ordered = sorted(((key(row), row) for row in rows), key=lambda pair: pair[0])
    keys = [row_key for row_key, _ in ordered]
    token = call.query.get("page_token")
    tokens = call.sandbox.page_tokens
    begin, end = 0, min(size, len(ordered))
    if token:
        place = tokens.find(token)
        if place.is_backwards:
            end = bisect_left(keys, place.key)
            begin = max(end - size, 0)
        else:
            begin = bisect_right(keys, place.key)
            end = min(begin + size, len(ordered))
    next_token = tokens.give(Place(keys[end - 1], False)) if begin < end < len(ordered) else None
    previous_token = tokens.give(Place(keys[begin], True)) if 0 < begin < end else None
    return Answer(
        {
            "collection": [present(row) for _, row in ordered[begin:end]],
            "pagination": {
                "count": end - begin,
                "next_page": _address(call, next_token),
                "next_page_token": next_token,
                "previous_page": _address(call, previous_token),
                "previous_page_token": previous_token,
            },
        }
    )


def _order(sort: str, fields: Fields, *, known: str) -> list[tuple[Callable[[Any], Any], bool]]:
    order = []
    for part in sort.split(","):
        name, _, direction = part.partition(":")
        if name not in fields or name == "id" or direction not in ("", "asc", "desc"):
            raise invalid("sort", f"is invalid; try {known}")
        order.append((fields[name], direction == "desc"))
    return [*order, (fields["id"], False)]


def _size(call: Call, most: int) -> int:
    # Old clients write whole numbers with a fraction.
    raw = call.query.get("count", str(DEFAULT_COUNT)).removesuffix(".0")
    # No more digits than the largest has: others are refused before they are counted.
    if not raw.isascii() or not raw.isdecimal() or len(raw) > len(str(most)) or not 1 <= int(raw) <= most:
        raise invalid("count", f"must be an integer from 1 to {most}")
    return int(raw)


def _address(call: Call, token: str | None) -> str | None:
    if token is None:
        return None
    query = {**call.query, "page_token": token}
    return f"{call.addresses.api}{call.route}?{urlencode(sorted(query.items()))}"
