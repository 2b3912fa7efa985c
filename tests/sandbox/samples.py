"""The recorded bodies, and how a body is compared with one of them."""

import json
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent.parent / "samples" / "calendly"


def sample(name: str) -> Any:
    """The body in `<name>.json`."""
    return json.loads((SAMPLES / f"{name}.json").read_text())


def shape(body: Any) -> Any:
    """The keys of a body at every depth; of a list, the shape of its first item."""
    if isinstance(body, dict):
        return {key: shape(value) for key, value in body.items()}
    if isinstance(body, list):
        return [shape(body[0])] if body else []
    return None


def keys(body: dict[str, Any]) -> set[str]:
    """The keys of a body."""
    return set(body)
