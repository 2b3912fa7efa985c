"""Nothing is lost and nothing doubled when Valkey, Postgres or one of our own processes breaks down."""

import os
import re
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from calendly_sandbox.control_client import SignedRequest
from tests.support import patient
from tests.support.house import NAMES, POOL_SIZE, House, Name
from tests.support.patience import LONGEST_WAIT, LONGEST_WAIT_SECONDS, eventually

pytestmark = pytest.mark.integration

OUTAGE = timedelta(seconds=30 if os.environ.get("QUOTLA_LONG_TESTS") else 4)
ONE_EVERY = timedelta(seconds=0.5)
UNLUCKY = 0
"""The status of a request that was not answered at all."""


def post(client: httpx.Client, request: SignedRequest) -> int:
    """Deliver as Calendly does; what was answered."""
    try:
        return client.post(request.url, content=request.body, headers=request.headers).status_code
    except httpx.TransportError:
        return UNLUCKY


@pytest.fixture
def sender() -> Iterator[httpx.Client]:
    """As patient as Calendly, which waits for fifteen seconds."""
    limits = httpx.Limits(max_connections=40)
    with httpx.Client(timeout=15, limits=limits, trust_env=False) as client:
        yield client


def redeliver(sender: httpx.Client, requests: list[SignedRequest]) -> None:
    """As Calendly does with what was not answered with 200: again and again."""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while requests and time.monotonic() < deadline:
        requests = [request for request in requests if post(sender, request) != httpx.codes.OK]
    assert requests == []


class TestWhileValkeyIsAway:
    def book_meanwhile(self, house: House) -> None:
        """Bookings arrive for as long as the outage lasts."""
        ends, pause = time.monotonic() + OUTAGE.total_seconds(), threading.Event()
        while time.monotonic() < ends:
            house.book()
            pause.wait(ONE_EVERY.total_seconds())
        assert house.sandbox.control.settle(LONGEST_WAIT)

    def statuses(self, house: House) -> set[int | None]:
        """What we have answered to Calendly so far."""
        return {
            attempt["status"]
            for delivery in house.sandbox.control.deliveries("delivered", "queued", "given_up", "lost")
            for attempt in delivery["attempts"]
        }

    def test_hanging_costs_no_booking(self, house: House) -> None:
        with house.valkey.paused():
            self.book_meanwhile(house)

        assert self.statuses(house) == {httpx.codes.OK}
        house.assert_true()

    def test_gone_costs_no_booking(self, house: House) -> None:
        house.valkey.kill()
        self.book_meanwhile(house)
        house.valkey.restart()

        assert self.statuses(house) == {httpx.codes.OK}
        house.assert_true()

    def test_what_is_live_is_live_again(self, house: House) -> None:
        """A page that stays open hears of the bookings of the outage, and of those after it."""
        with house.ada.watching() as watch:
            house.valkey.kill()
            guests = [house.book().invitee["name"]]
            house.valkey.restart()
            heard = [watch.next_change()]
            guests.append(house.book().invitee["name"])
            heard.append(watch.next_change())

        assert [change["meeting"]["invitee"]["name"] for change in heard] == guests

    def test_forgetting_everything_costs_one_sweep(self, house: House) -> None:
        house.signal("worker", signal.SIGSTOP)
        for _ in range(5):
            house.book()
        assert house.sandbox.control.settle(LONGEST_WAIT)
        house.valkey.kill()
        shutil.rmtree(house.valkey.folder / "data" / "appendonlydir")
        house.signal("worker", signal.SIGCONT)
        house.valkey.restart()

        house.assert_true()


