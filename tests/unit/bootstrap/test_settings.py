"""Reading the environment: what is required, what is refused, and that no secret's value is ever in a message."""

import base64
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bootstrap.questions import InvalidSettings
from bootstrap.setting_values import MetricsPlace, encryption_keys_in, is_loopback
from bootstrap.settings import Settings, read_authentication, read_owner_url
from domain.credentials import Secret

pytestmark = pytest.mark.unit

ENV_EXAMPLE = Path(__file__).resolve().parents[3] / ".env.example"
KEY = base64.b64encode(bytes(range(200, 232))).decode()
COMPLETE = {
    "DATABASE_URL": "postgresql://owner:owner-password@db.example/quotla",
    "REDIS_URL": "redis://:redis-password@redis.example:6379/0",
    "APP_URL": "https://scheduling.example",
    "CALENDLY_CLIENT_ID": "client",
    "CALENDLY_CLIENT_SECRET": "calendly-client-secret",
    "ENCRYPTION_KEYS": f"k1:{KEY}",
    "AUTH_JWT_SECRET": "a-secret-of-the-host-app-with-32-bytes",
}


def settings(**changes: str) -> Settings:
    return Settings.read({**COMPLETE, **changes})


def problems(environment: Mapping[str, str]) -> dict[str, str]:
    """The sentence about each setting that was refused."""
    with pytest.raises(InvalidSettings) as caught:
        Settings.read(environment)
    return {problem.name: problem.sentence for problem in caught.value.problems}


def problem_with(name: str, value: str) -> str:
    found = problems({**COMPLETE, name: value})
    assert list(found) == [name]
    return found[name]


class Recorder(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values_given = values
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.values_given[name]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("settings are asked for by name")

    def __len__(self) -> int:
        return len(self.values_given)


def names_in_the_example() -> list[str]:
    return re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", ENV_EXAMPLE.read_text(), re.MULTILINE)


def names_that_are_read() -> set[str]:
    environment = Recorder(COMPLETE)
    Settings.read(environment)
    return environment.asked


def test_every_setting_that_is_read_is_explained_in_the_example() -> None:
    assert names_that_are_read() - set(names_in_the_example()) == set()


def test_every_name_in_the_example_is_read() -> None:
    assert set(names_in_the_example()) - names_that_are_read() == set()


def test_no_name_stands_twice_in_the_example() -> None:
    assert len(names_in_the_example()) == len(set(names_in_the_example()))


def test_the_defaults_in_the_example_are_those_that_hold() -> None:
    commented = dict(re.findall(r"^# ([A-Z][A-Z0-9_]+)=([^\n]+)$", ENV_EXAMPLE.read_text(), re.MULTILINE))
    examples = {"AUTH_JWKS_URL", "HOST_ORIGINS", "MAIL_FROM", "TRUSTED_PROXIES"}
    defaults = {name: value for name, value in commented.items() if name not in examples}

    assert settings(**defaults) == settings()


def test_a_shell_reads_every_line_of_the_example_as_it_is_meant(tmp_path: Path) -> None:
    """README has it loaded so; of two lines for one setting the second counts."""
    whole = re.sub(r"^# (?=[A-Z][A-Z0-9_]+=)", "", ENV_EXAMPLE.read_text(), flags=re.MULTILINE)
    (tmp_path / ".env").write_text(whole)
    script = 'set -eu; set -a; . ./.env; set +a; printf "%s" "$MAIL_FROM"'

    read = subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, env={}, capture_output=True, text=True, check=False)

    assert (read.returncode, read.stdout, read.stderr) == (0, "Quotla <no-reply@example.com>", "")


def test_everything_missing_is_reported_at_once() -> None:
    assert set(problems({})) == set(COMPLETE)


def test_blank_is_missing() -> None:
    assert problem_with("CALENDLY_CLIENT_ID", "  ") == "is missing"


