"""The few facts about this installation that use cases decide by. Read from the environment by `bootstrap`."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where we are, and how patient."""

    app_url: str
    """The origin everything of ours is reached at, without a slash at its end."""
    booking_origin: str
    """Calendly's booking pages; the only place a short link may lead to."""
    mail_from: str
    """Whom our messages come from: a mailbox, alone or behind a name."""
    sends_mail: bool
    """Whether there is a mail server; without one, messages only leave a line in the log."""
    tracking_field: str = "utm_content"
    delivery_head_start: timedelta = timedelta(seconds=2.5)
    """How long a job has before the sweep takes a delivery up."""
    deliveries_kept_for: timedelta = timedelta(days=90)
    """How long a settled delivery can be looked at and replayed; then it is forgotten, whatever became of it."""
    changes_kept_for: timedelta = timedelta(days=1_095)
    """How long the change log of a meeting is kept after it is over, and nothing has changed about it any more."""

    reconcile_every: timedelta = timedelta(hours=1)
    """How often each connection's record is compared with Calendly's."""
    watch_every: timedelta = timedelta(minutes=4)
    """How often it is looked whether a connection's webhook subscription stands."""
    longest_silence: timedelta = timedelta(hours=24)
    """After as long without a delivery, the next comparison is a thorough one."""

    @property
    def callback_prefix(self) -> str:
        """What the addresses of all our webhook subscriptions begin with."""
        return f"{self.app_url}/api/calendly/webhooks/"

    @property
    def callback_url(self) -> str:
        """Where Calendly's consent page has to send browsers back to."""
        return f"{self.app_url}/api/calendly/auth/callback"

    @property
    def integrations_url(self) -> str:
        """The page on which an owner sees how their connection is, and connects."""
        return f"{self.app_url}/settings/integrations"

    @property
    def connect_url(self) -> str:
        """Where an owner connects Calendly."""
        return f"{self.app_url}/api/calendly/auth/connect"

    def short_url(self, code: str) -> str:
        """A scheduling link as it is sent to people."""
        return f"{self.app_url}/m/{code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What an examination has to know of how this installation was set up. Holds no secret."""

    version: str
    redirect_uri: str
    """What Calendly is to send browsers back to."""
    api_url: str
    key_ids: tuple[str, ...]
    """Of ENCRYPTION_KEYS; the first seals."""
    has_app_keys: bool
    """Whether CALENDLY_WEBHOOK_SIGNING_KEY is set."""
    tolerance: timedelta
    """Signed longer ago, a delivery is not simply believed."""
    cautions: tuple[str, ...]
    """What works and yet deserves a word."""