class TestAKilledProcess:
    def test_a_worker_killed_in_the_middle_of_jobs_loses_and_doubles_nothing(self, house: House) -> None:
        with house.locked("scheduled_meetings"):
            for _ in range(8):
                house.book()
            eventually(lambda: house.waits_for_lock("worker"))
            house.kill("worker")
        house.start("worker")

        house.assert_true()

    def test_web_killed_in_a_burst_keeps_what_it_answered(self, house: House, sender: httpx.Client) -> None:
        burst = house.taken(240)
        answered: dict[int, int] = {}
        guard, is_killed = threading.Lock(), threading.Event()

        def deliver(request: SignedRequest) -> None:
            answered[request.id] = post(sender, request)
            with guard:
                if Counter(answered.values())[httpx.codes.OK] >= 40 and not is_killed.is_set():
                    house.kill("web")  # in this very moment, while all others are under way
                    is_killed.set()

        with ThreadPoolExecutor(24) as pool:
            sent = [pool.submit(deliver, request) for request in burst]
            assert is_killed.wait(LONGEST_WAIT_SECONDS)
            # What waits in the socket's queue is for the next one.
            house.start("web")
            for one in sent:
                one.result()

        unanswered = [request for request in burst if answered[request.id] != httpx.codes.OK]
        assert unanswered, "web was killed too late to prove anything"
        taken = [request for request in burst if answered[request.id] == httpx.codes.OK]
        assert set(house.stored(taken)) == {1}
        redeliver(sender, unanswered)
        assert set(house.stored(burst)) == {1}
        house.assert_true()

    def test_web_killed_while_it_stores_has_told_nobody_that_it_did(self, house: House, sender: httpx.Client) -> None:
        requests = house.taken(6)
        with ThreadPoolExecutor(6) as pool:
            with house.locked("webhook_deliveries"):
                sent = [pool.submit(post, sender, request) for request in requests]
                eventually(lambda: house.waits_for_lock("web"))
                house.kill("web")
                house.start("web")
            statuses = [one.result() for one in sent]

        assert UNLUCKY in statuses
        redeliver(sender, [request for request, status in zip(requests, statuses, strict=True) if status != 200])
        assert set(house.stored(requests)) == {1}
        house.assert_true()


class TestPostgres:
    @pytest.fixture
    def load(self, house: House, sender: httpx.Client) -> Iterator["Load"]:
        with asking(house, sender) as load:
            yield load

    def crash(self, house: House) -> None:
        house.postgres.kill()
        threading.Event().wait(1.5)
        house.postgres.restart()

    def restart(self, house: House) -> None:
        house.postgres.restart()

    @pytest.mark.parametrize("how", ["restart", "crash"])
    def test_restarted_under_load_is_waited_for_or_said(
        self, house: House, sender: httpx.Client, load: "Load", how: str
    ) -> None:
        getattr(self, how)(house)
        load.wait_for_quiet(since=time.monotonic())

        assert load.surprises == [], errors_of(house)
        load.stop()
        redeliver(sender, [*load.unanswered, *load.unsent])
        assert set(house.stored(load.answered)) == {1}
        house.book()
        house.assert_true()
        assert house.backends("application_name = %(name)s") <= POOL_SIZE
        eventually(
            lambda: house.backends(f"application_name like 'quotla %%' and state <> 'idle' and {OURS_FOR_LONG}") == 0,
            "no transaction is left open",
        )

    def test_however_often_it_restarts_no_connection_is_left_behind(
        self, house: House, sender: httpx.Client, load: "Load"
    ) -> None:
        """Neither at Postgres, nor taken from a pool and not given back, nor as a dead socket of ours."""
        load.wait_for_quiet(since=time.monotonic())
        files_before = {name: open_files(house, name) for name in NAMES}

        for how in (self.restart, self.crash, self.restart):
            how(house)
            load.wait_for_quiet(since=time.monotonic())
        load.stop()

        assert load.surprises == [], errors_of(house)
        redeliver(sender, [*load.unanswered, *load.unsent])
        house.assert_true()
        for name in NAMES:
            assert house.backends("application_name = %(name)s", name=name) <= POOL_SIZE
            assert open_files(house, name) <= files_before[name] + POOL_SIZE  # whoever had not used all of its pool
            eventually(partial(has_given_back, house, name), "all were given back", patience=SAMPLED)


OURS_FOR_LONG = "state_change < now() - interval '500 milliseconds'"
"""Not just sweeping, or measuring."""
QUIET = timedelta(seconds=1)
"""So long without any trouble is a recovery."""
SAMPLED = timedelta(minutes=2)
"""Longer than from one sample of the metrics to the next."""
QUERY = "{ viewer { workspace { name } } meetings(first: 5) { nodes { id client { name } } } }"
SYNC = """
    mutation($input: SyncClientsInput!) {
      syncClients(input: $input) { __typename ... on SyncReport { refused { code } } ... on Refusal { code } }
    }
"""