def test_several_problems_are_reported_together() -> None:
    found = problems({**COMPLETE, "APP_URL": "nonsense", "TRACKING_FIELD": "utm_all", "SWEEP_SECONDS": "often"})

    assert set(found) == {"APP_URL", "TRACKING_FIELD", "SWEEP_SECONDS"}


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL", "ENCRYPTION_KEYS", "SMTP_URL", "AUTH_JWKS_URL"]
)
def test_a_refused_value_is_not_quoted(name: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        settings(**{name: "http://hunter2:hunter2@somewhere.example:port/hunter2,k1:hunter2"})

    assert "hunter2" not in str(caught.value)


def test_secrets_are_not_in_the_repr() -> None:
    shown = repr(settings(CALENDLY_WEBHOOK_SIGNING_KEY="signing-key", SMTP_URL="smtps://u:mail-password@mail.example"))

    held = ("owner-password", "redis-password", "calendly-client-secret", "host-app", "signing-key", "mail-password")
    assert [text for text in (*held, KEY, repr(bytes(range(200, 232)))) if text in shown] == []


def test_the_secrets_are_known_to_whoever_keeps_them_from_the_log() -> None:
    found = settings(CALENDLY_WEBHOOK_SIGNING_KEY="signing-key", SMTP_URL="smtps://u:mail-p%40ss@mail.example").secrets

    assert {"redis-password", "calendly-client-secret", "signing-key", "mail-p@ss", KEY} <= found


@pytest.mark.parametrize(
    ("given", "expected"),
    [("", []), ("only", ["only"]), ("new,old", ["new", "old"]), (" new , old ,", ["new", "old"])],
)
def test_two_signing_keys_of_the_app_hold_while_it_is_changed(given: str, expected: list[str]) -> None:
    keys = settings(CALENDLY_WEBHOOK_SIGNING_KEY=given).signing_keys

    assert [key.reveal() for key in keys] == expected


def test_each_of_two_signing_keys_is_kept_from_the_log() -> None:
    assert {"new-key", "old-key"} <= settings(CALENDLY_WEBHOOK_SIGNING_KEY="new-key,old-key").secrets


class TestDatabase:
    def test_the_services_login_is_derived_from_the_owners(self) -> None:
        assert settings().database_app_url.reveal().startswith("postgresql://quotla_app:")

    def test_the_older_scheme_is_accepted(self) -> None:
        older = settings(DATABASE_URL="postgres://owner:owner-password@db.example/quotla")

        assert older.database_app_url == settings().database_app_url

    def test_a_given_login_needs_no_owner(self) -> None:
        environment = {name: value for name, value in COMPLETE.items() if name != "DATABASE_URL"}
        url = "postgresql://service@db.example/quotla"

        assert Settings.read({**environment, "DATABASE_APP_URL": url}).database_app_url == Secret(url)

    def test_another_database_system_is_refused(self) -> None:
        assert problem_with("DATABASE_URL", "mysql://owner@db.example/quotla").startswith("must begin with postgresql")

    def test_an_address_without_a_database_is_refused(self) -> None:
        assert "names no database" in problem_with("DATABASE_URL", "postgresql://owner@db.example")

    @pytest.mark.parametrize(
        "url", ["postgresql://owner:100%safe@db.example/quotla", "postgresql://owner@db.example/quotla?pool_size=5"]
    )
    @pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_APP_URL"])
    def test_an_address_that_the_driver_cannot_read_is_refused(self, name: str, url: str) -> None:
        assert problem_with(name, url).startswith("cannot be read: ")

    def test_migrate_says_that_it_cannot_read_its_address(self) -> None:
        with pytest.raises(InvalidSettings, match="DATABASE_URL cannot be read"):
            read_owner_url({"DATABASE_URL": "postgresql://owner:100%safe@db.example/quotla"})

    def test_migrate_needs_nothing_else(self) -> None:
        assert read_owner_url({"DATABASE_URL": "postgres://o@h/d"}) == Secret("postgresql://o@h/d")

    def test_migrate_says_what_it_misses(self) -> None:
        with pytest.raises(InvalidSettings, match="DATABASE_URL is missing"):
            read_owner_url({})


class TestAddresses:
    @pytest.mark.parametrize(
        ("given", "read"),
        [
            ("https://Scheduling.Example/", "https://scheduling.example"),
            ("https://scheduling.example:443", "https://scheduling.example"),
            ("https://scheduling.example:8443", "https://scheduling.example:8443"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("http://localhost:80", "http://localhost"),
            ("http://[::1]:8000", "http://[::1]:8000"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ],
    )
    def test_the_apps_origin_is_written_as_browsers_do(self, given: str, read: str) -> None:
        assert settings(APP_URL=given).app_url == read

    @pytest.mark.parametrize(
        "value",
        [
            "scheduling.example",
            "http://scheduling.example",
            "http://127.0.0.1.example",
            "https://scheduling.example/app",
            "https://user@scheduling.example",
            "https://scheduling.example?x=1",
            "https://scheduling.example#x",
            "https://scheduling.example:99999",
            "https://sche duling.example",
            "ftp://scheduling.example",
            "https://",
        ],
    )
    def test_what_is_no_origin_of_ours_is_refused(self, value: str) -> None:
        assert problem_with("APP_URL", value)

    @pytest.mark.parametrize("name", ["CALENDLY_API_URL", "CALENDLY_AUTH_URL", "CALENDLY_BOOKING_URL"])
    def test_calendly_is_asked_by_https(self, name: str) -> None:
        assert "https" in problem_with(name, "http://calendly.example")

    @pytest.mark.parametrize("name", ["CALENDLY_API_URL", "CALENDLY_AUTH_URL", "CALENDLY_BOOKING_URL"])
    def test_a_sandbox_on_this_machine_is_asked_by_http(self, name: str) -> None:
        sandbox = "http://127.0.0.1:8900"
        found = settings(**{name: sandbox})

        assert sandbox in (found.api_url, found.auth_url, found.booking_url)

    def test_the_callback_follows_the_apps_address(self) -> None:
        assert settings().redirect_uri == "https://scheduling.example/api/calendly/auth/callback"

    def test_host_apps_are_named_by_their_origins(self) -> None:
        found = settings(HOST_ORIGINS="https://app.example/, http://localhost:3000").host_origins

        assert found == {"https://app.example", "http://localhost:3000"}

    @pytest.mark.parametrize("value", ["null", "*", "https://app.example,http://other.example"])
    def test_what_is_no_origin_of_a_host_app_is_refused(self, value: str) -> None:
        assert problem_with("HOST_ORIGINS", value)

    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("localhost", True),
            ("app.localhost", True),
            ("127.0.0.1", True),
            ("127.8.9.10", True),
            ("::1", True),
            ("0.0.0.0", False),  # noqa: S104  nothing is bound here
            ("10.0.0.1", False),
            ("localhost.example", False),
            ("example", False),
        ],
    )
    def test_knows_what_stays_on_this_machine(self, host: str, expected: bool) -> None:
        assert is_loopback(host) is expected


class TestEncryptionKeys:
    RAW = bytes([251, 255, 254, *range(29)])

    @pytest.mark.parametrize(
        "encoded",
        [
            base64.b64encode(RAW).decode(),
            base64.b64encode(RAW).decode().rstrip("="),
            base64.urlsafe_b64encode(RAW).decode(),
            base64.urlsafe_b64encode(RAW).decode().rstrip("="),
        ],
    )
    def test_either_alphabet_will_do_with_or_without_padding(self, encoded: str) -> None:
        assert encryption_keys_in(f"k1:{encoded}")[0].key == self.RAW

    def test_the_first_stays_the_first(self) -> None:
        assert [key.id for key in encryption_keys_in(f"new:{KEY}, old:{KEY}")] == ["new", "old"]

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (KEY, "entry 1"),
            (f":{KEY}", "entry 1"),
            (f"k1:{KEY},k1:{KEY}", "the same key id twice"),
            (f"k1:{KEY[:-8]}", "not 32 bytes"),
            (f"k1:{KEY}{KEY}", "not 32 bytes"),
            (f"k1:{KEY},k2:!!!", "entry 2"),
            (f"k 1:{KEY}", "entry 1"),
            (",", "no key"),
        ],
    )
    def test_what_is_no_key_is_refused(self, value: str, sentence: str) -> None:
        assert sentence in problem_with("ENCRYPTION_KEYS", value)


