"""What Calendly's refusals, and the lack of an answer, mean in the words of the ports.

The one table of what an HTTP status means. Of what was sent and received nothing goes into an error but Calendly's own
sentence.

| answer of the API                        | becomes                                                          |
|------------------------------------------|------------------------------------------------------------------|
| 401                                      | `AccessTokenRefused`                                             |
| 403 with `required_scopes` or that title | `ScopeMissing`                                                   |
| 403 else: plan, role or state            | `Refusal`, a `ProviderRefused`                                   |
| 404, 410                                 | `GoneAtProvider`                                                 |
| 408, 424, any 5xx, any 3xx               | `ProviderDown`; with a `Retry-After`, its subclass `AskedToWait` |
| 429                                      | `RateLimited`, by the budget, which remembers it; as of tokens   |
| any other 4xx                            | `Refusal`, a `ProviderRefused`                                   |
| no connection, no answer, no JSON        | `ProviderDown`                                                   |
| JSON that lacks what it must have        | `ProviderDown`                                                   |

Calendly: error bodies as of 2026-11; that of 429 is not documented, nor is a `Retry-After`.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from adapters.calendly import wire
from adapters.calendly.parts import Malformed, decoded
from application.ports.authorization_server import AnswerLost, AuthorizationServerBusy, GrantRefused
from application.ports.scheduling_provider import (
    AccessTokenRefused,
    GoneAtProvider,
    ProviderDown,
    ProviderRefused,
    RateLimited,
    ScopeMissing,
)
from domain.subscription import SubscriptionTrouble

Headers = Mapping[str, str]


class Answered(Exception):
    """The API answered, but not with a success. Does not leave this adapter."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"HTTP {response.status_code}")
        self.status = response.status_code
        self.headers: Headers = response.headers
        self.problem = wire.problem(response.content)


class Refusal(ProviderRefused):
    """A refusal with what is needed to tell its meanings apart within this adapter."""

    def __init__(self, answer: Answered) -> None:
        super().__init__(answer.problem.said or "it gave no reason")
        self.status = answer.status
        self.problem = answer.problem

    @property
    def is_already_canceled(self) -> bool:
        """Whether it says that what was to be canceled is."""
        return self.status == httpx.codes.FORBIDDEN and bool(_ALREADY_CANCELED.search(self.problem.message))


class AskedToWait(ProviderDown):
    """Not answering now, and Calendly said until when: not to be asked again before."""


_ALREADY_CANCELED: Final = re.compile(r"already cancell?ed", re.IGNORECASE)


@contextmanager
def api_faults() -> Iterator[None]:
    """Around a call of the API: whatever goes wrong leaves as an error of the port."""
    try:
        yield
    except Answered as answer:
        raise meaning_of(answer) from answer
    except (httpx.HTTPError, Malformed) as error:
        raise ProviderDown from error


def content_of(response: httpx.Response) -> object:
    """The decoded body of a success; `None` when it has none.

    Raises:
        Answered: it is no success.
        Malformed: it is no JSON.
    """
    if not response.is_success:
        raise Answered(response)
    return decoded(response.content) if response.content else None


def meaning_of(answer: Answered) -> Exception:
    """The table above, but for 429, which the budget has taken out before."""
    match answer.status:
        case 401:
            return AccessTokenRefused("Calendly refuses the access token")
        case 403 if answer.problem.required_scopes or answer.problem.title.casefold() == "insufficient scope":
            return ScopeMissing(answer.problem.required_scopes)
        case 404 | 410:
            return GoneAtProvider()
        case status if status in (408, 424) or not 400 <= status < 500:
            wait = _retry_after(answer.headers)
            return AskedToWait(retry_after=wait) if wait else ProviderDown()
        case _:
            return Refusal(answer)


# How long to wait

# Calendly: limits are counted by the minute.
UNSAID_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)


def time_to_wait(headers: Headers) -> timedelta | None:
    """What a 429 asks for: `Retry-After` where there is one, else the seconds until the limit is reset."""
    return _retry_after(headers) or _seconds(headers.get("X-RateLimit-Reset"))


def _retry_after(headers: Headers) -> timedelta | None:
    said = headers.get("Retry-After")
    wait = _seconds(said)
    if said is None or wait is not None:
        return wait
    # A date (RFC 9110 10.2.3). It is compared with the answer's own, so that no difference of clocks comes in.
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    return min(wait, _LONGEST_WAIT) if wait > timedelta(0) else None


