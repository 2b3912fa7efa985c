"""Keeps the sandbox's records in a file, so that a demonstration goes on after a restart.

Kept: accounts, event types, links, bookings, subscriptions, routing forms, tokens. Not kept: deliveries on their way,
faults, the moved clock, the activity log, and codes, which live ten minutes. The file holds tokens; only its owner may
read it. What a file of an earlier version does not have is as if it had been left empty.
"""

import threading
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from calendly_sandbox.authorization import TokenPair
from calendly_sandbox.engine import Sandbox
from calendly_sandbox.records import (
    Event,
    EventType,
    Group,
    Invitation,
    InviteeRef,
    Organization,
    RoutingForm,
    SchedulingLink,
    Submission,
    Subscription,
    User,
)

PAUSE_SECONDS = 1.0


@dataclass(slots=True, kw_only=True)
class Memory:
    """All that is kept; but for the tokens, each field is named as in the world."""

    organizations: dict[str, Organization]
    users: dict[str, User]
    groups: dict[str, Group]
    event_types: dict[str, EventType]
    links: dict[str, SchedulingLink]
    events: dict[str, Event]
    invitees: dict[str, InviteeRef]
    no_shows: dict[str, InviteeRef]
    subscriptions: dict[str, Subscription]
    tokens: list[TokenPair]
    invitations: dict[str, Invitation] = field(default_factory=dict)
    routing_forms: dict[str, RoutingForm] = field(default_factory=dict)
    submissions: dict[str, Submission] = field(default_factory=dict)


def remember(sandbox: Sandbox) -> bytes:
    """The records as JSON."""
    world = sandbox.world
    with world.lock:
        kept = {one.name: getattr(world, one.name) for one in fields(Memory) if one.name != "tokens"}
        return orjson.dumps(_plain(Memory(**kept, tokens=sandbox.authorization.pairs)))


def recall(sandbox: Sandbox, raw: bytes) -> None:
    """Put the records back in place of those that are there."""
    memory: Memory = _read(Memory, orjson.loads(raw))
    with sandbox.world.lock:
        for one in fields(Memory):
            if one.name != "tokens":
                setattr(sandbox.world, one.name, getattr(memory, one.name))
        sandbox.authorization.restore(memory.tokens)
        sandbox.bookings.restore_calendars()


class Keeper:
    """Writes the records to a file whenever they have changed, at most once a second."""

    def __init__(self, sandbox: Sandbox, path: Path) -> None:
        self._sandbox = sandbox
        self._path = path
        self._written = b""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)

    def start(self) -> None:
        """Recall what the file holds, and begin to keep."""
        if self._path.exists():
            recall(self._sandbox, self._path.read_bytes())
        self._thread.start()

    def stop(self) -> None:
        """Write for the last time."""
        self._stopping.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stopping.wait(PAUSE_SECONDS):
            self._write()
        self._write()

    def _write(self) -> None:
        raw = remember(self._sandbox)
        if raw == self._written:
            return
        # Written beside and moved over, so that a crash leaves the old file or the new one, never half of either.
        beside = self._path.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_bytes(raw)
        beside.replace(self._path)
        self._written = raw


def _plain(value: Any) -> Any:
    """Records as lists, dictionaries, texts and numbers."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _read(hint: Any, value: Any) -> Any:
    """The inverse of `_plain`, led by the types of the fields."""
    if value is None:
        return None
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (meant,) = (one for one in inner if one is not type(None))
        return _read(meant, value)
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        known = [one.name for one in fields(hint) if one.name in value]
        return hint(**{name: _read(hints[name], value[name]) for name in known})
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is timedelta:
        return timedelta(seconds=value)
    if origin is dict:
        return {key: _read(inner[1], item) for key, item in value.items()}
    if origin in (list, tuple):
        return origin(_read(inner[0], item) for item in value)
    return value
