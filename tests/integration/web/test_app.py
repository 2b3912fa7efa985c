"""What holds for every request, health, the screens, and what is in front of the router."""

import asyncio
import gzip
import hashlib
import hmac
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.web.health import health_routes
from adapters.web.pages import SCREENS
from adapters.web.session import session_cookie
from tests.adapters.intake import KEY, OWN_SECRET
from tests.integration.web.house import HTTP, HTTPS, House, get
from tests.unit.calendly.samples import body as recorded

pytestmark = pytest.mark.integration

EVERYWHERE = ["/", "/clients", "/nowhere", "/api/session", "/api/nowhere", "/m/x", "/healthz", "/graphql"]


# Hosts


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path", ["/", "/graphql", "/api/calendly/webhooks", "/api/calendly/webhooks/k", "/m/x", "/nowhere"]
)
@pytest.mark.parametrize("host", ["evil.test", "app.example.evil.test", "app.example:8443", "127.0.0.1", ""])
async def test_another_host_is_not_answered_for(path: str, host: str) -> None:
    assert (await get(House(), path, host=host)).status_code == 421


@pytest.mark.asyncio
async def test_the_log_names_the_host_that_was_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="adapters"):
        await get(House(), "/", host="backend.internal:8000" + "x" * 500)

    (line,) = caplog.records
    assert (line.getMessage(), line.__dict__["host"]) == ("unknown host", ("backend.internal:8000" + "x" * 500)[:253])


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_health_may_be_asked_under_any_name(path: str) -> None:
    assert (await get(House(), path, host="10.0.0.7:8000")).status_code == 200


@pytest.mark.asyncio
async def test_two_hosts_are_none() -> None:
    async with House().visited() as browser:
        answer = await browser.get("/", headers=[("Host", "app.example"), ("Host", "evil.test")])

    assert answer.status_code == 421


@pytest.mark.asyncio
async def test_no_address_is_built_from_what_a_proxy_says() -> None:
    answer = await get(House(), "/", x_forwarded_host="evil.test", x_forwarded_proto="http", forwarded="host=evil.test")

    assert (answer.status_code, "evil.test" in answer.text) == (200, False)


# Headers


@pytest.mark.asyncio
@pytest.mark.parametrize("path", EVERYWHERE)
async def test_every_answer_is_safe_in_a_browser(path: str) -> None:
    headers = (await get(House(), path)).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.asyncio
async def test_by_http_there_is_no_promise_of_https() -> None:
    assert "strict-transport-security" not in (await get(House(app_url=HTTP), "/")).headers


# The log, and errors


@pytest.mark.asyncio
async def test_each_request_makes_one_line_that_names_the_route(caplog: pytest.LogCaptureFixture) -> None:
    house = House()
    with caplog.at_level(logging.DEBUG, logger="adapters"):
        answer = await get(house, "/clients/secret-id?token=SECRET", cookie="a=SECRET")

    (line,) = caplog.records
    told = line.__dict__
    assert (told["method"], told["route"], told["status"]) == ("GET", "/clients/{id}", 404)
    assert told["correlation"] == answer.headers["x-request-id"]
    assert not any(secret in str(told) for secret in ("secret-id", "SECRET"))


@pytest.mark.asyncio
async def test_requests_are_measured_by_their_route() -> None:
    house = House()

    await get(house, "/m/some-code-of-22-chars")
    await get(house, "/some/where")

    assert house.observed == [("/m/{code}", 404), ("unmatched", 404)]


@pytest.mark.asyncio
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_a_bug_is_answered_with_a_number_to_report(accept: str) -> None:
    answer = await get(House(), "/api/breaking/code", accept=accept)

    assert (answer.status_code, answer.headers["x-request-id"] in answer.text) == (500, True)
    assert "SECRET" not in answer.text


@pytest.mark.asyncio
async def test_a_bug_is_logged_once_where_it_is_and_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="adapters"):
        await get(House(), "/api/breaking/code")

    (line,) = caplog.records
    assert line.levelno == logging.ERROR
    assert line.__dict__["why"].startswith("ValueError at house.py")
    assert "SECRET" not in str(vars(line))


# Health


@pytest.mark.asyncio
async def test_it_lives_whatever_else() -> None:
    house = House(needed={"database": lambda: False})

    assert (await get(house, "/healthz")).status_code == 200


