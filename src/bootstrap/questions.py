"""Asking an environment for settings, one by one, and telling all that is wrong with them at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from bootstrap.setting_values import origin, split_address, web_url
from domain.credentials import Secret

FALSE_WORDS: Final = frozenset({"0", "false", "no", "off"})
TRUE_WORDS: Final = frozenset({"1", "true", "yes", "on"})

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one setting; quotes nothing of its value."""

    name: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.name} {self.sentence}"


class InvalidSettings(Exception):
    """The environment does not say what it must; the message has a line for each problem."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Listener(dict[str, str]):
    """An environment in which nothing is set, and which remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return default


class Questions:
    """Asks an environment for settings and collects what is wrong, until `conclude`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._problems: list[Problem] = []

    def conclude(self) -> None:
        if self._problems:
            raise InvalidSettings(tuple(self._problems))

    def refuse(self, name: str, sentence: str) -> None:
        self._problems.append(Problem(name, sentence))

    def text(self, name: str, default: str | None = None, *, required: bool = False) -> str | None:
        found = self._environment.get(name, "").strip() or default
        if found is None and required:
            self.refuse(name, "is missing")
        return found

    def parsed(
        self, name: str, parse: Callable[[str], Value], default: str | None = None, *, required: bool = False
    ) -> Value | None:
        """What `parse` makes of it; its ValueError becomes the problem's sentence."""
        raw = self.text(name, default, required=required)
        if raw is None:
            return None
        try:
            return parse(raw)
        except ValueError as problem:
            self.refuse(name, str(problem))
            return None

    def secret(self, name: str, *, required: bool = False) -> Secret | None:
        return self.parsed(name, Secret, required=required)

    def secret_url(self, name: str, *, schemes: tuple[str, ...], required: bool = False) -> Secret | None:
        def parse(raw: str) -> Secret:
            if split_address(raw).scheme not in schemes:
                raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
            return Secret(raw)

        return self.parsed(name, parse, required=required)

    def url(self, name: str, default: str) -> str | None:
        return self.parsed(name, web_url, default)

    def origin(self, name: str, *, required: bool = False) -> str | None:
        return self.parsed(name, origin, required=required)

    def flag(self, name: str) -> bool | None:
        def parse(raw: str) -> bool:
            if raw.lower() not in TRUE_WORDS | FALSE_WORDS:
                raise ValueError("must be 1 or 0")
            return raw.lower() in TRUE_WORDS

        return self.parsed(name, parse, "0")

    def one_of(self, name: str, default: str, choices: tuple[str, ...]) -> str | None:
        def parse(raw: str) -> str:
            if raw not in choices:
                raise ValueError(f"must be one of {', '.join(choices)}")
            return raw

        return self.parsed(name, parse, default)

    def whole(self, name: str, default: int, *, least: int) -> int | None:
        def parse(raw: str) -> int:
            if not re.fullmatch(r"[0-9]{1,9}", raw) or int(raw) < least:
                raise ValueError(f"must be a whole number from {least} on")
            return int(raw)

        return self.parsed(name, parse, str(default))

    def number(self, name: str, default: float, *, least: float) -> float | None:
        def parse(raw: str) -> float:
            if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", raw) or float(raw) < least:
                raise ValueError(f"must be a number from {least:g} on")
            return float(raw)

        return self.parsed(name, parse, str(default))