class Load:
    """Deliveries, queries and commands without end, and what came of them."""

    def __init__(self, house: House, sender: httpx.Client) -> None:
        self._house = house
        self._sender = sender
        self._stopping = threading.Event()
        self._requests = iter(house.taken(400))
        self._guard = threading.Lock()
        self._last_trouble = time.monotonic()
        self.unanswered: list[SignedRequest] = []
        self.answered: list[SignedRequest] = []
        self.surprises: list[object] = []
        """Answers that are neither success nor a plain request to try again."""
        errands: list[Callable[[], bool]] = [self._deliver, self._deliver, self._ask, self._ask, self._command]
        self._threads = [threading.Thread(target=self._repeat, args=(errand,)) for errand in errands]
        self.has_begun = threading.Barrier(len(errands) + 1)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()
        self.has_begun.wait(LONGEST_WAIT_SECONDS)

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    @property
    def unsent(self) -> list[SignedRequest]:
        """What Calendly still has to tell of."""
        return list(self._requests)

    def wait_for_quiet(self, *, since: float) -> None:
        """Until nothing has gone wrong for a while."""
        eventually(lambda: time.monotonic() - max(self._last_trouble, since) > QUIET.total_seconds())

    def _repeat(self, errand: Callable[[], bool]) -> None:
        errand()
        self.has_begun.wait(LONGEST_WAIT_SECONDS)
        while not self._stopping.wait(0.01):
            if not errand():
                self._last_trouble = time.monotonic()

    def _deliver(self) -> bool:
        with self._guard:
            request = next(self._requests, None)
        if request is None:
            return True
        status, says_when = self._posted(request)
        (self.answered if status == httpx.codes.OK else self.unanswered).append(request)
        if status != httpx.codes.OK and not (status == httpx.codes.SERVICE_UNAVAILABLE and says_when):
            self.surprises.append(("delivery", status, says_when))
        return status == httpx.codes.OK

    def _posted(self, request: SignedRequest) -> tuple[int, bool]:
        """The status, and whether the answer says when to come again."""
        try:
            answer = self._sender.post(request.url, content=request.body, headers=request.headers)
        except httpx.TransportError:
            return UNLUCKY, False
        return answer.status_code, "Retry-After" in answer.headers

    def _ask(self) -> bool:
        return self._judge("query", self._graphql({"query": QUERY}))

    def _command(self) -> bool:
        clients = [{"externalId": "load", "name": f"Load {time.monotonic_ns()}"}]
        return self._judge("command", self._graphql({"query": SYNC, "variables": {"input": {"clients": clients}}}))

    def _graphql(self, request: dict[str, Any]) -> httpx.Response:
        browser = self._house.ada.browser
        return self._sender.post(
            f"{self._house.url}/graphql",
            json=request,
            headers={**browser.headers, "Cookie": "; ".join(f"{one.name}={one.value}" for one in browser.cookies.jar)},
        )

    def _judge(self, what: str, answer: httpx.Response) -> bool:
        body = answer.json()
        troubles = [error["extensions"] for error in body.get("errors", [])]
        is_well = answer.status_code == httpx.codes.OK and not troubles
        is_plain = answer.status_code in (httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE) and all(
            trouble["code"] == "storage.unavailable" and trouble["retryAfterSeconds"] >= 1 for trouble in troubles
        )
        if not is_well and not is_plain:
            self.surprises.append((what, answer.status_code, body))
        return is_well


def errors_of(house: House) -> str:
    """What was logged as nobody's fault but ours."""
    return "\n".join(line for line in house.logs().splitlines() if '"level":"error"' in line)


def open_files(house: House, name: Name) -> int:
    """How many files and sockets a process holds."""
    folder = Path(f"/proc/{house.children[name].process.pid}/fd")
    if not folder.exists():
        pytest.skip("this system does not show the open files of a process as Linux does")
    return len(list(folder.iterdir()))


def has_given_back(house: House, name: Name) -> bool:
    """Whether no connection was taken from the pool of a process when they were last counted."""
    [told] = house.lines(name, "metrics served")
    said = patient.get(f"http://127.0.0.1:{told['port']}/metrics").text
    found = re.search(r"^quotla_database_connections_in_use (\S+)", said, re.MULTILINE)
    assert found is not None
    return float(found[1]) == 0


@contextmanager
def asking(house: House, sender: httpx.Client) -> Iterator[Load]:
    """Load until the block ends."""
    load = Load(house, sender)
    load.start()
    try:
        yield load
    finally:
        load.stop()


def test_whoever_hears_of_a_booking_finds_it(house: House) -> None:
    """Who asks once the subscription has told of it is not behind. How soon that is, `scripts/bench` measures."""
    with house.ada.watching() as watch:
        for _ in range(7):
            booked = house.book().invitee["name"]
            heard = watch.next_change()["meeting"]["invitee"]["name"]
            asked = house.ada.ask("{ meetings(first: 1, orderBy: CREATED_AT_DESC) { nodes { invitee { name } } } }")

            assert (heard, asked["meetings"]["nodes"]) == (booked, [{"invitee": {"name": booked}}])