def raising() -> bool:
    raise ConnectionError


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("database", "migrations", "broker", "status", "told"),
    [
        (True, True, True, 200, {"database": "ok", "migrations": "ok", "broker": "ok"}),
        (True, True, False, 200, {"database": "ok", "migrations": "ok", "broker": "degraded"}),
        (False, True, True, 503, {"database": "failed", "migrations": "ok", "broker": "ok"}),
        (True, False, True, 503, {"database": "ok", "migrations": "failed", "broker": "ok"}),
    ],
)
@pytest.mark.parametrize("failing", [lambda: False, raising])
async def test_readiness_hangs_on_the_database_alone(
    database: bool, migrations: bool, broker: bool, status: int, told: dict[str, str], failing: Callable[[], bool]
) -> None:
    def check(works: bool) -> Callable[[], bool]:
        return (lambda: True) if works else failing

    house = House(
        needed={"database": check(database), "migrations": check(migrations)}, degrading={"broker": check(broker)}
    )

    answer = await get(house, "/readyz")

    assert answer.status_code == status
    assert {name: said for name, said in answer.json().items() if name != "status"} == told


@pytest.mark.asyncio
async def test_a_check_that_hangs_does_not_work() -> None:
    async def ask(*_: Any, **__: Any) -> Any:
        await asyncio.Event().wait()

    _, ready = health_routes(ask=ask, needed={"database": lambda: True}, degrading={}, longest=timedelta(0))
    transport = httpx.ASGITransport(app=ready)
    async with httpx.AsyncClient(transport=transport, base_url=HTTPS) as client:
        assert (await client.get("/readyz")).status_code == 503


@pytest.mark.asyncio
async def test_metrics_are_not_for_the_public() -> None:
    assert (await get(House(), "/metrics")).status_code == 404


# In front of the router


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/api/calendly/webhooks", f"/api/calendly/webhooks/{KEY}"])
async def test_deliveries_reach_the_intake(path: str) -> None:
    assert (await get(House(), path)).headers["allow"] == "POST"