class TestAuthentication:
    def test_published_keys_make_a_secret_unnecessary(self) -> None:
        environment = {name: value for name, value in COMPLETE.items() if name != "AUTH_JWT_SECRET"}
        url = "https://app.example/jwks.json"

        assert Settings.read({**environment, "AUTH_JWKS_URL": url}).authentication.jwks_url == url

    def test_a_short_secret_is_remarked_upon(self) -> None:
        assert "AUTH_JWT_SECRET has fewer" in settings(AUTH_JWT_SECRET="short").cautions[0]

    def test_a_long_secret_is_not(self) -> None:
        assert settings().cautions == ()

    def test_claims_can_be_renamed(self) -> None:
        found = settings(AUTH_CLAIM_WORKSPACE="org_id", AUTH_CLAIM_ROLE="org_role").authentication

        assert (found.workspace_claim, found.role_claim) == ("org_id", "org_role")

    def test_a_token_can_be_made_with_nothing_else(self) -> None:
        assert read_authentication({"AUTH_JWT_SECRET": "s"}).jwt_secret == Secret("s")


class TestCounts:
    @pytest.mark.parametrize("name", ["REQUEST_THREADS", "WORKER_THREADS"])
    def test_threads_that_would_wait_for_connections_are_refused(self, name: str) -> None:
        found = problems({**COMPLETE, name: "17"})

        assert list(found) == ["DATABASE_POOL_SIZE"]
        assert name in found["DATABASE_POOL_SIZE"]

    def test_threads_that_fit_are_not(self) -> None:
        assert settings(REQUEST_THREADS="30", WORKER_THREADS="34", DATABASE_POOL_SIZE="36").request_threads == 30

    @pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "１２", "9999999999"])
    def test_what_is_no_count_is_refused(self, value: str) -> None:
        assert problem_with("WEBHOOK_TOLERANCE_SECONDS", value)

    @pytest.mark.parametrize("value", ["0", "nan", "inf", "-5", "1e3", ""])
    def test_what_is_no_pause_is_refused_or_the_default(self, value: str) -> None:
        if value:
            assert problem_with("SWEEP_SECONDS", value)
        else:
            assert settings(SWEEP_SECONDS=value).sweep_seconds == 5

    def test_no_limit_of_requests_is_allowed(self) -> None:
        assert settings(GRAPHQL_RATE="0").graphql_rate == 0


