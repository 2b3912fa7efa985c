"""Each fault of an installation is named, with its mend, and by the check that it belongs to."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.connections.diagnosis import CheckState
from application.health.checks import Findings, InstallationCheck, InstallationCheckName, examined, is_private, worst_of
from application.ports.census import Figures, QueueFigures, SchemaStanding
from application.ports.probes import Consent, Outlook, Reach
from application.ports.signs_of_life import SignOfLife
from application.settings import Installation, SetUp
from tests.support.builders import NOON

pytestmark = pytest.mark.unit

Name = InstallationCheckName
OK, WARNING, FAILING, UNKNOWN = CheckState.OK, CheckState.WARNING, CheckState.FAILING, CheckState.UNKNOWN

INSTALLATION = Installation(
    app_url="https://quotla.example",
    booking_origin="https://calendly.com",
    mail_from="no-reply@quotla.example",
    sends_mail=True,
)
SET_UP = SetUp(
    version="2.0",
    redirect_uri=INSTALLATION.callback_url,
    api_url="https://api.calendly.com",
    key_ids=("new", "old"),
    has_app_keys=True,
    tolerance=timedelta(seconds=180),
    cautions=(),
)
OUTLOOK = Outlook(
    looked_at=NOON,
    answers_calendly=True,
    ahead=timedelta(seconds=1),
    own_address=Reach.ANSWERS,
    consent=Consent.SHOWN,
    answers_broker=True,
)
SCHEMA = SchemaStanding(server="15.9", found=frozenset({"0009"}), wanted=frozenset({"0009"}), unsafe_login=None)
EMPTY = QueueFigures(waiting=0, untried_since=None, retrying=0, failed=0)
FIGURES = Figures(
    deliveries=EMPTY,
    reactions=EMPTY,
    messages=EMPTY,
    messages_uncertain=0,
    last_delivery_at=NOON - timedelta(hours=1),
    last_connected_at=NOON - timedelta(days=30),
    unknown_owners=0,
)


def a_sign(name: str, **changes: Any) -> SignOfLife:
    whole: dict[str, Any] = {
        "process": UUID(int=1),
        "name": name,
        "version": "2.0",
        "began_at": NOON - timedelta(days=1),
        "seen_at": NOON - timedelta(seconds=10),
        "reaches_broker": True,
        "budget_left": 0.9,
    }
    return SignOfLife(**whole | changes)


SIGNS = (a_sign("serve"), a_sign("worker"), a_sign("upkeep"))


def findings(**changes: Any) -> Findings:
    """Of an installation with which all is well, but for what is told."""
    whole: dict[str, Any] = {
        "installation": INSTALLATION,
        "set_up": SET_UP,
        "outlook": OUTLOOK,
        "schema": SCHEMA,
        "figures": FIGURES,
        "signs": SIGNS,
        "sealed_with": {"new": 3},
        "counts_unknown_owners": True,
        "now": NOON,
    }
    return Findings(**whole | changes)


def looking(**changes: Any) -> Findings:
    return findings(outlook=replace(OUTLOOK, **changes))


def set_up(**changes: Any) -> Findings:
    return findings(set_up=replace(SET_UP, **changes))


def counting(**changes: Any) -> Findings:
    return findings(figures=replace(FIGURES, **changes))


def running(*signs: SignOfLife) -> Findings:
    return findings(signs=signs)


def unheard(app_url: str = "https://quotla.example", **changes: Any) -> Findings:
    """No delivery came lately."""
    return findings(
        installation=replace(INSTALLATION, app_url=app_url),
        figures=replace(FIGURES, last_delivery_at=NOON - timedelta(days=2)),
        outlook=replace(OUTLOOK, **changes),
    )


def without_database(**changes: Any) -> Findings:
    return findings(**{"schema": None, "figures": None, "signs": None, "sealed_with": None, **changes})


STALE_WORKER = a_sign("worker", seen_at=NOON - timedelta(minutes=5))
OLD_SCHEMA = replace(SCHEMA, found=frozenset({"0008"}))
FAULTS: dict[str, tuple[Findings, InstallationCheckName, CheckState, str, str]] = {
    "a caution": (set_up(cautions=("QUOTLA_DEV is on",)), Name.SETTINGS, WARNING, "QUOTLA_DEV", "restart"),
    "database away": (without_database(), Name.DATABASE, FAILING, "does not answer", "Start Postgres"),
    "too mighty a login": (
        findings(schema=replace(SCHEMA, unsafe_login="is a superuser")),
        Name.DATABASE,
        FAILING,
        "is a superuser",
        "DATABASE_APP_URL",
    ),
    "never migrated": (
        without_database(schema=replace(SCHEMA, found=frozenset())),
        Name.MIGRATIONS,
        FAILING,
        "never set up",
        "quotla migrate",
    ),
    "migration missing": (without_database(schema=OLD_SCHEMA), Name.MIGRATIONS, FAILING, "0008", "quotla migrate"),
    "redis away": (looking(answers_broker=False), Name.BROKER, FAILING, "does not answer", "REDIS_URL"),
    "redis away from a worker": (
        running(*SIGNS[:1], a_sign("worker", reaches_broker=False), *SIGNS[2:]),
        Name.BROKER,
        FAILING,
        "worker",
        "REDIS_URL",
    ),
    "no worker": (running(SIGNS[0], SIGNS[2]), Name.WORKER, FAILING, "None runs", "quotla worker"),
    "a worker that died": (
        running(SIGNS[0], STALE_WORKER, SIGNS[2]),
        Name.WORKER,
        FAILING,
        "since 2026-11-22 11:55 UTC",
        "quotla worker",
    ),
    "a worker of another version": (
        running(SIGNS[0], a_sign("worker", version="1.0"), SIGNS[2]),
        Name.WORKER,
        WARNING,
        "version 1.0",
        "Restart",
    ),
    "no upkeep": (running(*SIGNS[:2]), Name.UPKEEP, FAILING, "None runs", "quotla upkeep"),
    "Calendly down": (
        looking(answers_calendly=False, ahead=None),
        Name.CALENDLY,
        FAILING,
        "does not answer",
        "Wait",
    ),
    "clock unsaid": (looking(ahead=None), Name.CLOCK, UNKNOWN, "did not say", "Calendly"),
    "clock off a little": (looking(ahead=timedelta(minutes=-2)), Name.CLOCK, WARNING, "2 minutes behind", "NTP"),
    "clock ahead": (looking(ahead=timedelta(minutes=4)), Name.CLOCK, FAILING, "4 minutes ahead", "NTP"),
    "clock behind": (looking(ahead=timedelta(minutes=-6)), Name.CLOCK, FAILING, "from the future", "NTP"),
    "an address of this machine": (
        unheard("http://127.0.0.1:8000"),
        Name.PUBLIC_ADDRESS,
        FAILING,
        "this machine",
        "reached from the internet",
    ),
    "an address that is not ours": (
        unheard(own_address=Reach.ANOTHER_ANSWERS),
        Name.PUBLIC_ADDRESS,
        WARNING,
        "something else answers",
        "APP_URL",
    ),
    "a name that leads nowhere": (
        unheard(own_address=Reach.NAME_UNKNOWN),
        Name.PUBLIC_ADDRESS,
        WARNING,
        "leads nowhere",
        "APP_URL",
    ),
    "an address nobody proved": (unheard(), Name.PUBLIC_ADDRESS, UNKNOWN, "No delivery", "Book something"),
    "redirected elsewhere": (
        set_up(redirect_uri="https://other.example/callback"),
        Name.REDIRECT_ADDRESS,
        FAILING,
        "https://other.example/callback",
        "CALENDLY_REDIRECT_URI",
    ),
    "redirect not registered": (
        looking(consent=Consent.REFUSED),
        Name.REDIRECT_ADDRESS,
        FAILING,
        "not registered",
        "developer portal",
    ),
    "redirect unproven": (
        findings(outlook=replace(OUTLOOK, consent=Consent.UNSAID), figures=replace(FIGURES, last_connected_at=None)),
        Name.REDIRECT_ADDRESS,
        UNKNOWN,
        "Nobody has connected yet",
        "connect an account",
    ),
    "budget exhausted": (
        running(a_sign("serve", budget_left=0.0), *SIGNS[1:]),
        Name.REQUEST_BUDGET,
        WARNING,
        "used up",
        "paid plan",
    ),
    "budget low": (
        running(a_sign("serve", budget_left=0.1), *SIGNS[1:]),
        Name.REQUEST_BUDGET,
        WARNING,
        "10%",
        "mends itself",
    ),
    "queue old": (
        counting(deliveries=replace(EMPTY, waiting=7, untried_since=NOON - timedelta(minutes=3))),
        Name.INBOX,
        FAILING,
        "7, the oldest since 2026-11-22 11:57 UTC",
        "quotla worker",
    ),
    "deliveries failed": (counting(deliveries=replace(EMPTY, failed=2)), Name.INBOX, WARNING, ": 2", "replay"),
    "reactions retried": (counting(reactions=replace(EMPTY, retrying=1)), Name.REACTIONS, WARNING, ": 1", "log"),
    "messages failed": (counting(messages=replace(EMPTY, failed=1)), Name.MESSAGES, WARNING, ": 1", "SMTP_URL"),
    "messages uncertain": (counting(messages_uncertain=4), Name.MESSAGES, WARNING, ": 4", "again"),
    "deliveries of nobody's": (counting(unknown_owners=5), Name.UNKNOWN_OWNERS, WARNING, ": 5", "subscriptions"),
    "no app key": (
        set_up(has_app_keys=False),
        Name.SIGNING_KEYS,
        WARNING,
        "not set",
        "webhook signing key",
    ),
    "a key that is lost": (
        findings(sealed_with={"new": 1, "gone": 2}),
        Name.ENCRYPTION_KEYS,
        FAILING,
        "gone",
        "ENCRYPTION_KEYS",
    ),
    "no mail": (
        findings(installation=replace(INSTALLATION, sends_mail=False)),
        Name.MAIL,
        WARNING,
        "SMTP_URL",
        "SMTP_URL",
    ),
}


def the(name: InstallationCheckName, found: Findings) -> InstallationCheck:
    (check,) = [one for one in examined(found) if one.name is name]
    return check


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_mend_by_its_own_check(fault: str) -> None:
    found, name, state, meaning, mend = FAULTS[fault]

    check = the(name, found)

    assert (check.state, meaning in check.meaning, mend in (check.mend or "")) == (state, True, True), check


def test_where_all_is_well_every_check_says_so() -> None:
    assert [check for check in examined(findings()) if check.state is not OK or check.mend] == []


def test_every_check_is_made_once_in_the_order_of_mending() -> None:
    assert [check.name for check in examined(findings())] == list(Name)


def test_what_belongs_to_nobody_is_for_those_alone_who_run_it() -> None:
    names = [check.name for check in examined(findings(counts_unknown_owners=False))]

    assert names == [name for name in Name if name is not Name.UNKNOWN_OWNERS]


KEPT_IN_DATABASE = (
    Name.MIGRATIONS,
    Name.WORKER,
    Name.UPKEEP,
    Name.REQUEST_BUDGET,
    Name.INBOX,
    Name.REACTIONS,
    Name.MESSAGES,
    Name.UNKNOWN_OWNERS,
    Name.ENCRYPTION_KEYS,
)


@pytest.mark.parametrize("name", KEPT_IN_DATABASE)
def test_what_could_not_be_counted_is_not_said_to_be_well(name: InstallationCheckName) -> None:
    assert the(name, without_database()).state is UNKNOWN


def test_a_trial_on_one_machine_is_no_fault() -> None:
    at_home = replace(INSTALLATION, app_url="http://127.0.0.1:8000")
    found = replace(unheard(), installation=at_home, set_up=replace(SET_UP, api_url="http://127.0.0.1:8900"))

    assert the(Name.PUBLIC_ADDRESS, found).state is OK


def test_a_delivery_of_today_proves_the_address_whatever_is_seen_from_here() -> None:
    assert the(Name.PUBLIC_ADDRESS, looking(own_address=Reach.NOT_ANSWERING)).state is OK


def test_an_older_key_that_is_still_in_use_is_named_to_be_kept() -> None:
    check = the(Name.ENCRYPTION_KEYS, findings(sealed_with={"new": 1, "old": 2}))

    assert (check.state, "old" in check.meaning) == (OK, True)


def test_a_delivery_that_came_just_now_is_no_fault() -> None:
    waiting = replace(EMPTY, waiting=1, untried_since=NOON - timedelta(seconds=5))

    assert the(Name.INBOX, counting(deliveries=waiting)).state is OK


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        ([OK, UNKNOWN, WARNING, FAILING], FAILING),
        ([OK, UNKNOWN, WARNING], WARNING),
        ([OK, UNKNOWN], UNKNOWN),
        ([OK], OK),
        ([], OK),
    ],
)
def test_the_worst_is_said_of_all(states: list[CheckState], worst: CheckState) -> None:
    assert worst_of(states) is worst


@pytest.mark.parametrize(
    ("url", "is_so"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:8000", True),
        ("https://10.0.0.7", True),
        ("https://quotla.local", True),
        ("https://quotla.example", False),
        ("https://93.184.215.14", False),
    ],
)
def test_an_address_of_this_machine_or_network_is_told_by_its_host(url: str, is_so: bool) -> None:
    assert is_private(url) is is_so
