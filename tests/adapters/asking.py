"""Entering the core without threads.

intake = WebhookIntake(ask=ask_at_once, ...)
"""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


async def ask_at_once(use_case: Callable[..., T], /, **arguments: Any) -> T:
    """Runs the use case where it stands. Fit for use cases that never wait."""
    return use_case(**arguments)
