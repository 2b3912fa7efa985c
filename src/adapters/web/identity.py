"""Who is asking: the host app's tokens, our session cookies, and what tells our own pages from another site's.

1. HS256 only with the shared secret, RS256, ES256 and EdDSA only with a key of the host app's key set, and each key
   only with its own algorithm. Nothing else, and never `none`.
2. Claims count at the top level of the token alone; what a user can edit (`user_metadata` and the like) says nothing.
3. Why somebody is not admitted is for our log. They are told that they are not.
"""

import logging
import math
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock
from typing import Any, Final, Protocol
from uuid import UUID

import jwt
import orjson

from adapters.web.addresses import origin_of
from adapters.web.cookies import Cookie
from adapters.web.key_set import KeySet
from application.ports.clock import Clock
from application.ports.gatekeeper import Admission, Credentials, CrossSite, Gatekeeper, Unauthenticated
from application.ports.people import Person, Session
from application.principal import Principal, Role
from domain.credentials import Secret
from domain.identifiers import UserId, WorkspaceId
from domain.values import EmailAddress

LONGEST_TOKEN: Final = 16 * 1024
"""What servers commonly take as one header."""
LONGEST_NAME: Final = 200
WORKSPACE_NAME: Final = "workspace_name"
"""The claim."""
REMEMBERED_TOKENS: Final = 1_024
"""In use at a time; looking at a signature again takes as long as a small question to Postgres."""
BY_KEY_SET: Final = frozenset({"RS256", "ES256", "EdDSA"})
NOBODY: Final = frozenset({"anon", "service_role"})
"""Roles of Supabase tokens that stand for no person."""
_LOG: Final = logging.getLogger(__name__)

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_UNSTORABLE: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_END_OF_TIME: Final = 253_402_300_799
"""The last second a datetime can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """How an installation's tokens are judged."""

    secret: Secret | None = None
    """For HS256."""
    issuer: str | None = None
    audience: str | None = None
    workspace_claim: str = "workspace"
    role_claim: str = "role"


@dataclass(frozen=True, slots=True)
class Vouched:
    """A person the host app vouches for, and until when."""

    person: Person
    expires_at: datetime


class AdmitsPerson(Protocol):
    """The use case."""

    def __call__(self, *, person: Person) -> None: ...


class FindsSession(Protocol):
    """The use case."""

    def __call__(self, *, token: Secret) -> Session | None: ...


