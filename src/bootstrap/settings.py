"""The one place that reads the environment: every name, its default and its rule. `.env.example` explains each.

1. All problems are reported at once, by name, and never with a secret's value.
2. Whatever was read is complete and consistent: what a process can find out before it starts, it finds out here.
3. A command reads only what it needs: `migrate` wants a database and nothing of Calendly's.
"""

import base64
import binascii
import contextlib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import formataddr, getaddresses, parseaddr
from enum import StrEnum
from ipaddress import ip_network
from typing import Any, Final, Self, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from adapters.notifications.smtp_server import SmtpServer
from domain.bookings import TRACKING_FIELDS
from domain.credentials import Secret

KEY_BYTES: Final = 32
SHORTEST_JWT_SECRET_BYTES: Final = 32
"""RFC 7518 3.2 asks for as many as the hash has. The host app chose it, so a shorter one is only remarked upon."""
PAGE_THREADS: Final = 4
"""For signing in, connecting and short links: beside the API's, so that neither holds up the other."""
INTAKE_THREADS: Final = 1
"""Finds out whose deliveries are, and stores those for which it has to."""
INTAKE_LINES: Final = 1
"""Connections beside the pool, on which all others are stored."""
SPARE_CONNECTIONS: Final = 2
"""Of a worker, above one per thread: one reaction reads by two units at a time."""
LONGEST_WATCH_MINUTES: Final = 4.5
"""A turn may come a tenth late, and a subscription that does not stand is to be found within five minutes."""
FALSE_WORDS: Final = frozenset({"0", "false", "no", "off"})
TRUE_WORDS: Final = frozenset({"1", "true", "yes", "on"})

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one setting; quotes nothing of its value."""

    name: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.name} {self.sentence}"


class InvalidSettings(Exception):
    """The environment does not say what it must; the message has a line for each problem."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Process(StrEnum):
    """The commands that serve metrics, each with a port of its own."""

    SERVE = "serve"
    WORKER = "worker"
    UPKEEP = "upkeep"


METRICS_PORTS: Final[Mapping[Process, int]] = {Process.SERVE: 9464, Process.WORKER: 9465, Process.UPKEEP: 9466}


class LogFormat(StrEnum):
    """How log lines are written."""

    AUTO = "auto"  # for people on a terminal, else JSON
    JSON = "json"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class MetricsPlace:
    """Where metrics are served."""

    host: str
    port: int | None
    """`None`: the command's own port, or a free one where that is taken."""


