"""What an installation decides about its API, and what it wants to hear of it."""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from adapters.graphql.execution import Observation
from adapters.graphql.limits import Limits
from adapters.graphql.refusals import Surprise
from application.correlation import current_correlation
from application.incidents import whereabouts

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLSettings:
    """The numbers are for one process."""

    connect_url: str
    """Where an owner connects Calendly."""
    sends_mail: bool
    """Whether there is a mail server."""
    is_dev: bool = False
    """Introspection, suggestions and the explorer's page."""
    threads: int = 16
    """How many use cases and finders run at a time; no more than there are database connections."""
    requests_per_second: float = 100
    """Per user; 0: no limit."""
    subscriptions_per_user: int = 20
    """A browser tab or two, times the people who share a sign-in."""
    operations_per_socket: int = 100
    limits: Limits = field(default_factory=Limits)
    documents_kept: int = 256
    trusted_documents: Mapping[str, str] = field(default_factory=dict)
    """By the hex SHA-256 of their text."""
    only_trusted_documents: bool = False
    poll_every: timedelta = timedelta(seconds=1)
    """How late a subscription notices what no bell told."""
    init_timeout: timedelta = timedelta(seconds=10)
    """How long a WebSocket may stay without saying who it is."""
    body_timeout: timedelta = timedelta(seconds=30)
    keep_alive_every: timedelta = timedelta(seconds=12)
    """Shorter than what proxies commonly call idle."""


def log_surprise(surprise: Surprise) -> None:
    """One line, with the correlation id that the client was told."""
    _LOG.error(
        "graphql surprise",
        extra={
            "correlation": surprise.correlation_id,
            "path": ".".join(str(step) for step in surprise.path),
            "why": whereabouts(surprise.error),
        },
    )


def correlation_id() -> str:
    """The one this request goes by already, else a new one."""
    return current_correlation() or uuid.uuid4().hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """Whom to tell what happens. All must return at once; any thread may call them."""

    surprise: Callable[[Surprise], None] = log_surprise
    """Something that only we can mend; called once for each."""
    observe: Callable[[Observation], None] = lambda _: None
    """An operation was answered."""
    watching: Callable[[int], None] = lambda _: None
    """1: a subscription was opened; -1: one was closed."""
    correlation_id: Callable[[], str] = correlation_id
