"""What a sandbox still knows after a restart."""

import stat
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from calendly_sandbox.engine import Sandbox
from calendly_sandbox.fixture import APP
from calendly_sandbox.keeping import recall, remember
from calendly_sandbox.settings import SandboxSettings
from tests.support import patient
from tests.support.witnesses import running_sandbox

pytestmark = pytest.mark.integration

SETTINGS = SandboxSettings(base_url="https://calendly.test", apps=(APP,))


def busy_sandbox() -> Sandbox:
    """One with a bit of everything."""
    sandbox = Sandbox(SETTINGS)
    link = sandbox.make_link("project-kick-off")
    first = sandbox.book(booking_url=link, name="Kim", email="kim@example.com", answers=["Acme"])
    sandbox.mark_no_show(sandbox.reschedule(first.invitee["uri"]).invitee["uri"])
    submission, _ = sandbox.submit_form("Website lead form", {"Your name": "Kim", "What is it about?": "A quote"})
    sandbox.book(submission=submission["uri"], name="Kim", email="kim@example.com")
    sandbox.members.invite(sandbox.world.require_user("ada-fischer"), "dora@example.com")
    sandbox.book("renovation-workshop", name="Lee", email="lee@example.com")
    sandbox.authorization.personal_token(sandbox.world.require_user("ada-fischer"))
    return sandbox


def test_what_is_recalled_is_what_was_remembered() -> None:
    before, after = busy_sandbox(), Sandbox(SETTINGS)

    recall(after, remember(before))

    assert (after.state(), remember(after)) == (before.state(), remember(before))


def test_a_recalled_time_is_still_taken() -> None:
    before, after = busy_sandbox(), Sandbox(SETTINGS)
    recall(after, remember(before))

    booked = after.book("quote-review", name="Kim", email="kim@example.com").event["start_time"]

    assert booked not in [event["start_time"] for event in before.state()["events"] if event["status"] == "active"]


def test_a_file_of_an_earlier_version_is_recalled_without_what_it_did_not_know() -> None:
    before, after = busy_sandbox(), Sandbox(SETTINGS)
    kept = orjson.loads(remember(before))
    for name in ("routing_forms", "submissions", "invitations"):
        del kept[name]
    recall(after, orjson.dumps(kept))

    assert (after.state(), after.world.routing_forms) == (before.state(), {})


def test_tokens_and_bookings_outlive_a_restart(tmp_path: Path) -> None:
    settings = replace(SETTINGS, state_file=tmp_path / "sandbox.json")
    with running_sandbox(settings) as running:
        token = running.control.personal_token("ada-fischer")
        running.control.book("intro-call", name="Kim", email="kim@example.com")

    with running_sandbox(settings) as running:
        answered = patient.get(f"{running.url}/users/me", headers={"Authorization": f"Bearer {token}"})

        assert (answered.status_code, len(running.control.state()["events"])) == (200, 1)


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.json"
    with running_sandbox(replace(SETTINGS, state_file=path)):
        pass

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
