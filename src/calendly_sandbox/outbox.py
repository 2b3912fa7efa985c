"""The deliveries on their way to the subscribers: what is due, what is held back, what came of each attempt.

No network here: couriers ask for what is due and report how it went.

1. Any status from 200 to 299 is success; every other answer, redirects included, and every time-out is a failure.
2. A failed delivery is tried again, ever more slowly, for 24 hours. A subscription without any success for 24 hours
   is disabled, and what was on its way to it is lost.
3. Deliveries of one subscription promise no order.
"""

import heapq
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal

import orjson

from calendly_sandbox import payloads, signing
from calendly_sandbox.records import Subscription
from calendly_sandbox.refusals import not_found
from calendly_sandbox.world import News, World

PATIENCE = timedelta(hours=24)
# Calendly publishes "exponential back-off for up to 24 hours" and no figures; these are ours.
FIRST_RETRY = timedelta(seconds=10)
SLOWEST_RETRY = timedelta(hours=1)

State = Literal["queued", "held", "in_flight", "delivered", "given_up", "dropped", "lost"]
UNFINISHED: tuple[State, ...] = ("queued", "held", "in_flight")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try and its end: a status, or the error that came instead."""

    at: datetime
    status: int | None
    error: str | None
    took_milliseconds: float

    @property
    def succeeded(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One body for one subscriber."""

    id: int
    subscription_id: str
    event: str
    url: str
    body: bytes = field(repr=False)
    invitee: str | None
    created_at: datetime
    due_at: datetime
    state: State = "queued"
    attempts: list[Attempt] = field(default_factory=list)
    signed_at: datetime | None = None
    has_wrong_key: bool = False
    stale_by: timedelta = timedelta(0)

    @property
    def first_tried_at(self) -> datetime | None:
        """When it first went out."""
        return self.attempts[0].at if self.attempts else None


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes over the wire."""

    delivery_id: int
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Weather:
    """What befalls new deliveries. Shares are from 0 (never) to 1 (always)."""

    drop: float = 0.0
    double: float = 0.0
    wrong_key: float = 0.0
    delay_seconds: float = 0.0
    # A random part of this is added to each, so that they overtake one another.
    shuffle_seconds: float = 0.0
    stale_seconds: float = 0.0
    # How many deliveries it lasts for; without a number, until it is changed.
    next: int | None = None


class Outbox:
    """The queue between the news and the couriers; safe for several threads."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._moved = threading.Condition(world.lock)
        self._closed = False
        # Never begun anew: a courier that comes back after a reset must not report about somebody else's delivery.
        self._numbers = count(1)
        world.clock.on_move(self._wake)
        self.clear()

    def clear(self) -> None:
        """Forget all deliveries and faults."""
        with self._moved:
            self._deliveries: dict[int, Delivery] = {}
            self._due: list[tuple[datetime, int, Delivery]] = []
            self._carried: set[int] = set()
            self.is_holding = False
            self.weather = Weather()
            self._moved.notify_all()

    def announce(self, news: News) -> None:
        """Make a delivery for every subscription that wants to hear of this."""
        with self._moved:
            for subscription in self._world.subscriptions.values():
                if self._concerns(subscription, news):
                    self._enqueue(subscription, news)
            self._moved.notify_all()

    def next_due(self) -> Parcel | None:
        """Wait for a delivery that is due and hand it out; none when the outbox is closed."""
        with self._moved:
            while not self._closed:
                delivery = self._pop_due()
                if delivery is not None:
                    return self._hand_out(delivery)
                self._moved.wait(self._seconds_to_next())
            return None

    def report(self, delivery_id: int, attempt: Attempt) -> None:
        """A courier is back."""
        with self._moved:
            self._carried.discard(delivery_id)
            delivery = self._deliveries.get(delivery_id)
            if delivery is not None:  # else the sandbox was reset meanwhile
                delivery.attempts.append(attempt)
                self._conclude(delivery, attempt)
            self._moved.notify_all()

    def hold(self, on: bool) -> None:
        """Keep new deliveries back; letting go sends what was kept, in order."""
        with self._moved:
            self.is_holding = on
            if not on:
                for delivery in self.select("held"):
                    self._queue(delivery, self._world.clock.now())
            self._moved.notify_all()

    def hand_over(self, delivery_id: int) -> Parcel:
        """Hand out one delivery whatever its state; repeated, it is a duplicate with a fresh signature.

        The caller carries it, and reports, unless it means to swallow it (then it stays `in_flight`).
        """
        with self._moved:
            return self._hand_out(self._require(delivery_id))

    def drop(self, ids: Iterable[int]) -> None:
        """Lose these on the way."""
        with self._moved:
            for delivery_id in ids:
                self._require(delivery_id).state = "dropped"
                self._carried.discard(delivery_id)
            self._moved.notify_all()

    def select(self, *states: State) -> list[Delivery]:
        """The deliveries in these states, or all, oldest first."""
        with self._moved:
            return [one for one in self._deliveries.values() if not states or one.state in states]

    def settle(self, timeout_seconds: float) -> bool:
        """Wait until nothing is due or on its way; what waits for a retry, or is held, does not count."""
        with self._moved:
            return self._moved.wait_for(self._is_quiet, timeout_seconds)

    def next_retry(self) -> datetime | None:
        """When the next queued delivery is due."""
        with self._moved:
            self._skip_obsolete()
            return self._due[0][0] if self._due else None

    def forget_subscription(self, subscription_id: str) -> None:
        """What was on its way to it is lost."""
        with self._moved:
            for delivery in self.select("queued", "held"):
                if delivery.subscription_id == subscription_id:
                    delivery.state = "lost"

    def close(self) -> None:
        """Send the couriers home."""
        with self._moved:
            self._closed = True
            self._moved.notify_all()

    def _wake(self) -> None:
        with self._moved:
            self._moved.notify_all()

    def _concerns(self, subscription: Subscription, news: News) -> bool:
        if subscription.is_disabled or news.event not in subscription.events:
            return False
        if subscription.organization_id != news.organization_id:
            return False
        if subscription.scope == "user":
            return subscription.user_id in news.host_ids
        if subscription.scope == "group":
            group = self._world.groups.get(subscription.group_id or "")
            return group is not None and not set(group.member_ids).isdisjoint(news.host_ids)
        return True

    def _enqueue(self, subscription: Subscription, news: News) -> None:
        weather = self._weather_for_one()
        chance = self._world.ids.fraction
        creator = self._world.addresses.user(subscription.creator_id)
        body = orjson.dumps(payloads.envelope(news, created_by=creator), option=orjson.OPT_SORT_KEYS)
        is_dropped = chance() < weather.drop
        copies = 2 if chance() < weather.double else 1
        now = self._world.clock.now()
        for _ in range(copies):
            delay = weather.delay_seconds + weather.shuffle_seconds * chance()
            delivery = Delivery(
                id=next(self._numbers),
                subscription_id=subscription.id,
                event=news.event,
                url=subscription.callback_url,
                body=body,
                invitee=news.payload.get("uri"),
                created_at=now,
                due_at=now,
                has_wrong_key=chance() < weather.wrong_key,
                stale_by=timedelta(seconds=weather.stale_seconds),
            )
            self._remember(delivery)
            if is_dropped:
                delivery.state = "dropped"
            elif self.is_holding:
                delivery.state = "held"
            else:
                self._queue(delivery, now + timedelta(seconds=delay))

    def _weather_for_one(self) -> Weather:
        weather = self.weather
        if weather.next is None:
            return weather
        if weather.next <= 0:
            return Weather()
        weather.next -= 1
        return weather

    def _remember(self, delivery: Delivery) -> None:
        self._deliveries[delivery.id] = delivery
        if len(self._deliveries) > self._world.settings.kept_deliveries:
            oldest = next((one for one in self._deliveries.values() if one.state not in UNFINISHED), None)
            if oldest is not None:
                del self._deliveries[oldest.id]

    def _queue(self, delivery: Delivery, due_at: datetime) -> None:
        delivery.state = "queued"
        delivery.due_at = due_at
        heapq.heappush(self._due, (due_at, delivery.id, delivery))

    def _pop_due(self) -> Delivery | None:
        self._skip_obsolete()
        if self._due and self._due[0][0] <= self._world.clock.now():
            return heapq.heappop(self._due)[2]
        return None

    def _skip_obsolete(self) -> None:
        """Drop from the front of the queue what was delivered, dropped or put off after it was put there."""
        while self._due:
            due_at, _, delivery = self._due[0]
            if delivery.state == "queued" and delivery.due_at == due_at:
                return
            heapq.heappop(self._due)

    def _seconds_to_next(self) -> float | None:
        if not self._due or self._world.clock.stands_still:
            return None
        return max((self._due[0][0] - self._world.clock.now()).total_seconds(), 0.0)

    def _hand_out(self, delivery: Delivery) -> Parcel:
        delivery.state = "in_flight"
        self._carried.add(delivery.id)
        headers = {"Content-Type": "application/json"}
        key = self._key(delivery)
        if key is not None:
            headers[signing.HEADER] = signing.signature(key, delivery.body, at=self._signature_time(delivery))
        return Parcel(delivery.id, delivery.url, headers, delivery.body)

    def _key(self, delivery: Delivery) -> str | None:
        subscription = self._world.subscriptions.get(delivery.subscription_id)
        if delivery.has_wrong_key or subscription is None:
            return "a key that nobody has"
        keys = [subscription.own_key, subscription.app_key]
        if not self._world.switches.own_key_wins:
            keys.reverse()
        return keys[0] or keys[1]

    def _signature_time(self, delivery: Delivery) -> datetime:
        switches = self._world.switches
        if delivery.signed_at is None or switches.resign_retries:
            now = self._world.clock.now() if switches.signature_clock == "virtual" else datetime.now(UTC)
            delivery.signed_at = now - delivery.stale_by
        return delivery.signed_at

    def _conclude(self, delivery: Delivery, attempt: Attempt) -> None:
        subscription = self._world.subscriptions.get(delivery.subscription_id)
        if attempt.succeeded:
            delivery.state = "delivered"
            if subscription is not None:
                subscription.retry_started_at = None
            return
        if subscription is None or subscription.is_disabled:
            delivery.state = "lost"
            return
        now = self._world.clock.now()
        subscription.retry_started_at = subscription.retry_started_at or attempt.at
        last_chance = (delivery.first_tried_at or now) + PATIENCE
        if now >= subscription.retry_started_at + PATIENCE:
            delivery.state = "lost"
            self._disable(subscription, now)
        elif now >= last_chance:
            delivery.state = "given_up"
        else:
            self._queue(delivery, min(now + self._pause(len(delivery.attempts)), last_chance))

    def _pause(self, failures: int) -> timedelta:
        jitter = 1 + self._world.ids.fraction() / 10
        doublings: int = 2 ** min(failures - 1, 20)
        return min(FIRST_RETRY * doublings * jitter, SLOWEST_RETRY)

    def _disable(self, subscription: Subscription, now: datetime) -> None:
        subscription.is_disabled = True
        subscription.updated_at = now
        self.forget_subscription(subscription.id)

    def _is_quiet(self) -> bool:
        self._skip_obsolete()
        return not self._carried and not (self._due and self._due[0][0] <= self._world.clock.now())

    def _require(self, delivery_id: int) -> Delivery:
        if delivery_id not in self._deliveries:
            raise not_found()
        return self._deliveries[delivery_id]