@dataclass(frozen=True, slots=True)
class EncryptionKey:
    """A key that seals or opens; its id is kept beside what it sealed."""

    id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """How the host app's tokens are judged."""

    jwt_secret: Secret | None
    jwks_url: str | None
    issuer: str | None
    audience: str | None
    workspace_claim: str
    role_claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Logging:
    """What is logged, and how."""

    level: str
    format: LogFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that `serve`, `worker` and `upkeep` are told."""

    database_app_url: Secret
    redis_url: Secret
    app_url: str
    dev: bool

    client_id: str
    client_secret: Secret
    redirect_uri: str
    signing_keys: tuple[Secret, ...]
    """The app's; several while it changes from one to the next."""
    api_url: str
    auth_url: str
    booking_url: str
    tracking_field: str
    webhook_tolerance_seconds: int
    delivery_retention_days: int
    change_retention_days: int

    encryption_keys: tuple[EncryptionKey, ...]
    """The first seals, all open."""
    authentication: Authentication
    host_origins: frozenset[str]
    trusted_proxies: tuple[str, ...]
    """Addresses and networks whose word on a visitor's address is taken."""
    graphql_rate: float
    """Requests a second for one user; 0 is no limit."""
    trusted_documents_only: bool

    smtp_server: SmtpServer | None
    mail_from: str

    logging: Logging
    metrics: MetricsPlace | None
    pool_size: int
    request_threads: int
    worker_threads: int
    spreads_over_cores: bool
    """Instead of keeping `serve` and `worker` on a core each."""
    sweep_seconds: float
    """What a lost nudge costs at most."""
    reconcile_minutes: float
    watch_minutes: float
    silence_hours: float
    shutdown_seconds: float

    @property
    def sweep_every(self) -> timedelta:
        """Half of what a lost nudge may cost: the other half goes by before a sweep takes up what waits."""
        return timedelta(seconds=self.sweep_seconds / 2)

    @property
    def mail_domain(self) -> str:
        """The right side of our Message-IDs."""
        return parseaddr(self.mail_from)[1].rpartition("@")[2]

    @property
    def is_https(self) -> bool:
        """Whether cookies must be `Secure`."""
        return self.app_url.startswith("https://")

    @property
    def secrets(self) -> frozenset[str]:
        """Every text here that must never be printed."""
        urls = (self.database_app_url, self.redis_url)
        passwords = [password for url in urls if (password := urlsplit(url.reveal()).password)]
        texts = [*passwords, *(unquote(password) for password in passwords)]
        held = (self.client_secret, *self.signing_keys, self.authentication.jwt_secret)
        texts += [secret.reveal() for secret in held if secret is not None]
        for key in self.encryption_keys:
            texts += [base64.b64encode(key.key).decode(), base64.urlsafe_b64encode(key.key).decode(), key.key.hex()]
        if self.smtp_server is not None and self.smtp_server.password is not None:
            texts.append(self.smtp_server.password.reveal())
        return frozenset(texts)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What works and yet deserves a word in the log at the start."""
        secret = self.authentication.jwt_secret
        found = []
        if secret is not None and len(secret.reveal().encode()) < SHORTEST_JWT_SECRET_BYTES:
            found.append(f"AUTH_JWT_SECRET has fewer than the {SHORTEST_JWT_SECRET_BYTES} bytes RFC 7518 asks for")
        if self.dev:
            found.append("QUOTLA_DEV is on: GraphiQL, introspection and suggestions are open to everybody")
        return tuple(found)

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read all of it, from the process's environment unless told otherwise.

        Raises:
            InvalidSettings: with every problem.
        """
        asked = _Questions(os.environ if environment is None else environment)
        app_url = asked.origin("APP_URL", required=True)
        # Where something was refused there is a None, and `conclude` lets none of those pass.
        settings: dict[str, Any] = {
            "database_app_url": _app_database(asked),
            "redis_url": asked.secret_url("REDIS_URL", schemes=("redis", "rediss", "unix"), required=True),
            "app_url": app_url,
            "dev": asked.flag("QUOTLA_DEV"),
            "client_id": asked.text("CALENDLY_CLIENT_ID", required=True),
            "client_secret": asked.secret("CALENDLY_CLIENT_SECRET", required=True),
            "redirect_uri": asked.url(
                "CALENDLY_REDIRECT_URI", f"{app_url or 'https://unknown'}/api/calendly/auth/callback"
            ),
            "signing_keys": asked.parsed("CALENDLY_WEBHOOK_SIGNING_KEY", _secrets) or (),
            "api_url": asked.url("CALENDLY_API_URL", "https://api.calendly.com"),
            "auth_url": asked.url("CALENDLY_AUTH_URL", "https://auth.calendly.com"),
            "booking_url": asked.url("CALENDLY_BOOKING_URL", "https://calendly.com"),
            "tracking_field": asked.one_of("TRACKING_FIELD", "utm_content", TRACKING_FIELDS),
            "webhook_tolerance_seconds": asked.whole("WEBHOOK_TOLERANCE_SECONDS", 180, least=1),
            "delivery_retention_days": asked.whole("DELIVERY_RETENTION_DAYS", 90, least=1),
            "change_retention_days": asked.whole("CHANGE_RETENTION_DAYS", 1_095, least=30),
            "encryption_keys": asked.parsed("ENCRYPTION_KEYS", read_encryption_keys, required=True),
            "authentication": _authentication(asked),
            "host_origins": asked.parsed("HOST_ORIGINS", _origins) or frozenset(),
            "trusted_proxies": asked.parsed("TRUSTED_PROXIES", _networks) or (),
            "graphql_rate": asked.number("GRAPHQL_RATE", 100, least=0),
            "trusted_documents_only": asked.flag("TRUSTED_DOCUMENTS_ONLY"),
            "smtp_server": asked.parsed("SMTP_URL", SmtpServer.parse),
            "mail_from": asked.parsed("MAIL_FROM", _sender) or f"no-reply@{_mail_host(app_url)}",
            "logging": _logging(asked),
            "metrics": asked.parsed("METRICS_BIND", _metrics_place, "127.0.0.1"),
            "pool_size": asked.whole("DATABASE_POOL_SIZE", 18, least=1),
            "request_threads": asked.whole("REQUEST_THREADS", 12, least=1),
            "worker_threads": asked.whole("WORKER_THREADS", 8, least=1),
            "spreads_over_cores": asked.flag("SPREAD_OVER_CORES"),
            "sweep_seconds": asked.number("SWEEP_SECONDS", 5, least=0.1),
            "reconcile_minutes": asked.number("RECONCILE_MINUTES", 60, least=1),
            "watch_minutes": _watch_minutes(asked),
            "silence_hours": asked.number("SILENCE_HOURS", 24, least=1),
            "shutdown_seconds": asked.number("SHUTDOWN_SECONDS", 25, least=1),
        }
        _check_counts(asked, settings)
        asked.conclude()
        return cls(**settings)