class TestSwitches:
    @pytest.mark.parametrize(("value", "expected"), [("1", True), ("TRUE", True), ("0", False), ("", False)])
    def test_are_on_or_off(self, value: str, expected: bool) -> None:
        assert settings(TRUSTED_DOCUMENTS_ONLY=value).trusted_documents_only is expected

    def test_are_not_guessed(self) -> None:
        assert problem_with("TRUSTED_DOCUMENTS_ONLY", "maybe") == "must be 1 or 0"

    def test_development_is_remarked_upon(self) -> None:
        assert "QUOTLA_DEV is on" in settings(QUOTLA_DEV="1").cautions[0]

    def test_a_code_travels_only_where_calendly_lets_it(self) -> None:
        assert "utm_term" in problem_with("TRACKING_FIELD", "utm_id")


class TestMail:
    def test_goes_out_in_the_name_of_our_host_by_default(self) -> None:
        assert settings().mail_from == "no-reply@scheduling.example"

    def test_may_go_out_under_a_name(self) -> None:
        found = settings(MAIL_FROM="Quotla <office@fischer.example>")

        assert (found.mail_from, found.mail_domain) == ("Quotla <office@fischer.example>", "fischer.example")

    @pytest.mark.parametrize(
        "value", ["office", "office@", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"]
    )
    def test_a_sender_that_is_none_is_refused(self, value: str) -> None:
        assert problem_with("MAIL_FROM", value)

    def test_a_server_is_checked_at_the_start(self) -> None:
        assert problem_with("SMTP_URL", "mail.example:25").startswith("must be smtp://")


class TestMetrics:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("", MetricsPlace("127.0.0.1", None)),
            ("0.0.0.0", MetricsPlace("0.0.0.0", None)),  # noqa: S104  that it can be said is the point
            ("10.0.0.5:9000", MetricsPlace("10.0.0.5", 9000)),
            (":0", MetricsPlace("127.0.0.1", 0)),
            ("[::1]:9000", MetricsPlace("::1", 9000)),
            ("off", None),
        ],
    )
    def test_are_served_where_it_says(self, value: str, expected: MetricsPlace | None) -> None:
        assert settings(METRICS_BIND=value).metrics == expected

    @pytest.mark.parametrize("value", ["host:port", "127.0.0.1:70000", "http://127.0.0.1:9000", "::1"])
    def test_a_place_that_is_none_is_refused(self, value: str) -> None:
        assert problem_with("METRICS_BIND", value)
