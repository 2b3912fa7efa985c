"""Strawberry's decorators with types: what they decorate keeps its signature, and a description is no option."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar, cast

import strawberry

Resolver = TypeVar("Resolver", bound=Callable[..., object])


def field(description: str) -> Callable[[Resolver], Resolver]:
    """A field that a function answers."""
    return cast("Callable[[Resolver], Resolver]", strawberry.field(description=description))


def mutation(description: str) -> Callable[[Resolver], Resolver]:
    """A field of `Mutation`."""
    return cast("Callable[[Resolver], Resolver]", strawberry.mutation(description=description))


def subscription(description: str) -> Callable[[Resolver], Resolver]:
    """A field of `Subscription`."""
    return cast("Callable[[Resolver], Resolver]", strawberry.subscription(description=description))


def constant(value: str, description: str) -> Any:
    """A member of an enum: the core's value for it."""
    return strawberry.enum_value(value, description=description)


class ReadWhenAsked:
    """A type of which a list has many, and a question wants little: its plain fields are read from `view` one by one.

    What was read is kept. `READ` names all of them (tests/unit/graphql/test_types.py).
    """

    READ: ClassVar[Mapping[str, Callable[[Any], Any]]]
    view: Any

    def __getattr__(self, name: str) -> Any:
        """Only for what is not there yet."""
        read = type(self).READ.get(name)
        if read is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        value = self.__dict__[name] = read(self.__dict__["view"])
        return value
