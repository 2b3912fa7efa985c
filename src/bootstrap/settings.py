"""The one place that reads the environment: every name, its default and its rule. `.env.example` explains each.

What the text of a setting may say is in `setting_values`; here is which settings there are.

1. All problems are reported at once, by name, and never with a secret's value.
2. Whatever was read is complete and consistent: what a process can find out before it starts, it finds out here.
3. A command reads only what it needs: `migrate` wants a database and nothing of Calendly's.
"""

import base64
import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit

from adapters.notifications.smtp_server import SmtpServer
from bootstrap.questions import InvalidSettings, Listener, Questions
from bootstrap.setting_values import (
    EncryptionKey,
    MetricsPlace,
    encryption_keys_in,
    metrics_place,
    networks,
    origins,
    secrets_in,
    sender,
    web_url,
)
from domain.bookings import TRACKING_FIELDS
from domain.credentials import Secret

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
        asked = Questions(os.environ if environment is None else environment)
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
            "signing_keys": asked.parsed("CALENDLY_WEBHOOK_SIGNING_KEY", secrets_in) or (),
            "api_url": asked.url("CALENDLY_API_URL", "https://api.calendly.com"),
            "auth_url": asked.url("CALENDLY_AUTH_URL", "https://auth.calendly.com"),
            "booking_url": asked.url("CALENDLY_BOOKING_URL", "https://calendly.com"),
            "tracking_field": asked.one_of("TRACKING_FIELD", "utm_content", TRACKING_FIELDS),
            "webhook_tolerance_seconds": asked.whole("WEBHOOK_TOLERANCE_SECONDS", 180, least=1),
            "delivery_retention_days": asked.whole("DELIVERY_RETENTION_DAYS", 90, least=1),
            "change_retention_days": asked.whole("CHANGE_RETENTION_DAYS", 1_095, least=30),
            "encryption_keys": asked.parsed("ENCRYPTION_KEYS", encryption_keys_in, required=True),
            "authentication": _authentication(asked),
            "host_origins": asked.parsed("HOST_ORIGINS", origins) or frozenset(),
            "trusted_proxies": asked.parsed("TRUSTED_PROXIES", networks) or (),
            "graphql_rate": asked.number("GRAPHQL_RATE", 100, least=0),
            "trusted_documents_only": asked.flag("TRUSTED_DOCUMENTS_ONLY"),
            "smtp_server": asked.parsed("SMTP_URL", SmtpServer.parse),
            "mail_from": asked.parsed("MAIL_FROM", sender) or f"no-reply@{_mail_host(app_url)}",
            "logging": _logging(asked),
            "metrics": asked.parsed("METRICS_BIND", metrics_place, "127.0.0.1"),
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


def _watch_minutes(asked: "Questions") -> float | None:
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
    asked = Questions(os.environ if environment is None else environment)
    url = _postgres_url(asked, "DATABASE_URL", required=True)
    asked.conclude()
    assert url is not None  # noqa: S101  else there was a problem to conclude with
    return url


def read_authentication(environment: Mapping[str, str] | None = None) -> Authentication:
    """What a token is made by, for `token`.

    Raises:
        InvalidSettings: neither a secret nor an address of keys.
    """
    asked = Questions(os.environ if environment is None else environment)
    found = _authentication(asked)
    asked.conclude()
    return found


def read_logging(environment: Mapping[str, str] | None = None) -> Logging:
    """What is logged, for commands that need nothing else.

    Raises:
        InvalidSettings: an unknown level or format.
    """
    asked = Questions(os.environ if environment is None else environment)
    found = _logging(asked)
    asked.conclude()
    return found


def given(name: str) -> str | None:
    """One setting as it stands in the environment, for `demo`, which fills in what is missing; blank is missing."""
    return os.environ.get(name, "").strip() or None


def settings_given(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every setting there is, by name, as it stands in the environment; empty where it is not set."""
    asked = Listener()
    with contextlib.suppress(InvalidSettings):
        Settings.read(asked)
    there = os.environ if environment is None else environment
    return {name: there.get(name, "").strip() for name in sorted(asked.names)}


def environment_with(more: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process that we start: ours, and more."""
    return {**os.environ, **more}


def _app_database(asked: Questions) -> Secret | None:
    """The service's login: given, or derived from the owner's."""
    # Loads the driver, which commands that only read something else should not pay for.
    from adapters.persistence.roles import app_url

    given_url = _postgres_url(asked, "DATABASE_APP_URL")
    owner_url = _postgres_url(asked, "DATABASE_URL", required=given_url is None)
    if given_url is not None:
        return given_url
    if owner_url is None:
        return None
    try:
        return Secret(app_url(owner_url.reveal()))
    except ValueError as problem:
        asked.refuse("DATABASE_URL", f"does not tell the service's own address: {problem}")
        return None


def _postgres_url(asked: Questions, name: str, *, required: bool = False) -> Secret | None:
    """An address that libpq can read. `postgres://` is an older spelling of the same."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    said = asked.secret_url(name, schemes=("postgresql", "postgres"), required=required)
    if said is None:
        return None
    url = re.sub(r"\Apostgres://", "postgresql://", said.reveal())
    try:
        conninfo_to_dict(url)
    except ProgrammingError:  # whose words may quote the password
        asked.refuse(
            name,
            "cannot be read: in a password, % is written %25, and @ is written %40; after a ? stand libpq's parameters",
        )
        return None
    return Secret(url)


def _authentication(asked: Questions) -> Authentication:
    secret = asked.secret("AUTH_JWT_SECRET")
    jwks_url = asked.parsed("AUTH_JWKS_URL", web_url)
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


def _logging(asked: Questions) -> Logging:
    levels = ("debug", "info", "warning", "error")
    return Logging(
        level=asked.one_of("LOG_LEVEL", "info", levels) or "info",
        format=LogFormat(asked.one_of("LOG_FORMAT", "auto", tuple(LogFormat)) or LogFormat.AUTO),
    )


def _check_counts(asked: Questions, settings: Mapping[str, Any]) -> None:
    """A thread that waits for a connection only to give up is worse than one thread fewer."""
    pool = settings["pool_size"]
    for field_name, name, more in (
        ("request_threads", "REQUEST_THREADS", PAGE_THREADS + INTAKE_THREADS + INTAKE_LINES),
        ("worker_threads", "WORKER_THREADS", SPARE_CONNECTIONS),
    ):
        threads = settings[field_name]
        if isinstance(pool, int) and isinstance(threads, int) and pool < threads + more:
            asked.refuse("DATABASE_POOL_SIZE", f"is {pool}, and {name} is {threads}: it must be at least {more} more")


def _mail_host(app_url: str | None) -> str:
    return urlsplit(app_url or "").hostname or "localhost"
