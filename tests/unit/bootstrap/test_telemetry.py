"""Log lines: one shape for all, and no secret in any of them."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from application.correlation import correlated
from bootstrap.settings import LogFormat, Logging
from bootstrap.telemetry import CONCEALED, Concealment, set_up_logging

pytestmark = pytest.mark.unit

SECRET = 'correct "horse" battery/staple+1='


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("httpx", "uvicorn.access")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.captureWarnings(False)


def set_up(stream: io.StringIO, *, level: str = "info", form: LogFormat = LogFormat.JSON) -> Concealment:
    return set_up_logging(Logging(level=level, format=form), process="worker", secrets=[SECRET], stream=stream)


def line_of(stream: io.StringIO) -> dict[str, Any]:
    """The only line."""
    [line] = stream.getvalue().splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_line_says_when_how_bad_what_and_by_whom(stream: io.StringIO) -> None:
    set_up(stream)

    logging.getLogger("adapters.somewhere").warning("broker %s", "away")

    line = line_of(stream)
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "level": "warning",
        "message": "broker away",
        "process": "worker",
        "logger": "adapters.somewhere",
    }


def test_facts_stand_by_themselves_also_those_called_like_the_librarys_own(stream: io.StringIO) -> None:
    set_up(stream)

    logging.getLogger("x").info("webhook", extra={"event": "invitee.created", "status": 200, "why": None})

    line = line_of(stream)
    assert (line["message"], line["event"], line["status"], "why" in line) == ("webhook", "invitee.created", 200, False)


def test_lines_of_one_request_carry_its_correlation(stream: io.StringIO) -> None:
    set_up(stream)

    with correlated("abc"):
        logging.getLogger("x").info("one")

    assert line_of(stream)["correlation"] == "abc"


def test_what_is_less_than_wanted_is_not_written(stream: io.StringIO) -> None:
    set_up(stream, level="warning")

    logging.getLogger("x").info("one")

    assert stream.getvalue() == ""


@pytest.mark.parametrize("name", ["httpx", "uvicorn.access"])
def test_libraries_do_not_tell_of_every_request_once_more(stream: io.StringIO, name: str) -> None:
    set_up(stream)

    logging.getLogger(name).info("GET https://api.calendly.com/?email=kim@client.example")

    assert stream.getvalue() == ""


def test_for_people_a_line_is_words(stream: io.StringIO) -> None:
    set_up(stream, form=LogFormat.CONSOLE)

    logging.getLogger("x").info("broker back", extra={"lost_nudges": 3})

    assert "broker back" in stream.getvalue()
    assert "lost_nudges=3" in stream.getvalue()


@pytest.mark.parametrize("form", [LogFormat.JSON, LogFormat.CONSOLE])
@pytest.mark.parametrize(
    ("message", "extra"),
    [
        (f"the secret is {SECRET}", {}),
        ("in a fact", {"fact": f"x{SECRET}y"}),
        ("in a list", {"fact": [[SECRET]]}),
        ("as a key", {"fact": {SECRET: 1}}),
        ("in an object", {"fact": ValueError(SECRET)}),
        ("in bytes", {"fact": SECRET.encode()}),
    ],
)
def test_a_secret_does_not_get_out(
    stream: io.StringIO, form: LogFormat, message: str, extra: dict[str, object]
) -> None:
    set_up(stream, form=form)

    logging.getLogger("x").info(message, extra=extra)

    assert "battery" not in stream.getvalue()
    assert CONCEALED in stream.getvalue()


def test_a_secret_does_not_get_out_by_an_error(stream: io.StringIO) -> None:
    set_up(stream, level="debug")

    try:
        raise ValueError(f"row contains {SECRET}")
    except ValueError:
        logging.getLogger("x").exception("failed")

    assert "battery" not in stream.getvalue()


def test_an_errors_message_is_only_told_when_debugging(stream: io.StringIO) -> None:
    set_up(stream)

    try:
        raise ValueError("Key (email)=(kim@client.example) already exists")
    except ValueError:
        logging.getLogger("x").exception("failed")

    line = line_of(stream)
    assert "kim@" not in str(line)
    assert line["error"].startswith("ValueError at test_telemetry.py")


@pytest.mark.parametrize(
    ("text", "concealed"),
    [
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer …"),
        ("token eyJhbGciOi.eyJzdWIi.c2ln rest", "token … rest"),
        ("postgresql://quotla_app:hunter2@db.example/x", "postgresql://quotla_app:…@db.example/x"),
        ("redis://:hunter2@[::1]:6379/0", "redis://:…@[::1]:6379/0"),
        ("GET /healthz 200", "GET /healthz 200"),
        ("mail to kim@client.example at 10:30", "mail to kim@client.example at 10:30"),
    ],
)
def test_what_looks_like_a_credential_is_concealed(text: str, concealed: str) -> None:
    assert Concealment().text(text) == concealed


def test_a_secret_learned_later_is_concealed_from_then_on() -> None:
    concealment = Concealment()

    concealment.learn(["horse battery"])

    assert concealment.text("a horse battery staple") == "a … staple"


def test_the_longer_of_two_secrets_leaves_no_end_behind() -> None:
    assert Concealment(["horse", "horse battery"]).text("a horse battery staple") == "a … staple"


def test_too_short_a_secret_does_not_tear_words_apart() -> None:
    assert Concealment(["a", ""]).text("a banana") == "a banana"
