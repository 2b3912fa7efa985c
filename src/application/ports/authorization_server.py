"""Who grants, renews and takes back consent: Calendly's OAuth."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.credentials import Secret, TokenPair
from domain.errors import Transient
from domain.identifiers import AccountUri, OrganizationUri


class GrantRefused(Exception):
    """The code or refresh token is not accepted (`invalid_grant`), and will not be later."""


class AuthorizationServerBusy(Transient):
    """Certainly nothing happened there: no connection, or a 5xx that says so. May be repeated."""

    code = "calendly.down"

    def __init__(self, *, retry_after: timedelta = timedelta(seconds=5)) -> None:
        super().__init__("Calendly is not answering. Try again shortly.", retry_after=retry_after)


class AnswerLost(Exception):
    """The request went out and no usable answer came back: a single-use token may be spent. Not to be repeated."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What was granted."""

    tokens: TokenPair
    scopes: frozenset[str]
    account: AccountUri
    organization: OrganizationUri | None


class AuthorizationServer(Protocol):
    """Calendly's side of OAuth 2.0 with PKCE (RFC 6749, RFC 7636).

    Where it asks us to slow down, certainly nothing happened there either: `RateLimited`, as of the API.
    """

    @abstractmethod
    def consent_url(self, *, state: str, verifier: Secret) -> str:
        """Where to send the browser; carries the S256 challenge of the verifier and the scopes we need."""

    @abstractmethod
    def redeem(self, *, code: Secret, verifier: Secret) -> Grant:
        """Exchange the code that came back.

        Raises:
            GrantRefused, AuthorizationServerBusy, RateLimited, AnswerLost.
        """

    @abstractmethod
    def refresh(self, refresh_token: Secret) -> Grant:
        """Replace a pair. The old refresh token is spent from the moment Calendly reads the request.

        After a `RateLimited` Calendly is not asked again with the same token before the time it asked for has passed.

        Raises:
            GrantRefused, AuthorizationServerBusy, RateLimited, AnswerLost.
        """

    @abstractmethod
    def revoke(self, token: Secret) -> None:
        """Give a token back. Already revoked is fine.

        Raises:
            AuthorizationServerBusy, RateLimited.
        """