def _watch_minutes(asked: "_Questions") -> float | None:
    found = asked.number("WATCH_MINUTES", 4, least=0.1)
    if found is not None and found > LONGEST_WATCH_MINUTES:
        asked.refuse("WATCH_MINUTES", f"must not be more than {LONGEST_WATCH_MINUTES:g}")
        return None
    return found


def read_owner_url(environment: Mapping[str, str] | None = None) -> Secret:
    """DATABASE_URL alone, for `migrate`.

    Raises:
        InvalidSettings: missing, or no Postgres address.
    """
    asked = _Questions(os.environ if environment is None else environment)
    url = asked.secret_url("DATABASE_URL", schemes=("postgresql", "postgres"), required=True)
    asked.conclude()
    assert url is not None  # noqa: S101  else there was a problem to conclude with
    return _with_full_scheme(url)


def read_authentication(environment: Mapping[str, str] | None = None) -> Authentication:
    """What a token is made by, for `token`.

    Raises:
        InvalidSettings: neither a secret nor an address of keys.
    """
    asked = _Questions(os.environ if environment is None else environment)
    found = _authentication(asked)
    asked.conclude()
    return found


def read_logging(environment: Mapping[str, str] | None = None) -> Logging:
    """What is logged, for commands that need nothing else.

    Raises:
        InvalidSettings: an unknown level or format.
    """
    asked = _Questions(os.environ if environment is None else environment)
    found = _logging(asked)
    asked.conclude()
    return found


def given(name: str) -> str | None:
    """One setting as it stands in the environment, for `demo`, which fills in what is missing; blank is missing."""
    return os.environ.get(name, "").strip() or None


