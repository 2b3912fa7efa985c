"""What is left of a person in texts, and taking it out.

A name is looked for in other people's texts only where it has two words at least: a first name alone is many people's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

ERASED: Final = "Erased"
"""Stands where a name was."""
_LEFT_OUT: Final = "[erased]"


def folded_address(text: str) -> str:
    """As addresses are compared, for text that may be none."""
    return text.strip().lower()


@dataclass(frozen=True)
class Traces:
    """By what a person is recognised in a text."""

    addresses: frozenset[str]
    """Folded."""
    names: frozenset[str]

    @classmethod
    def of(cls, *, addresses: Iterable[str], names: Iterable[str]) -> "Traces":
        """Only of what can be told from other people's."""
        spread = (" ".join(name.split()) for name in names)
        return cls(
            frozenset(folded_address(one) for one in addresses if one.strip()),
            frozenset(name.casefold() for name in spread if " " in name),
        )

    @property
    def likes(self) -> list[str]:
        """Patterns (SQL's `like`) of which at least one fits every text that the person is in, and maybe others."""
        texts = [*self.addresses, *self.names]
        return sorted("%" + "%".join(re.findall(r"\w+", text)) + "%" for text in texts)

    def are_in(self, text: str | None) -> bool:
        """Whether the person is in it."""
        return bool(text) and self._pattern.search(text or "") is not None

    def taken_out_of(self, text: str) -> str:
        """The text without the person."""
        return self._pattern.sub(_LEFT_OUT, text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # In an address's own parameters the @ is written %40. What goes on behind it is another address.
        addresses = [re.escape(one).replace("@", "(?:@|%40)") + r"(?![\w-]|\.\w)" for one in sorted(self.addresses)]
        names = [r"\s+".join(map(re.escape, name.split())) + r"(?!\w)" for name in sorted(self.names)]
        # Nothing matches where there is nothing to look for.
        return re.compile(rf"(?<![\w.+-])(?:{'|'.join([*addresses, *names]) or '(?!)'})", re.IGNORECASE)
