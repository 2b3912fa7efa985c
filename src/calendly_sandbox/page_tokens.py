"""The opaque tokens that stand for places in a listing."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from calendly_sandbox.refusals import invalid

KEPT_TOKENS = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins (after `key`) or, going back, ends (before it)."""

    key: tuple[Any, ...]
    is_backwards: bool


class PageTokens:
    """The tokens given out; opaque, as Calendly's. The oldest are forgotten first."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make
        self._places: OrderedDict[str, Place] = OrderedDict()

    def clear(self) -> None:
        """Forget all tokens."""
        self._places.clear()

    def give(self, place: Place) -> str:
        """A token for a place."""
        token = self._make()
        self._places[token] = place
        if len(self._places) > KEPT_TOKENS:
            self._places.popitem(last=False)
        return token

    def find(self, token: str) -> Place:
        """The place of a token, or 400."""
        if token not in self._places:
            raise invalid("page_token", "is invalid")
        return self._places[token]