def _seconds(text: str | None) -> timedelta | None:
    """`None` for zero too: to wait for nothing is to have been told nothing."""
    if text is None or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]+)?", text.strip()):
        return None
    return min(timedelta(seconds=float(text)), _LONGEST_WAIT) or None


# Why a subscription was refused

_PLAN: Final = re.compile(r"\bupgrade\b|\bpaid\b|\bplan\b", re.IGNORECASE)
_ROLE: Final = re.compile(r"\bpermission\b|\bnot allowed\b|\bnot in your organization\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"\burl\b|\bhttps\b|\bcallback", re.IGNORECASE)
_SCOPE: Final = re.compile(r"\bscopes\b|:read\b|:write\b", re.IGNORECASE)

_WORDS: Final = {
    400: ((_ADDRESS, SubscriptionTrouble.UNREACHABLE), (_SCOPE, SubscriptionTrouble.SCOPE)),
    403: ((_PLAN, SubscriptionTrouble.PLAN), (_ROLE, SubscriptionTrouble.ROLE)),
}


def trouble_of(refusal: Refusal) -> SubscriptionTrouble | None:
    """Why a subscription was refused, by the words of the refusal; `None` when they don't tell."""
    words = " ".join([refusal.problem.message, *(f"{one.parameter} {one.message}" for one in refusal.problem.details)])
    # "Permission Denied" is the title of every 403, and 409 too speaks of the address; so the status goes first, and
    # then only the sentence tells.
    rules = _WORDS.get(refusal.status, ())
    return next((trouble for pattern, trouble in rules if pattern.search(words)), None)


# The authorization server

# Nothing was sent: no connection was had, or the request could not even begin.
_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
# Our registration is at fault, not the token in hand (RFC 6749 5.2). Nothing was spent.
_OURS_TO_MEND: Final = frozenset(
    {"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request", "invalid_scope"}
)
_UNTIL_MENDED: Final = timedelta(minutes=5)


class ClientNotAccepted(AuthorizationServerBusy):
    """Calendly does not accept our client id, secret or request: whoever runs this must mend the settings.

    No grant is spent or lost by it, and none must be given up for it: all work again when it is mended.
    """

    def __init__(self, error: str) -> None:
        super().__init__(retry_after=_UNTIL_MENDED)
        self.error = error


@contextmanager
def token_faults() -> Iterator[None]:
    """Around a request for tokens, which may spend a single-use code or refresh token.

    Only what certainly never reached Calendly, or what Calendly clearly declined, may be repeated. 429 is the budget's.
    """
    try:
        yield
    except Answered as answer:
        raise _meaning_for_tokens(answer) from answer
    except _NEVER_SENT as error:
        raise AuthorizationServerBusy from error
    except (httpx.HTTPError, Malformed) as error:
        raise AnswerLost("no usable answer came back") from error


class OAuthAnswered(Answered):
    """The authorization server answered, but not with a success."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response)
        try:
            self.error = wire.oauth_error(decoded(response.content))
        except Malformed:
            self.error = None


def _meaning_for_tokens(answer: Answered) -> Exception:
    error = answer.error if isinstance(answer, OAuthAnswered) else None
    if answer.status == 503:
        return _busy(answer)
    if answer.status in (400, 401) and error == "invalid_grant":
        return GrantRefused("invalid_grant")
    if answer.status in (400, 401) and error in _OURS_TO_MEND:
        return ClientNotAccepted(error or "")
    return AnswerLost(f"the answer was HTTP {answer.status}")


@contextmanager
def revocation_faults() -> Iterator[None]:
    """Around giving a token back, which may be repeated whatever happened."""
    try:
        yield
    except OAuthAnswered as answer:
        # Calendly: 400 and 403 are documented without their meaning. In OAuth's form they say that the token is not,
        # or no longer, ours to revoke, and so there is nothing left to give back.
        if answer.error == "invalid_client":
            raise ClientNotAccepted(answer.error) from answer
        if answer.status == 429:
            raise RateLimited(retry_after=time_to_wait(answer.headers) or UNSAID_WAIT) from answer
        if not (answer.status in (400, 401, 403, 404) and answer.error):
            raise _busy(answer) from answer
    except httpx.HTTPError as error:
        raise AuthorizationServerBusy from error


def _busy(answer: Answered) -> AuthorizationServerBusy:
    """Busy, for as long as the answer asks."""
    wait = time_to_wait(answer.headers)
    return AuthorizationServerBusy(retry_after=wait) if wait else AuthorizationServerBusy()
