"""OAuth as Calendly does it: consent, codes, rotating tokens. Callers hold the world's lock.

1. A code is good for one exchange, for ten minutes, for the app and redirect address it was made for.
2. A refresh token is good once; using it revokes it and makes a new pair.
3. A revoked pair never works again; `revoked` is told apart from `expired` and `unknown`, as Calendly does.
"""

import base64
import hashlib
import hmac
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import orjson

from calendly_sandbox.records import User
from calendly_sandbox.refusals import (
    Json,
    OAuthRefusal,
    invalid_client,
    invalid_grant,
    invalid_request,
    unauthenticated,
)
from calendly_sandbox.settings import ALL_SCOPES, AppRegistration
from calendly_sandbox.world import World

LEGACY_SCOPE = "default"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What an app asks of a visitor, checked against its registration."""

    app: AppRegistration
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    challenge: str | None


@dataclass(slots=True)
class Code:
    """An authorization code and what it stands for."""

    request: ConsentRequest
    user_id: str
    scopes: tuple[str, ...]
    expires_at: datetime
    is_used: bool = False


@dataclass(slots=True, kw_only=True)
class TokenPair:
    """An access token and the refresh token that came with it; a personal token has no app and no refresh token."""

    user_id: str
    scopes: tuple[str, ...]
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    created_at: datetime
    expires_at: datetime | None
    client_id: str | None
    access_revoked: bool = False
    refresh_revoked: bool = False

    @property
    def granted(self) -> frozenset[str]:
        """The scopes, with `:read` wherever there is `:write`; a legacy grant has all."""
        if LEGACY_SCOPE in self.scopes:
            return frozenset(ALL_SCOPES)
        reads = (scope.replace(":write", ":read") for scope in self.scopes)
        return frozenset(self.scopes).union(reads)


class Authorization:
    """The authorization server's books."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.clear()

    def clear(self) -> None:
        """Forget all grants; keep only the apps that the settings name."""
        self._secret = self._world.ids.hexadecimal(64).encode()
        self.apps = {app.client_id: app for app in self._world.settings.apps}
        self._codes: dict[str, Code] = {}
        self._by_access: dict[str, TokenPair] = {}
        self._by_refresh: dict[str, TokenPair] = {}
        self._issued: dict[str, deque[datetime]] = defaultdict(deque)

    def register(self, app: AppRegistration) -> None:
        """Add an app, or change the one with this client id."""
        self.apps[app.client_id] = app

    def read_request(self, query: Mapping[str, str]) -> ConsentRequest:
        """Check what an app's redirect to the consent page asks for.

        Raises:
            OAuthRefusal: the visitor must be told on the spot; an unproven address is no place to redirect to.
        """
        app = self.apps.get(query.get("client_id", ""))
        if app is None:
            raise invalid_client()
        redirect_uri = query.get("redirect_uri", "")
        if redirect_uri not in app.redirect_uris:
            raise invalid_request("The redirect uri included is not valid.")
        if query.get("response_type") != "code":
            raise OAuthRefusal("unsupported_response_type", "The authorization server supports only the type 'code'.")
        challenge = query.get("code_challenge") or None
        if challenge is not None and query.get("code_challenge_method") != "S256":
            raise invalid_request("The code challenge method must be S256.")
        if challenge is None and app.kind == "native":
            raise invalid_request("Code challenge is required.")
        scopes = tuple(dict.fromkeys(query.get("scope", "").split()))
        if app.is_legacy:
            scopes = (LEGACY_SCOPE,)
        elif not scopes or any(scope not in ALL_SCOPES for scope in scopes):
            raise OAuthRefusal("invalid_scope", "The requested scope is invalid, unknown, or malformed.")
        return ConsentRequest(app, redirect_uri, scopes, query.get("state"), challenge)

    def read_address(self, authorize_url: str) -> ConsentRequest:
        """As `read_request`, from the whole address of a consent page."""
        return self.read_request(dict(parse_qsl(urlsplit(authorize_url).query)))

    def allow(self, request: ConsentRequest, user: User, *, scopes: Iterable[str] | None = None) -> str:
        """The visitor agrees, perhaps to some scopes only. Answers the address to send them to."""
        kept = request.scopes if scopes is None else tuple(scope for scope in request.scopes if scope in set(scopes))
        code = self._world.ids.word(43)
        expires_at = self._world.clock.now() + self._world.settings.code_lifetime
        self._codes[code] = Code(request, user.id, kept, expires_at)
        return self._redirect(request, code=code)

    def deny(self, request: ConsentRequest) -> str:
        """The visitor refuses. Answers the address to send them to."""
        return self._redirect(
            request,
            error="access_denied",
            error_description="The resource owner or authorization server denied the request.",
        )

    def token(self, credentials: tuple[str, str | None], fields: Mapping[str, str]) -> Json:
        """`POST /oauth/token`.

        Args:
            credentials: client id and secret, from the header or the body.
        """
        app = self.authenticate(*credentials)
        grant_type = fields.get("grant_type")
        if grant_type == "authorization_code":
            return self._exchange(app, fields)
        if grant_type == "refresh_token":
            return self._refresh(app, fields.get("refresh_token", ""))
        if grant_type is None:
            raise invalid_request("Missing required parameter: grant_type.")
        raise OAuthRefusal(
            "unsupported_grant_type", "The authorization grant type is not supported by the authorization server."
        )

    def authenticate(self, client_id: str, secret: str | None) -> AppRegistration:
        """The app with these credentials; a native app has no secret to show."""
        app = self.apps.get(client_id)
        if app is None:
            raise invalid_client()
        if app.kind == "native" and secret is None:
            return app
        if secret is None or not hmac.compare_digest(secret.encode(), app.client_secret.encode()):
            raise invalid_client()
        return app

    def introspect(self, app: AppRegistration, token: str) -> Json:
        """`POST /oauth/introspect`."""
        pair = self._pair_with(token)
        is_access = pair is not None and pair.access_token == token
        now = self._world.clock.now()
        if (
            pair is None
            or pair.client_id != app.client_id
            or (pair.access_revoked if is_access else pair.refresh_revoked)
            or (is_access and pair.expires_at is not None and pair.expires_at <= now)
        ):
            return {"active": False}
        user = self._world.users[pair.user_id]
        return {
            "active": True,
            "scope": " ".join(pair.scopes),
            "client_id": app.client_id,
            "token_type": "Bearer",
            "exp": int(pair.expires_at.timestamp()) if pair.expires_at else None,
            "iat": int(pair.created_at.timestamp()),
            "owner": self._world.addresses.user(user.id),
            "organization": self._world.addresses.organization(user.organization_id),
        }

    def revoke(self, app: AppRegistration, token: str) -> None:
        """`POST /oauth/revoke`: either token takes its pair with it; an unknown one is no error (RFC 7009)."""
        pair = self._pair_with(token)
        if pair is None:
            return
        if pair.client_id != app.client_id:
            raise OAuthRefusal("unauthorized_client", "You are not authorized to revoke this token.", 403)
        pair.access_revoked = pair.refresh_revoked = True

    def withdraw_consent(self, user: User, client_id: str | None = None) -> int:
        """The person takes the app's access away on Calendly's side. Answers how many pairs died."""
        pairs = [
            pair
            for pair in self._by_access.values()
            if pair.user_id == user.id and pair.client_id is not None and client_id in (None, pair.client_id)
        ]
        for pair in pairs:
            pair.access_revoked = pair.refresh_revoked = True
        return len(pairs)

    def personal_token(self, user: User, scopes: Iterable[str] | None = None) -> TokenPair:
        """A personal access token; without scopes it has all, as those from before March 2026."""
        pair = TokenPair(
            user_id=user.id,
            scopes=tuple(scopes) if scopes is not None else (LEGACY_SCOPE,),
            access_token=self._access_token(user, None),
            refresh_token=None,
            created_at=self._world.clock.now(),
            expires_at=None,
            client_id=None,
        )
        self._by_access[pair.access_token] = pair
        return pair

    @property
    def pairs(self) -> list[TokenPair]:
        """All tokens ever issued, dead or alive."""
        return list(self._by_access.values())

    def restore(self, pairs: Iterable[TokenPair]) -> None:
        """Know these tokens, and no others."""
        known = list(pairs)
        self._by_access = {pair.access_token: pair for pair in known}
        self._by_refresh = {pair.refresh_token: pair for pair in known if pair.refresh_token is not None}

    def require_access(self, token: str) -> TokenPair:
        """The pair whose access token this is, or 401 with Calendly's reason."""
        pair = self._by_access.get(token)
        if pair is None:
            raise unauthenticated("The access token is invalid")
        if pair.access_revoked:
            raise unauthenticated("The access token was revoked")
        if pair.expires_at is not None and pair.expires_at <= self._world.clock.now():
            raise unauthenticated("The access token expired")
        return pair

    def _exchange(self, app: AppRegistration, fields: Mapping[str, str]) -> Json:
        code = self._codes.get(fields.get("code", ""))
        if code is None or code.is_used or code.expires_at <= self._world.clock.now():
            raise invalid_grant()
        request = code.request
        if request.app.client_id != app.client_id or fields.get("redirect_uri") != request.redirect_uri:
            raise invalid_grant()
        if request.challenge is not None and _s256(fields.get("code_verifier", "")) != request.challenge:
            raise invalid_grant()
        user = self._world.users[code.user_id]
        self._count_token(user)
        code.is_used = True
        return self._issue(app, user, code.scopes)

    def _refresh(self, app: AppRegistration, token: str) -> Json:
        pair = self._by_refresh.get(token)
        if pair is None or pair.refresh_revoked or pair.client_id != app.client_id:
            raise invalid_grant()
        user = self._world.users[pair.user_id]
        self._count_token(user)
        pair.refresh_revoked = True
        pair.access_revoked = not self._world.switches.old_access_token_survives_refresh
        return self._issue(app, user, pair.scopes)

    def _count_token(self, user: User) -> None:
        now = self._world.clock.now()
        issued = self._issued[user.id]
        while issued and issued[0] <= now - MINUTE:
            issued.popleft()
        if len(issued) >= self._world.switches.token_limit_per_minute:
            raise OAuthRefusal("too_many_requests", "Too many tokens were requested. Try again in a minute.", 429)
        issued.append(now)

    def _issue(self, app: AppRegistration, user: User, scopes: tuple[str, ...]) -> Json:
        now = self._world.clock.now()
        lifetime = self._world.settings.token_lifetime
        pair = TokenPair(
            user_id=user.id,
            scopes=scopes,
            access_token=self._access_token(user, app),
            refresh_token=self._world.ids.hexadecimal(64),
            created_at=now,
            expires_at=now + lifetime,
            client_id=app.client_id,
        )
        self._by_access[pair.access_token] = pair
        self._by_refresh[pair.refresh_token or ""] = pair
        return {
            "token_type": "Bearer",
            "access_token": pair.access_token,
            "refresh_token": pair.refresh_token,
            "expires_in": int(lifetime.total_seconds()),
            "created_at": int(now.timestamp()),
            "scope": " ".join(scopes),
            "owner": self._world.addresses.user(user.id),
            "organization": self._world.addresses.organization(user.organization_id),
        }

    def _access_token(self, user: User, app: AppRegistration | None) -> str:
        """Looks like a JWT, because Calendly's does; nobody should read it."""
        now = int(self._world.clock.now().timestamp())
        claims: Json = {
            "iss": self._world.addresses.auth,
            "iat": now,
            "jti": self._world.ids.uuid(),
            "user_uuid": user.id,
        }
        if app is not None:
            claims |= {"app_uid": app.client_id, "exp": now + int(self._world.settings.token_lifetime.total_seconds())}
        signed = f"{_base64url(orjson.dumps({'alg': 'HS256'}))}.{_base64url(orjson.dumps(claims))}"
        return f"{signed}.{_base64url(hmac.digest(self._secret, signed.encode(), 'sha256'))}"

    def _pair_with(self, token: str) -> TokenPair | None:
        return self._by_access.get(token) or self._by_refresh.get(token)

    def _redirect(self, request: ConsentRequest, **answer: str) -> str:
        if request.state is not None:
            answer["state"] = request.state
        parts = urlsplit(request.redirect_uri)
        query = urlencode(parse_qsl(parts.query, keep_blank_values=True) + list(answer.items()))
        return urlunsplit(parts._replace(query=query))


def _s256(verifier: str) -> str:
    return _base64url(hashlib.sha256(verifier.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
