"""The threads that carry deliveries to their receivers, and time's walk through the retries."""

import threading
import time
from datetime import datetime

import httpx

from calendly_sandbox.outbox import Attempt, Outbox, Parcel
from calendly_sandbox.world import World


class Couriers:
    """Carries what the outbox hands out. `start` and `stop` once each."""

    def __init__(self, world: World, outbox: Outbox) -> None:
        self._world = world
        self._outbox = outbox
        settings = world.settings
        timeout = httpx.Timeout(settings.read_timeout_seconds, connect=settings.connect_timeout_seconds)
        # Redirects are failures, and a proxy of the machine must not see callbacks on loopback.
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)
        self._threads = [
            threading.Thread(target=self._work, name=f"courier-{number}", daemon=True)
            for number in range(settings.courier_threads)
        ]

    def start(self) -> None:
        """Begin to carry."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is in hand and go home."""
        self._outbox.close()
        for thread in self._threads:
            thread.join()
        self._client.close()

    def carry(self, parcel: Parcel) -> Attempt:
        """Take one parcel to its receiver now, in the calling thread, and report how it went."""
        at = self._world.clock.now()
        began = time.perf_counter()
        status: int | None = None
        error: str | None = None
        try:
            status = self._client.post(parcel.url, content=parcel.body, headers=parcel.headers).status_code
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            error = f"{type(failure).__name__}: {failure}"
        attempt = Attempt(at, status, error, (time.perf_counter() - began) * 1000)
        self._outbox.report(parcel.delivery_id, attempt)
        return attempt

    def walk_to(self, moment: datetime, *, patience_seconds: float) -> None:
        """Let time pass up to `moment`, stopping at each retry that falls due on the way until it was tried.

        Raises:
            TimeoutError: receivers were slower than `patience_seconds` (real) in all; the clock stands in between.
        """
        deadline = time.monotonic() + patience_seconds
        while True:
            if not self._outbox.settle(max(deadline - time.monotonic(), 0.0)):
                raise TimeoutError("deliveries were still on their way")
            due = self._outbox.next_retry()
            if due is None or due > moment:
                break
            self._world.clock.set_to(max(due, self._world.clock.now()))
        if moment > self._world.clock.now():
            self._world.clock.set_to(moment)
        self._outbox.settle(max(deadline - time.monotonic(), 0.0))

    def _work(self) -> None:
        while (parcel := self._outbox.next_due()) is not None:
            self.carry(parcel)
