"""What may run in our pages: nothing but what the service itself has sent with this very answer."""

import re
from collections.abc import Mapping

import pytest

from tests.browser.visitor import Visitor
from tests.support import patient
from tests.support.service import RunningService

pytestmark = pytest.mark.browser


def policy_of(service: RunningService, path: str = "/") -> Mapping[str, str]:
    """By directive."""
    answer = patient.get(service.url + path)
    parts = answer.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


@pytest.mark.parametrize("path", ["/", "/settings/integrations", "/nowhere", "/m/AAAAAAAAAAAAAAAAAAAAAA"])
def test_nothing_unsafe_is_allowed(service: RunningService, path: str) -> None:
    said = " ".join(policy_of(service, path).values())

    assert not re.search(r"unsafe-|strict-dynamic|\*|https?:", said), said


def test_scripts_and_styles_are_ours_or_carry_the_nonce_of_the_answer(service: RunningService) -> None:
    policy = policy_of(service)

    nonce = r"'self' 'nonce-[A-Za-z0-9+/_=-]{22,}'"
    assert re.fullmatch(nonce, policy["script-src"])
    assert re.fullmatch(nonce, policy["style-src"])
    assert policy["default-src"] == "'none'"


def test_each_answer_has_a_nonce_of_its_own(service: RunningService) -> None:
    assert len({policy_of(service)["script-src"] for _ in range(3)}) == 3


def test_a_script_without_the_nonce_does_not_run(visitor: Visitor) -> None:
    visitor.go("/")

    with visitor.complaints.expected("Content Security Policy"):
        has_run = visitor.page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.hasRun = true";
                document.body.append(script);
                return "hasRun" in window;
            }"""
        )

    assert has_run is False


def test_a_text_is_not_run_as_a_script(visitor: Visitor) -> None:
    visitor.go("/")

    with visitor.complaints.expected("Content Security Policy"):
        # By the page's own doing; what the debugger is told to run is above the policy.
        visitor.page.evaluate(
            """() => new Promise(resolve => {
                addEventListener("securitypolicyviolation", () => resolve(), {once: true});
                setTimeout("window.hasRun = true");
            })"""
        )

    assert visitor.page.evaluate("'hasRun' in window") is False
