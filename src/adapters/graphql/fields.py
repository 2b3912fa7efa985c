"""Strawberry's decorators with types: what they decorate keeps its signature, and a description is no option."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

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
