"""What every act of the control API is given, and how it reads its body."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from calendly_sandbox.couriers import Couriers
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.refusals import Json, invalid
from calendly_sandbox.rest.call import instant

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Control:
    """What the acts need."""

    sandbox: Sandbox
    couriers: Couriers


Act = Callable[[Control, Json], Json]


def require(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise invalid(name, "is missing")
    return value


def read_moment(body: Json, name: str) -> datetime | None:
    return instant(name, body[name]) if body.get(name) is not None else None