def settings_given(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every setting there is, by name, as it stands in the environment; empty where it is not set."""
    asked = _Listener()
    with contextlib.suppress(InvalidSettings):
        Settings.read(asked)
    there = os.environ if environment is None else environment
    return {name: there.get(name, "").strip() for name in sorted(asked.names)}


def environment_with(more: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process that we start: ours, and more."""
    return {**os.environ, **more}


def read_encryption_keys(raw: str) -> tuple[EncryptionKey, ...]:
    """Read `id:base64,id:base64`, either alphabet, padding optional.

    Raises:
        ValueError: what is wrong, without any of it.
    """
    keys: list[EncryptionKey] = []
    for position, entry in enumerate((part.strip() for part in raw.split(",") if part.strip()), start=1):
        key_id, colon, encoded = entry.partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", key_id):
            raise ValueError(f"must be `id:base64 of {KEY_BYTES} bytes`, comma-separated; entry {position} is not")
        if any(key.id == key_id for key in keys):
            raise ValueError(f"names the same key id twice (entry {position})")
        keys.append(EncryptionKey(key_id, _key_of(encoded, position)))
    if not keys:
        raise ValueError("names no key")
    return tuple(keys)


def is_loopback(host: str) -> bool:
    """Whether this name or address cannot leave the machine (RFC 6761 6.3 for the name)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Listener(dict[str, str]):
    """An environment in which nothing is set, and which remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return default


class _Questions:
    """Asks an environment for settings and collects what is wrong, until `conclude`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._problems: list[Problem] = []

    def conclude(self) -> None:
        if self._problems:
            raise InvalidSettings(tuple(self._problems))

    def refuse(self, name: str, sentence: str) -> None:
        self._problems.append(Problem(name, sentence))

    def text(self, name: str, default: str | None = None, *, required: bool = False) -> str | None:
        found = self._environment.get(name, "").strip() or default
        if found is None and required:
            self.refuse(name, "is missing")
        return found

    def parsed(
        self, name: str, parse: Callable[[str], Value], default: str | None = None, *, required: bool = False
    ) -> Value | None:
        """What `parse` makes of it; its ValueError becomes the problem's sentence."""
        raw = self.text(name, default, required=required)
        if raw is None:
            return None
        try:
            return parse(raw)
        except ValueError as problem:
            self.refuse(name, str(problem))
            return None

    def secret(self, name: str, *, required: bool = False) -> Secret | None:
        return self.parsed(name, Secret, required=required)

    def secret_url(self, name: str, *, schemes: tuple[str, ...], required: bool = False) -> Secret | None:
        def parse(raw: str) -> Secret:
            if _split(raw).scheme not in schemes:
                raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
            return Secret(raw)

        return self.parsed(name, parse, required=required)

    def url(self, name: str, default: str) -> str | None:
        return self.parsed(name, _web_url, default)

    def origin(self, name: str, *, required: bool = False) -> str | None:
        return self.parsed(name, _origin, required=required)

    def flag(self, name: str) -> bool | None:
        def parse(raw: str) -> bool:
            if raw.lower() not in TRUE_WORDS | FALSE_WORDS:
                raise ValueError("must be 1 or 0")
            return raw.lower() in TRUE_WORDS

        return self.parsed(name, parse, "0")

    def one_of(self, name: str, default: str, choices: tuple[str, ...]) -> str | None:
        def parse(raw: str) -> str:
            if raw not in choices:
                raise ValueError(f"must be one of {', '.join(choices)}")
            return raw

        return self.parsed(name, parse, default)

    def whole(self, name: str, default: int, *, least: int) -> int | None:
        def parse(raw: str) -> int:
            if not re.fullmatch(r"[0-9]{1,9}", raw) or int(raw) < least:
                raise ValueError(f"must be a whole number from {least} on")
            return int(raw)

        return self.parsed(name, parse, str(default))

    def number(self, name: str, default: float, *, least: float) -> float | None:
        def parse(raw: str) -> float:
            if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", raw) or float(raw) < least:
                raise ValueError(f"must be a number from {least:g} on")
            return float(raw)

        return self.parsed(name, parse, str(default))


def _app_database(asked: _Questions) -> Secret | None:
    """The service's login: given, or derived from the owner's."""
    # Loads the driver, which commands that only read something else should not pay for.
    from adapters.persistence.roles import app_url

    postgres = ("postgresql", "postgres")
    given_url = asked.secret_url("DATABASE_APP_URL", schemes=postgres)
    owner_url = asked.secret_url("DATABASE_URL", schemes=postgres, required=given_url is None)
    if given_url is not None:
        return _with_full_scheme(given_url)
    if owner_url is None:
        return None
    try:
        return Secret(app_url(_with_full_scheme(owner_url).reveal()))
    except ValueError as problem:
        asked.refuse("DATABASE_URL", f"does not tell the service's own address: {problem}")
        return None


def _with_full_scheme(url: Secret) -> Secret:
    """`postgres://` is an older spelling of the same."""
    return Secret(re.sub(r"\Apostgres://", "postgresql://", url.reveal()))


def _authentication(asked: _Questions) -> Authentication:
    secret = asked.secret("AUTH_JWT_SECRET")
    jwks_url = asked.parsed("AUTH_JWKS_URL", _web_url)
    if secret is None and asked.text("AUTH_JWKS_URL") is None:
        asked.refuse("AUTH_JWT_SECRET", "is missing (or AUTH_JWKS_URL, for a host app with key pairs)")
    return Authentication(
        jwt_secret=secret,
        jwks_url=jwks_url,
        issuer=asked.text("AUTH_ISSUER"),
        audience=asked.text("AUTH_AUDIENCE"),
        workspace_claim=asked.text("AUTH_CLAIM_WORKSPACE", "workspace") or "",
        role_claim=asked.text("AUTH_CLAIM_ROLE", "role") or "",
    )


def _logging(asked: _Questions) -> Logging:
    levels = ("debug", "info", "warning", "error")
    return Logging(
        level=asked.one_of("LOG_LEVEL", "info", levels) or "info",
        format=LogFormat(asked.one_of("LOG_FORMAT", "auto", tuple(LogFormat)) or LogFormat.AUTO),
    )


def _check_counts(asked: _Questions, settings: Mapping[str, Any]) -> None:
    """A thread that waits for a connection only to give up is worse than one thread fewer."""
    pool = settings["pool_size"]
    for field_name, name, more in (
        ("request_threads", "REQUEST_THREADS", PAGE_THREADS + INTAKE_THREADS + INTAKE_LINES),
        ("worker_threads", "WORKER_THREADS", SPARE_CONNECTIONS),
    ):
        threads = settings[field_name]
        if isinstance(pool, int) and isinstance(threads, int) and pool < threads + more:
            asked.refuse("DATABASE_POOL_SIZE", f"is {pool}, and {name} is {threads}: it must be at least {more} more")


def _split(raw: str) -> SplitResult:
    try:
        parts = urlsplit(raw)
        _ = parts.port  # looked at only now by the standard library, and then it may raise
    except ValueError:
        raise ValueError("is no web address") from None
    return parts


def _web_url(raw: str) -> str:
    """An https address, or an http one that stays on this machine; without a slash at its end."""
    parts = _split(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an https:// address")
    if parts.username is not None or parts.query or parts.fragment or re.search(r"[\s\\]", raw):
        raise ValueError("must be a plain address, without user, query or fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("must begin with https://; http is only for this machine (localhost, 127.0.0.1)")
    return f"{_origin_of(parts)}{parts.path.rstrip('/')}"


def _origin(raw: str) -> str:
    """Scheme, host and port as a browser writes them in Origin (RFC 6454 6.2)."""
    url = _web_url(raw)
    if urlsplit(url).path:
        raise ValueError("must be an origin: scheme, host and perhaps a port, without a path")
    return url


def _networks(raw: str) -> tuple[str, ...]:
    return tuple(str(ip_network(part.strip())) for part in raw.split(",") if part.strip())


def _origins(raw: str) -> frozenset[str]:
    return frozenset(_origin(part.strip()) for part in raw.split(",") if part.strip())


def _secrets(raw: str) -> tuple[Secret, ...]:
    return tuple(Secret(part.strip()) for part in raw.split(",") if part.strip())


def _origin_of(parts: SplitResult) -> str:
    host = (parts.hostname or "").encode("idna").decode() if not _is_ascii(parts.hostname) else parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, default) else "")


def _is_ascii(text: str | None) -> bool:
    return text is None or text.isascii()


def _key_of(encoded: str, position: int) -> bytes:
    wrong = f"entry {position} is not {KEY_BYTES} bytes in base64"
    text = encoded.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise ValueError(wrong) from None
    if len(key) != KEY_BYTES:
        raise ValueError(wrong)
    return key


def _sender(raw: str) -> str:
    """A mailbox, alone or behind a name: `Quotla <no-reply@example.com>`."""
    [(name, address), *others] = getaddresses([raw])
    local, at, domain = address.rpartition("@")
    if others or not (local and at and domain) or re.search(r"[\x00-\x1f\x7f]", raw) or re.search(r"[\s,]", address):
        raise ValueError("must be an e-mail address, or a name and then one in angle brackets")
    return formataddr((name, address)) if name else address


def _mail_host(app_url: str | None) -> str:
    return urlsplit(app_url or "").hostname or "localhost"


def _metrics_place(raw: str) -> MetricsPlace | None:
    """`host`, `host:port`, `[::1]:port` or `:port`; `off` for none."""
    if raw.lower() == "off":
        return None
    found = re.fullmatch(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^:\[\]/\s]*))(?::(?P<port>[0-9]{1,5}))?", raw)
    if found is None or int(found["port"] or 0) > 65_535:
        raise ValueError("must be a host, with or without a port, such as 127.0.0.1:9464, or `off`")
    return MetricsPlace(found["six"] or found["host"] or "127.0.0.1", int(found["port"]) if found["port"] else None)
