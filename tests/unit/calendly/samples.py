"""The recorded bodies in `tests/samples/calendly`, and how to bend one."""

import copy
import json
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[2] / "samples" / "calendly"
NAMES: Final = sorted(path.stem for path in FOLDER.glob("*.json"))


def body(name: str) -> bytes:
    """A sample as recorded."""
    return (FOLDER / f"{name}.json").read_bytes()


def sample(name: str) -> Any:
    """A sample, decoded; the caller's own copy."""
    return json.loads(body(name))


def bent(name: str, **changes: Any) -> Any:
    """A sample with other values; `payload__scheduled_event__status="canceled"` reaches into it, `...` takes away."""
    whole = sample(name)
    for path, value in changes.items():
        *steps, last = path.split("__")
        at = whole
        for step in steps:
            at = at[step]
        if value is ...:
            del at[last]
        else:
            at[last] = copy.deepcopy(value)
    return whole
