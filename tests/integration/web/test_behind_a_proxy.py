"""Limits per address, behind a reverse proxy: only one that was named is believed."""

from collections.abc import Iterator

import pytest

from bootstrap.questions import InvalidSettings
from bootstrap.settings import Settings
from calendly_sandbox.fixture import RunningSandbox
from tests.support import patient
from tests.support.service import running_service
from tests.support.witnesses import running_sandbox

pytestmark = pytest.mark.integration

WRONG_CODES_A_MINUTE = 30


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox() as running:
        yield running


def last_answer(url: str, addresses: list[str]) -> int:
    """Follow a wrong short link once from each address, as a proxy tells them."""
    with patient.client(base_url=url) as client:
        answers = [client.get("/m/wrong", headers={"X-Forwarded-For": address}).status_code for address in addresses]
    return answers[-1]


@pytest.mark.parametrize(
    ("named", "addresses", "status"),
    [
        pytest.param("127.0.0.0/8", "different", 404, id="each visitor of a named proxy has a limit of their own"),
        pytest.param("127.0.0.0/8", "same", 429, id="one visitor of a named proxy is limited"),
        pytest.param("", "different", 429, id="nobody else talks themselves out of the limit"),
    ],
)
def test_whose_word_counts(
    database: str, valkey_url: str, sandbox: RunningSandbox, named: str, addresses: str, status: int
) -> None:
    visits = range(WRONG_CODES_A_MINUTE + 1)
    told = [f"192.0.2.{number}" if addresses == "different" else "192.0.2.1" for number in visits]

    with running_service(
        owner_url=database, redis_url=valkey_url, sandbox=sandbox, smtp_port=1, TRUSTED_PROXIES=named
    ) as service:
        assert last_answer(service.url, told) == status


def test_what_is_no_address_is_refused_by_name() -> None:
    with pytest.raises(InvalidSettings, match="TRUSTED_PROXIES"):
        Settings.read({"TRUSTED_PROXIES": "proxy.internal"})