@pytest.mark.asyncio
async def test_a_delivery_is_stored() -> None:
    house = House()
    body = recorded("webhook_invitee_created")
    seconds = int(house.clock.now().timestamp())
    digest = hmac.new(OWN_SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    async with house.visited() as calendly:
        answer = await calendly.post(
            f"/api/calendly/webhooks/{KEY}",
            content=body,
            headers={"Calendly-Webhook-Signature": f"t={seconds},v1={digest}"},
        )

    assert (answer.status_code, len(house.inbox.stored)) == (200, 1)


@pytest.mark.asyncio
async def test_a_path_that_only_begins_alike_is_not_the_intakes() -> None:
    answer = await get(House(), "/api/calendly/webhooksnot")

    assert (answer.status_code, answer.text) == (404, "Not found.\n")


@pytest.mark.asyncio
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_graphql_is_reached_without_a_detour(method: str) -> None:
    async with House().visited() as browser:
        answer = await browser.request(method, "/graphql")

    assert (answer.status_code, answer.json()) == (200, {"reached_by": method})


async def shaken(house: House, *, host: str, path: str) -> list[dict[str, Any]]:
    """What is answered to a WebSocket handshake."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {"type": "websocket", "path": path, "headers": [(b"host", host.encode())], "query_string": b""}
    await house.app(scope, receive, send)
    return sent


@pytest.mark.asyncio
async def test_graphql_is_reached_by_websocket() -> None:
    sent = await shaken(House(), host="app.example", path="/graphql")

    assert [message.get("code", message["type"]) for message in sent] == ["websocket.accept", 4401]


@pytest.mark.asyncio
@pytest.mark.parametrize(("host", "path"), [("evil.test", "/graphql"), ("app.example", "/nowhere")])
async def test_no_other_socket_is_opened(host: str, path: str) -> None:
    sent = await shaken(House(), host=host, path=path)

    assert [message["type"] for message in sent] == ["websocket.close"]


# Screens that are not built


@pytest.mark.asyncio
async def test_without_screens_the_start_page_says_so_and_leads_on() -> None:
    answer = await get(House(sandbox_url="http://127.0.0.1:9000/"), "/")

    assert answer.status_code == 200
    assert all(
        link in answer.text
        for link in ('href="/api/calendly/auth/connect"', 'href="/graphql"', 'href="http://127.0.0.1:9000/"')
    )


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("connected", "Calendly is connected"),
        ("denied", "Access was not granted"),
        ("security", "could not be trusted"),
        ("failed", "could not be connected just now"),
        ("taken", "already connected by someone else"),
        ("<script>", "Integrations"),
        ("", "Integrations"),
    ],
)
async def test_without_screens_the_outcome_of_connecting_is_told_in_words(outcome: str, words: str) -> None:
    answer = await get(House(), f"/settings/integrations?calendly={outcome}")

    assert (answer.status_code, words in answer.text, "<script>" in answer.text) == (200, True, False)


@pytest.mark.asyncio
async def test_without_screens_other_pages_do_not_exist() -> None:
    assert (await get(House(), "/meetings")).status_code == 404


# Screens that are

SESSION = session_cookie(HTTPS).name


@pytest.fixture
def screens(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<script nonce="{{nonce}}" src="/assets/app-1a2b.js"></script>')
    (folder / "assets" / "app-1a2b.js").write_text("1")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / ".vite").mkdir()
    (folder / ".vite" / "manifest.json").write_text("SECRET")
    (tmp_path / "secret.txt").write_text("SECRET")
    (folder / "assets" / "notes.txt.gz").write_text("SECRET")
    (folder / "assets" / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


def draw(screens: Path, name: str, content: str) -> None:
    (screens / "pages").mkdir(exist_ok=True)
    (screens / "pages" / f"{name}.html").write_text(content)


@pytest.mark.asyncio
@pytest.mark.parametrize("path", [path.replace("{id}", "0192f0") for path in SCREENS])
async def test_a_screen_is_the_shell(screens: Path, path: str) -> None:
    answer = await get(House(screens=screens), path)

    assert (answer.status_code, "app-1a2b.js" in answer.text) == (200, True)


@pytest.mark.asyncio
async def test_the_settings_begin_with_the_integrations(screens: Path) -> None:
    answer = await get(House(screens=screens), "/settings")

    assert (answer.status_code, answer.headers["location"]) == (307, "/settings/integrations")


@pytest.mark.asyncio
async def test_a_page_is_sent_as_it_was_drawn_beforehand(screens: Path) -> None:
    draw(screens, "meetings", "<h1>Meetings</h1>")

    answer = await get(House(screens=screens), "/meetings", cookie=f"{SESSION}=any")

    assert (answer.status_code, "<h1>Meetings</h1>" in answer.text) == (200, True)


@pytest.mark.asyncio
async def test_the_page_for_what_does_not_exist_has_its_status(screens: Path) -> None:
    draw(screens, "not-found", "<h1>There is nothing here</h1>")

    answer = await get(House(screens=screens), "/nowhere", cookie=f"{SESSION}=any")

    assert (answer.status_code, "There is nothing here" in answer.text) == (404, True)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("brought", "is_told"),
    [
        ({}, True),
        ({"cookie": "another=any"}, True),
        ({"cookie": f"{SESSION}="}, True),
        ({"cookie": f"{SESSION}=any"}, False),
        ({"authorization": "Bearer any"}, False),
    ],
)
async def test_who_brings_no_sign_of_a_session_is_told_so(
    screens: Path, brought: dict[str, str], is_told: bool
) -> None:
    draw(screens, "meetings", "<h1>Meetings</h1>")
    draw(screens, "signed-out", "<h1>You are signed out</h1>")

    answer = await get(House(screens=screens), "/meetings", **brought)

    assert ("You are signed out" in answer.text) == is_told


@pytest.mark.asyncio
async def test_a_page_is_sent_compressed_to_whoever_takes_that(screens: Path) -> None:
    draw(screens, "dashboard", "<p>What is next</p>" * 100)
    house = House(screens=screens)

    small = await get(house, "/", accept_encoding="gzip", cookie=f"{SESSION}=any")
    whole = await get(house, "/", accept_encoding="identity", cookie=f"{SESSION}=any")

    assert (small.headers["content-encoding"], small.text) == ("gzip", whole.text)
    assert int(small.headers["content-length"]) < int(whole.headers["content-length"]) / 5


@pytest.mark.asyncio
async def test_a_page_drawn_anew_is_served_without_a_restart(screens: Path) -> None:
    house = House(screens=screens)
    draw(screens, "dashboard", "before")
    await get(house, "/", cookie=f"{SESSION}=any")
    draw(screens, "dashboard", "and after")

    assert "and after" in (await get(house, "/", cookie=f"{SESSION}=any")).text


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/nowhere", "/clients/", "/clients/1/2", "/admin", "/settings/other", "/index.html"])
async def test_an_unknown_page_is_the_shell_with_404(screens: Path, path: str) -> None:
    answer = await get(House(screens=screens), path)

    assert (answer.status_code, "app-1a2b.js" in answer.text) == (404, True)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/x", "/assets/", "/assets/x.js", "/m", "/m/", "/m/a/b", "/metrics"]
)
async def test_an_unknown_path_of_programs_is_plain(screens: Path, path: str) -> None:
    answer = await get(House(screens=screens), path)

    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.asyncio
async def test_the_shell_has_a_fresh_nonce_each_time_and_a_policy_that_asks_for_it(screens: Path) -> None:
    house = House(screens=screens)
    first, second = await get(house, "/"), await get(house, "/")

    nonces = [re.search(r'nonce="([\w-]{22})"', answer.text) for answer in (first, second)]
    assert nonces[0] is not None
    assert nonces[1] is not None
    assert nonces[0][1] != nonces[1][1]
    assert f"'nonce-{nonces[0][1]}'" in first.headers["content-security-policy"]
    assert first.headers["cache-control"] == "no-store"


@pytest.mark.asyncio
async def test_the_policy_lets_the_screens_reach_our_own_sockets(screens: Path) -> None:
    policy = (await get(House(screens=screens), "/")).headers["content-security-policy"]

    assert "connect-src 'self' wss://app.example;" in policy


@pytest.mark.asyncio
async def test_an_asset_may_be_kept_forever(screens: Path) -> None:
    answer = await get(House(screens=screens), "/assets/app-1a2b.js")

    assert (answer.text, answer.headers["content-type"]) == ("1", "text/javascript; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.asyncio
async def test_a_file_beside_the_shell_is_kept_for_an_hour(screens: Path) -> None:
    answer = await get(House(screens=screens), "/favicon.svg")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=3600")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/link.txt",
        "/assets//etc/passwd",
        "/.vite/manifest.json",
        "/assets/notes.txt.gz",
        "/assets",
        "/assets/.",
    ],
)
async def test_no_file_outside_is_served(screens: Path, path: str) -> None:
    answer = await get(House(screens=screens), path)

    assert (answer.status_code, "SECRET" in answer.text) == (404, False)


@pytest.mark.asyncio
async def test_a_file_that_has_vanished_is_not_found(screens: Path) -> None:
    house = House(screens=screens)
    (screens / "assets" / "app-1a2b.js").unlink()
    (screens / "favicon.svg").unlink()

    answers = [await get(house, path) for path in ("/assets/app-1a2b.js", "/favicon.svg")]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.asyncio
async def test_a_new_build_is_served_without_a_restart(screens: Path) -> None:
    house = House(screens=screens)
    (screens / "assets" / "app-3c4d.js").write_text("2")
    (screens / "robots.txt").write_text("User-agent: *")
    (screens / "index.html").write_text('<script nonce="{{nonce}}" src="/assets/app-3c4d.js"></script>')

    answers = [await get(house, path) for path in ("/assets/app-3c4d.js", "/robots.txt", "/meetings")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "app-3c4d.js" in answers[-1].text


@pytest.mark.asyncio
async def test_while_a_build_is_under_way_the_last_shell_serves(screens: Path) -> None:
    house = House(screens=screens)
    (screens / "index.html").unlink()

    answer = await get(house, "/")

    assert (answer.status_code, "app-1a2b.js" in answer.text) == (200, True)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.000", None),
        ("identity", None),
        ("", None),
    ],
)
async def test_a_file_is_sent_as_small_as_it_is_taken(screens: Path, accepted: str, encoding: str | None) -> None:
    script = screens / "assets" / "app-1a2b.js"
    script.with_name("app-1a2b.js.gz").write_bytes(gzip.compress(b"1"))
    script.with_name("app-1a2b.js.br").write_bytes(b"not read here")
    async with House(screens=screens).visited() as browser:
        request = browser.build_request("GET", "/assets/app-1a2b.js", headers={"Accept-Encoding": accepted})
        answer = await browser.send(request, stream=True)

    assert answer.headers.get("content-encoding") == encoding
    assert (answer.headers["content-type"], answer.headers["vary"]) == (
        "text/javascript; charset=utf-8",
        "Accept-Encoding",
    )


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/", "/nowhere", "/meetings"])
async def test_a_page_takes_no_posts(screens: Path, path: str) -> None:
    async with House(screens=screens).visited() as browser:
        assert (await browser.post(path)).status_code in (404, 405)
