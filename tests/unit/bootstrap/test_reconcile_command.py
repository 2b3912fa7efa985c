"""`quotla reconcile` asks whose, before it reads any setting."""

import pytest
from click.testing import CliRunner

from bootstrap.cli import main

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "arguments", [[], ["--all", "--connection", "019ab3b6-0000-7000-8000-000000000001"]], ids=["nobody's", "both"]
)
def test_whose_has_to_be_said(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, ["reconcile", *arguments])

    assert (result.exit_code, "Say whose: --connection or --all." in result.output) == (2, True)


def test_a_connection_is_named_by_its_id() -> None:
    assert CliRunner().invoke(main, ["reconcile", "--connection", "ada"]).exit_code == 2
