"""What is wrong with the installation, and how to mend it, in words. Pure: what was found out comes in as `Findings`.

1. Each check stands by itself and says one thing; where something could not be looked at, it says that, and never that
   all is well.
2. Nothing here tells a secret, or anything of anybody's: numbers are of whatever `Findings.figures` counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from application.connections.diagnosis import LONGEST_WAIT, CheckState
from application.ports.census import Figures, QueueFigures, SchemaStanding
from application.ports.probes import Consent, Outlook, Reach
from application.ports.signs_of_life import SignOfLife
from application.settings import Installation, SetUp

REPORTS_EVERY: Final = timedelta(seconds=15)
SILENT_AFTER: Final = timedelta(minutes=1)
"""A process that gave no sign for as long is taken for away: it missed three, so that one slow answer is no alarm."""
CLOCKS_DISAGREE: Final = timedelta(seconds=30)
"""More than the time any answer takes, and than clocks drift that are set by the net."""
FUTURE_REFUSED: Final = timedelta(seconds=300)
"""Signed further ahead, a delivery is refused (`adapters.webhooks.signature`)."""
HEARD_LATELY: Final = timedelta(days=1)
"""After as long, a delivery no longer proves that we can be reached."""
LITTLE_BUDGET: Final = 0.2
"""Below, whatever does not serve a screen waits."""


class InstallationCheckName(StrEnum):
    """What is looked at, in the order in which to mend it."""

    SETTINGS = "settings"
    DATABASE = "database"
    MIGRATIONS = "migrations"
    BROKER = "broker"
    WORKER = "worker"
    UPKEEP = "upkeep"
    CALENDLY = "calendly"
    CLOCK = "clock"
    PUBLIC_ADDRESS = "public_address"
    REDIRECT_ADDRESS = "redirect_address"
    REQUEST_BUDGET = "request_budget"
    INBOX = "inbox"
    REACTIONS = "reactions"
    MESSAGES = "messages"
    UNKNOWN_OWNERS = "unknown_owners"
    SIGNING_KEYS = "signing_keys"
    ENCRYPTION_KEYS = "encryption_keys"
    MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationCheck:
    """One thing that was looked at."""

    name: InstallationCheckName
    state: CheckState
    meaning: str
    mend: str | None = None
    """What to do; `None` where nothing needs doing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the checks go by."""

    installation: Installation
    set_up: SetUp
    outlook: Outlook
    schema: SchemaStanding | None
    """`None`: the database did not answer."""
    figures: Figures | None
    """`None`: they could not be counted, for the database did not answer or has another schema."""
    signs: Sequence[SignOfLife] | None
    sealed_with: Mapping[str, int] | None
    counts_unknown_owners: bool
    """Whether the one who asks may know of deliveries that belong to nobody."""
    now: datetime


Check = Callable[[Findings], InstallationCheck]

_Name = InstallationCheckName


def examined(found: Findings) -> Sequence[InstallationCheck]:
    """One check per name, in their order."""
    checks = [check(found) for check in _CHECKS]
    return [one for one in checks if one.name is not _Name.UNKNOWN_OWNERS or found.counts_unknown_owners]


def worst_of(states: Sequence[CheckState]) -> CheckState:
    """What to say of all of them together."""
    return next((state for state in _WORST_FIRST if state in states), CheckState.OK)


def is_alive(sign: SignOfLife, now: datetime) -> bool:
    """Whether a process was seen lately."""
    return now - sign.seen_at <= SILENT_AFTER


_WORST_FIRST: Final = (CheckState.FAILING, CheckState.WARNING, CheckState.UNKNOWN, CheckState.OK)


def _ok(name: InstallationCheckName, meaning: str) -> InstallationCheck:
    return InstallationCheck(name=name, state=CheckState.OK, meaning=meaning)


def _warning(name: InstallationCheckName, meaning: str, mend: str) -> InstallationCheck:
    return InstallationCheck(name=name, state=CheckState.WARNING, meaning=meaning, mend=mend)


def _failing(name: InstallationCheckName, meaning: str, mend: str) -> InstallationCheck:
    return InstallationCheck(name=name, state=CheckState.FAILING, meaning=meaning, mend=mend)


def _unknown(name: InstallationCheckName, meaning: str, mend: str | None = None) -> InstallationCheck:
    return InstallationCheck(name=name, state=CheckState.UNKNOWN, meaning=meaning, mend=mend)


def _not_counted(name: InstallationCheckName) -> InstallationCheck:
    return _unknown(
        name,
        "This is kept in the database, which could not be asked.",
        "Mend what is said of the database and its migrations.",
    )


# The installation itself


def _settings(found: Findings) -> InstallationCheck:
    cautions = found.set_up.cautions
    if cautions:
        return _warning(_Name.SETTINGS, f"{'; '.join(cautions)}.", "Change the settings that are named, and restart.")
    return _ok(_Name.SETTINGS, "All settings are there and fit together.")


def _database(found: Findings) -> InstallationCheck:
    if found.schema is None:
        return _failing(
            _Name.DATABASE,
            "The database does not answer. Nothing can be shown or stored; Calendly is asked to deliver again.",
            "Start Postgres, or see that DATABASE_URL or DATABASE_APP_URL leads to it. Then it mends itself.",
        )
    if found.schema.unsafe_login is not None:
        return _failing(
            _Name.DATABASE,
            f"The service's database login {found.schema.unsafe_login}. It has to be one that is held to row level "
            "security, for one business must never see another's rows.",
            "Let DATABASE_APP_URL name the login that `quotla migrate` made.",
        )
    return _ok(_Name.DATABASE, f"Postgres {found.schema.server} answers.")


def _migrations(found: Findings) -> InstallationCheck:
    schema = found.schema
    if schema is None or schema.unsafe_login is not None:
        return _not_counted(_Name.MIGRATIONS)
    if not schema.found:
        return _failing(_Name.MIGRATIONS, "The database was never set up for us.", "Run `quotla migrate`.")
    if not schema.is_current:
        at, wanted = ", ".join(sorted(schema.found)), ", ".join(sorted(schema.wanted))
        return _failing(
            _Name.MIGRATIONS,
            f"The database is at migration {at}, and this version wants {wanted}.",
            "Run `quotla migrate` of the newest version you use, then restart every process with that version.",
        )
    return _ok(_Name.MIGRATIONS, f"The database is at migration {', '.join(sorted(schema.found))}, which fits.")


def _broker(found: Findings) -> InstallationCheck:
    mend = "Start Redis or Valkey, or see that REDIS_URL leads to it. Nothing is lost meanwhile."
    if not found.outlook.answers_broker:
        return _failing(
            _Name.BROKER,
            "Redis does not answer. Deliveries are stored all the same, but nothing is carried out until it is back.",
            mend,
        )
    cut_off = sorted({sign.name for sign in _alive(found) if not sign.reaches_broker})
    if cut_off:
        return _failing(_Name.BROKER, f"Redis answers here, but not where this runs: {', '.join(cut_off)}.", mend)
    return _ok(_Name.BROKER, "Redis answers.")


def _alive(found: Findings) -> Sequence[SignOfLife]:
    return [sign for sign in found.signs or () if is_alive(sign, found.now)]


def _process(name: InstallationCheckName, without: str) -> Callable[[Findings], InstallationCheck]:
    """
    Args:
        name: of the check, and of the command.
        without: what does not happen when none runs.
    """
    command = name.value

    def check(found: Findings) -> InstallationCheck:
        if found.signs is None:
            return _not_counted(name)
        ours = [sign for sign in found.signs if sign.name == command]
        alive = [sign for sign in ours if is_alive(sign, found.now)]
        if not alive:
            last = max((sign.seen_at for sign in ours), default=None)
            since = f"None was seen since {_moment(last)}" if last else "None runs"
            return _failing(name, f"{since}: {without}", f"Start `quotla {command}`, and see in its log why it ended.")
        other = sorted({sign.version for sign in alive} - {found.set_up.version})
        if other:
            return _warning(
                name,
                f"It runs in version {', '.join(other)}, and this is {found.set_up.version}.",
                f"Restart `quotla {command}` with the version you use.",
            )
        return _ok(name, "One runs." if len(alive) == 1 else f"{len(alive)} run side by side.")

    return check


# Calendly


def _calendly(found: Findings) -> InstallationCheck:
    if found.outlook.answers_calendly:
        return _ok(_Name.CALENDLY, "Calendly answers.")
    return _failing(
        _Name.CALENDLY,
        f"Calendly does not answer at {_origin(found.set_up.api_url)}. What was read before is shown with its age.",
        "Wait, and look at Calendly's status page. If it answers others, see that this machine may reach it.",
    )


def _clock(found: Findings) -> InstallationCheck:
    ahead = found.outlook.ahead
    if ahead is None:
        return _unknown(_Name.CLOCK, "Calendly did not say what time it is.", "Mend what is said of Calendly.")
    if abs(ahead) < CLOCKS_DISAGREE:
        return _ok(_Name.CLOCK, "Our clock and Calendly's agree.")
    by = f"Our clock is {_length(ahead)} {'ahead of' if ahead > timedelta(0) else 'behind'} Calendly's"
    mend = "Have the clock of this machine set by the net (NTP)."
    if ahead > found.set_up.tolerance:
        return _failing(
            _Name.CLOCK,
            f"{by}: every delivery looks too old, and is set aside until Calendly has confirmed it.",
            mend,
        )
    if -ahead > FUTURE_REFUSED:
        return _failing(_Name.CLOCK, f"{by}: every delivery looks as if it came from the future, and is refused.", mend)
    return _warning(_Name.CLOCK, f"{by}. Beyond some minutes, deliveries would no longer be believed.", mend)


_FROM_HERE: Final = {
    Reach.ANOTHER_ANSWERS: "something else answers there, or a proxy that does not find us",
    Reach.NAME_UNKNOWN: "its name leads nowhere",
    Reach.CERTIFICATE_REFUSED: "its certificate is not to be trusted",
    Reach.NOT_ANSWERING: "nothing answers there",
}


def _public_address(found: Findings) -> InstallationCheck:
    name, app_url, reach = _Name.PUBLIC_ADDRESS, found.installation.app_url, found.outlook.own_address
    if is_private(app_url) and not is_private(found.set_up.api_url):
        return _failing(
            name,
            f"{app_url} is an address of this machine or network, where Calendly cannot deliver.",
            "Make APP_URL an https address that can be reached from the internet.",
        )
    heard = found.figures.last_delivery_at if found.figures else None
    if heard is not None and found.now - heard < HEARD_LATELY:
        return _ok(name, f"Calendly last reached {app_url} on {_moment(heard)}.")
    if reach is Reach.ANSWERS:
        if is_private(app_url):
            return _ok(name, f"We answer at {app_url}, where the sandbox delivers.")
        return _unknown(
            name,
            f"We answer at {app_url}, as far as can be seen from here. No delivery of the last day proves that the "
            "internet reaches it, too.",
            "Book something to try, or open it from a network outside.",
        )
    return _warning(
        name,
        f"We were asked for at {app_url} from here, and {_FROM_HERE[reach]}. Some networks keep a machine from its own "
        "public address; otherwise Calendly cannot deliver either.",
        "See that APP_URL, its name and its certificate are right, and that the proxy there leads to `quotla serve`.",
    )


def _redirect_address(found: Findings) -> InstallationCheck:
    name, redirect = _Name.REDIRECT_ADDRESS, found.set_up.redirect_uri
    if redirect != found.installation.callback_url:
        return _failing(
            name,
            f"Calendly is to send browsers back to {redirect}, but we await them at {found.installation.callback_url}.",
            "Leave CALENDLY_REDIRECT_URI out, or make it that address, and register the same at Calendly.",
        )
    if found.outlook.consent is Consent.REFUSED:
        return _failing(
            name,
            f"Calendly refuses our app with the address {redirect}: the address, or the client id, is not registered.",
            "In Calendly's developer portal, register exactly this address for the app, and compare its client id with "
            "CALENDLY_CLIENT_ID.",
        )
    if found.outlook.consent is Consent.SHOWN:
        return _ok(name, f"Calendly shows its consent page for {redirect}.")
    if found.figures is None:
        return _not_counted(name)
    last = found.figures.last_connected_at
    if last is not None:
        return _ok(name, f"The last account was connected on {_moment(last)}. Should {redirect} be newer, try it.")
    return _unknown(
        name,
        f"Nobody has connected yet, and Calendly tells nobody in advance whether {redirect} is registered.",
        "See that Calendly's developer portal has exactly this address, then connect an account.",
    )


def _request_budget(found: Findings) -> InstallationCheck:
    left = min((sign.budget_left for sign in _alive(found)), default=None)
    if found.signs is None:
        return _not_counted(_Name.REQUEST_BUDGET)
    if left is None:
        return _unknown(_Name.REQUEST_BUDGET, "No process runs that would have asked Calendly.")
    share = f"{left:.0%} of the requests of this minute are left to the account that has least."
    if left <= 0:
        return _warning(
            _Name.REQUEST_BUDGET,
            "An account has used up its requests at Calendly for this minute, and what concerns it waits.",
            "It mends itself. If it stays so, see which other app uses the same account, or change it to a paid plan.",
        )
    if left < LITTLE_BUDGET:
        return _warning(
            _Name.REQUEST_BUDGET, f"{share} Only screens are served before it is renewed.", "It mends itself."
        )
    return _ok(_Name.REQUEST_BUDGET, share)


# What waits


def _queue(
    name: InstallationCheckName, what: str, queue_of: Callable[[Figures], QueueFigures], look: str
) -> Callable[[Findings], InstallationCheck]:
    """
    Args:
        what: in the plural, as a sentence begins with it.
        look: what to do about those that failed.
    """

    def check(found: Findings) -> InstallationCheck:
        if found.figures is None:
            return _not_counted(name)
        queue = queue_of(found.figures)
        since = queue.untried_since
        if since is not None and found.now - since > LONGEST_WAIT:
            return _failing(
                name,
                f"{what} that wait: {queue.waiting}, the oldest since {_moment(since)}, and nobody has taken it up.",
                "See that `quotla worker` and `quotla upkeep` run, and that Redis answers.",
            )
        if queue.failed:
            return _warning(name, f"{what} that could not be carried out: {queue.failed}.", look)
        if queue.retrying:
            return _warning(name, f"{what} that failed, and are tried again: {queue.retrying}.", look)
        return _ok(name, f"{what} that wait: {queue.waiting}, none for long." if queue.waiting else "Nothing waits.")

    return check


def _messages(found: Findings) -> InstallationCheck:
    check = _MESSAGE_QUEUE(found)
    if found.figures is not None and found.figures.messages_uncertain and check.state is CheckState.OK:
        return _warning(
            _Name.MESSAGES,
            f"Messages of which nobody knows whether they went out: {found.figures.messages_uncertain}. They are not "
            "sent to clients again by themselves.",
            "Ask those who were meant, or send them again on the page of their links.",
        )
    return check


def _unknown_owners(found: Findings) -> InstallationCheck:
    if found.figures is None:
        return _not_counted(_Name.UNKNOWN_OWNERS)
    if not found.figures.unknown_owners:
        return _ok(_Name.UNKNOWN_OWNERS, "Every delivery belongs to an account that somebody has connected.")
    return _warning(
        _Name.UNKNOWN_OWNERS,
        f"Deliveries for accounts that nobody has connected: {found.figures.unknown_owners}. They are kept for a week.",
        "Delete webhook subscriptions at Calendly that lead here and are not ours; or have those accounts connected.",
    )


# Keys and mail


def _signing_keys(found: Findings) -> InstallationCheck:
    if found.set_up.has_app_keys:
        return _ok(
            _Name.SIGNING_KEYS, "CALENDLY_WEBHOOK_SIGNING_KEY is set; our subscriptions have secrets of their own."
        )
    return _warning(
        _Name.SIGNING_KEYS,
        "CALENDLY_WEBHOOK_SIGNING_KEY is not set. Should Calendly sign with the app's key, every delivery is refused.",
        "Set it to the webhook signing key that Calendly showed when the app was registered.",
    )


def _encryption_keys(found: Findings) -> InstallationCheck:
    if found.sealed_with is None:
        return _not_counted(_Name.ENCRYPTION_KEYS)
    current, *_ = known = found.set_up.key_ids
    lost = sorted(set(found.sealed_with) - set(known))
    if lost:
        return _failing(
            _Name.ENCRYPTION_KEYS,
            f"Secrets are sealed with keys that ENCRYPTION_KEYS lacks: {', '.join(lost)}. They cannot be opened.",
            "Put those keys back into ENCRYPTION_KEYS, behind the first. If they are lost, the owners connect again.",
        )
    older = sorted(set(found.sealed_with) - {current})
    if older:
        return _ok(
            _Name.ENCRYPTION_KEYS,
            f"New secrets are sealed with {current}, older ones with {', '.join(older)}. `quotla rotate-keys` seals "
            "those anew.",
        )
    return _ok(_Name.ENCRYPTION_KEYS, f"All secrets are sealed with {current}.")


def _mail(found: Findings) -> InstallationCheck:
    if found.installation.sends_mail:
        return _ok(_Name.MAIL, "Messages go out by the mail server of SMTP_URL.")
    return _warning(
        _Name.MAIL,
        "SMTP_URL is not set: links cannot be sent by e-mail, and owners are told nothing by it.",
        "Set SMTP_URL and MAIL_FROM.",
    )


_MESSAGE_QUEUE: Final = _queue(
    _Name.MESSAGES,
    "Messages",
    lambda figures: figures.messages,
    "See on the page of the link why, mend it (SMTP_URL, MAIL_FROM, the address), and send it again.",
)
_CHECKS: Final[Sequence[Check]] = (
    _settings,
    _database,
    _migrations,
    _broker,
    _process(_Name.WORKER, "what Calendly tells is stored, but not carried out, and no message is sent."),
    _process(_Name.UPKEEP, "what gets lost on the way is not found, and no subscription is watched."),
    _calendly,
    _clock,
    _public_address,
    _redirect_address,
    _request_budget,
    _queue(
        _Name.INBOX,
        "Deliveries",
        lambda figures: figures.deliveries,
        "Look at them in the inbox, mend the reason, and replay them.",
    ),
    _queue(
        _Name.REACTIONS,
        "Reactions to what happened",
        lambda figures: figures.reactions,
        "See in the worker's log why (`job`, run_reaction), and what is said of each connection.",
    ),
    _messages,
    _unknown_owners,
    _signing_keys,
    _encryption_keys,
    _mail,
)


# Words


def is_private(url: str) -> bool:
    """Whether an address plainly leads to this machine or network; of a name that others look up nothing is said."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _length(length: timedelta) -> str:
    seconds = round(abs(length).total_seconds())
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
