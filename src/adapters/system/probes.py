"""Tries whether others answer us, and whether we answer: over the network, side by side, each in bounded time."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from socket import gaierror
from typing import Final
from urllib.parse import urlencode

import httpx

from application.ports.clock import Clock
from application.ports.probes import Consent, Outlook, Probes, Reach

PATIENCE: Final = httpx.Timeout(4.0, connect=2.0)
GOOD_FOR: Final = timedelta(seconds=10)
"""Whoever asks more often is given the same answer, so that nobody can have us ask others without end."""
_REFUSALS: Final = frozenset({httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED})
"""What an unknown client id or address is answered with (RFC 6749 4.1.2.1 only says: not with a redirect). 403 and 429
are also what guards against robots say."""


class NetworkProbes(Probes):
    """See the port. Safe for threads."""

    def __init__(
        self,
        http: httpx.Client,
        *,
        api_url: str,
        auth_url: str,
        app_url: str,
        client_id: str,
        redirect_uri: str,
        answers_broker: Callable[[], bool],
        clock: Clock,
        good_for: timedelta = GOOD_FOR,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            http: owned, and closed, by whoever opened it; follows no redirects.
            app_url: our own origin.
            answers_broker: whether it does; may take a second, and raises nothing.
        """
        self._http = http
        self._api_url = api_url
        self._auth_url = auth_url
        self._app_url = app_url
        self._client_id = client_id
        self._redirect_uri = redirect_uri
        self._answers_broker = answers_broker
        self._clock = clock
        self._good_for = good_for.total_seconds()
        self._seconds = seconds
        self._guard = threading.Lock()
        self._last: tuple[Outlook, float] | None = None

    def look(self) -> Outlook:
        with self._guard:  # those who ask meanwhile wait for the same answer
            if self._last is None or self._seconds() >= self._last[1]:
                self._last = (self._look(), self._seconds() + self._good_for)
            return self._last[0]

    def _look(self) -> Outlook:
        with ThreadPoolExecutor(4, thread_name_prefix="probes") as threads:
            calendly = threads.submit(self._ask_calendly)
            address = threads.submit(self._reach_ourselves)
            consent = threads.submit(self._ask_for_consent)
            broker = threads.submit(self._answers_broker)
            answers, ahead = calendly.result()
            return Outlook(
                looked_at=self._clock.now(),
                answers_calendly=answers,
                ahead=ahead,
                own_address=address.result(),
                consent=consent.result(),
                answers_broker=broker.result(),
            )

    def _ask_calendly(self) -> tuple[bool, timedelta | None]:
        """Without a token: a refusal tells as well that somebody is there, and what time it is there."""
        before = self._clock.now()
        try:
            answer = self._get(f"{self._api_url}/users/me")
        except httpx.HTTPError:
            return False, None
        middle = before + (self._clock.now() - before) / 2
        is_there = answer.status_code < 500
        return is_there, _ahead(middle, answer.headers.get("Date")) if is_there else None

    def _reach_ourselves(self) -> Reach:
        try:
            answer = self._get(f"{self._app_url}/healthz")
            is_ours = answer.is_success and answer.json() == {"status": "ok"}
        except httpx.HTTPError as error:
            return _why_unreached(error)
        except ValueError:  # no JSON
            is_ours = False
        return Reach.ANSWERS if is_ours else Reach.ANOTHER_ANSWERS

    def _ask_for_consent(self) -> Consent:
        asked = {
            "client_id": self._client_id,
            "response_type": "code",
            "redirect_uri": self._redirect_uri,
            "scope": "users:read",
        }
        try:
            answer = self._get(f"{self._auth_url}/oauth/authorize?{urlencode(asked)}")
        except httpx.HTTPError:
            return Consent.UNSAID
        if answer.status_code in _REFUSALS:
            return Consent.REFUSED
        return Consent.SHOWN if answer.is_success else Consent.UNSAID

    def _get(self, url: str) -> httpx.Response:
        return self._http.get(url, timeout=PATIENCE)


def _ahead(ours: datetime, date: str | None) -> timedelta | None:
    """By how much ours is ahead. The header has whole seconds, cut off: half of one is the best guess at the rest."""
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    if theirs.tzinfo is None:  # "-0000", which a server has no business saying
        theirs = theirs.replace(tzinfo=UTC)
    return ours - theirs - timedelta(seconds=0.5)


def _why_unreached(error: httpx.HTTPError) -> Reach:
    causes = list(_causes(error))
    if any(isinstance(cause, gaierror) for cause in causes):
        return Reach.NAME_UNKNOWN
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Reach.CERTIFICATE_REFUSED
    return Reach.NOT_ANSWERING


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