class TokenReader:
    """Reads and verifies the host app's tokens (RFC 7519)."""

    def __init__(self, rules: TokenRules, *, keys: KeySet | None, clock: Clock) -> None:
        """
        Args:
            keys: the host app's key set, where it has one.
        """
        self._rules = rules
        self._keys = keys
        self._clock = clock
        self._jws = jwt.PyJWS()
        self._remembered: OrderedDict[bytes, _Verified] = OrderedDict()
        """By the token's SHA-256, the oldest first."""
        self._guard = Lock()

    def read(self, token: str) -> Vouched:
        """May fetch keys over the network, so it is to be called outside the event loop.

        Raises:
            Unauthenticated: and nothing else, whatever the token; but for
            KeysUnavailable: the host app's keys were never to be had.
        """
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise Unauthenticated("the token is too long, or not ASCII")
        digest = sha256(token.encode()).digest()
        verified = self._remembered.get(digest)
        # What was signed stays so; but whose signature counts, and what the claims mean by now, is asked each time.
        if verified is None or self._key_for(verified.header) != verified.by:
            verified = self._verified(token)
            self._remember(digest, verified)
        return judge(verified.claims, self._rules, self._clock.now())

    def _verified(self, token: str) -> "_Verified":
        try:
            header = self._jws.get_unverified_header(token)
            algorithm, key = self._key_for(header)
            payload = self._jws.decode(token, key, algorithms=[algorithm])
            claims = orjson.loads(payload)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Unauthenticated(f"the token is not right: {type(error).__name__}") from error
        if not isinstance(claims, dict):
            raise Unauthenticated("the token has no claims")
        return _Verified({name: header.get(name) for name in ("alg", "kid")}, (algorithm, key), claims)

    def _remember(self, digest: bytes, verified: "_Verified") -> None:
        with self._guard:
            self._remembered[digest] = verified
            self._remembered.move_to_end(digest)
            while len(self._remembered) > REMEMBERED_TOKENS:
                self._remembered.popitem(last=False)

    def _key_for(self, header: Mapping[str, Any]) -> tuple[str, "jwt.PyJWK | bytes"]:
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm == "HS256" and self._rules.secret is not None:
            return algorithm, self._rules.secret.reveal().encode()
        if isinstance(algorithm, str) and algorithm in BY_KEY_SET and self._keys is not None:
            found = self._keys.find(key_id if isinstance(key_id, str) else None, algorithm)
            if found is not None:
                return algorithm, found
            raise Unauthenticated("the token names a key that is not in the key set")
        raise Unauthenticated("the token is signed in a way that is not ours")


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token whose signature was found right."""

    header: Mapping[str, Any]
    by: "tuple[str, jwt.PyJWK | bytes]" = field(repr=False)
    claims: Mapping[str, Any] = field(repr=False)


def judge(claims: Mapping[str, Any], rules: TokenRules, now: datetime) -> Vouched:
    """What the claims of a rightly signed token say. Pure.

    Raises:
        Unauthenticated: the reason quotes nothing of the token.
    """
    expires_at = _seconds(claims, "exp")
    if expires_at is None:
        raise Unauthenticated("the token has no end")
    if now.timestamp() >= expires_at:
        raise Unauthenticated("the token has ended")
    begins_at = _seconds(claims, "nbf")
    if begins_at is not None and now.timestamp() < begins_at:
        raise Unauthenticated("the token is not valid yet")
    if rules.issuer is not None and claims.get("iss") != rules.issuer:
        raise Unauthenticated("the token is another issuer's")
    if rules.audience is not None and not _is_for(rules.audience, claims.get("aud")):
        raise Unauthenticated("the token is for another audience")
    end = datetime.fromtimestamp(min(expires_at, _END_OF_TIME), UTC)
    return Vouched(_person(claims, rules), end)


def _person(claims: Mapping[str, Any], rules: TokenRules) -> Person:
    user = _uuid(claims.get("sub"))
    if user is None:
        raise Unauthenticated("the token's subject is no UUID")
    said_role = claims.get(rules.role_claim)
    # Also under its usual name: a renamed claim must not turn the key of a whole database into a person.
    if any(isinstance(role, str) and role in NOBODY for role in (said_role, claims.get("role"))):
        raise Unauthenticated("the token stands for no person")
    said_workspace = claims.get(rules.workspace_claim)
    workspace = user if said_workspace is None else _uuid(said_workspace)
    if workspace is None:
        raise Unauthenticated("the token's workspace is no UUID")
    return Person(
        principal=Principal(UserId(user), WorkspaceId(workspace), _role(said_role, is_personal=workspace == user)),
        # What is left out stays as it was said before: a job of the host app's need not know the names of its owners.
        email=_email(claims["email"]) if "email" in claims else None,
        name=_name(claims["name"]) if "name" in claims else None,
        workspace_name=_name(claims[WORKSPACE_NAME]) if WORKSPACE_NAME in claims else None,
    )


def _role(said: object, *, is_personal: bool) -> Role:
    if is_personal:
        return Role.OWNER
    return Role(said) if isinstance(said, str) and said in set(Role) else Role.MEMBER


def _email(said: object) -> str:
    """Empty where it is none that can be written to."""
    address = EmailAddress.read(said) if isinstance(said, str) else None
    return address.text if address is not None and not _UNSTORABLE.search(address.text) else ""


def _name(said: object) -> str:
    return _UNSTORABLE.sub(" ", said).strip()[:LONGEST_NAME] if isinstance(said, str) else ""


def _uuid(said: object) -> UUID | None:
    return UUID(said) if isinstance(said, str) and _UUID.fullmatch(said) else None


def _seconds(claims: Mapping[str, Any], name: str) -> float | None:
    """RFC 7519 2: a number; a text or a truth value is none, however it reads."""
    said = claims.get(name)
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
        raise Unauthenticated(f"the token's {name} is no time")
    return float(said)


def _is_for(audience: str, said: object) -> bool:
    return said == audience or (isinstance(said, list) and audience in said)


class WebGatekeeper(Gatekeeper):
    """Admits by token or by session cookie. Asks the database, so it is to be called outside the event loop."""

    def __init__(
        self,
        *,
        tokens: TokenReader,
        admit_person: AdmitsPerson,
        find_session: FindsSession,
        session_cookie: Cookie,
        app_url: str,
    ) -> None:
        self._tokens = tokens
        self._admit_person = admit_person
        self._find_session = find_session
        self._session_cookie = session_cookie
        self._origin = origin_of(app_url)

    def admit(self, credentials: Credentials, *, needs_proof: bool = True) -> Admission:
        try:
            return self._admitted(credentials, needs_proof=needs_proof)
        except (Unauthenticated, CrossSite) as error:
            _LOG.info("not admitted", extra={"why": str(error)})
            raise

    def _admitted(self, credentials: Credentials, *, needs_proof: bool) -> Admission:
        token = bearer_token(credentials.authorization)
        if token is not None:
            vouched = self._tokens.read(token)
            self._admit_person(person=vouched.person)
            return Admission(principal=vouched.person.principal, session=None, expires_at=vouched.expires_at)
        cookie = self._session_cookie.read(credentials.cookie)
        if cookie is None:
            raise Unauthenticated("neither token nor session")
        if needs_proof:
            self.require_proof(credentials)
        session = self._find_session(token=cookie)
        if session is None:
            raise Unauthenticated("the session is over, or never was")
        return Admission(principal=session.principal, session=session.token_hash, expires_at=session.ends_at)

    def require_proof(self, credentials: Credentials) -> None:
        """That a request comes from our own pages: only they can add the header, for we allow it to no other origin.

        Raises:
            CrossSite.
        """
        if credentials.csrf_header != "1":
            raise CrossSite("the header X-Quotla-CSRF is missing")
        if credentials.origin is not None:
            self.require_own_origin(credentials.origin)

    def require_own_origin(self, origin: str | None) -> None:
        if origin is None or origin.lower() != self._origin:
            raise CrossSite("from another origin")


def bearer_token(authorization: str | None) -> str | None:
    """The token of a bearer header (RFC 6750 2.1); `None` when there is none, or another scheme's.

    Raises:
        Unauthenticated: it says Bearer, and nothing usable after it.
    """
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer":
        return None
    token = token.strip()
    if not token or " " in token:
        raise Unauthenticated("a bearer header without a token")
    return token
